/** Counts of values by size, computed where the values are: a small thing to read of a large tensor. */
import {shapeError} from "../ops/operation.js";
import {full} from "../tensor/create.js";
import {noGrad} from "../tensor/graph.js";
import type {Tensor} from "../tensor/tensor.js";
import {degree} from "./segment.js";
import {where} from "./select.js";

export interface Histogram {
  /** How many values fall into each of the bins, from the lowest: float32 [bins]. */
  counts: Tensor;
  /** Lower end of the first bin and upper end of the last, []. */
  low: Tensor;
  high: Tensor;
}

/**
 * Counts values in bins of equal width over a range; from the smallest to the largest value without
 * one. Values outside fall into the outer bins, NaN and infinities into none. Not differentiated.
 *
 * @param x float32, any shape
 * @throws ShapeError when there are no values; RangeError for no bins, or a range without width
 */
export function histogram(
  x: Tensor,
  {bins = 30, range}: {bins?: number; range?: readonly [low: number, high: number]} = {},
): Histogram {
  if (!Number.isInteger(bins) || bins < 1) {
    throw new RangeError(`histogram: ${bins} bins; a whole number above 0 is wanted.`);
  }
  if (range && !(range[0] < range[1])) {
    throw new RangeError(`histogram: the range from ${range[0]} to ${range[1]} has no width.`);
  }
  if (x.size === 0) {
    throw shapeError("histogram", [x], "there are no values to count");
  }
  return noGrad(() => {
    const values = x.reshape([x.size]);
    // Comparison with NaN is false.
    const finite = values.abs().lessEqual(LARGEST);
    const low = range ? full([], range[0]) : where(finite, values, full([], LARGEST)).min();
    const high = range ? full([], range[1]) : where(finite, values, full([], -LARGEST)).max();
    const width = high.sub(low).maximum(SMALLEST);
    const share = where(finite, values, low).sub(low).div(width);
    const bin = share
      .mul(bins)
      .floor()
      .clamp(0, bins - 1);
    // What is not finite goes to a bin of its own, which is left out.
    const all = degree(where(finite, bin, full([], bins)).cast("int32"), bins + 1);
    return {counts: all.slice(0, 0, bins), low, high};
  });
}

/** About the ends of what float32 holds. */
const LARGEST = 3.4e38;
const SMALLEST = 1e-37;
