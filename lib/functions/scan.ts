/** Linear recurrences over time, element by element: state spaces, and the WKV of RWKV. */
import {sameShape, shapeError} from "../ops/operation.js";
import {apply} from "../tensor/apply.js";
import {zeros} from "../tensor/create.js";
import {normaliseAxis} from "../tensor/shapes.js";
import type {Tensor} from "../tensor/tensor.js";
import {stack} from "../tensor/views.js";

/**
 * h_t = a_t ⊙ h_{t−1} + b_t along an axis: a diagonal linear state space with factors that may
 * change with time. Second derivatives work.
 *
 * @param a factors; they broadcast to the shape of b
 * @param b [N, T, …]
 * @param axis time; 1 when left out
 * @param initial h before the first step, b's shape without the axis; zeros when left out
 * @param reverse from the last time step to the first
 * @returns h, shaped like b
 * @throws ShapeError naming the shapes
 */
export function linearScan(
  a: Tensor,
  b: Tensor,
  {axis = 1, initial, reverse = false}: {axis?: number; initial?: Tensor; reverse?: boolean} = {},
): Tensor {
  const along = normaliseAxis("linearScan", axis, b.shape);
  const start = initial ?? zeros(b.shape.filter((_, i) => i !== along));
  return apply("linearScan", [a.expand(b.shape), b, start], {axis: along, reverse});
}

/** What WKV carries from step to step, [N, C] each: sums as multiples of e^exponent. */
export interface WkvState {
  numerator: Tensor;
  denominator: Tensor;
  exponent: Tensor;
}

/** Before the first step. */
export const wkvStart = (batch: number, channels: number): WkvState => ({
  numerator: zeros([batch, channels]),
  denominator: zeros([batch, channels]),
  exponent: zeros([batch, channels]).add(-1e38),
});

/**
 * One step of WKV: y = (a e^p + e^{u+k} v) / (b e^p + e^{u+k}), computed relative to the larger
 * exponent, and the sums after it.
 *
 * @param key and value, [N, C]
 * @param decay w and bonus u, [C]
 * @throws ShapeError naming the shapes
 */
export function wkvCell(
  key: Tensor,
  value: Tensor,
  decay: Tensor,
  bonus: Tensor,
  {numerator, denominator, exponent}: WkvState,
): {output: Tensor; state: WkvState} {
  // The shift cancels out of every result, so no gradient needs to pass through it.
  const newest = key.add(bonus);
  const top = exponent.maximum(newest).detach();
  const [old, now] = [exponent.sub(top).exp(), newest.sub(top).exp()];
  const output = old.mul(numerator).add(now.mul(value)).div(old.mul(denominator).add(now));
  const faded = exponent.sub(decay);
  const next = faded.maximum(key).detach();
  const [kept, added] = [faded.sub(next).exp(), key.sub(next).exp()];
  return {
    output,
    state: {
      numerator: kept.mul(numerator).add(added.mul(value)),
      denominator: kept.mul(denominator).add(added),
      exponent: next,
    },
  };
}

/**
 * The weighted means of RWKV at all times, without overflow for any key:
 * y_t = (Σ_{i<t} e^{−(t−1−i)w + k_i} v_i + e^{u+k_t} v_t) / (the same without v). Source: Peng et
 * al. 2023.
 *
 * @param keys and values, [N, T, C]
 * @param decay w ≥ 0 and bonus u, [C]
 * @param fused whether the scan is one row of the table; otherwise a loop over wkvCell, slower, but
 *   open to second derivatives
 * @returns [N, T, C]
 * @throws ShapeError naming the shapes
 */
export function wkv(
  keys: Tensor,
  values: Tensor,
  decay: Tensor,
  bonus: Tensor,
  {fused = true} = {},
): Tensor {
  if (keys.shape.length !== 3 || !sameShape(keys.shape, values.shape)) {
    throw shapeError("wkv", [keys, values], "keys and values [N, T, C] of one shape are wanted");
  }
  const [batch, count, channels] = keys.shape;
  if (fused) {
    const each = [decay, bonus].map((part) => part.expand([batch, channels]));
    return apply("wkvScan", [keys, values, ...each]);
  }
  let state = wkvStart(batch, channels);
  const outputs: Tensor[] = [];
  for (let t = 0; t < count; ++t) {
    const [key, value] = [keys, values].map((part) => part.slice(1, t, t + 1).squeeze(1));
    const step = wkvCell(key, value, decay, bonus, state);
    state = step.state;
    outputs.push(step.output);
  }
  return stack(outputs, 1);
}
