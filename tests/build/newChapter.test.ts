/** The skeleton of a new chapter works as it stands: it compiles, has correct types, and learns. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {afterAll, describe, expect, test} from "vitest";
import {compileChapter} from "../../src/build/chapter.js";
import {readText} from "../../src/build/chapters.js";
import {readSymbolValues} from "../../src/build/check/live.js";
import {checkTypes} from "../../src/build/check/types.js";
import {skeleton, slugFor} from "../../src/build/newChapter/skeleton.js";
import {cellProblems, learn, useChapter} from "../chapters/helper.js";

const folder = mkdtempSync(join(tmpdir(), "chapter-"));
afterAll(() => rmSync(folder, {recursive: true}));

const section = {
  number: "09",
  title: "Recurrent Neural Network (Vanilla RNN)",
  tagline: 'Networks with “memory”: a "state".',
  errata: ["09.1"],
  formulas: [{tex: "h_t = \\tanh(z) */", as: []}],
};

test("its name comes from the plan's", () => {
  expect(slugFor(section)).toBe("09-recurrent-neural-network");
  expect(slugFor({number: "40", title: "State Space Models (S4 / Mamba)"})).toBe(
    "40-state-space-models",
  );
});

describe.each([
  ["of the plan", "09-recurrent-neural-network", section],
  ["outside the plan", "60-my-own-chapter", undefined],
])("a chapter %s", async (_, slug, source) => {
  const files = skeleton(slug, source);
  for (const {path, text} of files) {
    const copy = join(folder, path);
    mkdirSync(dirname(copy), {recursive: true});
    writeFileSync(copy, text);
  }
  const [{path, text}] = files;
  const file = join(folder, path);
  const chapter = await compileChapter(readText(file, path), path);

  test("has a page, an exercise with its solution, and a test", () => {
    expect(files.map((file) => file.path)).toEqual([
      `chapters/${slug}.mdx`,
      `chapters/exercises/${slug}/twice.mdx`,
      `chapters/solutions/${slug}.ts`,
      `tests/chapters/${slug}.test.ts`,
    ]);
  });

  test("compiles, with correct types", () => {
    expect(chapter.errors).toEqual([]);
    const liveValues = readSymbolValues(chapter.symbols);
    expect(checkTypes([{...chapter, liveValues}])).toEqual([]);
    expect(chapter.frontMatter.title.length).toBeGreaterThan(0);
  });

  test("says what is still to come, in a comment that readers do not see", () => {
    expect(text.includes("<Erratum no=")).toBe(source !== undefined);
    expect(chapter.markdown).not.toContain("tanh");
  });

  test("keeps its promises", async () => {
    for (const promise of chapter.frontMatter.learns) {
      const page = await useChapter(file, {overrides: promise.with});
      expect(cellProblems(page)).toEqual([]);
      for (const seed of promise.seeds) {
        const {kept, text: measured} = await learn(page, promise, seed);
        expect(kept, measured).toBe(true);
      }
    }
  });
});
