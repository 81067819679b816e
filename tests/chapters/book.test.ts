/** Every chapter: it compiles, its cells have correct types, they run, and it learns what it says. */
import {readFileSync} from "node:fs";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import type {Run} from "../../lib/index.js";
import {formatError, type Learns} from "../../src/build/chapter.js";
import {readChapters} from "../../src/build/chapters.js";
import {withLiveValues} from "../../src/build/check/live.js";
import {ROOT} from "../../src/build/check/root.js";
import {type OpenedChapter, openChapter} from "../../src/build/check/run.js";
import {checkTypes} from "../../src/build/check/types.js";
import {coverageOf} from "../../src/build/coverage/coverage.js";
import {readSource} from "../../src/build/coverage/source.js";
import {projectAt} from "../../src/build/files.js";
import {linkFolders} from "../../src/build/linkFolders.js";
import {readRecording, recordCommand, recordingProblems} from "../../src/build/record/recording.js";
import {cellProblems, learn} from "./helper.js";

/** Training takes its time; a runaway shall not take the day. */
const TRAINING = 600_000;

/** All seeds of a promise when asked for (npm run test:learning), otherwise the first. */
const seedsOf = ({seeds}: Learns): readonly number[] =>
  process.env.LEARNING === "all" ? seeds : seeds.slice(0, 1);

linkFolders(ROOT);
const project = projectAt(ROOT);
const chapters = await readChapters(project);
const source = readSource(readFileSync(`${project.chapters}/source.yaml`, "utf8"));

test("there are chapters", () => {
  expect(chapters.length).toBeGreaterThan(0);
});

for (const {slug, errors} of chapters) {
  test(`${slug} compiles without a mistake`, () => {
    expect(errors.map(formatError)).toEqual([]);
  });
}

for (const chapter of chapters) {
  test(`${chapter.slug} has a recording that shows what its cells show`, () => {
    expect(recordingProblems(project, chapter)).toEqual([]);
  });
}

for (const {section, total, linked, gaps} of coverageOf(source, chapters)) {
  test(`chapter ${section} prints and computes the formulas of its source, with all errata`, () => {
    expect(gaps).toEqual([]);
    expect(linked).toBe(total);
  });
}

test("the types of all cells are correct", () => {
  expect(checkTypes(chapters.map(withLiveValues)).map(formatError)).toEqual([]);
});

for (const {slug, file, frontMatter} of chapters) {
  for (const {name, overrides, promises} of groupByOverrides(frontMatter.learns)) {
    describe(`${slug} ${name}`, () => {
      let page: OpenedChapter;
      beforeAll(async () => {
        page = await openChapter(file, {overrides});
      }, TRAINING);
      afterAll(() => page?.dispose());

      test("every cell runs", () => {
        expect(cellProblems(page)).toEqual([]);
      });

      for (const {promise, seed} of inOrder(promises)) {
        const title = `run ${promise.run} keeps its word on ${promise.metric}, seed ${seed}`;
        test(title, {timeout: TRAINING}, async ({task}) => {
          const outcome = await learn(page, promise, seed);
          Object.assign(task.meta, {measured: outcome.text});
          expect(outcome.kept, `${outcome.text}. ${promise.why ?? ""}`).toBe(true);
          if (promise.with) return;
          const differences = recordedDifferences(page.runs.get(promise.run), slug);
          expect(differences, `Record it anew: ${recordCommand(slug)}`).toEqual([]);
        });
      }
    });
  }
}

/** Promises with their seeds, those about one training of a run after each other. */
function inOrder(promises: readonly Learns[]) {
  const training = ({promise: {run, steps}, seed}: {promise: Learns; seed: number}) =>
    `${run} ${steps} ${seed}`;
  return promises
    .flatMap((promise) => seedsOf(promise).map((seed) => ({promise, seed})))
    .sort((a, b) => training(a).localeCompare(training(b)));
}

/** Where a run that has ended came to other numbers than its recording, if that has the same seed. */
function recordedDifferences(run: Run | undefined, slug: string): string[] {
  const book = run && readRecording(project, slug)?.runs[run.id];
  if (!book || book.seed !== run.seed || run.state !== "done") return [];
  const now = {step: run.step, loss: run.loss, ...run.metrics};
  const metrics = Object.entries(book.metrics).map(([name, {values}]) => [name, values.at(-1)]);
  const then = {
    step: book.steps.at(-1),
    loss: book.losses.at(-1),
    ...Object.fromEntries(metrics),
  };
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])] as (keyof typeof now)[];
  return names
    .filter((name) => now[name] !== then[name])
    .map((name) => `run ${run.id}: ${name} is ${now[name]}, but ${then[name]} in the recording`);
}

/** The chapter as it stands, and each deliberately damaged variant that its promises speak of. */
function groupByOverrides(learns: readonly Learns[]) {
  const groups = new Map<string, {name: string; overrides: Learns["with"]; promises: Learns[]}>();
  groups.set("{}", {name: "as it stands", overrides: {}, promises: []});
  for (const promise of learns) {
    const overrides = promise.with ?? {};
    const key = JSON.stringify(overrides);
    const name = `with ${key}`;
    if (!groups.has(key)) groups.set(key, {name, overrides, promises: []});
    groups.get(key)?.promises.push(promise);
  }
  return [...groups.values()];
}
