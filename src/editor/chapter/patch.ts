/** What was changed of a chapter, as a patch against the book's files: `git apply` takes it. */
import {createTwoFilesPatch} from "diff";
import {exerciseFile, splitExercises} from "../../build/chapterText.js";

/**
 * @param before undefined for a chapter that the book does not have
 * @param exercises ids of those that lie in files of their own
 * @returns empty where nothing was changed
 */
export function chapterPatch(
  slug: string,
  before: string | undefined,
  after: string,
  exercises: readonly string[] = [],
): string {
  const old = before === undefined ? new Map<string, string>() : filesOf(slug, before, exercises);
  return [...filesOf(slug, after, exercises)]
    .filter(([file, text]) => old.get(file) !== text)
    .map(([file, text]) => filePatch(file, old.get(file), text))
    .join("");
}

/** A chapter's text as the files of the book, by their paths: exercises lie in files of their own. */
export function filesOf(
  slug: string,
  text: string,
  exercises: readonly string[],
): Map<string, string> {
  const file = `chapters/${slug}.mdx`;
  const {chapter, parts} = splitExercises(text, exercises);
  const files = new Map([[file, chapter]]);
  for (const [id, part] of parts) files.set(exerciseFile(file, id), part);
  return files;
}

function filePatch(file: string, before: string | undefined, after: string): string {
  const from = before === undefined ? "/dev/null" : `a/${file}`;
  const patch = createTwoFilesPatch(from, `b/${file}`, before ?? "", after, "", "", {context: 3});
  const head = `diff --git a/${file} b/${file}\n${before === undefined ? "new file mode 100644\n" : ""}`;
  return head + patch.replace(/^=+\n/, "").replace(/^(---|\+\+\+) (.*)\t$/gm, "$1 $2");
}
