/** Chapter 4: the exercises' worked solutions, mistakes that readers make, hidden checks. */
import {differs, solution} from "./solution.js";

/** Softmax of z/T; the largest goes out first, so that no exponential overflows. */
function softmax(z: number[], T: number): number[] {
  const largest = Math.max(...z);
  const exps = z.map((value) => Math.exp((value - largest) / T));
  const total = exps.reduce((sum, value) => sum + value, 0);
  return exps.map((value) => value / total);
}

const totalOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Each class c with weight y_c pulls with y_c (ŷ − e_c). Added up, ŷ gets the sum of the weights, and
 * each place loses its own. The sums that softmax saw were z/T, so the chain rule divides by T.
 */
const temperedDelta = (z: number[], y: number[], T: number): number[] =>
  softmax(z, T).map((p, c) => (totalOf(y) * p - y[c]) / T);

const deltaOut = solution({
  name: "deltaOut",
  right: temperedDelta,
  wrong: {
    "not divided by T": [
      (z: number[], y: number[], T: number) => temperedDelta(z, y, T).map((d) => d * T),
      "a temperature of 4",
    ],
    "softmax without the temperature": [
      (z: number[], y: number[], T: number) => temperedDelta(z, y, 1).map((d) => d / T),
      "a temperature of 4",
    ],
    "ŷ − y although y does not add up to 1": [
      (z: number[], y: number[], T: number) => softmax(z, T).map((p, c) => (p - y[c]) / T),
      "an example that counts half",
    ],
    "the largest weight taken for the truth": [
      (z: number[], y: number[], T: number) =>
        softmax(z, T).map((p, c) => (p - +(y[c] === Math.max(...y))) / T),
      "a truth that is not sure",
    ],
    "truth less answer": [
      (z: number[], y: number[], T: number) => temperedDelta(z, y, T).map((d) => -d),
      "one true class",
    ],
    "exponentials of the logits as they are": [
      (z: number[], y: number[], T: number) => {
        const exps = z.map((value) => Math.exp(value / T));
        return exps.map((e, c) => ((totalOf(y) * e) / totalOf(exps) - y[c]) / T);
      },
      "logits of a thousand",
    ],
    "with the slope of softmax once more": (z: number[], y: number[], T: number) =>
      temperedDelta(z, y, T).map((d, c) => d * softmax(z, T)[c] * (1 - softmax(z, T)[c])),
  },
  // Right for the page's temperatures only.
  cheat: (z, y, T) => temperedDelta(z, y, T === 4 ? 4 : 1),
  hidden: (answer) =>
    differs(answer, temperedDelta, [
      [[0.5, -1.5, 2, 0.25], [0.1, 0.2, 0.3, 0.4], 0.5],
      [[3, 1], [2, 1], 2.5],
      [[-2000, -1996, -1995], [0, 0.25, 0], 2],
      [[0, 0, 0, 0, 0], [1, 0, 0, 0, 0], 1],
    ]),
});

interface Gradients {
  W: number[][];
  b: number[];
}

interface Rules {
  /** What comes back through the weights. */
  back: (W: number[][], delta: number[]) => number[];
  slope: (h: number) => number;
  /** Whether the last layer's δ has its slope as well. */
  lastSlope: boolean;
  /** How the finds of the layers come together. */
  layers: "all" | "last" | "first" | "mean";
  /** Which h a weight's gradient takes: what came in, or what went out. */
  came: 0 | 1;
}

const transposed = (W: number[][], delta: number[]): number[] =>
  W[0].map((_, j) => delta.reduce((sum, d, i) => sum + d * W[i][j], 0));

const RIGHT: Rules = {
  back: transposed,
  slope: (h) => 1 - h * h,
  lastSlope: true,
  layers: "all",
  came: 0,
};

type Answer = (W: number[][], b: number[], depth: number, x: number[], y: number[]) => Gradients;

/** Backpropagation through `depth` uses of the same weights, with one rule changed or none. */
function throughShared(changed: Partial<Rules> = {}): Answer {
  const {back, slope, lastSlope, layers, came} = {...RIGHT, ...changed};
  return (W, b, depth, x, y) => {
    // Forward: keep every h.
    const h = [x];
    for (let l = 1; l <= depth; ++l) {
      const before = h[l - 1];
      h.push(W.map((row, i) => Math.tanh(row.reduce((z, w, j) => z + w * before[j], b[i]))));
    }
    // The loss ½‖h − y‖² has the slope h − y; the bend of the last layer is still to be passed.
    let delta = h[depth].map((value, i) => (value - y[i]) * (lastSlope ? slope(value) : 1));
    const sum = {W: W.map((row) => row.map(() => 0)), b: b.map(() => 0)};
    const share = layers === "mean" ? 1 / depth : 1;
    for (let l = depth; l > 0; --l) {
      const counts = layers === "last" ? l === depth : layers === "first" ? l === 1 : true;
      if (counts) {
        // The weights were used here too: add what this layer finds.
        delta.forEach((d, i) => {
          sum.b[i] += share * d;
          h[l - 1 + came].forEach((value, j) => {
            sum.W[i][j] += share * d * value;
          });
        });
      }
      // Back through the weights, and through the bend of the layer below.
      delta = back(W, delta).map((d, j) => d * slope(h[l - 1][j]));
    }
    return sum;
  };
}

const shared = solution<Answer>({
  name: "sharedBackward",
  right: throughShared(),
  wrong: {
    "only the last layer's find": [throughShared({layers: "last"}), "two layers"],
    "only the first layer's find: each overwrites the one before": [
      throughShared({layers: "first"}),
      "two layers",
    ],
    "the mean of all layers": [throughShared({layers: "mean"}), "five layers"],
    "no slope on the way back": [throughShared({slope: () => 1}), "one layer"],
    "the last δ without its slope, as after a softmax": [
      throughShared({lastSlope: false}),
      "one layer",
    ],
    "W not transposed": [
      throughShared({
        back: (W, delta) => W.map((row) => row.reduce((sum, w, j) => sum + w * delta[j], 0)),
      }),
      "two layers",
    ],
    "h of the layer itself instead of what came in": [throughShared({came: 1}), "one layer"],
    "the slope of tanh at h instead of at z": throughShared({slope: (h) => 1 - Math.tanh(h) ** 2}),
  },
  // Knows that the page asks for two units only.
  cheat: (W, b, depth, x, y) =>
    throughShared()(W.slice(0, 2), b.slice(0, 2), depth, x.slice(0, 2), y.slice(0, 2)),
  hidden: (answer) =>
    differs(answer, throughShared(), [
      [
        [
          [0.2, -0.5, 1],
          [0.7, 0.1, -0.3],
          [-0.6, 0.4, 0.9],
        ],
        [0.1, 0, -0.2],
        4,
        [0.5, -1, 2],
        [0, 0.5, -0.5],
      ],
      [[[1.5]], [-0.3], 7, [0.8], [-0.9]],
      [
        [
          [1.2, 0.3],
          [-0.8, 0.5],
        ],
        [0, 0.4],
        1,
        [-2, 0.1],
        [1, 1],
      ],
    ]),
});

export const solutions = {"delta-out": deltaOut, shared};
