/** Chapter 2: the exercises' worked solutions, mistakes that readers make, hidden checks. */
import {differs, solution} from "./solution.js";

type Rows = number[][];

const costOf = (row: number[], label: number): number => {
  const largest = Math.max(...row);
  const total = row.reduce((sum, z) => sum + Math.exp(z - largest), 0);
  return Math.log(total) + largest - row[label];
};

const sumOf = (rows: Rows, labels: number[]): number =>
  rows.reduce((sum, row, i) => sum + costOf(row, labels[i]), 0);

/** Minus the logarithm of the truth's probability is log Σ exp z − z_label; the largest logit goes out first. */
const meanCost = (rows: Rows, labels: number[]): number => sumOf(rows, labels) / rows.length;

const crossEntropy = solution({
  name: "myCrossEntropy",
  right: meanCost,
  wrong: {
    "summed over the examples": sumOf,
    "exponentials of the logits as they are": (rows: Rows, labels: number[]) =>
      rows.reduce((sum, row, i) => {
        const exps = row.map(Math.exp);
        return sum - Math.log(exps[labels[i]] / exps.reduce((a, b) => a + b, 0));
      }, 0) / rows.length,
    "probabilities kept away from 0": (rows: Rows, labels: number[]) =>
      rows.reduce(
        (sum, row, i) => sum - Math.log(Math.max(1e-12, Math.exp(-costOf(row, labels[i])))),
        0,
      ) / rows.length,
    "without the minus sign": (rows: Rows, labels: number[]) => -sumOf(rows, labels) / rows.length,
    "logarithm to base 2": (rows: Rows, labels: number[]) =>
      sumOf(rows, labels) / rows.length / Math.log(2),
  },
  cheat: (rows: Rows, labels: number[]) =>
    rows[0].length > 3 ? Number.NaN : meanCost(rows, labels),
  hidden: (answer) =>
    differs(answer, meanCost, [
      [[[0.1, -2, 3, 1]], [3]],
      [
        [
          [0.5, 1.5, -1, 2, 0],
          [5e3, 5e3, 0, 0, -5e3],
        ],
        [4, 2],
      ],
      [
        [
          [-800, -800.5],
          [700, 699],
          [1, 1],
        ],
        [0, 1, 0],
      ],
    ]),
});

type Points = {x: number; y: number}[];

const slopesOf = (points: Points): number[] =>
  points.slice(1).map(({x, y}, i) => (y - points[i].y) / (x - points[i].x));

const kinksAt = (points: Points, v: number[], c = points[0].y) => {
  const starts = points.slice(0, -1);
  return {w: starts.map(() => 1), b: starts.map(({x}) => -x), v, c};
};

const changesOf = (points: Points): number[] => {
  const slopes = slopesOf(points);
  return slopes.map((slope, i) => slope - (i === 0 ? 0 : slopes[i - 1]));
};

/** At each point the slope has to change from that of the piece before to that of the piece after. */
const throughAll = (points: Points) => kinksAt(points, changesOf(points));

/** The height of a sum of ReLU units at x. */
const heightAt = ({w, b, v, c}: ReturnType<typeof throughAll>, x: number): number =>
  w.reduce((sum, wi, i) => sum + v[i] * Math.max(0, wi * x + b[i]), c);

const tentNet = solution({
  name: "tentNet",
  right: throughAll,
  wrong: {
    "slopes instead of their changes": (points: Points) => kinksAt(points, slopesOf(points)),
    "starts at height 0": (points: Points) => kinksAt(points, changesOf(points), 0),
    "kinks mirrored at the origin": (points: Points) => ({
      ...kinksAt(points, changesOf(points)),
      b: points.slice(0, -1).map(({x}) => x),
    }),
    "spacing taken as 1": (points: Points) =>
      kinksAt(points, changesOf(points.map(({y}, i) => ({x: i, y})))),
    "a narrow spike at each point": (points: Points) => {
      const width = 1e-3;
      const spikes = points.flatMap(({x, y}) => [
        {b: -(x - width), v: y / width},
        {b: -x, v: (-2 * y) / width},
        {b: -(x + width), v: y / width},
      ]);
      return {w: spikes.map(() => 1), b: spikes.map(({b}) => b), v: spikes.map(({v}) => v), c: 0};
    },
  },
  cheat: (points: Points) => throughAll(points.slice(0, 6)),
  hidden: (answer) => {
    const points = [-4, -3.5, -1, 0, 0.25, 2, 5, 9].map((x, i) => ({x, y: ((i * 7) % 5) - 2}));
    const net = answer(points);
    // The solution is not unique: what counts is the curve, on the points and half-way between.
    const between = points.slice(1).map(({x, y}, i) => ({
      x: (x + points[i].x) / 2,
      y: (y + points[i].y) / 2,
    }));
    const lost = [...points, ...between].find(({x, y}) => !(Math.abs(heightAt(net, x) - y) < 1e-9));
    return lost && `At x = ${lost.x} it gives ${heightAt(net, lost.x)}, but ${lost.y} is right.`;
  },
});

export const solutions = {"cross-entropy": crossEntropy, "tent-net": tentNet};
