/** Linear least squares with a ridge penalty, by the normal equations in float64 and refinement. */
import {cholesky, multiply, solveCholesky, transpose} from "./factor.js";

/** The lower triangle of XᵀX + λI for X [m, n]; the factorisation reads no more. */
function normalMatrix(x: Float64Array, m: number, n: number, ridge: number): Float64Array {
  const normal = new Float64Array(n * n);
  for (let i = 0; i < n; ++i) normal[i * n + i] = ridge;
  // Four examples at a time: the sums are read and written a quarter as often.
  for (let row = 0; row < m; row += 4) {
    const left = Math.min(4, m - row);
    const a = row * n;
    const b = a + (left > 1 ? n : 0);
    const c = a + (left > 2 ? 2 * n : 0);
    const d = a + (left > 3 ? 3 * n : 0);
    for (let i = 0; i < n; ++i) {
      const p = x[a + i];
      const q = left > 1 ? x[b + i] : 0;
      const r = left > 2 ? x[c + i] : 0;
      const s = left > 3 ? x[d + i] : 0;
      const to = i * n;
      for (let j = 0; j <= i; ++j) {
        normal[to + j] += p * x[a + j] + q * x[b + j] + (r * x[c + j] + s * x[d + j]);
      }
    }
  }
  return normal;
}

/** The Cholesky factor of XᵀX + λI for X [m, n]. @throws Error when columns are dependent */
function normalFactor(
  x: Float64Array,
  m: number,
  n: number,
  ridge: number,
  operation: string,
): Float64Array {
  try {
    return cholesky(normalMatrix(x, m, n, ridge), n);
  } catch {
    throw new Error(
      `${operation}: the columns of the matrix [${m}, ${n}] are linearly dependent; a ridge above ${ridge} makes the solution unique.`,
    );
  }
}

/**
 * The W [n, k] that minimises ‖X W - Y‖² + λ‖W‖². Two steps of refinement with the residual win back
 * the digits that forming XᵀX lost (Björck, Numerical Methods for Least Squares Problems, 1996, 6.6).
 */
export function leastSquares(
  x: Float64Array,
  y: Float64Array,
  [m, n, k]: readonly [number, number, number],
  ridge: number,
): Float64Array {
  const factor = normalFactor(x, m, n, ridge, "leastSquares");
  const xt = transpose(x, m, n);
  const w = new Float64Array(n * k);
  for (let pass = 0; pass < 3; ++pass) {
    const fitted = multiply(x, w, m, n, k);
    const slope = multiply(
      xt,
      fitted.map((value, i) => y[i] - value),
      n,
      m,
      k,
    );
    const correction = solveCholesky(
      factor,
      n,
      slope.map((value, i) => value - ridge * w[i]),
      k,
    );
    correction.forEach((value, i) => {
      w[i] += value;
    });
  }
  return w;
}

/** (XᵀX + λI)⁻¹ B for B [n, k]: what the gradient of least squares needs. */
export function normalSolve(
  x: Float64Array,
  b: Float64Array,
  [m, n, k]: readonly [number, number, number],
  ridge: number,
): Float64Array {
  return solveCholesky(normalFactor(x, m, n, ridge, "normalSolve"), n, b, k);
}
