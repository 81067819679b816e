/** A unified diff of the chapter's files, as `git apply` and `patch -p1` take it. */
import {applyPatch, parsePatch, type StructuredPatch} from "diff";
import {chapterPatch} from "../chapter/patch.js";
import {filesOf, joined} from "./files.js";
import {readMdx, writeMdx} from "./mdx.js";
import {type BookChapter, expectChapter, TakeError, type Taken} from "./taken.js";

export const writePatch = (book: BookChapter, edits: ReadonlyMap<string, string>): string =>
  chapterPatch(book.slug, book.mdx, writeMdx(book.mdx, edits), book.exercises);

/** @throws TakeError for a text that is no patch, or does not fit the chapter */
export function readPatch(text: string, book: BookChapter): Taken {
  let patches: StructuredPatch[];
  try {
    patches = parsePatch(text);
  } catch {
    throw new TakeError("This patch is damaged: its lines do not add up. Perhaps it was cut off.");
  }
  const files = new Map(filesOf(book, book.mdx));
  let fits = 0;
  let elsewhere: string | undefined;
  for (const patch of patches) {
    const [, path, slug] = PATH.exec(patch.newFileName ?? patch.oldFileName ?? "") ?? [];
    if (path === undefined || patch.hunks.length === 0) continue;
    const before = files.get(path);
    if (before === undefined) {
      elsewhere = slug;
      continue;
    }
    const after = applyPatch(before, patch, {fuzzFactor: 2});
    if (after === false) {
      throw new TakeError(
        "This patch does not fit the chapter: it was made for another version of the book.",
      );
    }
    files.set(path, after);
    fits += 1;
  }
  if (fits === 0) {
    expectChapter(elsewhere, book);
    throw new TakeError("This patch changes no chapter.");
  }
  return readMdx(joined(book, files), book);
}

/** A chapter's file, or one of its exercises; the slug comes second. */
const PATH = /((?:^|(?<=\/))chapters\/(?:exercises\/)?([^/]+?)(?:\.mdx|\/[^/]+\.mdx))$/;
