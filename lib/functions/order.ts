/** Order along an axis: sorting, the largest elements, running sums and products. */
import {shapeError} from "../ops/operation.js";
import {apply, applyAll} from "../tensor/apply.js";
import {ones, zeros} from "../tensor/create.js";
import {normaliseAxis} from "../tensor/shapes.js";
import type {Tensor} from "../tensor/tensor.js";
import {linearScan} from "./scan.js";

/** Elements in order, and where along the axis each of them was (int32). */
export interface Sorted {
  values: Tensor;
  indices: Tensor;
}

/**
 * Sorts along an axis; equal elements keep their order, NaN counts as the largest number. The
 * gradient goes back to where each element came from.
 *
 * @throws ShapeError when there is no such axis or x is not float32
 */
export function sort(x: Tensor, {axis = -1, descending = false} = {}): Sorted {
  const along = normaliseAxis("sort", axis, x.shape);
  const sorted = applyAll("sort", [x.transpose(along, -1)], {descending});
  const [values, indices] = sorted.map((part) => part.transpose(along, -1));
  return {values, indices};
}

/**
 * The k largest (or smallest) elements along an axis, the most extreme first.
 *
 * @throws ShapeError when the axis is shorter than k
 */
export function topK(x: Tensor, k: number, {axis = -1, largest = true} = {}): Sorted {
  const along = normaliseAxis("topK", axis, x.shape);
  if (!Number.isInteger(k) || k < 0 || k > x.shape[along]) {
    throw shapeError("topK", [x], `axis ${along} has ${x.shape[along]} elements, not ${k}`);
  }
  const {values, indices} = sort(x, {axis: along, descending: largest});
  return {values: values.slice(along, 0, k), indices: indices.slice(along, 0, k)};
}

/** y_k = x_0 + … + x_k along an axis, summed in double precision. @throws ShapeError */
export function cumsum(x: Tensor, axis = -1): Tensor {
  const along = normaliseAxis("cumsum", axis, x.shape);
  return apply("cumsum", [x.transpose(along, -1)]).transpose(along, -1);
}

/**
 * y_k = x_0 ⋯ x_k along an axis: the linear recurrence y_k = x_k y_{k−1}, whose gradient is right
 * also where factors are zero. @throws ShapeError
 */
export function cumprod(x: Tensor, axis = -1): Tensor {
  const along = normaliseAxis("cumprod", axis, x.shape);
  const initial = ones(x.shape.filter((_, i) => i !== along));
  return linearScan(x, zeros([]).expand(x.shape), {axis: along, initial});
}

/**
 * Product over an axis, or over all elements. The gradient is right also where factors are zero.
 *
 * @throws ShapeError when there is no such axis or x is not float32
 */
export function prod(x: Tensor, axis?: number, {keepDims = false} = {}): Tensor {
  if (axis === undefined) {
    const all = prod(x.reshape([x.size]), 0);
    return keepDims ? all.reshape(x.shape.map(() => 1)) : all;
  }
  const along = normaliseAxis("prod", axis, x.shape);
  const size = x.shape[along];
  const last = size === 0 ? ones(x.shape.with(along, 1)) : cumprod(x, along).slice(along, size - 1);
  return keepDims ? last : last.squeeze(along);
}
