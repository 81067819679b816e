/** Chapters for the tests of what is taken along: those of the book, and one made of odd code. */

import {readChapters} from "../../../src/build/chapters.js";
import {ROOT} from "../../../src/build/check/root.js";
import {projectAt} from "../../../src/build/files.js";
import type {BookChapter, TakenChapter} from "../../../src/editor/take/taken.js";

export const ADDRESS = "https://book.example/chapters/60-odd.html";

/** Code that is hard to carry: each must come back to the last character. */
export const ODD: Readonly<Record<string, string>> = {
  backticks: "const md = `\n```js\n1\n```\n`;",
  longer: "/*\n`````\n~~~~~~\n*/ const long = 1;",
  script: 'const tag = "</script><!-- <script> -->";',
  blank: "",
  newlines: "\n\nconst gap = 1;\n\n",
  spaces: "  const indented = 1;  \n\t\n ",
  letters: "const η̃ = 'ü–“”€ \u{1F600} \u2028 \u200B \uFEFF';",
  dollars: "const cash = '$$ $& $1 $' + '{x}';",
  backslash: "const path = 'C:\\\\new\\tab';",
  expression: "1 + 1",
  marker: '// %% input\nawait $cell("input");\nconst marked = 1; // \\%% too',
  wrapped: "display(await ( // %%\n1\n)); // %%",
  patch: "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file",
  json: '{"cells": [], "nbformat": 4}',
  imports:
    'import {tensor} from "nnlive";\nimport {xor} from "nnlive/data";\nconst from = "nnlive";',
  comment: "// The book's cells when this file was made: {}",
};

const fence = (id: string, code: string, indent = "") =>
  `${indent}\`\`\`ts id=${id}\n${code.replace(/^(?=.)/gm, indent)}\n${indent}\`\`\``;

const ids = Object.keys(ODD);

/** One cell for each piece of odd code, at first with other code. */
export const oddBook: BookChapter = {
  slug: "60-odd",
  title: "Odd",
  mdx: `---\nnumber: 60\ntitle: Odd\n---\n\nText with \`code\` and $x$.\n\n${ids
    .map((id, i) => `Before ${id}.\n\n${fence(id, `const book${i} = ${i};`, i % 2 ? "  " : "")}`)
    .join("\n\n")}\n\nThe end.\n`,
  cells: ids.map((id, i) => ({id, source: `const book${i} = ${i};`})),
};

export const oddEdits: TakenChapter = {
  book: oddBook,
  edits: new Map(Object.entries(ODD)),
  address: ADDRESS,
};

export const oddCells = Object.entries(ODD).map(([cell, code]) => ({cell, code}));

/** The chapters of the book that have cells. */
export async function bookChapters(): Promise<BookChapter[]> {
  const chapters = await readChapters(projectAt(ROOT));
  return chapters
    .filter(({cells}) => cells.length > 0)
    .map(({slug, frontMatter: {title}, cells, text}) => ({
      slug,
      title,
      cells: cells.map(({id, source}) => ({id, source})),
      mdx: text.text,
      exercises: text.exercises,
    }));
}
