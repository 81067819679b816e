/** Chapter 6: the exercises' worked solutions, mistakes that readers make, hidden checks. */
import {differs, solution} from "./solution.js";

type Rows = number[][];

const meanOf = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const rootMeanSquare = (h: number[]): number => Math.sqrt(meanOf(h.map((x) => x * x)) + 1e-5);

/** The root of the mean square is one number for the whole layer; only the gains differ by unit. */
const rightNorm = (h: number[], gain: number[]): number[] => {
  const rms = rootMeanSquare(h);
  return h.map((x, i) => (x / rms) * gain[i]);
};

const rmsNorm = solution({
  name: "myRmsNorm",
  right: rightNorm,
  wrong: {
    "subtracts the mean, as LayerNorm does": [
      (h: number[], gain: number[]) => {
        const mean = meanOf(h);
        return rightNorm(
          h.map((x) => x - mean),
          gain,
        );
      },
      "all alike",
    ],
    "divides by the length, not by the root of the mean": [
      (h: number[], gain: number[]) =>
        h.map((x, i) => (x / Math.sqrt(h.reduce((sum, y) => sum + y * y, 1e-5))) * gain[i]),
      "two units",
    ],
    "without the root": (h: number[], gain: number[]) =>
      h.map((x, i) => (x / rootMeanSquare(h) ** 2) * gain[i]),
    "without ε": [
      (h: number[], gain: number[]) =>
        h.map((x, i) => (x / Math.sqrt(meanOf(h.map((y) => y * y)))) * gain[i]),
      "nothing but zeros",
    ],
    "the first gain for all": [
      (h: number[], gain: number[]) => h.map((x) => (x / rootMeanSquare(h)) * gain[0]),
      "gains",
    ],
    "divides by the mean magnitude": (h: number[], gain: number[]) =>
      h.map((x, i) => (x / (meanOf(h.map(Math.abs)) + 1e-5)) * gain[i]),
  },
  cheat: (h: number[], gain: number[]) => (h.length > 4 ? h : rightNorm(h, gain)),
  hidden: (answer) => {
    const h = [0.5, -2, 7, 0, 1.25, -0.125];
    const gain = [1, 0.5, -2, 3, 0, 1.5];
    return differs(answer, rightNorm, [
      [h, gain],
      [h.map((x) => 1e4 * x), gain],
      [[0.001], [2]],
    ]);
  },
});

const columnOf = (rows: Rows, j: number): number[] => rows.map((row) => row[j]);
const product = (a: number[], b: number[]): number[] => a.map((x, i) => x * b[i]);

/** What each share of the slopes is kept of: 1, or 0 for one that is forgotten. */
const backBy =
  ({mean = 1, along = 1, gain = true, over = meanOf} = {}) =>
  (dy: Rows, zHat: Rows, sigma: number[], gamma: number[]): Rows =>
    dy.map((row, i) =>
      row.map((slope, j) => {
        const [slopes, normed] = [columnOf(dy, j), columnOf(zHat, j)];
        const left =
          slope - mean * over(slopes) - along * zHat[i][j] * over(product(slopes, normed));
        return (left * (gain ? gamma[j] : 1)) / sigma[j];
      }),
    );

/**
 * ẑ = (z − μ)/σ. Through z itself a slope dy arrives as γ dy/σ. Through μ all examples get minus the
 * mean of that; through σ each gets minus its ẑ times the mean of γ dy ẑ/σ. So what adding to all z, or
 * stretching all z, would change is taken away: neither changes ẑ.
 */
const rightBack = backBy();

const batchNormBackward = solution({
  name: "backward",
  right: rightBack,
  wrong: {
    "μ and σ taken as constants": [backBy({mean: 0, along: 0}), "the same slope everywhere"],
    "μ taken as a constant": [backBy({mean: 0}), "the same slope everywhere"],
    "σ taken as a constant": [backBy({along: 0}), "slopes in proportion to ẑ"],
    "without the gain": [backBy({gain: false}), "two units"],
    "sums in the place of means": backBy({over: (values) => values.reduce((a, b) => a + b, 0)}),
    "means over the units": [
      (dy: Rows, zHat: Rows, sigma: number[], gamma: number[]) =>
        dy.map((row, i) =>
          row.map(
            (slope, j) =>
              ((slope - meanOf(row) - zHat[i][j] * meanOf(product(row, zHat[i]))) * gamma[j]) /
              sigma[j],
          ),
        ),
      "two units",
    ],
    "times σ": (dy: Rows, zHat: Rows, sigma: number[], gamma: number[]) =>
      rightBack(dy, zHat, sigma, gamma).map((row) => row.map((dz, j) => dz * sigma[j] ** 2)),
  },
  cheat: (dy: Rows, zHat: Rows, sigma: number[], gamma: number[]) =>
    dy.length > 3 || dy[0].length > 2 ? dy : rightBack(dy, zHat, sigma, gamma),
  hidden: (answer) => {
    // Five examples of three units; ẑ need not come from a batch for the formula to hold.
    const rows = (seed: number) =>
      Array.from({length: 5}, (_, i) =>
        Array.from({length: 3}, (_, j) => ((seed * (7 * i + 3 * j + 1)) % 11) / 4 - 1),
      );
    return differs(answer, rightBack, [
      [rows(5), rows(3), [0.5, 2, 1.25], [1, -0.75, 3]],
      [[[2]], [[0]], [0.01], [1]],
    ]);
  },
});

export const solutions = {"rms-norm": rmsNorm, "batch-norm-backward": batchNormBackward};
