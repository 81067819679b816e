/** Answers to the exercises of chapter 2: a right one each, and mistakes that readers make. */

type Rows = number[][];

const costOf = (row: number[], label: number): number => {
  const largest = Math.max(...row);
  const total = row.reduce((sum, z) => sum + Math.exp(z - largest), 0);
  return Math.log(total) + largest - row[label];
};

const sumOf = (rows: Rows, labels: number[]): number =>
  rows.reduce((sum, row, i) => sum + costOf(row, labels[i]), 0);

export const myCrossEntropy = {
  right: (rows: Rows, labels: number[]) => sumOf(rows, labels) / rows.length,
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
};

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

export const tentNet = {
  right: (points: Points) => kinksAt(points, changesOf(points)),
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
};
