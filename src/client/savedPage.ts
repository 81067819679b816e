/** A page that was saved as one file, with its reader's edits in it. */
import {EDITS_ID, type SavedEdits} from "../editor/take/marks.js";

/** What this page says of itself; undefined where it is a page of the book's site. */
export function savedPage(): SavedEdits | undefined {
  const text = document.getElementById(EDITS_ID)?.textContent;
  return text ? JSON.parse(text) : undefined;
}

/**
 * The edits that came with the page, the first time that this browser opens it: from then on it keeps
 * what becomes of them.
 *
 * @param keptAs the name under which it does
 */
export function firstEdits(keptAs: string): SavedEdits["cells"] {
  const saved = savedPage();
  if (!saved) return [];
  const key = `nnlive.opened.${keptAs}`;
  try {
    if (localStorage.getItem(key) !== null) return [];
    localStorage.setItem(key, "");
  } catch {
    // Where nothing can be kept, every time is the first.
  }
  return saved.cells;
}
