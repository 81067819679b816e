/**
 * Keeps the edits of one chapter: a moment after the last keystroke, and before an edited cell runs.
 * Other tabs hear of it. What another tab has changed meanwhile is not overwritten: this tab goes on
 * with a copy of its own, until the reader chooses.
 */
import type {EditKey, EditStore, StoredEdit} from "../../editor/index.js";
import type {Editor} from "./bundle.js";
import {noteEdits} from "./hasEdits.js";
import {type Change, type LeftChange, readJournal, writeJournal} from "./journal.js";
import {TAB} from "./tab.js";

/** How long after a change it is written down, in milliseconds. */
const SOON = 300;
const CHANNEL = "nnlive.edits";

export interface KeeperEvents {
  /** Edits cannot be kept: told once, with the reason. */
  onProblem(reason: Error): void;
  /** All that could not be kept is kept after all. */
  onRecovered(): void;
  /** Another tab has changed something of a cell; `edits` is all that is kept of it now. */
  onElsewhere(cell: string, edits: readonly StoredEdit[]): void;
}

/** What another tab says when it has changed a cell. */
interface Message {
  readonly chapter: string;
  readonly cell: string;
}

/** The record that this tab writes the edit of a cell to. */
interface Place {
  /** When it was last changed, as far as this tab knows; undefined where there is none yet. */
  readonly seen?: number;
  /** What it said then. */
  readonly code?: string;
  readonly copy?: string;
  readonly base?: string;
}

/** An edit that is to be forgotten, if it still is what it was. */
export type PastEdit = EditKey & Pick<StoredEdit, "changed">;

export class EditKeeper {
  /** By cell. */
  readonly #changes = new Map<string, Change>();
  readonly #places = new Map<string, Place>();
  readonly #channel = new BroadcastChannel(CHANNEL);
  /** What an earlier page has left behind, until it is written down. */
  #left: readonly LeftChange[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #problem: Error | undefined;

  private constructor(
    readonly chapter: string,
    private readonly store: EditStore | Error,
    private readonly events: KeeperEvents,
  ) {
    this.#left = readJournal(chapter);
    this.#channel.addEventListener("message", ({data}: MessageEvent<Message>) => {
      if (data.chapter === chapter) void this.#look(data.cell);
    });
    addEventListener("pagehide", () => this.#leave());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.flush();
    });
  }

  static async open(
    {openEditStore}: Pick<Editor, "openEditStore">,
    chapter: string,
    events: KeeperEvents,
  ): Promise<EditKeeper> {
    const store = await openEditStore().catch((reason: Error) => reason);
    const keeper = new EditKeeper(chapter, store, events);
    await keeper.flush();
    return keeper;
  }

  /** All edits of the chapter, those included that could not be written down. */
  async load(): Promise<StoredEdit[]> {
    const kept = await this.#loadKept();
    const unkept = this.unkept;
    const isReplaced = (edit: StoredEdit) =>
      unkept.some(
        ({cell, book, copy}) => cell === edit.cell && book === edit.book && copy === edit.copy,
      );
    const written = unkept.flatMap(({code, ...rest}) =>
      code === undefined ? [] : {...rest, code},
    );
    return [...kept.filter((edit) => !isReplaced(edit)), ...written];
  }

  /** What could not be written down. */
  get unkept(): Change[] {
    if (!this.#problem) return [];
    return [...this.#left.map(({seen: _, ...change}) => change), ...this.#changes.values()];
  }

  /** Takes an edit as what this tab goes on with in a cell; undefined for none. */
  goOnWith(cell: string, edit: StoredEdit | undefined): void {
    if (edit) {
      const {changed, code, copy, base} = edit;
      this.#places.set(cell, {seen: changed, code, copy, base});
    } else this.#places.delete(cell);
  }

  /** Whether a change of the cell has not been written down yet. */
  isWaiting(cell: string): boolean {
    return this.#changes.has(cell);
  }

  save(cell: string, code: string, book: string): void {
    this.#change(cell, book, code);
  }

  /** The cell went back to the book's code. */
  remove(cell: string, book: string): void {
    if (this.#places.has(cell) || this.#changes.has(cell)) this.#change(cell, book, undefined);
  }

  /** Forgets one of several versions of a cell, once the reader has chosen. */
  async discard(edit: PastEdit): Promise<void> {
    if (this.store instanceof Error) return;
    await this.store.replace(edit, undefined, edit.changed);
    await this.#noteLeft();
    this.#tell(edit.cell);
  }

  /**
   * The reader has chosen between what this tab goes on with and another version. From now on it writes
   * where the others do. Returns the version that is then past.
   *
   * @param book the cell's code in the book of today
   */
  async goOnOver(other: StoredEdit, book: string): Promise<PastEdit | undefined> {
    await this.flush();
    const {seen, copy} = this.#places.get(other.cell) ?? {};
    if (!copy || other.copy || other.book !== book) return other;
    this.goOnWith(other.cell, other);
    return seen === undefined ? undefined : {...other, copy, changed: seen};
  }

  /** Writes down at once what waits. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const changes = [...this.#changes.values()];
    if (changes.length + this.#left.length === 0) return;
    if (changes.some(({code}) => code !== undefined)) noteEdits(this.chapter, true);
    try {
      for (const change of this.#left) await this.#put(change, change);
      this.#left = [];
      for (const change of changes) {
        const place = await this.#put(change, this.#places.get(change.cell) ?? {});
        this.goOnWith(change.cell, place);
        if (this.#changes.get(change.cell) === change) this.#changes.delete(change.cell);
        this.#tell(change.cell);
      }
      writeJournal(this.chapter, []);
      if (changes.some(({code}) => code === undefined)) await this.#noteLeft();
    } catch (error) {
      if (!this.#problem) this.events.onProblem(error as Error);
      this.#problem = error as Error;
      return;
    }
    if (this.#problem) this.events.onRecovered();
    this.#problem = undefined;
  }

  /** Writes a change down: in its place, or as a copy where another tab was there. Returns what is there. */
  async #put({code, ...change}: Change, place: Place): Promise<StoredEdit | undefined> {
    if (this.store instanceof Error) throw this.store;
    const {chapter, cell, book, changed} = change;
    const key: EditKey = {chapter, cell, book, ...(place.copy && {copy: place.copy})};
    const base = place.copy && place.base !== undefined ? {base: place.base} : {};
    const edit = code === undefined ? undefined : {...key, ...base, code, changed};
    const there = await this.store.replace(key, edit, place.seen);
    if (!there) return edit;
    void this.#look(cell);
    if (!edit) return there;
    const copy = {...edit, copy: TAB, base: place.code ?? book};
    await this.store.replace(copy, copy, undefined);
    return copy;
  }

  #change(cell: string, book: string, code: string | undefined): void {
    const {chapter} = this;
    this.#changes.set(cell, {chapter, cell, book, code, changed: Date.now()});
    // What an earlier page could not write down of the cell, this one takes over.
    const left = this.#left.find((other) => other.cell === cell && other.book === book);
    if (left) {
      this.#left = this.#left.filter((other) => other !== left);
      this.#places.set(cell, {seen: left.seen, ...(left.copy && {copy: left.copy})});
    }
    this.#timer ??= setTimeout(() => void this.flush(), SOON);
  }

  async #loadKept(): Promise<StoredEdit[]> {
    if (this.store instanceof Error) return [];
    return this.store.load(this.chapter).catch(() => []);
  }

  async #look(cell: string): Promise<void> {
    // First what is being written: the look shall see it.
    await this.#writing;
    const edits = await this.#loadKept();
    this.events.onElsewhere(
      cell,
      edits.filter((edit) => edit.cell === cell),
    );
  }

  async #noteLeft(): Promise<void> {
    noteEdits(this.chapter, (await this.#loadKept()).length > 0);
  }

  #tell(cell: string): void {
    const message: Message = {chapter: this.chapter, cell};
    this.#channel.postMessage(message);
  }

  /** The page goes: what waits is put where writing takes no time, and the database is tried as well. */
  #leave(): void {
    if (this.#changes.size === 0) return;
    const changes = [...this.#changes.values()].map((change) => {
      const {seen, copy} = this.#places.get(change.cell) ?? {};
      return {...change, ...(copy && {copy}), seen};
    });
    writeJournal(this.chapter, [...this.#left, ...changes]);
    noteEdits(this.chapter, true);
    void this.flush();
  }
}
