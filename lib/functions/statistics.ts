/** Figures of many elements in one number. Axes: one, several, or (when left out) all. */
import {shapeError} from "../ops/operation.js";
import type {Axes, Tensor} from "../tensor/tensor.js";

interface ReduceOptions {
  /** Keeps reduced axes with size 1. */
  keepDims?: boolean;
}

/**
 * σ² = Σ (x − μ)² / (n − ddof), in two passes: a large mean costs no digits.
 *
 * @param ddof what is subtracted from the count: 0 for the data themselves, 1 for an estimate of
 *   what they are a sample of
 * @throws ShapeError when no element is left to divide by
 */
export function variance(
  x: Tensor,
  axes?: Axes,
  {ddof = 0, keepDims = false}: ReduceOptions & {ddof?: number} = {},
): Tensor {
  const mean = x.mean(axes, {keepDims: true});
  const count = mean.size === 0 ? Infinity : x.size / mean.size;
  if (count <= ddof) {
    throw shapeError(
      "variance",
      [x],
      `${count} ${count === 1 ? "element" : "elements"} less ddof ${ddof} leave nothing to divide by`,
    );
  }
  const squares = x.sub(mean).square().mean(axes, {keepDims});
  return ddof === 0 ? squares : squares.mul(count / (count - ddof));
}

/**
 * ‖x‖: the root of the sum of squares (p = 2), the sum of magnitudes (1) or the largest magnitude
 * (Infinity). Where all elements are zero, the gradient of p = 2 is zero.
 */
export function norm(
  x: Tensor,
  axes?: Axes,
  {p = 2, keepDims = false}: ReduceOptions & {p?: 1 | 2 | typeof Infinity} = {},
): Tensor {
  if (p === 1) return x.abs().sum(axes, {keepDims});
  if (p === Infinity) return x.abs().max(axes, {keepDims});
  if (p !== 2) throw new RangeError(`norm: p is ${p}, but may be 1, 2 or Infinity.`);
  const squares = x.square().sum(axes, {keepDims});
  const zero = squares.detach().equal(0);
  // The root has no slope at zero: there 1 stands in for it, and the result is taken times 0.
  return squares.add(zero).sqrt().sub(zero);
}

/** ln Σ e^x, shifted by the largest element so that nothing overflows. */
export function logSumExp(x: Tensor, axes?: Axes, {keepDims = false}: ReduceOptions = {}): Tensor {
  // Infinite elements give infinite results: only the shift must be a number.
  const shift = x.detach().max(axes, {keepDims: true}).clamp(-3e38, 3e38);
  const sum = x.sub(shift).exp().sum(axes, {keepDims});
  return sum.log().add(shift.reshape(sum.shape));
}

/**
 * The logarithm of a normal distribution's density, number by number, in nats:
 * ln N(x; μ, σ²) = −½ ((x − μ)/σ)² − ln σ − ½ ln 2π. Shapes broadcast.
 *
 * @param std σ, above 0
 */
export function normalLogDensity(
  x: Tensor,
  mean: Tensor | number = 0,
  std: Tensor | number = 1,
): Tensor {
  const logStd = typeof std === "number" ? Math.log(std) : std.log();
  const squares = x.sub(mean).div(std).square();
  return squares
    .mul(-0.5)
    .sub(logStd)
    .sub(0.5 * Math.log(2 * Math.PI));
}
