import {expect, test} from "vitest";
import {blobs, spirals, xor} from "../../data/index.js";
import "../../lib/node.js";

const distance = (
  {weights, bias}: {weights: readonly [number, number]; bias: number},
  {x, y}: {x: number; y: number},
) => weights[0] * x + weights[1] * y + bias;

test.each([1, 2, 3, 4, 5])(
  "blobs, seed %i: the line separates with the margin asked for",
  (seed) => {
    for (const margin of [0.01, 0.2, 1]) {
      const set = blobs({n: 100, margin, seed});
      expect(Math.hypot(...set.weights)).toBeCloseTo(1, 12);
      const margins = set.rows.map((row) => (row.label ? 1 : -1) * distance(set, row));
      expect(Math.min(...margins)).toBeCloseTo(margin, 6);
      expect(set.margin).toBe(Math.min(...margins));
      expect(set.rows.filter(({label}) => label === 1).length).toBe(50);
    }
  },
);

test("tensors and rows are the same points", async () => {
  const {points, labels, rows} = blobs({n: 7, seed: 3});
  expect(points.shape).toEqual([7, 2]);
  expect([...(await points.data())]).toEqual(rows.flatMap(({x, y}) => [x, y]));
  expect(labels.dtype).toBe("int32");
  expect([...(await labels.data())]).toEqual(rows.map(({label}) => label));
});

test("a seed gives these points, whatever the engine", () => {
  expect(blobs({n: 2, seed: 1}).rows).toEqual([
    {x: 0.45603907108306885, y: 0.2745918929576874, label: 0},
    {x: 1.2687294483184814, y: 0.7167669534683228, label: 1},
  ]);
  expect(spirals({n: 2, seed: 1}).rows).toEqual([
    {x: -0.3385167121887207, y: 0.018079323694109917, label: 0},
    {x: 0.2147708535194397, y: 0.44133633375167847, label: 1},
  ]);
  expect(blobs({n: 4, seed: 1}).rows).not.toEqual(blobs({n: 4, seed: 2}).rows);
});

test("the arms of the spirals are each other's mirror image, up to noise", () => {
  const {rows} = spirals({n: 300, turns: 1.5, noise: 0});
  for (const {x, y, label} of rows) {
    const radius = Math.hypot(x, y);
    const turn = 1.5 * radius + label / 2;
    expect(x).toBeCloseTo(radius * Math.cos(2 * Math.PI * turn), 5);
    expect(y).toBeCloseTo(radius * Math.sin(2 * Math.PI * turn), 5);
  }
  const radii = rows.map(({x, y}) => Math.hypot(x, y));
  expect(Math.min(...radii)).toBeGreaterThan(0.09);
  expect(Math.max(...radii)).toBeLessThan(1.001);
});

test("noise has the standard deviation asked for", () => {
  const clean = spirals({n: 4000, noise: 0, turns: 0});
  const noisy = spirals({n: 4000, noise: 0.1, turns: 0});
  // Without turns each arm lies on the x axis: what y shows is noise alone.
  const std = Math.hypot(...noisy.rows.map(({y}) => y)) / Math.sqrt(4000);
  expect(clean.rows.every(({y}) => Math.abs(y) < 1e-6)).toBe(true);
  expect(std).toBeGreaterThan(0.095);
  expect(std).toBeLessThan(0.105);
});

test("xor", async () => {
  const {points, labels} = xor();
  expect(await points.array()).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  expect(await labels.array()).toEqual([0, 1, 1, 0]);
});

test("too few points and an impossible margin are refused", () => {
  expect(() => blobs({n: 1})).toThrow("n must be a whole number, 2 or more: 1");
  expect(() => blobs({margin: 0})).toThrow("margin must be above 0: 0");
  expect(() => spirals({n: 2.5})).toThrow("n must be a whole number");
});
