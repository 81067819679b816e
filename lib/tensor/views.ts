/** Other windows on the same memory: nothing is computed or copied, unless a reshape must. */
import {
  contiguousStrides,
  formatShape,
  type Shape,
  ShapeError,
  sameShape,
  shapeError,
} from "../ops/operation.js";
import {apply} from "./apply.js";
import {isRecording} from "./graph.js";
import {normaliseAxis, resolveShape} from "./shapes.js";
import {Tensor} from "./tensor.js";

function window(
  operation: string,
  of: Tensor,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  gradient: (upstream: Tensor) => Tensor,
): Tensor {
  const tensor = new Tensor(of.storage, of.dtype, shape, strides, offset);
  if (isRecording() && of.requiresGrad) {
    tensor.record({
      operation,
      attributes: {},
      inputs: [of],
      gradient: (upstream) => [gradient(upstream)],
    });
  }
  return tensor;
}

/** The same elements in the same order under another shape. */
export function reshape(x: Tensor, wanted: Shape): Tensor {
  const shape = resolveShape(x.shape, wanted);
  const source = x.contiguous();
  return window("reshape", source, shape, contiguousStrides(shape), source.offset, (upstream) =>
    upstream.reshape(source.shape),
  );
}

/** Reorders the axes: axis i of the result is axis `axes[i]` of x. */
export function permute(x: Tensor, axes: readonly number[]): Tensor {
  const order = axes.map((axis) => normaliseAxis("permute", axis, x.shape));
  if (new Set(order).size !== x.shape.length) {
    throw shapeError("permute", [x], `${formatShape(axes)} does not name each axis once`);
  }
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return window(
    "permute",
    x,
    order.map((axis) => x.shape[axis]),
    order.map((axis) => x.strides[axis]),
    x.offset,
    (upstream) => permute(upstream, inverse),
  );
}

/** Repeats axes of size 1, and adds axes in front, without copying. @throws ShapeError */
export function expand(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const added = shape.length - x.shape.length;
  const fits = x.shape.every((n, axis) => n === shape[added + axis] || n === 1);
  if (added < 0 || !fits || shape.some((n) => !Number.isInteger(n) || n < 0)) {
    throw shapeError("expand", [x], `it does not repeat to ${formatShape(shape)}`);
  }
  const strides = shape.map((n, axis) =>
    axis < added || (x.shape[axis - added] === 1 && n !== 1) ? 0 : x.strides[axis - added],
  );
  return window("expand", x, shape, strides, x.offset, (upstream) => {
    const repeated = shape.flatMap((n, axis) =>
      axis < added || (x.shape[axis - added] === 1 && n !== 1) ? [axis] : [],
    );
    return upstream.sum(repeated).reshape(x.shape);
  });
}

/**
 * Elements `start` to `end` (not included, the axis's end when left out) of an axis, every `step`-th.
 *
 * @throws ShapeError when out of range
 */
export function slice(x: Tensor, axis: number, start: number, end?: number, step = 1): Tensor {
  const along = normaliseAxis("slice", axis, x.shape);
  const size = x.shape[along];
  const from = start < 0 ? start + size : start;
  const to = end === undefined ? size : end < 0 ? end + size : end;
  if (![from, to].every(Number.isInteger) || from < 0 || to > size || from > to) {
    throw shapeError("slice", [x], `${start}..${end ?? ""} is not within axis ${along}`);
  }
  if (!Number.isInteger(step) || step < 1) {
    throw shapeError(
      "slice",
      [x],
      `a step is a whole number from 1, not ${step}; flip turns an axis round`,
    );
  }
  const count = Math.ceil((to - from) / step);
  const shape = x.shape.map((n, i) => (i === along ? count : n));
  const strides = x.strides.map((stride, i) => (i === along ? stride * step : stride));
  // Where nothing is left, the window must not begin beyond the end.
  const offset = count === 0 ? x.offset : x.offset + from * x.strides[along];
  return window("slice", x, shape, strides, offset, (upstream) => {
    const between = spreadAxis(upstream, along, step);
    // The last step may lead beyond the end, or leave some elements after the last one taken.
    const missing = size - from - count * step;
    const within = missing < 0 ? slice(between, along, 0, size - from) : between;
    return padAxis(within, along, from, Math.max(0, missing));
  });
}

/** `step - 1` zeros after each element of an axis. */
function spreadAxis(x: Tensor, axis: number, step: number): Tensor {
  if (step === 1) return x;
  const wide = x.shape.map((n, i) => (i === axis ? n * step : n));
  return padAxis(x.unsqueeze(axis + 1), axis + 1, 0, step - 1).reshape(wide);
}

/** The elements in the opposite order along the axes given, without copying. */
export function flip(x: Tensor, axes: number | readonly number[]): Tensor {
  const flipped = x.shape.map(() => false);
  for (const axis of [axes].flat()) flipped[normaliseAxis("flip", axis, x.shape)] = true;
  const strides = x.strides.map((stride, i) => (flipped[i] ? -stride : stride));
  const last = (n: number, i: number) => (flipped[i] && n > 0 ? (n - 1) * x.strides[i] : 0);
  const offset = x.shape.map(last).reduce((sum, by) => sum + by, x.offset);
  return window("flip", x, x.shape, strides, offset, (upstream) => flip(upstream, axes));
}

/** Zeros before and after an axis: the gradient of a slice. */
function padAxis(x: Tensor, axis: number, before: number, after: number): Tensor {
  const zeros = (n: number) => {
    const shape = x.shape.map((size, i) => (i === axis ? n : size));
    return apply("fill", [], {}, [0], {shape, dtype: "float32"});
  };
  return concat([...(before ? [zeros(before)] : []), x, ...(after ? [zeros(after)] : [])], axis);
}

/**
 * Joins tensors along an axis. Shapes must agree in all others.
 *
 * @throws ShapeError naming both shapes
 */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  if (tensors.length === 0) throw new ShapeError("concat: there is nothing to join");
  const along = normaliseAxis("concat", axis, tensors[0].shape);
  for (const {shape, dtype} of tensors) {
    if (dtype !== tensors[0].dtype) {
      throw shapeError(
        "concat",
        tensors,
        `${tensors[0].dtype} and ${dtype} do not go together: use .cast('float32')`,
      );
    }
    const others = shape.map((n, i) => (i === along ? tensors[0].shape[i] : n));
    if (!sameShape(others, tensors[0].shape)) {
      throw shapeError("concat", tensors, `they differ in more than axis ${along}`);
    }
  }
  return tensors.length === 1 ? tensors[0] : apply("concat", tensors, {axis: along});
}

/** Joins tensors of one shape along a new axis. @throws ShapeError naming both shapes */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  return concat(
    tensors.map((tensor) => tensor.unsqueeze(axis)),
    axis,
  );
}
