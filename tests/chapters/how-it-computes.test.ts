/** How the library computes: its formulas against calculations of their own, and what its prose says. */
import {expect, test} from "vitest";
import type {DeviceKernel} from "../../src/inside/kernels.js";
import {cellProblems, numbers, useChapter} from "./helper.js";

const page = await useChapter("how-it-computes");
const textOf = (cell: string) =>
  page.main.querySelector(`[data-cell="${cell}"]`)?.textContent?.replaceAll("−", "-") ?? "";

test("every cell runs", () => {
  expect(cellProblems(page)).toEqual([]);
});

test("the layer is the maximum of zero and X Wᵀ + b", async () => {
  const [x, w, b] = await Promise.all(["x", "w", "b"].map(async (name) => numbers(await page.value(name)))); // biome-ignore format: one line
  const expected = [0, 1].flatMap((i) =>
    [0, 1].map((j) => Math.max(0, x[2 * i] * w[2 * j] + x[2 * i + 1] * w[2 * j + 1] + b[j])),
  );
  expect(await numbers(await page.value("y"))).toEqual(expected);
});

test("a layer of nn is one launch, whose kernel has the sizes in it", async () => {
  const launches = await page.value<DeviceKernel[]>("launches");
  expect(launches).toHaveLength(1);
  expect(launches[0].size).toBe(64 * 128);
  expect(launches[0].source).toContain("c < 128");
});

test("four operations on each number are one launch", async () => {
  const chain = await page.value<DeviceKernel[]>("chain");
  expect(chain).toHaveLength(1);
  expect(chain[0].source).toContain("Math.exp");
});

test("at the break-even width both take equally long", async () => {
  const time = await page.value<(m: number, speed: number, t0?: number) => number>("time");
  const even = await page.value<number>("even");
  const [launch, cpu, gpu] = await Promise.all(
    ["launch", "cpuSpeed", "gpuSpeed"].map((name) => page.value<number>(name)),
  );
  expect(time(even, gpu, launch)).toBeCloseTo(time(even, cpu), 10);
  // 64 examples, two operations for each of 10 000 products, 40 million of them a millisecond.
  expect(time(100, 40)).toBeCloseTo((64 * 2 * 10_000) / 40e6, 12);
});

test("a layer of 32 units loses on any card that can be set, one of 2,048 wins where it may", async () => {
  const time = await page.value<(m: number, speed: number, t0?: number) => number>("time");
  expect(time(32, 10_000, 0.005)).toBeGreaterThan(time(32, 100));
  expect(time(2048, 1000, 0.1)).toBeLessThan(time(2048, 40));
});

test("the order of additions shows in the sum", async () => {
  const sums = [...textOf("order").matchAll(/(-?\d+\.\d+)/g)].map(([, sum]) => Number(sum));
  expect(sums).toHaveLength(3);
  expect(new Set(sums).size).toBe(3);
  expect(Math.max(...sums) - Math.min(...sums)).toBeLessThan(0.01);
});
