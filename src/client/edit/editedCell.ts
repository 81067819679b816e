/**
 * A cell that the reader may change: the book's code, what is written, and what runs. What is written
 * runs when the reader says so and it has no mistake; until then the last good code stays.
 */
import type {CellMistake, StoredEdit} from "../../editor/index.js";
import {forgetRecorded} from "../recorded.js";
import {type CellDefinition, definitionOf, redefine} from "../runtime.js";
import type {Editor} from "./bundle.js";
import {importModule} from "./imports.js";

export class EditedCell {
  /** What is written. */
  code: string;
  /** What runs. */
  running: string;
  /** Why what is written does not run; undefined when nothing is wrong, or has not been tried. */
  mistake: CellMistake | undefined;
  /** Other versions that are kept of it, newest first: the reader is to choose. */
  waiting: readonly StoredEdit[] = [];
  /** What is written came from another tab, and has not been run here. */
  isFromElsewhere = false;
  /** What a reset took away, for its undo. */
  beforeReset: string | undefined;
  /** The book's own definition, taken before the first change. */
  #original: CellDefinition | undefined;
  #stop = () => {};
  readonly #block: HTMLElement | undefined;

  constructor(
    readonly id: string,
    /** The book's code. */
    readonly book: string,
    private readonly editor: Editor,
    /** Names that other cells declare, with the cell. */
    private readonly namesElsewhere: (cell: EditedCell) => ReadonlyMap<string, string>,
  ) {
    this.code = book;
    this.running = book;
    this.#block = this.#findBlock();
  }

  /** The cell's place in the page; a hot reload may put another element there. */
  get element(): HTMLElement {
    const element = document.querySelector<HTMLElement>(`[data-cell="${CSS.escape(this.id)}"]`);
    if (!element) throw new Error(`The page has no cell ${this.id}.`);
    return element;
  }

  /** Where the runtime puts what the cell shows; undefined once the cell's code has taken it out. */
  #findBlock(): HTMLElement | undefined {
    const block = this.element.querySelector<HTMLElement>(".cell-output > .observablehq--block");
    return block ?? undefined;
  }

  #putBlockBack(): void {
    const block = this.#findBlock() ?? this.#block;
    if (block && !block.isConnected) this.element.querySelector(".cell-output")?.append(block);
  }

  /** Whether the reader has changed the cell. */
  get isEdited(): boolean {
    return this.code !== this.book;
  }

  /** Runs what is written. Returns false when it has a mistake: then what ran before stays. */
  run(): boolean {
    this.mistake = undefined;
    this.isFromElsewhere = false;
    this.#putBlockBack();
    try {
      const definition = this.code === this.book ? this.original() : this.#compile();
      this.#stop();
      this.#stop = definition.stop ?? (() => {});
      redefine(this.element, definition);
    } catch (error) {
      if (!(error instanceof this.editor.CellMistake)) throw error;
      this.mistake = error;
      return false;
    }
    this.running = this.code;
    forgetRecorded(this.id);
    return true;
  }

  /** Ends the evaluation that is under way, and does not wait for a promise that never comes. */
  stop(): void {
    this.#stop();
    this.#putBlockBack();
    const {outputs} = definitionOf(this.element);
    const {StoppedError} = this.editor;
    const body = () => {
      throw new StoppedError("The cell was stopped. Run it to try again.");
    };
    redefine(this.element, {inputs: [], outputs, body});
    this.running = "";
  }

  /** Back to the book's code. */
  reset(): void {
    this.beforeReset = this.code;
    this.code = this.book;
  }

  /** What a reset took away comes back. */
  undoReset(): void {
    if (this.beforeReset !== undefined) this.code = this.beforeReset;
    this.beforeReset = undefined;
  }

  original(): CellDefinition & {stop?: () => void} {
    this.#original ??= definitionOf(this.element);
    return this.#original;
  }

  #compile(): CellDefinition & {stop: () => void} {
    this.original();
    let stopped = false;
    const guard = this.editor.createGuard(() => stopped);
    const definition = this.editor.compileCell(this.id, this.code, {importModule, guard});
    const elsewhere = this.namesElsewhere(this);
    for (const name of definition.outputs) {
      const cell = elsewhere.get(name);
      if (cell === undefined) continue;
      const {from, message} = this.editor.clashOf(this.code, name, cell);
      throw this.editor.mistakeAt(this.code, from, message);
    }
    const stop = () => {
      stopped = true;
    };
    return {...definition, body: this.editor.keepingBuiltins(definition.body), stop};
  }
}
