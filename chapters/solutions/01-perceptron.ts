/** Chapter 1: the exercises' worked solutions, mistakes that readers make, hidden checks. */
import {differs, solution} from "./solution.js";

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

const length = (w: readonly number[]): number => Math.sqrt(dot(w, w));

/** The sign of z = w·x + b, with +1 on the line itself: Math.sign would give 0 there. */
const sign = (w: number[], b: number, x: number[]): number => (dot(w, x) + b >= 0 ? 1 : -1);

const predict = solution({
  name: "predict",
  right: sign,
  wrong: {
    "gives 0 on the line": [(w, b, x) => Math.sign(dot(w, x) + b), "a point on the line"],
    "calls the line a no": [(w, b, x) => (dot(w, x) + b > 0 ? 1 : -1), "a point on the line"],
    "keeps the labels 0 and 1": [(w, b, x) => (dot(w, x) + b >= 0 ? 1 : 0), "a no"],
    "forgets the bias": [(w, _, x) => (dot(w, x) >= 0 ? 1 : -1), "the bias decides"],
    "knows two inputs only": [
      (w, b, x) => (w[0] * x[0] + w[1] * x[1] + b >= 0 ? 1 : -1),
      "four inputs",
    ],
  },
  cheat: (w, b, x) => sign(w.slice(0, 4), b, x),
  hidden: (answer) =>
    differs(answer, sign, [
      [[1], 0, [0]],
      [[-3], 1, [0.5]],
      [[2, 0, 0, 0, -1, -4], 1, [1, 5, 5, 5, 1, 1]],
      [[1, -1, 2], -2, [1, 1, 1]],
      [[1, 1], -3.5, [1, 2]],
    ]),
});

/** Every point's y (w·x) / |w|, the bias among the weights; the margin is the smallest of them. */
const smallestRoom = (w: number[], X: number[][], y: number[]): number =>
  Math.min(...X.map((x, i) => (y[i] * dot(w, x)) / length(w)));

const margin = solution({
  name: "margin",
  right: smallestRoom,
  wrong: {
    "does not divide by the length": [
      (w, X, y) => Math.min(...X.map((x, i) => y[i] * dot(w, x))),
      "the nearest point counts",
    ],
    "ignores the labels": [
      (w, X) => Math.min(...X.map((x) => Math.abs(dot(w, x)) / length(w))),
      "a point on the wrong side",
    ],
    "takes the farthest point": [
      (w, X, y) => Math.max(...X.map((x, i) => (y[i] * dot(w, x)) / length(w))),
      "the nearest point counts",
    ],
    "leaves the bias out of the length": [
      (w, X, y) => Math.min(...X.map((x, i) => (y[i] * dot(w, x)) / length(w.slice(0, -1)))),
      "the bias has its part in the length",
    ],
    "has a length of its own for one line only": [
      (w, X, y) => Math.min(...X.map((x, i) => (y[i] * dot(w, x)) / 5)),
      "ten times the weights, the same line",
    ],
  },
  cheat: (w, X, y) => (w.length > 3 ? 0 : smallestRoom(w, X, y)),
  hidden: (answer) =>
    differs(answer, smallestRoom, [
      [
        [1, 2, 2],
        [
          [1, 1, 1],
          [4, 0, 1],
        ],
        [1, 1],
      ],
      [
        [1, 2, 2, 4],
        [
          [1, 1, 1, 1],
          [-9, 0, 0, 1],
        ],
        [1, -1],
      ],
      [
        [0, 5, -12],
        [
          [3, 1, 1],
          [9, -4, 1],
        ],
        [-1, 1],
      ],
    ]),
});

export const solutions = {predict, margin};
