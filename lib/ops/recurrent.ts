/**
 * What the scans of recurrent networks (rnn.ts, lstm.ts, gru.ts) have in common. Time is the first
 * axis: z [T, N, gates H] holds the inputs' part of the gates, x Wᵀ + b, computed for all times at
 * once; only the recurrent product has to wait for its turn.
 */
import type {View} from "../devices/device.js";
import type {Tensor} from "../tensor/tensor.js";
import {expectRank, expectType, misfit} from "./operation.js";
import {expectShape} from "./scan.js";

export interface ScanSizes {
  /** Steps. */
  count: number;
  batch: number;
  hidden: number;
}

/**
 * Calls `misfit` where shapes or types do not fit.
 *
 * @param states initial states, [N, H] each
 */
export function scanSizes(
  gates: number,
  z: View,
  weight: View,
  states: readonly View[],
): ScanSizes {
  expectRank("the gates' input", z.shape, 3);
  const [count, batch, width] = z.shape;
  const hidden = width / gates;
  if (!Number.isInteger(hidden)) {
    misfit(`the last axis must hold ${gates} gates of one size`);
  }
  for (const input of [z, weight, ...states]) {
    expectType("every input", input, "float32");
  }
  expectShape("the recurrent weight", weight.shape, [width, hidden]);
  for (const {shape} of states) expectShape("the initial state", shape, [batch, hidden]);
  return {count, batch, hidden};
}

/** The states before each step, [T, N, H]: the initial one, and all but the last. */
export function statesBefore(
  states: Tensor,
  initial: Tensor,
  reverse: unknown,
  apply: (operation: string, inputs: readonly Tensor[], attributes: {axis: number}) => Tensor,
): Tensor {
  const count = states.shape[0];
  if (count === 0) return states;
  const start = initial.unsqueeze(0);
  const parts = reverse ? [states.slice(0, 1), start] : [start, states.slice(0, 0, count - 1)];
  return apply("concat", parts, {axis: 0});
}

/** dL/dU, summed over all steps: the gates' gradients [T, N, G] times what U was applied to. */
export function recurrentWeightGradient(dz: Tensor, before: Tensor): Tensor {
  const rows = dz.shape[0] * dz.shape[1];
  const factor = dz.reshape([rows, dz.shape[2]]);
  return factor.T.matmul(before.reshape([rows, before.shape[2]]));
}

/** Σ_j weight[row, j] x[from + j]. */
export function dot(
  weight: ArrayLike<number>,
  row: number,
  x: ArrayLike<number>,
  from: number,
  length: number,
): number {
  let sum = 0;
  for (let j = 0; j < length; ++j) sum += weight[row * length + j] * x[from + j];
  return sum;
}

/** Σ_g y[from + g] weight[firstRow + g, column]: the way back through a product. */
export function dotBack(
  weight: ArrayLike<number>,
  firstRow: number,
  rows: number,
  column: number,
  columns: number,
  y: ArrayLike<number>,
  from: number,
): number {
  let sum = 0;
  for (let g = 0; g < rows; ++g) sum += y[from + g] * weight[(firstRow + g) * columns + column];
  return sum;
}

export const logistic = (x: number) => 1 / (1 + Math.exp(-x));
