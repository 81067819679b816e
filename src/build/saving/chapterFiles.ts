/**
 * Reading and writing a chapter for a page that edits it whole: one text there, several files here, for
 * exercises lie in files of their own.
 */
import {createHash} from "node:crypto";
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {readText} from "../chapters.js";
import {type ChapterText, exerciseFile, splitExercises} from "../chapterText.js";
import {type Project, writeIfChanged} from "../files.js";
import {isValidSlug} from "../slug.js";
import {Refusal} from "./refusal.js";

/** A chapter as it lies on disk. */
export interface StoredChapter {
  /** With its exercises in their places. */
  readonly text: string;
  /** Changes with every change of the text. */
  readonly version: string;
}

/** @throws Refusal (404) where there is no such chapter */
export function readStored(project: Project, slug: string): StoredChapter {
  return stored(readFiles(project, slug));
}

/**
 * Writes a chapter whole, if it is still the one that the edit began with. An exercise that the text no
 * longer has is no longer named by the chapter; its file stays.
 *
 * @param base the version that the edit began with
 * @returns what lies there now
 * @throws Refusal (404) where there is no such chapter; (409) with what lies there now, where that has
 *   changed since
 */
export function save(project: Project, slug: string, base: string, text: string): StoredChapter {
  const before = readFiles(project, slug);
  const now = stored(before);
  if (now.version !== base && now.text !== text) {
    throw new Refusal(409, `${before.file} has changed on disk since the edit began.`, {...now});
  }
  const {chapter, parts} = splitExercises(text, before.exercises);
  const write = (file: string, contents: string) => {
    const path = pathOf(project, file);
    // Files of Windows keep the ends of their lines.
    const windows = existsSync(path) && readFileSync(path, "utf8").includes("\r\n");
    writeIfChanged(path, windows ? contents.replaceAll("\n", "\r\n") : contents);
  };
  for (const [id, part] of parts) write(exerciseFile(before.file, id), part);
  write(before.file, chapter);
  return readStored(project, slug);
}

/** A slug has neither slashes nor dots, so none leads elsewhere. */
function readFiles(project: Project, slug: string): ChapterText {
  const file = `chapters/${slug}.mdx`;
  const path = pathOf(project, file);
  if (!isValidSlug(slug) || !existsSync(path)) {
    throw new Refusal(404, `There is no chapter "${slug}".`);
  }
  return readText(path, file);
}

const pathOf = ({chapters}: Project, file: string): string =>
  join(chapters, file.replace(/^chapters\//, ""));

function stored({text}: ChapterText): StoredChapter {
  return {text, version: createHash("sha256").update(text).digest("hex")};
}
