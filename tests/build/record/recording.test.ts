/** Recordings as files: written whole, read with reasons, and told when they hold no longer. */
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, expect, test} from "vitest";
import type {Chapter} from "../../../src/build/chapter.js";
import {projectAt} from "../../../src/build/files.js";
import {
  LARGEST,
  type Recording,
  readRecording,
  recordingProblems,
  writeRecording,
} from "../../../src/build/record/recording.js";

const SLUG = "02-layers";
const FILE = "chapters/recorded/02-layers.json";
const RUN = {
  cell: "panel",
  seed: 1,
  steps: [1, 10],
  losses: [0.6931471824645996, 1e-9],
  metrics: {accuracy: {steps: [10], values: [1]}},
};
const RECORDING: Recording = {
  cells: {panel: {hash: "aa", html: "<b>1 < 2</b>\n", runs: ["run"]}, rate: {hash: "bb"}},
  runs: {run: RUN},
  style: ".a{}",
};

/** A chapter as far as recordings look at it. */
const chapterOf = (hashes: Record<string, string>) => {
  const origins = Object.entries(hashes).map(([id, hash]) => [id, {hash, upstream: []}] as const);
  return {
    slug: SLUG,
    file: `chapters/${SLUG}.mdx`,
    origins: new Map(origins),
  } as unknown as Chapter;
};

let project: ReturnType<typeof projectAt>;
beforeEach(() => {
  project = projectAt(mkdtempSync(join(tmpdir(), "recording-")));
});
afterEach(() => rmSync(project.directory, {recursive: true}));

const problems = (hashes: Record<string, string>) => recordingProblems(project, chapterOf(hashes));

function writeText(text: string): void {
  mkdirSync(join(project.chapters, "recorded"), {recursive: true});
  writeFileSync(join(project.directory, FILE), text);
}

test("what is written is read, number for number, and nothing is left beside it", () => {
  const size = writeRecording(project, SLUG, RECORDING);
  expect(readRecording(project, SLUG)).toEqual(RECORDING);
  expect(size).toBe(readFileSync(join(project.directory, FILE)).length);
  expect(readdirSync(join(project.chapters, "recorded"))).toEqual([`${SLUG}.json`]);
});

test("a recording that holds has no problems", () => {
  writeRecording(project, SLUG, RECORDING);
  expect(problems({panel: "aa", rate: "bb"})).toEqual([]);
});

test("a chapter without a recording is told", () => {
  expect(readRecording(project, SLUG)).toBeUndefined();
  expect(problems({panel: "aa"})).toEqual([
    "chapters/02-layers.mdx has no recording. Record it: npm run record -- 02",
  ]);
});

test("a page without cells needs none", () => {
  expect(problems({})).toEqual([]);
});

test("cells that changed, came or went are told by name", () => {
  writeRecording(project, SLUG, RECORDING);
  expect(problems({panel: "cc", fresh: "dd"})).toEqual([
    'chapters/02-layers.mdx: the recording of cell "panel" is of other code. Record it: npm run record -- 02',
    'chapters/02-layers.mdx: cell "fresh" is not recorded. Record it: npm run record -- 02',
    'chapters/02-layers.mdx: cell "rate" is recorded, but is gone from the chapter. Record it: npm run record -- 02',
  ]);
});

test("a recording that has grown too large is told, with its weight", () => {
  const html = "x".repeat(LARGEST);
  writeRecording(project, SLUG, {...RECORDING, cells: {rate: {hash: "bb", html}}, runs: {}});
  expect(problems({rate: "bb"})).toEqual([
    expect.stringMatching(/^chapters\/recorded\/02-layers\.json weighs \d+ KB; the most is \d+ KB/),
  ]);
});

test.each([
  ["no JSON", "{", /it cannot be read: .+\. Make it anew: npm run record -- 02$/],
  ["another thing", "[]", /it lacks "cells", "runs" or "style"/],
  ["nothing", "null", /it lacks "cells"/],
  ["a cell without hash", '{"cells": {"a": {}}, "runs": {}, "style": ""}', /cell "a" has no hash/],
  [
    "a run of no cell",
    `{"cells": {}, "runs": {"run": ${JSON.stringify(RUN)}}, "style": ""}`,
    /run "run" is not complete/,
  ],
  [
    "a run with losses missing",
    `{"cells": {"panel": {"hash": "aa"}}, "runs": {"run": ${JSON.stringify({...RUN, losses: []})}}, "style": ""}`,
    /run "run" is not complete/,
  ],
])("a broken file names itself and the reason: %s", (_, text, reason) => {
  writeText(text);
  expect(() => readRecording(project, SLUG)).toThrow(reason);
  expect(() => readRecording(project, SLUG)).toThrow(/^chapters\/recorded\/02-layers\.json: /);
  expect(problems({panel: "aa"})).toEqual([expect.stringMatching(reason)]);
});
