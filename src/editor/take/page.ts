/** The reader's edits within the page that is saved as one file. `inline.ts` makes the rest of it. */
import {EDITS_ID, type SavedEdits} from "./marks.js";
import {
  type BookChapter,
  changedCells,
  expectChapter,
  TakeError,
  type Taken,
  type TakenCell,
  type TakenChapter,
} from "./taken.js";

const ELEMENT = new RegExp(
  `<script type="application/json" id="${EDITS_ID}">([\\s\\S]*?)</script>`,
);

/** The element, for the head of the page. */
export function editsElement({book, edits, address}: TakenChapter): string {
  const cells = book.cells.flatMap(({id, source}) => {
    const code = edits.get(id);
    return code === undefined ? [] : [{cell: id, code, book: source}];
  });
  const saved: SavedEdits = {chapter: book.slug, address, cells};
  // No "<" in the JSON: so nothing in it ends the element or begins a comment.
  const json = JSON.stringify(saved).replaceAll("<", "\\u003c");
  return `<script type="application/json" id="${EDITS_ID}">${json}</script>`;
}

/** @throws TakeError for a page that was not saved with edits, or of another chapter */
export function readHtml(text: string, book: BookChapter): Taken {
  const json = ELEMENT.exec(text)?.[1];
  if (json === undefined) {
    throw new TakeError("This page holds no edits: it was not downloaded from the menu of edits.");
  }
  let content: {chapter?: unknown; cells?: unknown};
  try {
    content = JSON.parse(json) ?? {};
  } catch {
    throw new TakeError("The edits in this page are damaged.");
  }
  const {chapter, cells} = content;
  if (typeof chapter !== "string" || !Array.isArray(cells) || !cells.every(isCell)) {
    throw new TakeError("The edits in this page are damaged.");
  }
  expectChapter(chapter, book);
  return cells.length > 0 ? changedCells(cells, book) : {cells: [], notes: []};
}

function isCell(cell: unknown): cell is TakenCell {
  const {cell: id, code} = (cell ?? {}) as Record<string, unknown>;
  return typeof id === "string" && typeof code === "string";
}
