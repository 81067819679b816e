/** Recognises the form of a file that a reader brings, and reads it. */
import {unzipSync} from "fflate";
import {readMdx} from "./mdx.js";
import {readNotebook} from "./notebook.js";
import {readHtml} from "./page.js";
import {readPatch} from "./patch.js";
import {readScript} from "./script.js";
import {type BookChapter, TakeError, type Taken} from "./taken.js";

/** Readers by the end of a file's name. */
const READERS: Readonly<Record<string, (text: string, book: BookChapter) => Taken>> = {
  mdx: readMdx,
  md: readMdx,
  ts: readScript,
  mts: readScript,
  ipynb: readNotebook,
  html: readHtml,
  htm: readHtml,
  patch: readPatch,
  diff: readPatch,
};

/** What a button that picks a file accepts. */
export const ACCEPTED = [...Object.keys(READERS), "zip"].map((end) => `.${end}`).join(",");

/** Bigger files are none of ours. */
const MOST_BYTES = 100_000_000;

/** @throws TakeError in words for the reader */
export function readFile(name: string, bytes: Uint8Array, book: BookChapter): Taken {
  if (bytes.length > MOST_BYTES) throw new TakeError("This file is too big to be a chapter.");
  const end = /\.(\w+)$/.exec(name)?.[1].toLowerCase() ?? "";
  if (end === "zip") return readZip(bytes, book);
  const read = READERS[end];
  if (!read) {
    throw new TakeError(
      "This is no file of a chapter. It takes .mdx, .ts, .ipynb, .html, .patch, and .zip as they are downloaded here.",
    );
  }
  return read(textOf(bytes), book);
}

/** The program in the folder that is downloaded for Node. */
function readZip(bytes: Uint8Array, book: BookChapter): Taken {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {filter: ({name}) => /^[^/]*\/?[^/]+\.ts$/.test(name)});
  } catch {
    throw new TakeError("This .zip is damaged: perhaps it was cut off.");
  }
  const [program] = Object.values(files);
  if (!program) throw new TakeError("This .zip holds no program of a chapter (.ts).");
  return readScript(textOf(program), book);
}

function textOf(bytes: Uint8Array): string {
  let text: string;
  try {
    // It leaves out a byte order mark.
    text = new TextDecoder("utf-8", {fatal: true}).decode(bytes);
  } catch {
    throw new TakeError("This file is damaged: it is no text in UTF-8.");
  }
  return text.replace(/\r\n?/g, "\n");
}
