/**
 * Editing the cells of the page. The tiny src/client/editing.ts loads this when a reader first presses
 * Edit, or comes back to a chapter with edits.
 */
import type {StoredEdit} from "../../editor/index.js";
import {loadEditor} from "./bundle.js";
import {CellBar} from "./cellBar.js";
import {loadChapterSource} from "./chapterSource.js";
import {EditedCell} from "./editedCell.js";
import {EditKeeper} from "./keeper.js";

export class ChapterEditing {
  private constructor(
    readonly cells: ReadonlyMap<string, EditedCell>,
    readonly keeper: EditKeeper,
  ) {}

  /** Loads what editing needs, and puts the reader's edits of this chapter in place. */
  static async start(): Promise<ChapterEditing> {
    const [editor, chapter] = await Promise.all([loadEditor(), loadChapterSource()]);
    const cells = new Map<string, EditedCell>();
    const namesElsewhere = (self: EditedCell) =>
      new Map(
        chapter.cells
          .filter(({id}) => id !== self.id)
          .flatMap(({id, names}) => {
            const other = cells.get(id);
            const changed = other !== undefined && other.running !== other.book;
            const declared = changed ? editor.namesOf(other.running) : names;
            return declared.map((name) => [name, id] as const);
          }),
      );
    for (const {id, source} of chapter.cells) {
      cells.set(id, new EditedCell(id, source, editor, namesElsewhere));
    }
    const keeper = await EditKeeper.open(editor, chapter.slug);
    const editing = new ChapterEditing(cells, keeper);
    for (const cell of cells.values()) new CellBar(cell, editing);
    for (const edit of keeper.edits) editing.#bringBack(edit);
    return editing;
  }

  /** Writes down what is in the editor of a cell, and marks the cell. */
  keep(cell: EditedCell): void {
    if (cell.isEdited) this.keeper.save(cell.id, cell.code, cell.book);
    else this.keeper.remove(cell.id);
    cell.element.toggleAttribute("data-edited", cell.isEdited);
  }

  #bringBack({cell: id, code}: StoredEdit): void {
    const cell = this.cells.get(id);
    if (!cell) return;
    cell.code = code;
    cell.element.toggleAttribute("data-edited", cell.isEdited);
    cell.run();
  }
}

let started: Promise<ChapterEditing> | undefined;

export function startEditing(): Promise<ChapterEditing> {
  started ??= ChapterEditing.start();
  started.catch(() => {
    started = undefined;
  });
  return started;
}
