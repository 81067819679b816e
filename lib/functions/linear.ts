/**
 * Linear algebra on matrices [..., n, n]. All is computed in float64 and rounded once; gradients of
 * any order exist. Axes before the last two are batches and broadcast.
 */
import {shapeError} from "../ops/operation.js";
import type {Random} from "../random/random.js";
import {apply, fromValues} from "../tensor/apply.js";
import {eye} from "../tensor/create.js";
import {noGrad} from "../tensor/graph.js";
import {broadcastShapes} from "../tensor/shapes.js";
import type {Tensor} from "../tensor/tensor.js";

/** Runs a row of two matrices, whose batches broadcast; a vector on the right is a column. */
function withRightSide(
  name: string,
  a: Tensor,
  b: Tensor,
  attributes = {},
  scalars: readonly number[] = [],
): Tensor {
  if (b.shape.length === 1) {
    return withRightSide(name, a, b.unsqueeze(1), attributes, scalars).squeeze(-1);
  }
  if (a.shape.length < 2 || b.shape.length < 2) {
    throw shapeError(name, [a, b], "a matrix and a right-hand side are wanted");
  }
  const batch = broadcastShapes(name, a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [left, right] = [a, b].map((x) => x.expand([...batch, ...x.shape.slice(-2)]));
  return apply(name, [left, right], attributes, scalars);
}

/**
 * The lower triangular L with A = L Lᵀ.
 *
 * @param a [..., n, n], symmetric and positive definite; only its lower triangle is read
 * @throws ShapeError; Error naming the pivot that is not positive
 */
export const cholesky = (a: Tensor): Tensor => apply("cholesky", [a]);

/**
 * T⁻¹ B for a triangular T, whose other triangle is not read.
 *
 * @param t [..., n, n]
 * @param b [..., n, m], or [n]
 * @throws ShapeError; Error naming the pivot that is zero
 */
export const triangularSolve = (t: Tensor, b: Tensor, {lower = true} = {}): Tensor =>
  withRightSide("triangularSolve", t, b, {lower});

/**
 * A⁻¹ B by Gaussian elimination with pivots.
 *
 * @param a [..., n, n]
 * @param b [..., n, m], or [n]
 * @throws ShapeError; Error naming the pivot that is zero when A is singular
 */
export const solve = (a: Tensor, b: Tensor): Tensor => withRightSide("solve", a, b);

/** A⁻¹ of a square matrix. To apply it to a right-hand side, `solve` is cheaper. @throws as `solve` */
export function inverse(a: Tensor): Tensor {
  const [rows, columns] = a.shape.slice(-2);
  if (a.shape.length < 2 || rows !== columns) {
    throw shapeError("inverse", [a], "a square matrix is wanted");
  }
  return solve(a, eye(rows));
}

/** ln |det A| of each matrix [..., n, n]. @throws ShapeError; Error when a matrix is singular */
export const logDeterminant = (a: Tensor): Tensor => apply("logDeterminant", [a]);

/**
 * The W that minimises ‖X W − Y‖² + ridge ‖W‖².
 *
 * @param x [..., m, n], one example a row
 * @param y [..., m, k], or [m]
 * @returns [..., n, k], or [n]
 * @throws ShapeError; Error when the columns of X are dependent and there is no ridge
 */
export function leastSquares(x: Tensor, y: Tensor, {ridge = 0} = {}): Tensor {
  if (!(ridge >= 0)) throw new RangeError(`leastSquares: a ridge of ${ridge} is below 0.`);
  return withRightSide("leastSquares", x, y, {}, [ridge]);
}

/** e^A of each matrix [..., n, n] (Higham 2005). @throws ShapeError; Error for NaN or infinity */
export const matrixExponential = (a: Tensor): Tensor => apply("matrixExponential", [a]);

/**
 * Eigenvalues and eigenvectors of symmetric matrices [..., n, n] (the mean of both triangles counts).
 * Gradients through vectors are defined where the eigenvalues differ.
 *
 * @returns values [..., n] from the largest, vectors [..., n, n] one a column; the element of largest
 *   magnitude in each is positive
 * @throws ShapeError; Error for NaN or infinity
 */
export function symmetricEigen(a: Tensor): {values: Tensor; vectors: Tensor} {
  const packed = apply("symmetricEigen", [a]);
  return {
    values: packed.slice(-1, 0, 1).squeeze(-1),
    vectors: packed.slice(-1, 1).transpose(-1, -2),
  };
}

/**
 * A = U diag(s) Vᵀ for matrices [..., m, n], k = min(m, n). Gradients through U and V are defined
 * where the singular values differ and are not zero.
 *
 * @returns u [..., m, k], s [..., k] from the largest, v [..., n, k]; to a singular value of 0 belongs
 *   a column of zeros in the longer one of u and v
 * @throws ShapeError; Error for NaN or infinity
 */
export function svd(a: Tensor): {u: Tensor; s: Tensor; v: Tensor} {
  const packed = apply("svd", [a]);
  const rows = a.shape[a.shape.length - 2];
  return {
    u: packed.slice(-1, 1, 1 + rows).transpose(-1, -2),
    s: packed.slice(-1, 0, 1).squeeze(-1),
    v: packed.slice(-1, 1 + rows).transpose(-1, -2),
  };
}

const unit = (x: Tensor): Tensor => x.div(x.square().sum().sqrt().maximum(1e-30));

/**
 * The largest singular value of a matrix and its vectors, by power iteration: u ← W v / ‖W v‖,
 * v ← Wᵀu / ‖Wᵀu‖, and in the end σ = uᵀW v. The gradient of sigma
 * is u vᵀ, with both held fixed (Miyato et al., "Spectral normalization", 2018, eq. 11): a start that
 * is kept from step to step needs one iteration a step.
 *
 * @param w [m, n]
 * @param start [n], not orthogonal to the right vector, such as the last v; or drawn from `random`
 * @returns sigma [], u [m], v [n]
 * @throws ShapeError
 */
export function powerIteration(
  w: Tensor,
  {iterations = 20, ...from}: {iterations?: number} & ({random: Random} | {start: Tensor}),
): {sigma: Tensor; u: Tensor; v: Tensor} {
  if (w.shape.length !== 2) {
    throw shapeError("powerIteration", [w], "a matrix is wanted");
  }
  const {u, v} = noGrad(() => {
    let right = unit("start" in from ? from.start : from.random.normal([w.shape[1]]));
    let left = unit(w.matmul(right));
    for (let i = 0; i < iterations; ++i) {
      right = unit(left.matmul(w));
      left = unit(w.matmul(right));
    }
    return {u: left, v: right};
  });
  return {sigma: u.matmul(w.matmul(v)), u, v};
}

/** Squarings of the spectral radius: powers up to 2^30. */
const SQUARINGS = 30;

/**
 * The largest magnitude of an eigenvalue, real or complex, of a square matrix: Gelfand's formula,
 * lim ‖Aᵏ‖^(1/k), by repeated squaring. Not differentiated.
 *
 * @param a [n, n]
 * @returns one number, to about six digits
 * @throws ShapeError
 */
export function spectralRadius(a: Tensor): Tensor {
  if (a.shape.length !== 2 || a.shape[0] !== a.shape[1]) {
    throw shapeError("spectralRadius", [a], "a square matrix is wanted");
  }
  return noGrad(() => {
    let power = a;
    let logarithm = fromValues(Float32Array.of(0), []);
    let share = 1;
    for (let k = 0; k <= SQUARINGS; ++k, share /= 2) {
      // A matrix whose powers vanish has a radius of zero, or as near as float32 comes to it.
      const norm = power.abs().max().maximum(1e-37);
      logarithm = logarithm.add(norm.log().mul(share));
      power = power.div(norm);
      if (k < SQUARINGS) power = power.matmul(power);
    }
    return logarithm.exp();
  });
}
