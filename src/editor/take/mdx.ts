/** The chapter's own form: its MDX, with the reader's code in the place of the book's. */
import {type CellFence, findCells, OpenFence, writeFence} from "./fences.js";
import {withExercises} from "./files.js";
import {type BookChapter, changedCells, TakeError, type Taken} from "./taken.js";

/** @throws TakeError for an edit of a cell that the text does not have */
export function writeMdx(mdx: string, edits: ReadonlyMap<string, string>): string {
  const cells = findCells(mdx);
  for (const id of edits.keys()) {
    if (cells.some((cell) => cell.id === id)) continue;
    throw new TakeError(`The chapter's text has no cell "${id}".`);
  }
  return cells.reduceRight((text, cell) => {
    const code = edits.get(cell.id);
    if (code === undefined || code === cell.code) return text;
    return text.slice(0, cell.start) + writeFence(cell, code) + text.slice(cell.end);
  }, mdx);
}

/** @throws TakeError for a text without cells of the chapter, or with a fence that does not end */
export function readMdx(given: string, book: BookChapter): Taken {
  const text = withExercises(book, given);
  const found = cellsOf(text).map(({id, code}) => ({cell: id, code}));
  if (found.length === 0) {
    throw new TakeError(
      "This file has no cells: a cell is a fence with an id, as in ```ts id=name.",
    );
  }
  const {cells, notes} = changedCells(found, book);
  const same = writeMdx(book.mdx, new Map(cells.map(({cell, code}) => [cell, code]))) === text;
  if (same) return {cells, notes};
  const more = "The file changes more than cells. Only its cells are taken here.";
  return {cells, notes: [...notes, more]};
}

function cellsOf(text: string): CellFence[] {
  try {
    return findCells(text);
  } catch (error) {
    if (error instanceof OpenFence) throw new TakeError(error.message);
    throw error;
  }
}
