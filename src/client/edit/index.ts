/**
 * Editing the cells of the page. The tiny src/client/editing.ts loads this when a reader first presses
 * Edit, or comes back to a chapter with edits.
 */
import type {StoredEdit} from "../../editor/index.js";
import {showEditCount} from "../editsButton.js";
import {type EditorView, loadEditor} from "./bundle.js";
import {CellBar} from "./cellBar.js";
import {loadChapterSource} from "./chapterSource.js";
import {cellsOfDeadPage, markRunning, watchOverPage} from "./crash.js";
import {EditedCell} from "./editedCell.js";
import {EditKeeper} from "./keeper.js";
import {ChapterLanguage} from "./language.js";
import {showEditNotice} from "./notice.js";

export class ChapterEditing {
  /** What TypeScript knows of the cells; begun with the first editor. */
  language: ChapterLanguage | undefined;
  readonly #watchers = new Set<() => void>();
  #bars: readonly CellBar[] = [];

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
    keeper.onProblem = (reason) =>
      showEditNotice(
        `Your edits cannot be kept in this browser (${reason}). They last until you leave the page.`,
      );
    const editing = new ChapterEditing(cells, keeper);
    const bars = [...cells.values()].map((cell) => new CellBar(cell, editing));
    editing.#bars = bars;
    const dead = await cellsOfDeadPage(chapter.slug);
    watchOverPage(chapter.slug);
    for (const edit of keeper.edits) editing.#bringBack(edit);
    editing.#tell();
    const runAll = () => {
      for (const cell of cells.values()) if (cell.code !== cell.running) editing.run(cell);
      for (const bar of bars) bar.show();
    };
    if (dead.length === 0) runAll();
    else {
      showEditNotice(
        `The page ended while your edits of ${dead.join(", ")} were in place. They are kept, but have not been run.`,
        {name: "Run them", run: runAll},
      );
    }
    for (const bar of bars) bar.show();
    return editing;
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
    this.#tell();
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
    for (const bar of this.#bars) bar.show();
  }

  /** Calls back whenever a cell was edited, reset, or run. */
  watch(watcher: () => void): void {
    this.#watchers.add(watcher);
  }

  languageFrom(view: EditorView): ChapterLanguage {
    if (!this.language) {
      const language = new ChapterLanguage(view, this.cells);
      this.watch(() => language.follow());
      this.language = language;
    }
    return this.language;
  }

  /** Writes down what is in the editor of a cell, and marks the cell. */
  keep(cell: EditedCell): void {
    if (cell.isEdited) this.keeper.save(cell.id, cell.code, cell.book);
    else this.keeper.remove(cell.id);
    cell.element.toggleAttribute("data-edited", cell.isEdited);
    this.#tell();
  }

  #tell(): void {
    showEditCount([...this.cells.values()].filter(({isEdited}) => isEdited).length);
    for (const watcher of this.#watchers) watcher();
  }

  #bringBack({cell: id, code}: StoredEdit): void {
    const cell = this.cells.get(id);
    if (!cell) return;
    cell.code = code;
    cell.element.toggleAttribute("data-edited", cell.isEdited);
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
