/**
 * Which chapters have edits, to be known before any cell runs: the database answers too late. One entry
 * for the whole book; where storage is forbidden there is none.
 */

const KEY = "nnlive.edited";

export function hasEdits(slug: string): boolean {
  return read().includes(slug);
}

/** Whether any chapter of the book has. */
export const anyEdits = (): boolean => read().length > 0;

export function noteEdits(slug: string, has: boolean): void {
  const others = read().filter((other) => other !== slug);
  try {
    localStorage.setItem(KEY, JSON.stringify(has ? [...others, slug] : others));
  } catch {
    // The keeper says that nothing can be kept.
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
