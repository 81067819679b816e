/**
 * A chapter that is being edited: what is written, what the edit began with, and where both lie. It is
 * kept in this browser a moment after each change, until it is saved to its file or discarded.
 */
import type {Draft, DraftStore} from "../../editor/chapter/index.js";
import type {ChapterTools} from "./bundle.js";
import {keepLastWords, noteDraft, takeLastWords} from "./draftIndex.js";
import {type BookServer, ServerError, type StoredChapter} from "./server.js";

/** How long after a change it is written down, in milliseconds. */
const SOON = 300;

/** The text as the book has it; `version` where it lies with a server. */
export interface BookText {
  readonly text: string;
  readonly version?: string;
  readonly exercises?: readonly string[];
}

export class ChapterDraft {
  /** What is written. */
  text: string;
  cursor = 0;
  /** What the book has now, when that is no longer what the edit began with. */
  newer: BookText | undefined;
  /** Whether this browser has what is written. */
  isKept = true;
  /** Called when it has been kept. */
  onKept: () => void = () => {};
  /** Called when it cannot be kept in this browser, with the reason; once. */
  onProblem: (reason: string) => void = () => {};
  #base: BookText | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #problem = false;

  private constructor(
    readonly slug: string,
    base: BookText | undefined,
    private readonly store: DraftStore | undefined,
  ) {
    this.#base = base;
    this.text = base?.text ?? "";
  }

  /**
   * Goes on with the draft of a chapter, or begins with what the book has.
   *
   * @throws Error where there is neither
   */
  static async open(
    {openDrafts}: ChapterTools,
    slug: string,
    book: BookText | undefined,
  ): Promise<ChapterDraft> {
    const store = await openDrafts().catch(() => undefined);
    const stored = await store?.load(slug).catch(() => undefined);
    const last = takeLastWords(slug);
    const kept = last && last.changed > (stored?.changed ?? 0) ? last : stored;
    if (!kept && !book) {
      throw new Error(`There is no chapter "${slug}", and no draft of it in this browser.`);
    }
    const draft = new ChapterDraft(slug, kept ? baseOf(kept, book) : book, store);
    if (kept) {
      draft.text = kept.text;
      draft.cursor = kept.cursor;
      if (book && book.text !== kept.base) draft.newer = book;
      if (kept === last) await draft.flush();
    }
    return draft;
  }

  /** The text that the edit began with; undefined for a chapter that the book does not have. */
  get base(): string | undefined {
    return this.#base?.text;
  }

  /** Exercises that lie in files of their own. */
  get exercises(): readonly string[] {
    return this.#base?.exercises ?? [];
  }

  get isChanged(): boolean {
    return this.text !== this.base;
  }

  write(text: string, cursor: number): void {
    this.text = text;
    this.cursor = cursor;
    this.isKept = false;
    this.#timer ??= setTimeout(() => void this.flush(), SOON);
  }

  /** Keeps what waits, for the page is ending. */
  end(): void {
    if (!this.isKept && this.isChanged) keepLastWords(this.#record());
  }

  /** Keeps at once what waits. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const {text} = this;
    try {
      if (!this.store) throw new Error("this browser keeps nothing for this page");
      if (this.isChanged) await this.store.save(this.#record());
      else await this.store.remove(this.slug);
      noteDraft(this.slug, this.isChanged);
      this.isKept = this.text === text;
      if (this.isKept) this.onKept();
    } catch (error) {
      if (!this.#problem) this.onProblem((error as Error).message);
      this.#problem = true;
    }
  }

  /**
   * Writes it to its file. The server may have tidied the text on its way into several files: where
   * nothing was typed meanwhile, that is the text from now on.
   *
   * @throws ChangedOnDisk, ServerError
   */
  async save(server: BookServer): Promise<void> {
    const {text} = this;
    if (this.#base?.version === undefined) {
      throw new ServerError(
        "The book has no file of this chapter. Begin it under New chapter.",
        404,
      );
    }
    const stored = await server.save(this.slug, text, this.#base.version);
    this.#base = {...this.#base, ...stored};
    if (this.text === text) this.text = stored.text;
    this.newer = undefined;
    await this.flush();
  }

  /** Goes on from another text of the book, as when two versions were merged. */
  rebase(book: BookText | StoredChapter): void {
    this.#base = {...this.#base, ...book};
    this.newer = undefined;
  }

  /** Forgets what was written. */
  async discard(): Promise<void> {
    this.text = this.base ?? "";
    clearTimeout(this.#timer);
    await this.store?.remove(this.slug).catch(() => {});
    noteDraft(this.slug, false);
  }

  #record(): Draft {
    const {slug, text, cursor} = this;
    const {text: base, version} = this.#base ?? {};
    return {slug, text, cursor, base, version, changed: Date.now()};
  }
}

function baseOf({base, version}: Draft, book: BookText | undefined): BookText | undefined {
  if (base === undefined) return undefined;
  // The same text counts as the same version, wherever it lies.
  return book?.text === base ? book : {text: base, version, exercises: book?.exercises};
}
