/** The tests of chapters are only worth what these helpers are: they have to notice failure. */
import {describe, expect, test, vi} from "vitest";
import type {Run} from "../../lib/index.js";
import {tensor} from "../../lib/node.js";
import type {Learns} from "../../src/build/chapter.js";
import {cellProblems, learn, numbers, useChapter} from "./helper.js";

const FIXTURES = "tests/build/check/fixtures";
const page = await useChapter(`${FIXTURES}/03-learning.mdx`);
const promise: Learns = {
  cell: "train",
  run: "line",
  metric: "error",
  atMost: 1e-3,
  steps: 60,
  seeds: [1],
};

test("a promise that is kept", async () => {
  const {value, kept, text} = await learn(page, promise, 1);
  expect(kept).toBe(true);
  // The slope's distance to 3 shrinks by 0.8 a step, from the first number of the seed's stream.
  const start = await page.value<number>("start");
  expect(value).toBeCloseTo(Math.abs(start - 3) * 0.8 ** 60, 10);
  expect(text).toMatch(/^error \S+, at most 0.001$/);
});

test("a promise that is broken, from below and from above", async () => {
  expect((await learn(page, {...promise, atMost: 1e-9}, 1)).kept).toBe(false);
  expect((await learn(page, {...promise, atMost: undefined, atLeast: 1}, 1)).kept).toBe(false);
});

test("fewer steps than the run could take", async () => {
  const {value} = await learn(page, {...promise, steps: 20}, 1);
  const start = await page.value<number>("start");
  expect(value).toBeCloseTo(Math.abs(start - 3) * 0.8 ** 20, 10);
});

test("what is trained already is not trained again, unless it is another seed or number of steps", async () => {
  const restart = vi.spyOn(page.runs.get("line") as Run, "restart");
  const first = await learn(page, promise, 7);
  expect(await learn(page, {...promise, atMost: 1e-9}, 7)).toMatchObject({value: first.value});
  expect(restart).toHaveBeenCalledTimes(1);
  expect((await learn(page, promise, 8)).value).not.toBe(first.value);
  await learn(page, {...promise, steps: 20}, 8);
  expect(restart).toHaveBeenCalledTimes(3);
  restart.mockRestore();
});

test("promises that cannot be measured are told in words", async () => {
  await expect(learn(page, {...promise, run: "curve"}, 1)).rejects.toThrow(
    'The chapter has no run "curve". It has: line.',
  );
  await expect(learn(page, {...promise, steps: 61}, 1)).rejects.toThrow("its limit is 60");
  await expect(learn(page, {...promise, metric: "accuracy"}, 1)).rejects.toThrow(
    'Run "line" has no metric "accuracy". It has: error.',
  );
  await expect(learn(page, {...promise, steps: 21}, 1)).rejects.toThrow(
    "does not measure error at step 21",
  );
});

test("an override reaches the training loop", async () => {
  const damaged = await useChapter(`${FIXTURES}/03-learning.mdx`, {overrides: {rate: 0}});
  expect((await learn(damaged, promise, 1)).kept).toBe(false);
});

test("failed cells are listed by their cause", async () => {
  expect(cellProblems(page)).toEqual([]);
  const broken = await useChapter(`${FIXTURES}/02-broken.mdx`);
  expect(cellProblems(broken).map((line) => line.replace(/^\S+ /, ""))).toEqual([
    "cell throws: too large",
    "cell unknown: nowhere is not defined",
    "cell async: late",
    "cell live-1: absent is not defined",
  ]);
});

describe("numbers", () => {
  test("come out of tensors, typed arrays and nested arrays", async () => {
    expect(
      await numbers(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toEqual([1, 2, 3, 4]);
    expect(await numbers(new Float32Array([5, 6]))).toEqual([5, 6]);
    expect(await numbers([[7], tensor([8])])).toEqual([7, 8]);
  });
  test("are missed where there are none", async () => {
    await expect(numbers("text")).rejects.toThrow("no numbers in text");
  });
});
