/**
 * What a page that is left has not written down yet: the database may not answer in the time that a
 * closing page has, localStorage does. The next page of the chapter takes it from there.
 */
import type {EditKey} from "../../editor/index.js";

const KEY = "nnlive.unkept.";

/** A change of a cell that is to be kept. */
export interface Change extends EditKey {
  /** Undefined where the cell went back to the book's. */
  readonly code: string | undefined;
  readonly changed: number;
}

/** One that a page has left behind. */
export interface LeftChange extends Change {
  /** When that was changed which it takes the place of; undefined where nothing was. */
  readonly seen: number | undefined;
}

export function writeJournal(chapter: string, changes: readonly LeftChange[]): void {
  try {
    if (changes.length > 0) localStorage.setItem(KEY + chapter, JSON.stringify(changes));
    else localStorage.removeItem(KEY + chapter);
  } catch {
    // Then the page has asked the reader before it was left.
  }
}

/** What pages of all chapters have left behind. */
export function readJournals(): LeftChange[] {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(KEY));
    return keys.flatMap((key) => readJournal(key.slice(KEY.length)));
  } catch {
    return [];
  }
}

export function readJournal(chapter: string): LeftChange[] {
  try {
    const changes: unknown = JSON.parse(localStorage.getItem(KEY + chapter) ?? "[]");
    return Array.isArray(changes) ? changes : [];
  } catch {
    return [];
  }
}
