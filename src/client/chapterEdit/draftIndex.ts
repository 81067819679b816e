/**
 * Which chapters have a draft, to be known without a database. And the last words of a page that ends
 * before the database has them. Where storage is forbidden there is neither.
 */
import type {Draft} from "../../editor/chapter/index.js";

const KEY = "nnlive.drafts";
const LAST_WORDS = "nnlive.lastWords";

/** Keeps a draft at once, for there is no time to wait. */
export function keepLastWords(draft: Draft): void {
  try {
    localStorage.setItem(LAST_WORDS, JSON.stringify(draft));
    noteDraft(draft.slug, true);
  } catch {
    // What the database has is older by less than a second.
  }
}

/** What a page said at its end of this chapter, once. */
export function takeLastWords(slug: string): Draft | undefined {
  try {
    const draft = JSON.parse(localStorage.getItem(LAST_WORDS) ?? "null");
    if (draft?.slug !== slug) return undefined;
    localStorage.removeItem(LAST_WORDS);
    return draft;
  } catch {
    return undefined;
  }
}

export function hasDraft(slug: string): boolean {
  return read().includes(slug);
}

export function noteDraft(slug: string, has: boolean): void {
  const others = read().filter((other) => other !== slug);
  try {
    localStorage.setItem(KEY, JSON.stringify(has ? [...others, slug] : others));
  } catch {
    // Then the draft cannot be kept either, and the editor says so.
  }
}

function read(): string[] {
  try {
    const list = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
