/**
 * Edits in the fragment of a link: nothing is sent to a server. A byte for the version, four to notice
 * damage, then JSON packed by deflate, all in base64url.
 */
import {digestOfBytes} from "./digest.js";
import {LINK_MARK} from "./marks.js";
import {TakeError, type TakenCell} from "./taken.js";

/** Some programs cut links that are longer. */
export const COMFORTABLE_LENGTH = 2000;

const VERSION = 1;
const HEAD = 5;

/** No chapter is nearly as long. A link that unpacks to more is not one of ours. */
const MOST_BYTES = 4_000_000;

const DAMAGED =
  "This link is damaged: perhaps its end was cut off. Ask for it once more, or for a file.";

/** The fragment, with its "#". */
export async function writeLink(chapter: string, cells: readonly TakenCell[]): Promise<string> {
  const edits = cells.map(({cell, code, book}) => [
    cell,
    code,
    ...(book === undefined ? [] : [book]),
  ]);
  const text = JSON.stringify({chapter, edits});
  const packed = await collect(
    new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw")),
  );
  const bytes = new Uint8Array(HEAD + packed.length);
  bytes[0] = VERSION;
  new DataView(bytes.buffer).setUint32(1, digestOfBytes(packed));
  bytes.set(packed, HEAD);
  return LINK_MARK + toBase64Url(bytes);
}

/** @throws TakeError for a link that is damaged, or of another version of the book's program */
export async function readLink(
  fragment: string,
): Promise<{readonly chapter: string; readonly cells: readonly TakenCell[]}> {
  const bytes = fromBase64Url(fragment.slice(LINK_MARK.length));
  if (!fragment.startsWith(LINK_MARK) || bytes === undefined || bytes.length <= HEAD) {
    throw new TakeError(DAMAGED);
  }
  if (bytes[0] !== VERSION) {
    throw new TakeError(
      "This link was made by another version of the book, and cannot be read by this one.",
    );
  }
  const packed = bytes.subarray(HEAD);
  if (new DataView(bytes.buffer).getUint32(1) !== digestOfBytes(packed))
    throw new TakeError(DAMAGED);
  let content: unknown;
  try {
    const stream = new Blob([packed as Uint8Array<ArrayBuffer>]).stream();
    const unpacked = await collect(
      stream.pipeThrough(new DecompressionStream("deflate-raw")),
      MOST_BYTES,
    );
    content = JSON.parse(new TextDecoder().decode(unpacked));
  } catch {
    throw new TakeError(DAMAGED);
  }
  const {chapter, edits} = (content ?? {}) as {chapter?: unknown; edits?: unknown};
  if (typeof chapter !== "string" || !/^[\w-]+$/.test(chapter) || !Array.isArray(edits)) {
    throw new TakeError(DAMAGED);
  }
  return {chapter, cells: edits.map(readEdit)};
}

function readEdit(edit: unknown): TakenCell {
  if (!Array.isArray(edit) || edit.length < 2 || !edit.every((part) => typeof part === "string")) {
    throw new TakeError(DAMAGED);
  }
  const [cell, code, book] = edit;
  return {cell, code, ...(book !== undefined && {book})};
}

async function collect(
  stream: ReadableStream<Uint8Array>,
  most = Number.POSITIVE_INFINITY,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > most) {
      void reader.cancel();
      throw new TakeError(DAMAGED);
    }
    chunks.push(next.value);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function toBase64Url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
