/** Notebooks are what nbformat 4.5 says, and what their readers show is the chapter. */
import {describe, expect, test} from "vitest";
import {relationsOf} from "../../../src/editor/cellCode.js";
import {readNotebook, writeNotebook} from "../../../src/editor/take/notebook.js";
import {ADDRESS, bookChapters, oddBook, oddEdits} from "./chapters.js";

const chapters = await bookChapters();
const ADDRESSES = {library: "https://book.example/nnlive.mjs", data: {}};

interface Cell {
  cell_type: string;
  id: string;
  source: string[];
  metadata: Record<string, unknown>;
  [key: string]: unknown;
}

const notebookOf = (chapter: Parameters<typeof writeNotebook>[0]) =>
  JSON.parse(writeNotebook(chapter, relationsOf, ADDRESSES));

const untouched = (book: (typeof chapters)[number]) => ({book, edits: new Map(), address: ADDRESS});

/** What the schema of nbformat 4.5 asks of a notebook of code and Markdown cells. */
function complaints(notebook: Record<string, unknown>): string[] {
  const found: string[] = [];
  const expectKeys = (
    what: string,
    object: object,
    required: string[],
    optional: string[] = [],
  ) => {
    for (const key of required) if (!(key in object)) found.push(`${what} lacks ${key}`);
    for (const key of Object.keys(object)) {
      if (![...required, ...optional].includes(key)) found.push(`${what} has ${key}`);
    }
  };
  expectKeys("notebook", notebook, ["metadata", "nbformat", "nbformat_minor", "cells"]);
  if (notebook.nbformat !== 4 || notebook.nbformat_minor !== 5) found.push("not 4.5");
  const {kernelspec, language_info} = notebook.metadata as Record<string, Record<string, unknown>>;
  for (const key of ["name", "display_name"]) {
    if (typeof kernelspec[key] !== "string") found.push(`kernelspec lacks ${key}`);
  }
  if (typeof language_info.name !== "string") found.push("language_info lacks name");
  const ids = new Set<string>();
  for (const cell of notebook.cells as Cell[]) {
    const code = cell.cell_type === "code";
    expectKeys(
      cell.id,
      cell,
      ["id", "cell_type", "metadata", "source", ...(code ? ["outputs", "execution_count"] : [])],
      code ? [] : ["attachments"],
    );
    if (!code && cell.cell_type !== "markdown") found.push(`${cell.id} is ${cell.cell_type}`);
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(cell.id)) found.push(`${cell.id} is no id`);
    if (ids.has(cell.id)) found.push(`${cell.id} is there twice`);
    ids.add(cell.id);
    if (!cell.source.every((line, i) => /^[^\n]*\n$/.test(line) || i === cell.source.length - 1)) {
      found.push(`${cell.id} has a line without its end`);
    }
  }
  return found;
}

describe.each(chapters.map((book) => [book.slug, book] as const))("%s", (_, book) => {
  const notebook = notebookOf(untouched(book));
  const cells: Cell[] = notebook.cells;

  test("is valid", () => expect(complaints(notebook)).toEqual([]));

  test("has its cells in an order in which they can run", () => {
    const known = new Set<string>();
    const own = new Set(book.cells.flatMap(({source}) => relationsOf(source).outputs));
    for (const {metadata, source} of cells) {
      const id = (metadata.nnlive as {cell?: string} | undefined)?.cell;
      if (id === undefined) continue;
      const {inputs, outputs} = relationsOf(source.join(""));
      expect(
        inputs.filter((name) => own.has(name) && !known.has(name)),
        id,
      ).toEqual([]);
      for (const name of outputs) known.add(name);
    }
  });

  test("has the prose as Markdown, formulas between dollars", () => {
    const prose = cells
      .filter(({cell_type}) => cell_type === "markdown")
      .map(({source}) => source.join(""))
      .join("\n\n")
      .replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$|`+[^`]*`+/gm, "");
    const number = /^number: (\S+)$/m.exec(book.mdx)?.[1];
    expect(prose).toContain(`# ${number ? `${number}. ` : ""}${book.title}`);
    const text = prose.replace(/\$\$\n[\s\S]*?\n\$\$|\$[^$\n]+\$/g, "");
    expect(text).not.toContain("$");
    expect(text.match(/<\/?[A-Z]\w*[^>]*>|(?<=\s)id=\w+/g)).toBeNull();
    const formulas = book.mdx.match(/^\$\$/gm) ?? [];
    const shown = prose.match(/^\$\$\n/gm) ?? [];
    expect(formulas.length).toBeGreaterThan(0);
    expect(shown.length).toBeGreaterThanOrEqual(2);
    // Links lead to the page, wherever the notebook lies.
    expect(text.match(/\]\((?!https?:|mailto:)[^)]*\)/g)).toBeNull();
  });
});

test("imports lead to the library, and come back by their names", () => {
  const notebook = notebookOf(oddEdits);
  const cell = notebook.cells.find(({id}: Cell) => id === "imports");
  expect(cell.source.join("")).toBe(
    `import {tensor} from "${ADDRESSES.library}";\nimport {xor} from "${ADDRESSES.library}";\nconst from = "nnlive";`,
  );
  // A cell that the reader adds to by the address of the library.
  cell.source.push(`\nimport {nn} from "${ADDRESSES.library}";`);
  const {cells} = readNotebook(JSON.stringify(notebook), oddBook);
  expect(cells.find(({cell}) => cell === "imports")?.code).toMatch(
    /\nimport \{nn\} from "nnlive";$/,
  );
});

test("survives programs that drop metadata, and sources that are one text", () => {
  const notebook = notebookOf({...oddEdits, edits: new Map([["blank", "const mine = 1;\n"]])});
  for (const cell of notebook.cells) {
    cell.metadata = {};
    cell.source = cell.source.join("");
  }
  notebook.metadata = {};
  const {cells} = readNotebook(JSON.stringify(notebook), oddBook);
  expect(cells).toEqual([{cell: "blank", code: "const mine = 1;\n"}]);
});

test("of another format says so", () => {
  expect(() => readNotebook('{"nbformat": 3, "cells": []}', oddBook)).toThrow("format 3");
});
