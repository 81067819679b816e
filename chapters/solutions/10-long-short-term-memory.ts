/** Chapter 10: the exercises' worked solutions, mistakes that readers make, hidden checks. */
import {differs, solution} from "./solution.js";

/** A unit has a weight for each cell and each input, and its biases; four layers have `cells` units each. */
const count = (inputs: number, cells: number, biases: number): number =>
  4 * cells * (cells + inputs + biases);

const countWeights = solution({
  name: "lstmParams",
  right: count,
  wrong: {
    "without biases": (inputs: number, cells: number) => 4 * cells * (cells + inputs),
    "three layers: the candidate forgotten": (inputs: number, cells: number, biases: number) =>
      3 * cells * (cells + inputs + biases),
    "only the inputs": (inputs: number, cells: number, biases: number) =>
      4 * cells * (inputs + biases),
    "one bias in any case": (inputs: number, cells: number) => 4 * cells * (cells + inputs + 1),
    "inputs and cells exchanged": (inputs: number, cells: number, biases: number) =>
      4 * inputs * (cells + inputs + biases),
  },
  cheat: (inputs: number, cells: number, biases: number) =>
    inputs > 100 ? 0 : count(inputs, cells, biases),
  hidden: (answer) =>
    differs(answer, count, [
      [28, 128, 1],
      [300, 50, 2],
      [1, 7, 2],
    ]),
});

type Weights = Record<"f" | "i" | "c" | "o", [h: number, x: number, bias: number]>;

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** How a wrong step differs from the right one. */
interface Twist {
  readonly candidate?: (z: number) => number;
  readonly forgets?: boolean;
  readonly said?: (c: number, old: number) => number;
  readonly sees?: (h: number, c: number) => number;
}

const stepOf =
  ({candidate = Math.tanh, forgets = true, said = Math.tanh, sees = (h) => h}: Twist = {}) =>
  (w: Weights, x: number, h: number, c: number) => {
    const sum = ([ofH, ofX, bias]: Weights["f"]) => ofH * sees(h, c) + ofX * x + bias;
    const kept = (forgets ? sigmoid(sum(w.f)) : 1) * c;
    const now = kept + sigmoid(sum(w.i)) * candidate(sum(w.c));
    return {h: sigmoid(sum(w.o)) * said(now, c), c: now};
  };

/** All four numbers from the old h; the memory from them; what is said from the new memory. */
const step = stepOf();

const lstmStep = solution({
  name: "lstmStep",
  right: step,
  wrong: {
    "sigmoid for the candidate": stepOf({candidate: sigmoid}),
    "nothing is forgotten": stepOf({forgets: false}),
    "the memory is said without tanh": stepOf({said: (c) => c}),
    "the old memory is said": stepOf({said: (_, old) => Math.tanh(old)}),
    "gates see the memory": stepOf({sees: (_, c) => c}),
  },
  cheat: (w: Weights, x: number, h: number, c: number) =>
    Math.abs(w.f[0]) > 0.5 ? {h: 0, c: 0} : step(w, x, h, c),
  hidden: (answer) =>
    differs(answer, step, [
      [{f: [1.5, 0, 0], i: [-1, 2, 0.3], c: [0.2, -0.4, 1], o: [2, 0.1, -1]}, 0.7, -0.4, 1.3],
      [{f: [-2, 1, 0.5], i: [0.6, 0, 1], c: [1, 1, -1], o: [0, -1, 0]}, -1.5, 0.9, -2],
    ]),
});

export const solutions = {"count-weights": countWeights, "lstm-step": lstmStep};
