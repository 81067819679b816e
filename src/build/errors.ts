/** Collecting, printing and showing the mistakes of a chapter. */
import {h, type JSX} from "preact";
import {ChapterText} from "./chapterText.js";
import type {ChapterError} from "./types.js";

/** Where something starts in a chapter; counts from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The mistakes of one chapter, in the order in which they were found. */
export class ErrorList {
  readonly errors: ChapterError[] = [];
  readonly text: ChapterText;

  /** @param file the path of the only file, or the text that tells for each line where it stands */
  constructor(file: string | ChapterText) {
    this.text = typeof file === "string" ? new ChapterText("", file) : file;
  }

  add(place: Place, message: string): ChapterError {
    const error = {...this.text.at(place.line), column: place.column, message};
    this.errors.push(error);
    return error;
  }
}

/** "chapters/07-cnn.mdx:12:3 reason and cure", the form that editors and terminals link. */
export function formatError({file, line, column, message}: ChapterError): string {
  return `${file}:${line}:${column} ${message}`;
}

/** Sorted by file and place, so that a reader of the list walks each chapter once. */
export function sortErrors(errors: readonly ChapterError[]): ChapterError[] {
  return [...errors].sort(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  );
}

/** The box that stands in the page where the mistake is. `inline` keeps a paragraph in one piece. */
export function errorBox(error: ChapterError, inline = false): JSX.Element {
  const place = `${error.file}:${error.line}:${error.column}`;
  return h(inline ? "span" : "div", {class: "chapter-error", role: "alert", "data-error": place}, [
    h("strong", null, place),
    ` ${error.message}`,
  ]);
}

/** "a, b or c", for naming the possible cures. */
export function oneOf(names: Iterable<string>): string {
  const all = [...names];
  if (all.length < 2) return all.join("");
  return `${all.slice(0, -1).join(", ")} or ${all[all.length - 1]}`;
}
