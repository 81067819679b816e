/** Arithmetic on shapes and axes, with errors in the words of the operation that asked. */
import {formatShape, type Shape, shapeError, sizeOf} from "../ops/operation.js";

/** Turns a possibly negative axis into 0..rank-1. @throws ShapeError */
export function normaliseAxis(
  operation: string,
  axis: number,
  shape: Shape,
  rank = shape.length,
): number {
  const normal = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normal < 0 || normal >= rank) {
    throw shapeError(operation, [{shape}], `there is no axis ${axis}`);
  }
  return normal;
}

/**
 * The shape that two shapes broadcast to: aligned at the end, an axis of size 1 repeats.
 *
 * @param operands what the error shows, where these shapes are parts of them
 * @throws ShapeError naming both
 */
export function broadcastShapes(
  operation: string,
  a: Shape,
  b: Shape,
  operands: readonly {shape: Shape}[] = [{shape: a}, {shape: b}],
): number[] {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let axis = 1; axis <= rank; ++axis) {
    const m = a[a.length - axis] ?? 1;
    const n = b[b.length - axis] ?? 1;
    if (m !== n && m !== 1 && n !== 1) {
      throw shapeError(
        operation,
        operands,
        `sizes ${m} and ${n} of axis ${rank - axis} differ, and neither is 1`,
      );
    }
    shape[rank - axis] = m === 1 ? n : m;
  }
  return shape;
}

/** Fills in the one -1 of a wanted shape. @throws ShapeError when the sizes differ */
export function resolveShape(from: Shape, to: Shape): number[] {
  const size = sizeOf(from);
  const known = to.reduce((product, n) => (n === -1 ? product : product * n), 1);
  const shape = to.map((n) => (n === -1 ? size / known : n));
  if (sizeOf(shape) !== size || shape.some((n) => !Number.isInteger(n) || n < 0)) {
    throw shapeError("reshape", [{shape: from}], `${size} elements do not fill ${formatShape(to)}`);
  }
  return shape;
}
