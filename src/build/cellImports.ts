/** What cells may import. */

/** The book's own import names, and the files of the site behind them. */
export const BOOK_IMPORTS: Readonly<Record<string, string>> = {
  nnlive: "/client/nnlive.js",
  "nnlive/data": "/client/data.js",
  "nnlive/views": "/views/index.js",
  "nnlive/inside": "/inside/index.js",
};

/** Libraries that the book ships beside its own, under their Framework names. */
export const SHIPPED_IMPORTS: readonly string[] = [
  "npm:@observablehq/plot",
  "npm:@observablehq/inputs",
  "npm:d3",
  "npm:htl",
];
