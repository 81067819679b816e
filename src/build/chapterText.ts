/**
 * The text of a chapter: its file, with the exercises in their places. An exercise lies in a file of
 * its own, `exercises/<chapter>/<id>.mdx` beside the chapter, and `<Exercise from="id"/>` on a line by
 * itself puts it in. Only mistakes need to know where a line came from.
 */
import {slugOf} from "./slug.js";

/** Lines count from 1. */
export interface LinePlace {
  readonly file: string;
  readonly line: number;
}

const INCLUDED = /^<Exercise from="([A-Za-z][A-Za-z0-9-]*)"\s*\/>\s*$/;

export class ChapterText {
  /**
   * @param text what is compiled
   * @param file the chapter's own file
   * @param exercises ids of the exercises that have files of their own
   * @param lines where each line of the text stands, where that is not the file's line of that number
   */
  constructor(
    readonly text: string,
    readonly file: string,
    readonly exercises: readonly string[] = [],
    private readonly lines?: readonly LinePlace[],
  ) {}

  /** Where a line of the text stands. */
  at(line: number): LinePlace {
    return this.lines?.[line - 1] ?? {file: this.file, line};
  }

  /** The line of the text that stands at a place, if there is one. */
  lineOf({file, line}: LinePlace): number | undefined {
    if (!this.lines) return file === this.file ? line : undefined;
    const index = this.lines.findIndex((place) => place.file === file && place.line === line);
    return index < 0 ? undefined : index + 1;
  }
}

/** "chapters/28-gnn.mdx", "gcn-norm" -> "chapters/exercises/28-gnn/gcn-norm.mdx" */
export function exerciseFile(file: string, id: string): string {
  return file.replace(/[^/]*$/, `exercises/${slugOf(file)}/${id}.mdx`);
}

/** The chapter that a file of chapters/ belongs to, itself or one of its exercises. */
export function chapterOf(file: string): string {
  return /\/exercises\/([^/]+)\/[^/]+\.mdx$/.exec(file)?.[1] ?? slugOf(file);
}

/**
 * @param source the chapter's file
 * @param file its path, as errors shall name it
 * @param read the text of another file, undefined where there is none
 */
export function joinExercises(
  source: string,
  file: string,
  read: (file: string) => string | undefined,
): ChapterText {
  const texts: string[] = [];
  const places: LinePlace[] = [];
  const ids: string[] = [];
  const take = (text: string, line: number, from: string) => {
    texts.push(text);
    places.push({file: from, line});
  };
  linesOf(source).forEach((text, i) => {
    const id = INCLUDED.exec(text)?.[1];
    const from = id && exerciseFile(file, id);
    const part = from && read(from);
    // The line stays where the file is missing, and the component complains.
    if (!id || !from || part === undefined) {
      take(text, i + 1, file);
      return;
    }
    ids.push(id);
    linesOf(part.replace(/\s+$/, "")).forEach((line, k) => {
      take(line, k + 1, from);
    });
  });
  if (ids.length === 0) return new ChapterText(texts.join("\n"), file);
  return new ChapterText(texts.join("\n"), file, ids, places);
}

/**
 * The way back: takes exercises out of an edited text again.
 *
 * @param exercises ids of those that have files of their own
 * @returns the text of the chapter's file, and of each exercise that the text still has, by id
 */
export function splitExercises(
  text: string,
  exercises: readonly string[],
): {chapter: string; parts: Map<string, string>} {
  const parts = new Map<string, string>();
  const chapter: string[] = [];
  let open: {id: string; lines: string[]} | undefined;
  for (const line of linesOf(text)) {
    const id = open ? undefined : /^<Exercise\b[^>]*\sid="([^"]*)"/.exec(line)?.[1];
    if (id && exercises.includes(id) && !parts.has(id)) open = {id, lines: []};
    if (!open) {
      chapter.push(line);
      continue;
    }
    open.lines.push(line);
    if (!/^<\/Exercise>\s*$/.test(line)) continue;
    parts.set(open.id, `${open.lines.join("\n")}\n`);
    chapter.push(`<Exercise from="${open.id}"/>`);
    open = undefined;
  }
  // An exercise that is never closed stays where it is, for the compiler to complain of.
  chapter.push(...(open?.lines ?? []));
  return {chapter: chapter.join("\n"), parts};
}

function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, "").split(/\r\n?|\n/);
}
