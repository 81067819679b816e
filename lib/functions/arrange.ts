/** Elements cut apart, repeated, moved and framed. None of this computes anything. */
import {formatShape, type Shape, shapeError} from "../ops/operation.js";
import {apply} from "../tensor/apply.js";
import {arange} from "../tensor/create.js";
import {normaliseAxis} from "../tensor/shapes.js";
import type {Tensor} from "../tensor/tensor.js";
import {concat} from "../tensor/views.js";

/**
 * Cuts an axis into parts, without copying.
 *
 * @param parts how many of equal size, or the size of each
 * @throws ShapeError when the parts do not make up the axis
 */
export function split(x: Tensor, parts: number | readonly number[], axis = 0): Tensor[] {
  const along = normaliseAxis("split", axis, x.shape);
  const size = x.shape[along];
  const sizes = typeof parts === "number" ? new Array<number>(parts).fill(size / parts) : parts;
  if (
    sizes.reduce((sum, n) => sum + n, 0) !== size ||
    sizes.some((n) => !Number.isInteger(n) || n < 0)
  ) {
    throw shapeError(
      "split",
      [x],
      `${typeof parts === "number" ? `${parts} equal parts` : `parts of ${formatShape(parts)}`} do not make up the ${size} of axis ${along}`,
    );
  }
  let end = 0;
  return sizes.map((n) => {
    end += n;
    return x.slice(along, end - n, end);
  });
}

/** Copies side by side: `repeats[i]` of them along axis i. @throws ShapeError */
export function tile(x: Tensor, repeats: readonly number[]): Tensor {
  if (repeats.length !== x.shape.length || repeats.some((n) => !Number.isInteger(n) || n < 0)) {
    throw shapeError("tile", [x], `${formatShape(repeats)} is not one whole number for each axis`);
  }
  return x
    .reshape(x.shape.flatMap((n) => [1, n]))
    .expand(x.shape.flatMap((n, axis) => [repeats[axis], n]))
    .reshape(x.shape.map((n, axis) => n * repeats[axis]));
}

/** Moves elements along an axis by `shift` places; those that leave at one end enter at the other. */
export function roll(x: Tensor, shift: number, axis = -1): Tensor {
  const along = normaliseAxis("roll", axis, x.shape);
  const size = x.shape[along];
  const by = size === 0 ? 0 : ((shift % size) + size) % size;
  if (!Number.isInteger(shift)) {
    throw shapeError("roll", [x], `a shift is a whole number, not ${shift}`);
  }
  if (by === 0) return x;
  return concat([x.slice(along, size - by), x.slice(along, 0, size - by)], along);
}

/** What stands in a frame: a number, the nearest element, or the elements in a mirror. */
export type PadMode = "constant" | "edge" | "reflect";

/**
 * A frame around a tensor.
 *
 * @param widths for each axis the elements [before, after], or one number for both
 * @param value what the frame is made of in mode “constant”
 * @throws ShapeError naming the shape and the widths
 */
export function pad(
  x: Tensor,
  widths: readonly (number | readonly [number, number])[],
  {mode = "constant", value = 0}: {mode?: PadMode; value?: number} = {},
): Tensor {
  const pairs = widths.map((width) => [width].flat() as number[]).map(([a, b = a]) => [a, b]);
  const print = `[${pairs.map(formatShape).join(", ")}]`;
  if (pairs.length !== x.shape.length) {
    throw shapeError(
      "pad",
      [x],
      `${print}: a width is wanted for each of the ${x.shape.length} axes`,
    );
  }
  const widest = (size: number) => {
    // A mirror stands on the last element and does not repeat it.
    if (mode === "reflect") return Math.max(0, size - 1);
    return mode === "edge" && size === 0 ? 0 : Infinity;
  };
  return pairs.reduce((padded, [before, after], axis) => {
    for (const n of [before, after]) {
      if (Number.isInteger(n) && n >= 0 && n <= widest(x.shape[axis])) continue;
      throw shapeError(
        "pad",
        [x],
        `${print}: axis ${axis} takes no ${n} elements in mode “${mode}”`,
      );
    }
    if (before === 0 && after === 0) return padded;
    const parts = [
      ...(before ? [frame(padded, axis, before, mode, value, true)] : []),
      padded,
      ...(after ? [frame(padded, axis, after, mode, value, false)] : []),
    ];
    return concat(parts, axis);
  }, x);
}

/** One side of a frame. */
function frame(
  x: Tensor,
  axis: number,
  width: number,
  mode: PadMode,
  value: number,
  isBefore: boolean,
): Tensor {
  const size = x.shape[axis];
  const shape = x.shape.with(axis, width);
  if (mode === "constant") return apply("fill", [], {}, [value], {shape, dtype: x.dtype});
  if (mode === "edge") {
    const at = isBefore ? 0 : size - 1;
    return x.slice(axis, at, at + 1).expand(shape);
  }
  const start = isBefore ? 1 : size - 1 - width;
  return x.slice(axis, start, start + width).flip(axis);
}

/**
 * A matrix of ones on and below a diagonal, or on and above it, and zeros elsewhere.
 *
 * @param diagonal 0 is the main diagonal, 1 the one above it
 */
export function triangular([rows, columns]: Shape, {diagonal = 0, upper = false} = {}): Tensor {
  const row = arange(rows, {start: diagonal}).unsqueeze(1);
  const column = arange(columns);
  return upper ? row.lessEqual(column) : row.greaterEqual(column);
}
