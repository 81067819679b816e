/** The program that is downloaded runs in Node: unpacked, without a network, with what is in the folder. */
import {execFileSync} from "node:child_process";
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {unzipSync} from "fflate";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {ROOT} from "../../../src/build/check/root.js";
import {projectAt} from "../../../src/build/files.js";
import {bundleNodeLibrary, NODE_LIBRARY, NODE_TYPES} from "../../../src/build/nodeLibrary.js";
import {buildWorker} from "../../../src/build/worker.js";
import {relationsOf} from "../../../src/editor/cellCode.js";
import {dataOf, type NodeLibrary, writeProject} from "../../../src/editor/take/project.js";
import {readFile} from "../../../src/editor/take/read.js";
import type {TakenChapter} from "../../../src/editor/take/taken.js";
import {ADDRESS, bookChapters} from "./chapters.js";

const chapters = await bookChapters();
const DATA = [
  "creature/lizard.safetensors",
  "creature/star.safetensors",
  "creature/tree.safetensors",
  "debianPackages/packages.json.gz",
  "debianPackages/places.json.gz",
  "emoji/emoji-10x4x16x16.u8",
  "karate/karate.json",
  "mnist/images-10000x28x28.u8.gz",
  "mnist/labels-10000.u8.gz",
  "opticalDigits/digits.csv.gz",
];

let folder: string;
let library: NodeLibrary;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "take-"));
  await buildWorker();
  await bundleNodeLibrary(projectAt(ROOT));
  library = {
    module: bytesOf(`src/generated/${NODE_LIBRARY}`),
    types: bytesOf(`src/generated/${NODE_TYPES}`),
  };
}, 120_000);
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const bytesOf = (path: string) => new Uint8Array(readFileSync(join(ROOT, path)));

function pack(chapter: TakenChapter): Uint8Array {
  const data = dataOf(chapter, DATA).map((name) => [name, bytesOf(`data/${name}`)] as const);
  return writeProject(chapter, relationsOf, library, Object.fromEntries(data));
}

/** Runs an unpacked program in its folder; gives what it prints. */
function run({book}: TakenChapter, zip: Uint8Array, ...args: string[]): string {
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    const path = join(folder, name);
    mkdirSync(dirname(path), {recursive: true});
    writeFileSync(path, bytes);
  }
  const cwd = join(folder, book.slug);
  const {scripts} = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));
  const [, ...command] = scripts.start.split(" ");
  return execFileSync(process.execPath, [...command, ...args], {
    cwd,
    encoding: "utf8",
    stdio: "pipe",
  });
}

/** @param name "02", or the whole slug of a page without a number */
const chapterOf = (name: string, edits: Record<string, string> = {}): TakenChapter => {
  const book = chapters.find(({slug}) => slug === name || slug.startsWith(`${name}-`));
  if (!book) throw new Error(`There is no chapter ${name}.`);
  return {book, edits: new Map(Object.entries(edits)), address: ADDRESS};
};

describe("a chapter as a program", () => {
  test.each(chapters.map(({slug}) => slug))("%s runs, each model for two steps", (slug) => {
    const chapter = chapterOf(slug);
    const said = run(chapter, pack(chapter), "--steps", "2");
    for (const {id} of chapter.book.cells) expect(said).toContain(`── ${id} ─`);
    const trains = chapter.book.cells.some(({source}) => /\btrain\b/.test(source));
    const steps = said.match(/^run \S+: step [12] of/gm)?.length ?? 0;
    expect(steps > 0).toBe(trains);
  });

  test("trains to the end, and prints what the reader's code shows", () => {
    const chapter = chapterOf("01", {
      step: 'const step = (z) => (z >= 0 ? 1 : 0);\ndisplay("mine");',
    });
    const said = run(chapter, pack(chapter));
    expect(said).toContain("mine");
    expect(said).toMatch(/^run line: step \d+ of 1\S*000, loss 0, errors 0/m);
  });

  test("says which cell fails, and why", () => {
    const chapter = chapterOf("02", {output: 'throw new Error("on purpose");'});
    expect(() => run(chapter, pack(chapter))).toThrow("on purpose");
  });

  test("refuses a number of steps that is none", () => {
    const chapter = chapterOf("02");
    expect(() => run(chapter, pack(chapter), "--steps", "few")).toThrow(
      "--steps takes a whole number",
    );
  });
});

test("the packed folder itself can be loaded again", () => {
  const chapter = chapterOf("02", {output: "const yHat = z1;\nconst z2 = z1;"});
  expect(readFile("02.zip", pack(chapter), chapter.book).cells).toEqual([
    {cell: "output", code: "const yHat = z1;\nconst z2 = z1;"},
  ]);
});

test("files that are none of ours are refused in words", () => {
  const {book} = chapterOf("02");
  const text = (content: string) => new TextEncoder().encode(content);
  const cut = pack(chapterOf("03")).slice(0, 5000);
  for (const [name, bytes, reason] of [
    ["photo.png", text("x"), "no file of a chapter"],
    ["a.zip", text("x"), "damaged"],
    ["a.zip", cut, "damaged"],
    ["a.ts", new Uint8Array([0xff, 0xfe, 0x00]), "no text in UTF-8"],
    ["a.ts", text("console.log(1)"), "no cells of a chapter"],
    ["a.html", text("<p>"), "holds no edits"],
    ["a.zip", pack(chapterOf("03")), "another chapter, 03-activation-functions"],
  ] as const) {
    expect(() => readFile(name, bytes, book), name).toThrow(reason);
  }
});

test("line ends of Windows and a byte order mark do not matter", () => {
  const {book} = chapterOf("02");
  const text = `\uFEFF${book.mdx.replaceAll("\n", "\r\n")}`;
  expect(readFile("a.mdx", new TextEncoder().encode(text), book)).toEqual({cells: [], notes: []});
});
