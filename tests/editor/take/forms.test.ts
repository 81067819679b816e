/** Every form there and back: what comes back is what went, to the last character. */
import {execFileSync} from "node:child_process";
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {describe, expect, test} from "vitest";
import {relationsOf} from "../../../src/editor/cellCode.js";
import {findCells} from "../../../src/editor/take/fences.js";
import {filesOf} from "../../../src/editor/take/files.js";
import {readMdx, writeMdx} from "../../../src/editor/take/mdx.js";
import {readNotebook, writeNotebook} from "../../../src/editor/take/notebook.js";
import {editsElement, readHtml} from "../../../src/editor/take/page.js";
import {readPatch, writePatch} from "../../../src/editor/take/patch.js";
import {readScript, writeScript} from "../../../src/editor/take/script.js";
import type {BookChapter, Taken, TakenChapter} from "../../../src/editor/take/taken.js";
import {bookChapters, oddBook, oddCells, oddEdits} from "./chapters.js";

const chapters = await bookChapters();

const LIBRARY = "https://book.example/nnlive.mjs";

interface Form {
  write(chapter: TakenChapter): string;
  read(text: string, book: BookChapter): Taken;
}

const FORMS: Readonly<Record<string, Form>> = {
  mdx: {write: ({book, edits}) => writeMdx(book.mdx, edits), read: readMdx},
  script: {write: (chapter) => writeScript(chapter, relationsOf), read: readScript},
  notebook: {
    write: (chapter) => writeNotebook(chapter, relationsOf, {library: LIBRARY, data: {}}),
    read: readNotebook,
  },
  page: {write: (chapter) => `<head>${editsElement(chapter)}</head>`, read: readHtml},
  patch: {write: ({book, edits}) => writePatch(book, edits), read: readPatch},
};

const plain = ({cells}: Taken) =>
  cells.map(({cell, code}) => ({cell, code})).sort((a, b) => (a.cell < b.cell ? -1 : 1));
const sorted = <T extends {cell: string}>(cells: readonly T[]) =>
  [...cells].sort((a, b) => (a.cell < b.cell ? -1 : 1));

describe.each(Object.entries(FORMS))("%s", (name, {write, read}) => {
  test("carries odd code", () => {
    const taken = read(write(oddEdits), oddBook);
    expect(plain(taken)).toEqual(sorted(oddCells));
    expect(taken.notes).toEqual([]);
  });

  test.each(chapters.map((book) => [book.slug, book] as const))("carries chapter %s", (_, book) => {
    const untouched = {book, edits: new Map<string, string>(), address: "https://book.example/"};
    if (name !== "patch") expect(read(write(untouched), book)).toEqual({cells: [], notes: []});
    const edits = new Map(book.cells.map(({id, source}) => [id, `${source}\n// changed: ${id}`]));
    const taken = read(write({...untouched, edits}), book);
    expect(plain(taken)).toEqual(sorted(Array.from(edits, ([cell, code]) => ({cell, code}))));
  });

  test("leaves what its writer left, when the book has changed meanwhile", () => {
    if (name === "mdx" || name === "patch" || name === "page") return;
    const edits = new Map([["blank", "const mine = 1;"]]);
    const text = write({...oddEdits, edits});
    const later = {
      ...oddBook,
      cells: oddBook.cells.map(({id, source}) => ({id, source: `${source} // new`})),
    };
    expect(plain(read(text, later))).toEqual([{cell: "blank", code: "const mine = 1;"}]);
  });

  test("says what is wrong with what it cannot read", () => {
    const text = write(oddEdits);
    const other = {...oddBook, cells: [{id: "strange", source: "1"}]};
    for (const broken of ["", "nonsense", "{}", "[]", "null", '{"cells": 3}', text.slice(0, 40)]) {
      expect(() => read(broken, oddBook), broken).toThrow(
        expect.objectContaining({name: "TakeError"}),
      );
    }
    expect(() => read(text, other)).toThrow();
    if (name !== "mdx") {
      expect(() => read(text, {...oddBook, slug: "61-other"})).toThrow("another chapter, 60-odd");
    }
  });
});

test("the fences of a chapter are the cells that the compiler finds", () => {
  for (const {mdx, cells} of chapters) {
    expect(findCells(mdx).map(({id, code}) => ({id, source: code}))).toEqual(cells);
  }
});

test("an edited chapter means the same to the book's compiler", async () => {
  const {compileChapter} = await import("../../../src/build/chapter.js");
  const {cells} = await compileChapter(
    writeMdx(oddBook.mdx, oddEdits.edits),
    "chapters/60-odd.mdx",
  );
  expect(cells.map(({id, source}) => ({cell: id, code: source}))).toEqual(oddCells);
});

test("a chapter's own file, without its exercises, is read with them", () => {
  const book = chapters.find(({exercises = []}) => exercises.length > 0) as BookChapter;
  const [[path, file]] = filesOf(book, book.mdx);
  expect(path).toBe(`chapters/${book.slug}.mdx`);
  expect(file).not.toBe(book.mdx);
  expect(readMdx(file, book)).toEqual({cells: [], notes: []});
});

test("of a text that changes more than cells, it is said", () => {
  const taken = readMdx(oddBook.mdx.replace("The end.", "Another end."), oddBook);
  expect(taken.cells).toEqual([]);
  expect(taken.notes).toEqual(["The file changes more than cells. Only its cells are taken here."]);
});

test("git apply and patch take the patch, in every file that it changes", () => {
  const folder = mkdtempSync(join(tmpdir(), "take-"));
  try {
    for (const book of [oddBook, chapters[0]]) {
      const ids = book.cells.map(({id}) => id);
      const edits =
        book === oddBook ? oddEdits.edits : new Map(ids.map((id) => [id, `const x = 1;\n`]));
      const before = filesOf(book, book.mdx);
      expect(before.size).toBe(1 + (book.exercises?.length ?? 0));
      writeFileSync(join(folder, "edits.patch"), writePatch(book, edits));
      for (const [command, ...args] of [
        ["git", "apply", "--verbose", "edits.patch"],
        ["patch", "-p1", "-i", "edits.patch"],
      ]) {
        for (const [path, text] of before) {
          mkdirSync(dirname(join(folder, path)), {recursive: true});
          writeFileSync(join(folder, path), text);
        }
        execFileSync(command, args, {cwd: folder, stdio: "pipe"});
        for (const [path, text] of filesOf(book, writeMdx(book.mdx, edits))) {
          expect(readFileSync(join(folder, path), "utf8")).toBe(text);
        }
      }
    }
  } finally {
    rmSync(folder, {recursive: true});
  }
});
