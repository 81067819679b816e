/**
 * Factorisations of square matrices in float64, row by row in flat arrays. Everything in this folder
 * is built from +, -, *, / and square roots alone and runs in the same order everywhere, so that
 * every engine gives the same bits. It knows nothing of tensors and devices.
 */

/** Below this share of the numbers it came from, a pivot is rounding error. */
const negligible = (size: number) => size * 2 ** -52;

/**
 * The lower triangular L with A = L Lᵀ. Reads the lower triangle only.
 *
 * @throws Error naming the first pivot that is not positive
 */
export function cholesky(a: Float64Array, n: number, operation = "cholesky"): Float64Array {
  const l = new Float64Array(n * n);
  for (let j = 0; j < n; ++j) {
    for (let i = j; i < n; ++i) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; ++k) sum -= l[i * n + k] * l[j * n + k];
      if (i > j) l[i * n + j] = sum / l[j * n + j];
      else if (sum > negligible(n) * Math.abs(a[j * n + j])) l[j * n + j] = Math.sqrt(sum);
      else {
        throw new Error(
          `${operation}: the matrix [${n}, ${n}] is not positive definite: pivot ${j} is ${sum}.`,
        );
      }
    }
  }
  return l;
}

/** P A = L U in one array: U above and on the diagonal, L below, its diagonal of ones left out. */
export interface LU {
  lu: Float64Array;
  /** Row i of P A is row `rows[i]` of A. */
  rows: Int32Array;
  /** The determinant of P. */
  sign: number;
}

/**
 * Gaussian elimination with the largest pivot of each column.
 *
 * @throws Error naming the first pivot that is zero, up to rounding
 */
export function factor(a: Float64Array, n: number, operation: string): LU {
  const lu = a.slice();
  const rows = Int32Array.from({length: n}, (_, i) => i);
  const largest = columnMaxima(a, n);
  let sign = 1;
  for (let j = 0; j < n; ++j) {
    let pivot = j;
    for (let i = j + 1; i < n; ++i) {
      if (Math.abs(lu[i * n + j]) > Math.abs(lu[pivot * n + j])) pivot = i;
    }
    const value = lu[pivot * n + j];
    if (!(Math.abs(value) > negligible(n) * largest[j])) {
      throw new Error(`${operation}: the matrix [${n}, ${n}] is singular: pivot ${j} is ${value}.`);
    }
    if (pivot !== j) {
      swapRows(lu, n, pivot, j);
      [rows[pivot], rows[j]] = [rows[j], rows[pivot]];
      sign = -sign;
    }
    for (let i = j + 1; i < n; ++i) {
      const multiple = lu[i * n + j] / value;
      lu[i * n + j] = multiple;
      if (multiple === 0) continue;
      for (let k = j + 1; k < n; ++k) lu[i * n + k] -= multiple * lu[j * n + k];
    }
  }
  return {lu, rows, sign};
}

function columnMaxima(a: Float64Array, n: number): Float64Array {
  const largest = new Float64Array(n);
  a.forEach((value, i) => {
    largest[i % n] = Math.max(largest[i % n], Math.abs(value));
  });
  return largest;
}

function swapRows(a: Float64Array, n: number, i: number, j: number): void {
  const row = a.slice(i * n, (i + 1) * n);
  a.copyWithin(i * n, j * n, (j + 1) * n);
  a.set(row, j * n);
}

export interface Triangle {
  /** Whether the elements below the diagonal count, or those above. */
  lower: boolean;
  /** Whether the diagonal counts as ones. */
  unit?: boolean;
}

/** Solves T X = B in place of b [n, m]; the other triangle is not read. @throws Error if singular */
export function substitute(
  t: Float64Array,
  n: number,
  b: Float64Array,
  m: number,
  {lower, unit = false}: Triangle,
  operation = "triangularSolve",
): void {
  for (let step = 0; step < n; ++step) {
    const i = lower ? step : n - 1 - step;
    for (let k = lower ? 0 : i + 1; k < (lower ? i : n); ++k) {
      const multiple = t[i * n + k];
      if (multiple === 0) continue;
      for (let j = 0; j < m; ++j) b[i * m + j] -= multiple * b[k * m + j];
    }
    if (unit) continue;
    const pivot = t[i * n + i];
    if (pivot === 0) {
      throw new Error(`${operation}: the matrix [${n}, ${n}] is singular: pivot ${i} is 0.`);
    }
    for (let j = 0; j < m; ++j) b[i * m + j] /= pivot;
  }
}

/** Solves A X = B for a factored A. */
export function solveFactored({lu, rows}: LU, n: number, b: Float64Array, m: number): Float64Array {
  const x = new Float64Array(n * m);
  rows.forEach((row, i) => {
    x.set(b.subarray(row * m, (row + 1) * m), i * m);
  });
  substitute(lu, n, x, m, {lower: true, unit: true});
  substitute(lu, n, x, m, {lower: false});
  return x;
}

/** Solves L Lᵀ X = B. */
export function solveCholesky(
  l: Float64Array,
  n: number,
  b: Float64Array,
  m: number,
): Float64Array {
  const x = b.slice();
  substitute(l, n, x, m, {lower: true});
  substitute(transpose(l, n, n), n, x, m, {lower: false});
  return x;
}

/** The transpose of a matrix of `rows` rows. */
export function transpose(a: Float64Array, rows: number, columns: number): Float64Array {
  const t = new Float64Array(a.length);
  for (let i = 0; i < rows; ++i) {
    for (let j = 0; j < columns; ++j) t[j * rows + i] = a[i * columns + j];
  }
  return t;
}

/** A B for A [m, k] and B [k, n]. */
export function multiply(
  a: Float64Array,
  b: Float64Array,
  m: number,
  k: number,
  n: number,
): Float64Array {
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; ++i) {
    for (let p = 0; p < k; ++p) {
      const factor = a[i * k + p];
      if (factor === 0) continue;
      for (let j = 0; j < n; ++j) c[i * n + j] += factor * b[p * n + j];
    }
  }
  return c;
}
