/** B-splines. */
import {apply} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";

export interface SplineOptions {
  /** 3 is cubic; 16 at most. */
  degree?: number;
  /** Equal intervals from low to high. */
  intervals: number;
  low?: number;
  high?: number;
}

/**
 * Values of the B-splines over uniform knots that reach beyond both ends of low..high (Cox 1972, de
 * Boor 1972): within it they are not negative and add up to one. Outside they fade to zero. With
 * degree k and intervals of width h,
 *
 *     B_b(x) = N_k((x − low)/h + k − b),  N_k(t) = (t N_{k−1}(t) + (k + 1 − t) N_{k−1}(t − 1)) / k,
 *
 * and N_0 is 1 in 0..1, 0 elsewhere.
 *
 * @param x [...]
 * @returns [..., intervals + degree]
 * @throws RangeError when there is no interval; ShapeError for a degree outside 0..16
 */
export function splineBasis(
  x: Tensor,
  {degree = 3, intervals, low = -1, high = 1}: SplineOptions,
): Tensor {
  if (!(Number.isInteger(intervals) && intervals >= 1 && low < high)) {
    throw new RangeError(
      `splineBasis: ${low}..${high} cannot be divided into ${intervals} intervals.`,
    );
  }
  const step = (high - low) / intervals;
  const attributes = {degree, bases: intervals + degree};
  return apply("splineBasis", [x], attributes, [low - degree * step, step]);
}
