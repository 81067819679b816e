/** Gradient cases of the scans over time: see cases.ts. */
import {gru, linearScan, lstm, rnn, type Tensor, wkv} from "../../../lib/index.js";
import {apply} from "../../../lib/tensor/apply.js";
import type {GradientCase} from "./cases.js";

/** Two examples, three steps, three hidden units (one vector would hold four). */
const [N, T, H] = [2, 3, 3];
const state = {shape: [N, H]};
const keys = {shape: [N, T, H]};
const decay = {shape: [N, H], low: 0.1, high: 1.5};

/** Fused rows, both ways through time: second derivatives are refused. */
const fused = (name: string, gates: number, states: number): GradientCase[] =>
  [false, true].map((reverse) => ({
    title: reverse ? "reverse" : "forward",
    inputs: [
      {shape: [T, N, gates * H]},
      {shape: [gates * H, H]},
      ...Array.from({length: states}, () => state),
    ],
    compute: (...inputs) => apply(name, inputs, {reverse}),
    refuses: /fused: false/,
  }));

export const scanCases: Record<string, GradientCase[]> = {
  linearScan: [
    ["forward", 1, false],
    ["reverse", 0, true],
  ].map(([title, axis, reverse]) => ({
    title: title as string,
    inputs: [keys, keys, {shape: axis ? [N, H] : [T, H]}],
    compute: (...inputs) => apply("linearScan", inputs, {axis, reverse}),
  })),
  rnnScan: fused("rnnScan", 1, 1),
  lstmScan: fused("lstmScan", 4, 2),
  gruScan: fused("gruScan", 3, 1),
  wkvScan: [
    {
      inputs: [keys, keys, decay, state],
      compute: (...inputs) => apply("wkvScan", inputs),
      refuses: /fused: false/,
    },
  ],
};

const cell = (gates: number) => [
  {shape: [N, T, 2]},
  {shape: [gates * H, 2]},
  {shape: [gates * H, H]},
  {shape: [gates * H]},
  state,
];

const weights = (input: Tensor, recurrent: Tensor, bias: Tensor) => ({input, recurrent, bias});

/** Loops over the cells, which can be differentiated twice. */
export const loopCases: (GradientCase & {title: string})[] = [
  {
    title: "rnn, step by step",
    inputs: cell(1),
    compute: (x, w, u, b, initial) => rnn(x, weights(w, u, b), {initial, fused: false}),
  },
  {
    title: "lstm, step by step",
    inputs: [...cell(4), state],
    compute(x, w, u, b, hidden, cell) {
      const {cells, hidden: h} = lstm(x, weights(w, u, b), {
        initial: {hidden, cell},
        fused: false,
        reverse: true,
      });
      return h.add(cells.mul(0.5));
    },
  },
  {
    title: "gru, step by step",
    inputs: cell(3),
    compute: (x, w, u, b, initial) => gru(x, weights(w, u, b), {initial, fused: false}),
  },
  {
    title: "wkv, step by step",
    inputs: [keys, keys, {shape: [H], low: 0.1, high: 1.5}, {shape: [H]}],
    compute: (k, v, w, u) => wkv(k, v, w, u, {fused: false}),
  },
  {
    title: "linearScan with factors that broadcast",
    inputs: [{shape: [H]}, keys],
    compute: (a, b) => linearScan(a, b),
  },
];
