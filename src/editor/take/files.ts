/** A chapter's text as the files of the book: exercises lie in files of their own. */
import {joinExercises} from "../../build/chapterText.js";
import {filesOf as filesOfChapter} from "../chapter/patch.js";
import type {BookChapter} from "./taken.js";

const fileOf = ({slug}: BookChapter): string => `chapters/${slug}.mdx`;

/** Texts by their paths. */
export const filesOf = ({slug, exercises = []}: BookChapter, mdx: string): Map<string, string> =>
  filesOfChapter(slug, mdx, exercises);

/** The whole text again. */
export function joined(book: BookChapter, files: ReadonlyMap<string, string>): string {
  const file = fileOf(book);
  return joinExercises(files.get(file) ?? "", file, (path) => files.get(path)).text;
}

/** The text of a chapter's own file with the book's exercises in their places. */
export const withExercises = (book: BookChapter, text: string): string =>
  joined(book, new Map([...filesOf(book, book.mdx), [fileOf(book), text]]));
