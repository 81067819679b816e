/** How edits that travel are known. Pages import this as it is: it has no imports. */

/** What the fragment of a link with edits begins with. */
export const LINK_MARK = "#edits=";

/** Id of the element that holds the edits in a page that was saved as one file. */
export const EDITS_ID = "nnlive-edits";

/** What that element holds, as JSON. */
export interface SavedEdits {
  /** The chapter's slug. */
  readonly chapter: string;
  /** Where the book has the page. */
  readonly address: string;
  readonly cells: readonly {readonly cell: string; readonly code: string; readonly book: string}[];
}
