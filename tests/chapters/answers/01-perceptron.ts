/** Answers to the exercises of chapter 1: right ones, and wrong ones with what is wrong about them. */

type Predict = (w: number[], b: number, x: number[]) => number;
type Margin = (w: number[], X: number[][], y: number[]) => number;

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

const length = (w: readonly number[]): number => Math.sqrt(dot(w, w));

export const right: {predict: Predict; margin: Margin} = {
  predict: (w, b, x) => (dot(w, x) + b >= 0 ? 1 : -1),
  margin: (w, X, y) => Math.min(...X.map((x, i) => (y[i] * dot(w, x)) / length(w))),
};

/** The mistake, the answer that makes it, and the first check that has to notice. */
export const wrongPredictions: readonly [string, Predict, check: string][] = [
  ["gives 0 on the line", (w, b, x) => Math.sign(dot(w, x) + b), "a point on the line"],
  ["calls the line a no", (w, b, x) => (dot(w, x) + b > 0 ? 1 : -1), "a point on the line"],
  ["keeps the labels 0 and 1", (w, b, x) => (dot(w, x) + b >= 0 ? 1 : 0), "a no"],
  ["forgets the bias", (w, _, x) => (dot(w, x) >= 0 ? 1 : -1), "the bias decides"],
  [
    "knows two inputs only",
    (w, b, x) => (w[0] * x[0] + w[1] * x[1] + b >= 0 ? 1 : -1),
    "four inputs",
  ],
];

export const wrongMargins: readonly [string, Margin, check: string][] = [
  [
    "does not divide by the length",
    (w, X, y) => Math.min(...X.map((x, i) => y[i] * dot(w, x))),
    "the nearest point counts",
  ],
  [
    "ignores the labels",
    (w, X) => Math.min(...X.map((x) => Math.abs(dot(w, x)) / length(w))),
    "a point on the wrong side",
  ],
  [
    "takes the farthest point",
    (w, X, y) => Math.max(...X.map((x, i) => (y[i] * dot(w, x)) / length(w))),
    "the nearest point counts",
  ],
  [
    "leaves the bias out of the length",
    (w, X, y) => Math.min(...X.map((x, i) => (y[i] * dot(w, x)) / length(w.slice(0, -1)))),
    "the bias has its part in the length",
  ],
  [
    "has a length of its own for one line only",
    (w, X, y) => Math.min(...X.map((x, i) => (y[i] * dot(w, x)) / 5)),
    "ten times the weights, the same line",
  ],
];
