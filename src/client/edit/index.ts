/**
 * Editing the cells of the page. The tiny src/client/editing.ts loads this when a reader first presses
 * Edit, or comes back to a chapter with edits.
 */
import type {ChapterSource} from "../../build/chapterSource.js";
import type {StoredEdit} from "../../editor/index.js";
import {announce} from "../announce.js";
import {showEditCount} from "../editsButton.js";
import {firstEdits} from "../savedPage.js";
import {type Editor, loadEditor} from "./bundle.js";
import {CellBar} from "./cellBar.js";
import {CellMarks} from "./cellMarks.js";
import {keptAs, loadChapterSource} from "./chapterSource.js";
import {cellsOfDeadPage, markRunning, watchOverPage} from "./crash.js";
import {EditedCell} from "./editedCell.js";
import {EditKeeper} from "./keeper.js";
import {ChapterLanguage} from "./language.js";
import {showEditNotice} from "./notice.js";
import {tellUnkept} from "./storageNotice.js";
import {TAB} from "./tab.js";

export class ChapterEditing {
  /** Edits whose cell the chapter has no more. */
  homeless: readonly StoredEdit[] = [];
  readonly #bars = new Map<EditedCell, CellBar>();
  readonly #marks = new Map<EditedCell, CellMarks>();
  readonly #watchers = new Set<(cell?: EditedCell) => void>();

  private constructor(
    readonly editor: Editor,
    /** The chapter as the book has it. */
    readonly source: ChapterSource,
    readonly cells: ReadonlyMap<string, EditedCell>,
    readonly keeper: EditKeeper,
    /** What TypeScript knows of the cells; begun with the first editor. */
    readonly language: ChapterLanguage,
  ) {
    this.watch(() => language.follow());
  }

  /** Loads what editing needs, and puts the reader's edits of this chapter in place. */
  static async start(): Promise<ChapterEditing> {
    const [editor, source] = await Promise.all([loadEditor(), loadChapterSource()]);
    const cells = makeCells(editor, source);
    let takeBack = () => {};
    const keeper = await EditKeeper.open(editor, keptAs(), {
      onProblem: (reason) => {
        takeBack = tellUnkept(() => editing, reason);
      },
      onRecovered: () => takeBack(),
      onElsewhere: (id, edits) => editing.#sort(id, edits, true),
    });
    const language = new ChapterLanguage(editor.connectLanguage, cells);
    const editing: ChapterEditing = new ChapterEditing(editor, source, cells, keeper, language);
    for (const cell of cells.values()) {
      editing.#bars.set(cell, new CellBar(cell, editing));
      editing.#marks.set(cell, new CellMarks(cell, editing));
    }
    const dead = await cellsOfDeadPage(keeper.chapter);
    watchOverPage(keeper.chapter);
    const edits = await keeper.load();
    for (const id of new Set(edits.map(({cell}) => cell))) {
      const ofCell = edits.filter(({cell}) => cell === id);
      editing.#sort(id, ofCell, false);
    }
    for (const {cell: id, code} of firstEdits(keeper.chapter)) {
      const cell = cells.get(id);
      if (!cell) continue;
      cell.code = code;
      editing.keep(cell);
    }
    const runAll = () => {
      for (const cell of cells.values()) if (cell.code !== cell.running) editing.run(cell);
    };
    if (dead.length === 0) runAll();
    else {
      showEditNotice(
        `The page ended while your edits of ${dead.join(", ")} were in place. They are kept, but have not been run.`,
        {name: "Run them", run: runAll},
      );
    }
    return editing;
  }

  /** The cells that the reader has changed, or has a choice to make about, in the order of the page. */
  get edited(): EditedCell[] {
    return [...this.cells.values()].filter(({isEdited, waiting}) => isEdited || waiting.length > 0);
  }

  /** Runs what is written in a cell. Returns false when it has a mistake. */
  run(cell: EditedCell): boolean {
    const edited = [...this.cells.values()].filter((other) =>
      other === cell ? cell.isEdited : other.running !== other.book,
    );
    markRunning(
      this.keeper.chapter,
      edited.map(({id}) => id),
    );
    const ran = cell.run();
    this.tell(cell);
    return ran;
  }

  /** Gives cells other code, keeps it, and runs it: what came from elsewhere, once the reader takes it. */
  async putInPlace(changes: readonly {cell: EditedCell; code: string}[]): Promise<void> {
    for (const {cell, code} of changes) {
      cell.code = code;
      this.keep(cell);
    }
    await this.keeper.flush();
    // A name may have moved from one cell to another: what fails for that succeeds after the others.
    let waiting = changes.map(({cell}) => cell);
    for (let before = Number.POSITIVE_INFINITY; waiting.length < before; ) {
      before = waiting.length;
      waiting = waiting.filter((cell) => !this.run(cell));
    }
  }

  /** Calls back whenever a cell was edited, reset, or run, here or in another tab. */
  watch(watcher: (cell?: EditedCell) => void): void {
    this.#watchers.add(watcher);
  }

  /** Writes down what is in the editor of a cell, and marks the cell. */
  keep(cell: EditedCell): void {
    if (cell.isEdited) this.keeper.save(cell.id, cell.code, cell.book);
    else this.keeper.remove(cell.id, cell.book);
    this.tell(cell);
  }

  /** Opens the editor of a cell. */
  async open(cell: EditedCell): Promise<void> {
    await this.#bars.get(cell)?.open();
  }

  /** Shows at a cell what the reader has changed in it, and goes there. */
  compare(cell: EditedCell): void {
    this.#marks.get(cell)?.compare();
  }

  /** Back to the book's code, or what a reset took away comes back. */
  resetOrUndo(cell: EditedCell): void {
    if (cell.isEdited) cell.reset();
    else cell.undoReset();
    this.run(cell);
    this.keep(cell);
  }

  /**
   * Puts `code` into a cell in the place of its two versions: what it says now, and `edit`, which was
   * waiting. That is forgotten only when the code is kept.
   */
  async choose(cell: EditedCell, edit: StoredEdit, code: string): Promise<void> {
    const past = await this.keeper.goOnOver(edit, cell.book);
    cell.waiting = cell.waiting.filter((other) => other !== edit);
    cell.beforeReset = code === cell.book ? edit.code : undefined;
    cell.code = code;
    this.keep(cell);
    await this.keeper.flush();
    if (past && this.keeper.unkept.length === 0) await this.keeper.discard(past);
  }

  /** Forgets an edit whose cell is gone. */
  async discard(edit: StoredEdit): Promise<void> {
    await this.keeper.discard(edit);
    this.homeless = this.homeless.filter((other) => other !== edit);
    this.tell();
  }

  /** Something about a cell, or about all, is to be shown anew. */
  tell(cell?: EditedCell): void {
    showEditCount(this.edited.length);
    for (const watcher of this.#watchers) watcher(cell);
  }

  /** Takes what is kept of a cell: its edit goes into the cell, other versions wait for a choice. */
  #sort(id: string, edits: readonly StoredEdit[], isElsewhere: boolean): void {
    const cell = this.cells.get(id);
    if (!cell) {
      this.homeless = [...this.homeless.filter((edit) => edit.cell !== id), ...edits];
      this.tell();
      return;
    }
    const {own, waiting, settled} = this.editor.sortEdits(edits, cell.book, TAB);
    for (const edit of settled) this.keeper.discard(edit).catch(() => {});
    cell.waiting = waiting;
    if (!this.keeper.isWaiting(id)) {
      this.keeper.goOnWith(id, own);
      const code = own?.code ?? cell.book;
      if (code !== cell.code && isElsewhere) {
        cell.isFromElsewhere = true;
        announce(`Cell ${id} was changed in another tab.`);
      }
      cell.code = code;
    }
    this.tell(cell);
  }
}

function makeCells(editor: Editor, {cells: all}: ChapterSource): Map<string, EditedCell> {
  const cells = new Map<string, EditedCell>();
  const namesElsewhere = (self: EditedCell) =>
    new Map(
      all
        .filter(({id}) => id !== self.id)
        .flatMap(({id, names}) => {
          const other = cells.get(id);
          const changed = other !== undefined && other.running !== other.book;
          const declared = changed ? editor.namesOf(other.running) : names;
          return declared.map((name) => [name, id] as const);
        }),
    );
  for (const {id, source} of all) {
    cells.set(id, new EditedCell(id, source, editor, namesElsewhere));
  }
  return cells;
}

let started: Promise<ChapterEditing> | undefined;

export function startEditing(): Promise<ChapterEditing> {
  started ??= ChapterEditing.start();
  started.catch(() => {
    started = undefined;
  });
  return started;
}
