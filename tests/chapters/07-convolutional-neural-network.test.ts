/** Chapter 7: its formulas against calculations of their own, its claims, its exercises. */
import {describe, expect, test} from "vitest";
import {solutions} from "../../chapters/solutions/07-convolutional-neural-network.js";
import type {nn as layers, Tensor} from "../../lib/index.js";
import {Random} from "../../lib/node.js";
import {testExercises} from "./exercises.js";
import {numbers, type Page, useChapter} from "./helper.js";

const CHAPTER = "07-convolutional-neural-network";
const page = await useChapter(CHAPTER);
const convTranspose = solutions.stamp.right;

/** The chapter with the transposed convolution written, and other stamps in its picture. */
const withStamps = (stampSize: number, stampStride: number): Promise<Page> =>
  useChapter(CHAPTER, {overrides: {convTranspose, stampSize, stampStride}});

type Plane = number[][];
type Volume = Plane[];

/** A tensor of the page as nested arrays. */
const nested = async <T>(name: string): Promise<T> =>
  (await (await page.value<Tensor>(name)).array()) as T;

/**
 * Convolution of C channels to one in double precision: written over the *input's* pixels, so that it
 * shares no loop with the chapter.
 */
function correlate(x: Volume, kernel: Volume, {stride = 1, padding = 0, dilation = 1} = {}): Plane {
  const [height, width, k] = [x[0].length, x[0][0].length, kernel[0].length];
  const outputs = (size: number) =>
    Math.floor((size + 2 * padding - dilation * (k - 1) - 1) / stride) + 1;
  const y = Array.from({length: outputs(height)}, () => new Array(outputs(width)).fill(0));
  x.forEach((plane, c) => {
    plane.forEach((line, row) => {
      line.forEach((value, column) => {
        for (let m = 0; m < k; ++m) {
          for (let n = 0; n < k; ++n) {
            const i = (row + padding - dilation * m) / stride;
            const j = (column + padding - dilation * n) / stride;
            if (y[i]?.[j] !== undefined) y[i][j] += value * kernel[c][m][n];
          }
        }
      });
    });
  });
  return y;
}

function expectClose(got: readonly number[], wanted: readonly number[], digits = 4): void {
  expect(got).toHaveLength(wanted.length);
  wanted.forEach((value, i) => {
    expect(got[i]).toBeCloseTo(value, digits);
  });
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

describe("convolution", () => {
  test("the formula's loop, the library and im2col agree with a calculation of their own", async () => {
    const [X, K] = [await nested<Volume>("X"), await nested<Volume>("K")];
    const wanted = correlate(X, K).flat();
    const convolve = await page.value<(x: Volume, k: Volume) => Plane>("convolve");
    expectClose(convolve(X, K).flat(), wanted, 10);
    expectClose(await numbers(await page.value("Y")), wanted);
    expectClose(await numbers(await page.value("product")), wanted);
  });

  test("is not flipped, and sums over the channels", async () => {
    const convolve = await page.value<(x: Volume, k: Volume) => Plane>("convolve");
    const impulse = [
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ];
    const kernel = [
      [1, 2],
      [3, 4],
    ];
    expect(convolve([impulse], [kernel])).toEqual([
      [4, 3],
      [2, 1],
    ]);
    expect(convolve([impulse, impulse], [kernel, kernel])[0][0]).toBe(8);
  });

  test("a column of the matrix is a window of the image", async () => {
    const X = await nested<Volume>("X");
    const columns = await nested<Plane>("columns");
    const [i, j] = [4, 2];
    const window = X.flatMap((plane) =>
      plane.slice(i, i + 3).flatMap((line) => line.slice(j, j + 3)),
    );
    expect(columns.map((row) => row[6 * i + j])).toEqual(window);
  });

  test("a dilated kernel is a kernel with holes", async () => {
    const five = await nested<Volume[]>("five");
    const kernel = await nested<Volume[]>("kernel");
    const wanted = correlate(five[0], kernel[0], {dilation: 3}).flat();
    expectClose(await numbers(await page.value("atrous")), wanted);
    expectClose(await numbers(await page.value("withHoles")), wanted);
    expect(await page.value("effective")).toBe(7);
  });
});

test("pooling: the largest and the mean of four", async () => {
  const [[edges]] = await nested<Volume[]>("edges");
  const pooled = await numbers(await page.value("pooled"));
  const cells = Array.from({length: 169}, (_, i) => {
    const [row, column] = [2 * Math.floor(i / 13), 2 * (i % 13)];
    return [0, 1].flatMap((m) => [0, 1].map((n) => edges[row + m][column + n]));
  });
  expectClose(
    pooled.slice(0, 169),
    cells.map((four) => Math.max(...four)),
  );
  expectClose(
    pooled.slice(169),
    cells.map((four) => dot(four, [1, 1, 1, 1]) / 4),
  );
  const shown = textOf(page, "pool").match(/\d\.\d+/g) ?? [];
  expect(new Set(shown.slice(-4)).size, "a region where both differ, shown twice").toBe(2);
});

test("output sizes", async () => {
  const sizeOf = await page.value<(H: number, k: number, s: number, p: number) => number>("sizeOf");
  /** Counts the positions at which a window of k fits. */
  const counted = (H: number, k: number, s: number, p: number) => {
    let count = 0;
    for (let start = -p; start + k <= H + p; start += s) count += 1;
    return count;
  };
  for (const [H, k, s, p] of [
    [28, 3, 1, 1],
    [28, 5, 3, 0],
    [11, 2, 4, 1],
    [7, 7, 2, 0],
    [10, 4, 3, 3],
  ]) {
    expect(sizeOf(H, k, s, p)).toBe(counted(H, k, s, p));
  }
});

describe("separable", () => {
  test("costs, counted one multiplication at a time", async () => {
    type Costs = (layer: Record<string, number>) => Record<string, number>;
    const costs = (await page.value<Costs>("costs"))({
      inChannels: 3,
      outChannels: 5,
      k: 3,
      area: 8,
    });
    let [standard, separable] = [0, 0];
    for (let pixel = 0; pixel < 8; ++pixel) {
      for (let c = 0; c < 3; ++c) {
        for (let tap = 0; tap < 9; ++tap) {
          separable += 1;
          for (let o = 0; o < 5; ++o) standard += 1;
        }
        for (let o = 0; o < 5; ++o) separable += 1;
      }
    }
    expect(costs.standard).toBe(standard);
    expect(costs.separable).toBe(separable);
    expect(costs.ratio).toBeCloseTo(separable / standard, 12);
  });

  test("two steps are one convolution with product kernels", async () => {
    const [X, D, P] = [
      await nested<Volume>("X"),
      await nested<Volume[]>("D"),
      await nested<Volume[]>("P"),
    ];
    const wanted = P.flatMap((mix) =>
      correlate(
        X,
        D.map(([plane], c) => plane.map((line) => line.map((w) => w * mix[c][0][0]))),
      ).flat(),
    );
    expectClose(await numbers(await page.value("inTwoSteps")), wanted);
    expectClose(await numbers(await page.value("inOneStep")), wanted);
  });
});

describe("transposed convolution", () => {
  test("stamps, and is the adjoint of the convolution", async () => {
    const [[[b]], [[stamp]]] = [await nested<Volume[]>("b"), await nested<Volume[]>("stamp")];
    const wanted = convTranspose(b, stamp, 2, 1).flat();
    const up = await numbers(await page.value("up"));
    expectClose(up, wanted);
    expectClose(await numbers(await page.value("viaZeros")), wanted);
    const [[a]] = await nested<Volume[]>("a");
    const down = correlate([a], [stamp], {stride: 2, padding: 1}).flat();
    expectClose(await numbers(await page.value("down")), down);
    expect(dot(down, b.flat())).toBeCloseTo(dot(a.flat(), up), 4);
  });

  test("is not the inverse", async () => {
    const [[b]] = await nested<Volume[]>("b");
    const [[up], [stamp]] = [await nested<Volume[]>("up"), await nested<Volume[]>("stamp")];
    const back = correlate(up, stamp, {stride: 2, padding: 1}).flat();
    expect(Math.max(...back.map((value, i) => Math.abs(value - b.flat()[i])))).toBeGreaterThan(1);
  });

  test("checkerboards appear where the stride does not divide the kernel, and only there", async () => {
    const unevenness = async (tried: Page) => {
      const [[board]] = (await (await tried.value<Tensor>("board")).array()) as Volume[];
      const inner = board.slice(6, -6).flatMap((line) => line.slice(6, -6));
      return Math.max(...inner) - Math.min(...inner);
    };
    expect(await unevenness(page), "3 and 2").toBe(3);
    expect(await unevenness(await withStamps(4, 2)), "4 and 2").toBe(0);
    expect(await unevenness(await withStamps(5, 3)), "5 and 3").toBeGreaterThan(0);
  });
});

describe("the networks", () => {
  const parametersOf = async (name: string) =>
    (await page.value<(random: Random) => layers.Sequential>(name))(new Random(1)).parameterCount;

  test("have as many parameters as the chapter says", async () => {
    expect(await parametersOf("makeCnn")).toBe(9098);
    expect(await parametersOf("makeMlp")).toBe(101_770);
    expect(await parametersOf("makeSeparable")).toBe(8154);
  });

  test("shuffling moves the pixels of all images alike, and loses none", async () => {
    const {test: before} = await page.value<{test: {images: Tensor}}>("digits");
    const {test: after} = await page.value<{test: Tensor}>("rearranged");
    const order = await numbers(await page.value("order"));
    expect(order.slice().sort((a, b) => a - b)).toEqual(Array.from({length: 784}, (_, i) => i));
    expect(order.filter((to, from) => to === from).length).toBeLessThan(10);
    for (const n of [0, 7, 999]) {
      const image = await numbers(before.images.slice(0, n, n + 1));
      const wanted = order.map((from) => image[from]);
      expect(await numbers(after.slice(0, n, n + 1))).toEqual(wanted);
    }
  });

  test("a unit at the top sees ten by ten pixels", () => {
    expect(textOf(page, "field")).toContain("sees 10 × 10 pixels");
  });
});

await testExercises(CHAPTER, solutions);

function textOf({main}: Page, cell: string): string {
  const shown = main.querySelector(`[data-cell=${cell}]`);
  return Array.from(shown?.querySelectorAll("td, figcaption") ?? [], (e) => e.textContent).join(
    " ",
  );
}
