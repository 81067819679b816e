/**
 * The language service of the page, begun with the first editor: it is told of every change in a cell, and
 * what it finds is shown in the editors that are open.
 */
import {FileAttachment} from "observablehq:stdlib";
import type {CellEditor, RemoteLanguage} from "../../editor/view.js";
import type {EditorView} from "./bundle.js";

const script = FileAttachment("../../generated/editor/language.js");
const types = FileAttachment("../../generated/editor/types.json.gz");

/** How long after a change the cells are checked, in milliseconds. */
const SOON = 250;

/** When words say that the service is still being loaded, in milliseconds. */
const SLOW = 1000;

/** The cells of the chapter by their names, with what is written in them. */
type WrittenCells = ReadonlyMap<string, {readonly code: string}>;

export class ChapterLanguage {
  readonly remote: RemoteLanguage;
  /** Editors by cell. */
  readonly #open = new Map<string, CellEditor>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Grows with every change: answers to older questions are not shown. */
  #changes = 0;

  /** What the service has been told, by cell. */
  readonly #told = new Map<string, string>();

  constructor(
    {connectLanguage}: EditorView,
    private readonly cells: WrittenCells,
  ) {
    const address = new URL(types.href, document.baseURI).href;
    this.remote = connectLanguage(new Worker(script.href), address);
    for (const [id, {code}] of cells) this.#told.set(id, code);
    // A service that cannot be loaded says so in the editors.
    const list = Array.from(this.#told, ([id, source]) => ({id, source}));
    this.remote.setCells(list).catch(() => {});
  }

  /** Follows the editor of a cell until it is closed. */
  open(id: string, editor: CellEditor): void {
    this.#open.set(id, editor);
    const slow = setTimeout(() => editor.showNotice("The type checker is being loaded."), SLOW);
    void this.#check().finally(() => clearTimeout(slow));
  }

  close(id: string): void {
    this.#open.delete(id);
  }

  /** Tells the service what has changed in the cells, and checks the open ones soon. */
  follow(): void {
    for (const [id, {code}] of this.cells) {
      if (this.#told.get(id) === code) continue;
      this.#told.set(id, code);
      this.remote.setCell(id, code).catch(() => {});
      this.#changes += 1;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#check(), SOON);
    }
  }

  /** Formats the code in an open editor, unless it changes meanwhile. */
  async format(id: string): Promise<void> {
    const changes = this.#changes;
    const edits = await this.remote.format(id).catch(() => []);
    if (changes === this.#changes) this.#open.get(id)?.edit(edits);
  }

  async #check(): Promise<void> {
    const changes = this.#changes;
    for (const [id, editor] of this.#open) {
      try {
        const problems = await this.remote.problems(id);
        if (changes !== this.#changes) return;
        if (this.#open.get(id) !== editor) continue;
        editor.showNotice("No mistakes found.");
        editor.showProblems(problems);
      } catch (error) {
        const {message} = error as Error;
        editor.showNotice(
          `Types are not checked. ${message} Open the page again to try once more.`,
        );
      }
    }
  }
}
