import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {beforeAll, describe, expect, it} from "vitest";
import {currentDevice} from "../../lib/node.js";
import {ceiling} from "./ceiling.js";
import {editingLine} from "./editing.js";
import {smallWorks} from "./gpu/works.js";
import * as ours from "./libraries/ours.js";
import * as tfjs from "./libraries/tfjs.js";
import {agree, measure, valueAfter} from "./measure.js";
import {line} from "./redrawing.js";
import {goalsOf, ratioCell} from "./table.js";
import {works} from "./works/index.js";

beforeAll(async () => {
  const main = fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm"));
  await tfjs.start(join(dirname(main), "/"));
});

describe("every row does the same in this library and in tfjs", () => {
  for (const work of [...works, ...smallWorks]) {
    it(work.title, async () => {
      const data = work.data();
      const steps = work.trains ? 2 : 0;
      const own = await valueAfter(
        ours.runner(currentDevice(), () => work.ours(data)),
        steps,
      );
      const other = await valueAfter(
        tfjs.runner(() => work.tfjs(data)),
        steps,
      );
      expect(own).toBeGreaterThan(0);
      expect(Math.abs(own - other) / own).toBeLessThan(1e-4);
      if (!work.trains) return;
      // Training has changed something: the loss is not what it was at the start.
      const first = await valueAfter(
        ours.runner(currentDevice(), () => work.ours(data)),
        0,
      );
      expect(own).not.toBe(first);
    });
  }
});

describe("a measured row", () => {
  const [work] = works;
  const runner = (value: number) => ({run: async () => {}, value: async () => value});

  it("notes losses that differ, and who could not run", async () => {
    const row = await measure(work, [
      {name: "ours", make: () => runner(1)},
      {name: "tfjs", make: () => runner(1.01)},
      {
        name: "jax",
        make: () => {
          throw new Error("It does not start.");
        },
      },
    ]);
    expect(row.errors).toHaveLength(1);
    expect(row.errors[0]).toContain("tfjs");
    expect(row.missing).toEqual({jax: "It does not start."});
  });

  it("takes no loss that is not a number for equal", () => {
    expect(agree(Number.NaN, Number.NaN)).toBe(false);
    expect(agree(1, 1.0001)).toBe(true);
  });

  it("is held against the better of the peers", () => {
    const figure = (ratio: number) => ({median: 1, least: 1, ratio});
    const row = {
      name: "x",
      title: "x",
      goals: {peers: 2, torch: 1},
      figures: {ours: figure(1), tfjs: figure(1.5), jax: figure(3), torch: figure(1.25)},
      values: {},
      missing: {},
      errors: [],
    };
    expect(goalsOf(row)).toEqual([">= 2: 1.50 MISSED", "PyTorch >= 1: 1.25 reached"]);
  });
});

it("a cell has the speed, and how many times as fast the first is", () => {
  const figure = (median: number, ratio: number) => ({median, least: median, ratio});
  expect(ratioCell(figure(2, 1), true)).toBe("500");
  expect(ratioCell(figure(4, 2), false)).toBe("250 (2.00)");
  expect(ratioCell(figure(0.01, 0.005), false)).toBe("100000 (0.005)");
  expect(ratioCell(undefined, false)).toBe("-");
});

it("the loop of multiply-adds runs", () => {
  expect(ceiling()).toBeGreaterThan(0);
});

it("redrawing: says which goals are reached, and what the longest task was busy with", () => {
  const measured = {title: "page", median: 60, worst: 90, longest: 0, inside: []};
  expect(line(measured)).toBe(
    "page: 60.0 frames a second (goal 55: reached), longest gap 90 ms, " +
      "longest task none above 50 ms of processor time (goal 100 ms: reached)",
  );
  const slow = line({...measured, median: 40, longest: 130, inside: ["Layout 120 ms"]});
  expect(slow).toContain("40.0 frames a second (goal 55: MISSED)");
  expect(slow).toContain(
    "longest task 130 ms of processor time in Layout 120 ms (goal 100 ms: MISSED)",
  );
});

it("editing: says how soon a cell is checked, and whether that reaches the goal", () => {
  const measured = {
    chapter: "07-x",
    cells: 36,
    firstCheck: 1240,
    firstProcessor: 1100,
    laterCheck: 300,
    typing: {median: 9, worst: 40},
    typingAlone: {median: 8, worst: 30},
  };
  expect(editingLine(measured)).toBe(
    "Editing 07-x (36 cells): first check 1.24 s after Edit (goal 2: reached), " +
      "1.10 s of processor time; a mistake is shown 300 ms after the last letter; key to screen 9 ms, worst 40 ms; " +
      "without the language service 8 ms, worst 30 ms",
  );
  expect(editingLine({...measured, firstCheck: 2100})).toContain(
    "2.10 s after Edit (goal 2: MISSED)",
  );
});
