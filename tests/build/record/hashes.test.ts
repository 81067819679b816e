/** When a recording is out of date: code counts, and nothing but code. */
import {expect, test} from "vitest";
import {compileChapter} from "../../../src/build/chapter.js";
import {readPageCell} from "../../../src/build/frameworkCheck.js";

const CHAPTER = `---
number: 2
title: Layers
tagline: Several in a row.
---

Some prose.

\`\`\`ts id=imports
import {train} from "nnlive";
import {runPanel} from "nnlive/views";
\`\`\`
\`\`\`ts id=rate
const rate = 0.1; // how fast
\`\`\`
\`\`\`ts id=run
const run = train("run", {steps: 10}, function* () {
  yield {loss: rate};
});
\`\`\`
\`\`\`ts id=panel
display(runPanel(run));
\`\`\`
\`\`\`ts id=aside
display(1 + 1);
\`\`\`
`;

async function hashes(source: string): Promise<Record<string, string>> {
  const {origins, errors} = await compileChapter(source, "chapters/02-layers.mdx", {readPageCell});
  expect(errors).toEqual([]);
  return Object.fromEntries([...origins].map(([id, {hash}]) => [id, hash]));
}

/** The cells whose hash an edit changes. */
async function changedBy(from: string, to: string): Promise<string[]> {
  const edited = CHAPTER.replace(from, to);
  expect(edited).not.toBe(CHAPTER);
  const [before, after] = [await hashes(CHAPTER), await hashes(edited)];
  return Object.keys(before).filter((id) => before[id] !== after[id]);
}

test("prose, comments and layout change nothing", async () => {
  expect(await changedBy("Some prose.", "Other prose, and more of it.")).toEqual([]);
  expect(await changedBy("// how fast", "// the step width")).toEqual([]);
  expect(await changedBy("  yield {loss: rate};", "    yield {\n      loss: rate};")).toEqual([]);
});

test("an edit changes its own cell and those that depend on it, however far down", async () => {
  expect(await changedBy("0.1", "0.2")).toEqual(["rate", "run", "panel"]);
  expect(await changedBy("steps: 10", "steps: 20")).toEqual(["run", "panel"]);
  expect(await changedBy("display(runPanel(run))", "display(runPanel(run, {speed: 5}))")).toEqual([
    "panel",
  ]);
  expect(await changedBy("1 + 1", '"1 + 1"')).toEqual(["aside"]);
});

test("an import counts where its name is used", async () => {
  expect(await changedBy("import {train}", "import {tensor, train}")).toEqual([]);
  expect(await changedBy("import {train}", "import {other as train}")).toEqual(["run", "panel"]);
  expect(await changedBy("{runPanel} from", "{lossCurve as runPanel} from")).toEqual(["panel"]);
});

test("a cell knows the cells above it, in the order of the chapter", async () => {
  const {origins} = await compileChapter(CHAPTER, "chapters/02-layers.mdx", {readPageCell});
  expect(origins.get("panel")?.upstream).toEqual(["rate", "run"]);
  expect(origins.get("aside")?.upstream).toEqual([]);
});
