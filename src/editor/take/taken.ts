/** What a reader takes along or brings back: cells of one chapter, whatever the form of the file. */
import {digestOf} from "./digest.js";

/** A chapter as the book has it. src/build/chapterSource.ts writes it. */
export interface BookChapter {
  /** "02-multi-layer-perceptron" */
  readonly slug: string;
  readonly title: string;
  /** The whole text. */
  readonly mdx: string;
  /** Exercises in it that have files of their own. */
  readonly exercises?: readonly string[];
  readonly cells: readonly {readonly id: string; readonly source: string}[];
}

/** A chapter with the reader's edits: what is written into a file. */
export interface TakenChapter {
  readonly book: BookChapter;
  /** The reader's code of cells that are edited. */
  readonly edits: ReadonlyMap<string, string>;
  /** The page's own address, without a fragment. */
  readonly address: string;
}

/** A cell that came in a file or a link. */
export interface TakenCell {
  readonly cell: string;
  readonly code: string;
  /** The book's code that the change began with, where the form keeps it. */
  readonly book?: string;
}

/** What a file or a link holds. */
export interface Taken {
  /** Its cells that are not the book's. */
  readonly cells: readonly TakenCell[];
  /** What the file holds besides and is not taken from it, in sentences. */
  readonly notes: readonly string[];
}

/** A file or link that cannot be read; the message is for the reader. */
export class TakeError extends Error {
  override name = "TakeError";
}

/** What came belongs to another chapter than the page's. */
export class OtherChapter extends TakeError {
  override name = "OtherChapter";
  constructor(
    /** Its slug. */
    readonly chapter: string,
  ) {
    super(`This belongs to another chapter, ${chapter}: open it there.`);
  }
}

/** @throws OtherChapter where a slug is not that of the page */
export function expectChapter(slug: string | undefined, book: BookChapter): void {
  if (slug !== undefined && slug !== book.slug) throw new OtherChapter(slug);
}

/** The code of every cell in the chapter's order: the reader's where there is one, else the book's. */
export function codeOf({
  book,
  edits,
}: TakenChapter): {readonly id: string; readonly code: string}[] {
  return book.cells.map(({id, source}) => ({id, code: edits.get(id) ?? source}));
}

/** Digests of the book's code by cell: from a file they tell which cells its writer left as they were. */
export function digestsOf({cells}: BookChapter): Record<string, string> {
  return Object.fromEntries(cells.map(({id, source}) => [id, digestOf(source)]));
}

/**
 * What in a file that holds all cells of a chapter is not the book's.
 *
 * @param digests of the book's code when the file was made, where it keeps them
 * @throws TakeError where no cell belongs to the chapter
 */
export function changedCells(
  found: readonly TakenCell[],
  book: BookChapter,
  digests: Readonly<Record<string, unknown>> = {},
): Taken {
  const sources = new Map(book.cells.map(({id, source}) => [id, source]));
  const known = found.filter(({cell}) => sources.has(cell));
  if (known.length === 0) {
    throw new TakeError(`None of the cells in this file belongs to the chapter “${book.title}”.`);
  }
  const strange = found.filter(({cell}) => !sources.has(cell)).map(({cell}) => cell);
  return {
    cells: known.filter(
      ({cell, code}) => code !== sources.get(cell) && digests[cell] !== digestOf(code),
    ),
    notes:
      strange.length > 0
        ? [
            `The chapter has no ${strange.join(", ")}: a page cannot take new cells, so they are left out.`,
          ]
        : [],
  };
}
