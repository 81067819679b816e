/**
 * The language service of the page, begun with the first editor: it is told of every change in a cell, and
 * what it finds is shown in the editors that are open.
 */
import {FileAttachment} from "observablehq:stdlib";
import type {RemoteLanguage} from "../../editor/index.js";
import type {CellEditor} from "../../editor/view.js";
import {savedPage} from "../savedPage.js";
import type {Editor} from "./bundle.js";

const script = FileAttachment("../../generated/editor/language.js");
const types = FileAttachment("../../generated/editor/types.json.gz");

/** How long after a change the cells are checked, in milliseconds. */
const SOON = 250;

/** When words say that the service is still being loaded, in milliseconds. */
const SLOW = 1000;

/** The cells of the chapter by their names, with what is written in them. */
type WrittenCells = ReadonlyMap<string, {readonly code: string}>;

export class ChapterLanguage {
  #remote: RemoteLanguage | undefined;
  /** Editors by cell. */
  readonly #open = new Map<string, CellEditor>();
  /** What the service has been told, by cell. */
  readonly #told = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Grows with every change: answers to older questions are not shown. */
  #changes = 0;

  constructor(
    private readonly connect: Editor["connectLanguage"],
    private readonly cells: WrittenCells,
  ) {}

  /** Begins the service, unless it runs: where it could not be loaded, the next editor tries again. */
  begin(): RemoteLanguage {
    if (this.#remote) return this.#remote;
    const address = new URL(types.href, document.baseURI).href;
    const remote = this.connect(startWorker(), address);
    this.#remote = remote;
    for (const [id, {code}] of this.cells) this.#told.set(id, code);
    const list = Array.from(this.#told, ([id, source]) => ({id, source}));
    remote.setCells(list).catch((reason) => {
      remote.end(reason);
      this.#remote = undefined;
    });
    return remote;
  }

  /** Follows the editor of a cell until it is closed. @param say shows what takes its time */
  open(id: string, editor: CellEditor, say: (text: string) => void): void {
    this.#open.set(id, editor);
    const slow = setTimeout(() => say("Loading types…"), SLOW);
    void this.#check(this.begin()).finally(() => {
      clearTimeout(slow);
      say("");
    });
  }

  close(id: string): void {
    this.#open.delete(id);
  }

  /** Tells the service what has changed in the cells, and checks the open ones soon. */
  follow(): void {
    const remote = this.#remote;
    if (!remote) return;
    for (const [id, {code}] of this.cells) {
      if (this.#told.get(id) === code) continue;
      this.#told.set(id, code);
      remote.setCell(id, code).catch(() => {});
      this.#changes += 1;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#check(remote), SOON);
    }
  }

  /** Formats the code in an open editor, unless it changes meanwhile. */
  async format(id: string): Promise<void> {
    const changes = this.#changes;
    const edits = (await this.#remote?.format(id).catch(() => [])) ?? [];
    if (changes === this.#changes) this.#open.get(id)?.edit(edits);
  }

  async #check(remote: RemoteLanguage): Promise<void> {
    const changes = this.#changes;
    for (const [id, editor] of this.#open) {
      try {
        const problems = await remote.problems(id);
        if (changes !== this.#changes) return;
        if (this.#open.get(id) === editor) editor.showProblems(problems);
      } catch (error) {
        const {message} = error as Error;
        editor.showNotice(`Types are not checked. ${message} Close and Edit try again.`);
      }
    }
  }
}

function startWorker(): Worker {
  if (!savedPage()) return new Worker(script.href);
  // It would be half of a page that was saved as one file, and a page from a disk may not fetch it.
  const reason = "throw new Error('A saved page has no type checker.')";
  return new Worker(`data:text/javascript,${encodeURIComponent(reason)}`);
}
