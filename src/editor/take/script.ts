/**
 * The chapter as one TypeScript program for Node. Its cells stand in it as they are, in an order in which
 * they can run; all that is added are lines that say so. `project.ts` puts beside it what it imports.
 */
import {inRunningOrder} from "./order.js";
import {type CellReader, readCells} from "./readCells.js";
import {
  type BookChapter,
  changedCells,
  digestsOf,
  expectChapter,
  TakeError,
  type Taken,
  type TakenChapter,
} from "./taken.js";

/** What a cell finds in a page without an import, as far as the program has it. */
export const PAGE_NAMES = [
  "d3",
  "dark",
  "display",
  "FileAttachment",
  "Generators",
  "html",
  "Inputs",
  "invalidation",
  "Mutable",
  "now",
  "Plot",
  "resize",
  "svg",
  "view",
  "visibility",
  "width",
];

const SHOW = ["display(await ( // %%", ")); // %%"];
const BOOK = "// %% The book's cells when this file was made: ";

/** @param reader says what a cell needs and declares */
export function writeScript(chapter: TakenChapter, reader: CellReader): string {
  const {book, address} = chapter;
  const cells = inRunningOrder(readCells(chapter, reader));
  const declared = new Set(cells.flatMap(({outputs}) => outputs));
  const needed = new Set(
    cells.flatMap(({inputs, shown}) => (shown ? [...inputs, "display"] : inputs)),
  );
  const page = PAGE_NAMES.filter((name) => needed.has(name) && !declared.has(name));
  const head = [
    `// ${book.title}: a chapter of "Neural Networks, Live", ${address}`,
    "//",
    "// Run it in its folder, with Node 20.6 or newer. Nothing is installed or fetched:",
    "//     npm start",
    "//     npm start -- --steps 100    trains each model for 100 steps only",
    "//",
    "// Each cell begins with two lines, // %% and await $cell. Between them change what you like, and",
    "// load this file in the chapter's page to see your changes there.",
    `import {${["$cell", "$end", ...page].join(", ")}} from "nnlive/page";`,
  ];
  const parts = cells.map(({id, code, shown}) => {
    const text = escaped(code);
    return [...beginningOf(id), ...(shown ? [SHOW[0], text, SHOW[1]] : [text])].join("\n");
  });
  const note = BOOK + JSON.stringify({chapter: book.slug, cells: digestsOf(book)});
  return `${[head.join("\n"), ...parts, ["await $end();", note].join("\n")].join("\n\n")}\n`;
}

export const scriptName = ({slug}: BookChapter): string => `${slug}.ts`;

/** @throws TakeError for a text that is no such program, or one of another chapter */
export function readScript(text: string, book: BookChapter): Taken {
  const notes = text.lastIndexOf(BOOK);
  const kept = notes < 0 ? undefined : readNote(text.slice(notes + BOOK.length));
  expectChapter(kept?.chapter, book);
  const body = text.slice(0, notes < 0 ? undefined : notes).replace(/await \$end\(\);\n?$/, "");
  const starts = [...body.matchAll(/^\/\/ %% (\S+)\nawait \$cell\("\1"\);(?:\n|$)/gm)];
  if (starts.length === 0) {
    throw new TakeError(
      "This program has no cells of a chapter: they begin with // %% and their name, and a line await $cell.",
    );
  }
  const cells = starts.map((start, i) => {
    const part = body.slice(start.index + start[0].length, starts[i + 1]?.index);
    return {cell: start[1], code: unescaped(withoutShow(part.replace(/\n{1,2}$/, "")))};
  });
  return changedCells(cells, book, kept?.cells);
}

const beginningOf = (id: string): string[] => [
  `// %% ${id}`,
  `await $cell(${JSON.stringify(id)});`,
];

// What looks like one of the lines that are added gets a backslash, and loses it when it is read.
const escaped = (code: string): string => code.replace(/\/\/ (\\*%%)/g, "// \\$1");
const unescaped = (code: string): string => code.replace(/\/\/ \\(\\*%%)/g, "// $1");

function withoutShow(code: string): string {
  const [before, after] = [`${SHOW[0]}\n`, `\n${SHOW[1]}`];
  const shown = code.startsWith(before) && code.endsWith(after);
  return shown ? code.slice(before.length, -after.length) : code;
}

function readNote(text: string): {chapter?: string; cells?: Record<string, unknown>} {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    throw new TakeError(
      "The last line of this program is damaged: it says which cells are the book's. Delete it, or take the file as it was.",
    );
  }
}
