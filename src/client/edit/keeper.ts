/** Keeps the edits of one chapter: a moment after the last keystroke, and before an edited cell runs. */
import type {EditStore, StoredEdit} from "../../editor/index.js";
import type {Editor} from "./bundle.js";
import {noteEdits} from "./hasEdits.js";

/** How long after a change it is written down, in milliseconds. */
const SOON = 300;

export class EditKeeper {
  /** Called once, with words, when edits cannot be kept. */
  onProblem: (message: string) => void = () => {};
  readonly #waiting = new Map<string, StoredEdit | undefined>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #problem = false;

  private constructor(
    readonly chapter: string,
    private readonly store: EditStore | undefined,
    private readonly kept: Map<string, StoredEdit>,
  ) {}

  static async open({openEditStore}: Editor, chapter: string): Promise<EditKeeper> {
    try {
      const store = await openEditStore();
      const edits = await store.load(chapter);
      return new EditKeeper(chapter, store, new Map(edits.map((edit) => [edit.cell, edit])));
    } catch {
      return new EditKeeper(chapter, undefined, new Map());
    }
  }

  get edits(): StoredEdit[] {
    return [...this.kept.values()];
  }

  save(cell: string, code: string, book: string): void {
    const edit = {chapter: this.chapter, cell, code, book, changed: Date.now()};
    this.kept.set(cell, edit);
    this.#later(cell, edit);
  }

  remove(cell: string): void {
    if (this.kept.delete(cell)) this.#later(cell, undefined);
  }

  /** Writes down at once what waits. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const changes = [...this.#waiting];
    this.#waiting.clear();
    noteEdits(this.chapter, this.kept.size > 0);
    try {
      if (!this.store) throw new Error("This browser keeps nothing for this page.");
      for (const [cell, edit] of changes) {
        if (edit) await this.store.save(edit);
        else await this.store.remove(this.chapter, cell);
      }
    } catch (error) {
      if (!this.#problem) this.onProblem((error as Error).message);
      this.#problem = true;
    }
  }

  #later(cell: string, edit: StoredEdit | undefined): void {
    this.#waiting.set(cell, edit);
    this.#timer ??= setTimeout(() => void this.flush(), SOON);
  }
}
