/** The landscapes against their formulas in plain numbers, and their bottoms against the gradient. */
import {expect, test} from "vitest";
import {landscapes} from "../../data/index.js";
import {grad, tensor} from "../../lib/node.js";

type Name = keyof typeof landscapes;

const formulas: Record<Name, (x: number, y: number) => number> = {
  ravine: (x, y) => ((x - 1) ** 2 + 100 * y ** 2) / 2,
  "turned ravine": (x, y) => {
    const [u, v] = [(x - 1 + y) / Math.SQRT2, (y - x + 1) / Math.SQRT2];
    return (u ** 2 + 100 * v ** 2) / 2;
  },
  Rosenbrock: (x, y) => (1 - x) ** 2 + 100 * (y - x ** 2) ** 2,
  saddle: (x, y) => (x ** 2 - y ** 2) / 2 + y ** 4 / 4,
};
const names = Object.keys(formulas) as Name[];
const places = [
  [0, 0],
  [-1.5, 0.7],
  [2, -2],
  [0.3, 1.9],
];

test("there are no others", () => {
  expect(Object.keys(landscapes)).toEqual(names);
});

test.each(names)("%s has the height of its formula", async (name) => {
  const heights = await landscapes[name].height(tensor(places)).data();
  expect(heights).toHaveLength(places.length);
  places.forEach(([x, y], i) => {
    expect(heights[i] / formulas[name](x, y) || 1).toBeCloseTo(1, 5);
  });
});

test.each(names)("%s is flat where it is lowest, and no place nearby is lower", async (name) => {
  const {height, lowest} = landscapes[name];
  for (const bottom of lowest) {
    const at = tensor([[...bottom]]).withGrad();
    const [slope] = grad(height(at).sum(), [at]);
    expect(await slope.abs().max().item()).toBeLessThan(1e-4);
    const [x, y] = bottom;
    const around = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => [
      x + 0.01 * Math.cos((k * Math.PI) / 4),
      y + 0.01 * Math.sin((k * Math.PI) / 4),
    ]);
    const deepest = formulas[name](x, y);
    for (const [nearX, nearY] of around) {
      expect(formulas[name](nearX, nearY)).toBeGreaterThan(deepest);
    }
  }
});

test("the turned ravine's start lies at the same height as the straight one's", () => {
  const heightAtStart = (name: Name) => {
    const [x, y] = landscapes[name].start;
    return formulas[name](x, y);
  };
  expect(heightAtStart("turned ravine")).toBeCloseTo(heightAtStart("ravine"), 10);
});
