/** A unified diff of the chapter's file, as `git apply` and `patch -p1` take it. */
import {applyPatch, createTwoFilesPatch, parsePatch} from "diff";
import {readMdx, writeMdx} from "./mdx.js";
import {type BookChapter, expectChapter, TakeError, type Taken} from "./taken.js";

export function writePatch({slug, mdx}: BookChapter, edits: ReadonlyMap<string, string>): string {
  const path = `chapters/${slug}.mdx`;
  const [a, b] = [`a/${path}`, `b/${path}`];
  const body = createTwoFilesPatch(a, b, mdx, writeMdx(mdx, edits), undefined, undefined, {
    context: 3,
  });
  return `diff --git ${a} ${b}\n${body.replace(/^=+\n/, "")}`;
}

/** @throws TakeError for a text that is no patch, or does not fit the chapter */
export function readPatch(text: string, book: BookChapter): Taken {
  let files: ReturnType<typeof parsePatch>;
  try {
    files = parsePatch(text);
  } catch {
    throw new TakeError("This patch is damaged: its lines do not add up. Perhaps it was cut off.");
  }
  const patches = files.flatMap((file) => {
    const slug = /chapters\/([^/]+)\.mdx$/.exec(file.newFileName ?? file.oldFileName ?? "")?.[1];
    return slug !== undefined && file.hunks.length > 0 ? [{file, slug}] : [];
  });
  if (patches.length === 0) throw new TakeError("This patch changes no chapter.");
  const own = patches.find(({slug}) => slug === book.slug);
  if (!own) expectChapter(patches[0].slug, book);
  const patched = own && applyPatch(book.mdx, own.file, {fuzzFactor: 2});
  if (!patched) {
    throw new TakeError(
      "This patch does not fit the chapter: it was made for another version of the book.",
    );
  }
  return readMdx(patched, book);
}
