/** Linear least squares with a ridge penalty, by the normal equations in float64 and refinement. */
import {cholesky, multiply, solveCholesky, transpose} from "./factor.js";

/** The Cholesky factor of XᵀX + λI for X [m, n]. @throws Error naming a dependent column */
function normalFactor(
  x: Float64Array,
  m: number,
  n: number,
  ridge: number,
  operation: string,
): Float64Array {
  const normal = new Float64Array(n * n);
  for (let i = 0; i < n; ++i) normal[i * n + i] = ridge;
  for (let start = 0; start < m * n; start += n) {
    for (let i = 0; i < n; ++i) {
      const factor = x[start + i];
      if (factor === 0) continue;
      // The lower triangle is all that the factorisation reads.
      for (let j = 0; j <= i; ++j) normal[i * n + j] += factor * x[start + j];
    }
  }
  try {
    return cholesky(normal, n);
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
