/**
 * Factorisations and solves in float64: lib/numeric/factor.ts says what they are. A kernel here takes
 * and gives float32; `work` is a number of float64 that its comment states. It returns -1, or the
 * place of the pivot that makes the matrix unfit, whose value `failedPivot` then tells.
 */
import {addScaled, at, clear, copy, narrow, place, put, widen} from "./doubles";

const GOOD = -1;

let pivotValue: f64 = 0;

export function failedPivot(): f64 {
  return pivotValue;
}

/** Below this share of the numbers it came from, a pivot is rounding error. */
function negligible(size: i32): f64 {
  return <f64>size * 2.220446049250313e-16;
}

/** A = L Lᵀ in place, by columns; what is above the diagonal becomes 0. `column`: n numbers. */
export function choleskyInPlace(a: usize, n: i32, column: usize): i32 {
  for (let i = 0; i < n; ++i) put(column, i, at(a, i * n + i));
  for (let j = 0; j < n; ++j) {
    const sum = at(a, j * n + j);
    if (!(sum > negligible(n) * Math.abs(at(column, j)))) {
      pivotValue = sum;
      return j;
    }
    const root = Math.sqrt(sum);
    put(a, j * n + j, root);
    for (let i = j + 1; i < n; ++i) {
      put(a, j * n + i, 0);
      put(a, i * n + j, at(a, i * n + j) / root);
    }
    // The column lies in a row for the products that follow; its diagonal elements stay.
    const below = place(column, n);
    for (let i = j + 1; i < n; ++i) put(below, i, at(a, i * n + j));
    for (let i = j + 1; i < n; ++i) {
      addScaled(place(a, i * n + j + 1), place(below, j + 1), -at(below, i), i - j);
    }
  }
  return GOOD;
}

/** Gaussian elimination in place; `rows`: n int32, `largest`: n numbers. */
export function factorInPlace(lu: usize, n: i32, rows: usize, largest: usize): i32 {
  clear(largest, n);
  for (let i = 0; i < n; ++i) {
    store<i32>(rows + (<usize>i << 2), i);
    for (let j = 0; j < n; ++j) put(largest, j, Math.max(at(largest, j), Math.abs(at(lu, i * n + j))));
  }
  for (let j = 0; j < n; ++j) {
    let pivot = j;
    for (let i = j + 1; i < n; ++i) {
      if (Math.abs(at(lu, i * n + j)) > Math.abs(at(lu, pivot * n + j))) pivot = i;
    }
    const value = at(lu, pivot * n + j);
    if (!(Math.abs(value) > negligible(n) * at(largest, j))) {
      pivotValue = value;
      return j;
    }
    if (pivot != j) swapRows(lu, n, pivot, j, rows);
    for (let i = j + 1; i < n; ++i) {
      const multiple = at(lu, i * n + j) / value;
      put(lu, i * n + j, multiple);
      if (multiple == 0) continue;
      addScaled(place(lu, i * n + j + 1), place(lu, j * n + j + 1), -multiple, n - j - 1);
    }
  }
  return GOOD;
}

function swapRows(lu: usize, n: i32, i: i32, j: i32, rows: usize): void {
  for (let k = 0; k < n; ++k) {
    const value = at(lu, i * n + k);
    put(lu, i * n + k, at(lu, j * n + k));
    put(lu, j * n + k, value);
  }
  const row = load<i32>(rows + (<usize>i << 2));
  store<i32>(rows + (<usize>i << 2), load<i32>(rows + (<usize>j << 2)));
  store<i32>(rows + (<usize>j << 2), row);
}

/** Solves T X = B in place of b [n, m]; with `unit` the diagonal counts as ones. */
export function substitute(t: usize, n: i32, b: usize, m: i32, lower: bool, unit: bool): i32 {
  for (let step = 0; step < n; ++step) {
    const i = lower ? step : n - 1 - step;
    const to = place(b, i * m);
    for (let k = lower ? 0 : i + 1, last = lower ? i : n; k < last; ++k) {
      const multiple = at(t, i * n + k);
      if (multiple != 0) addScaled(to, place(b, k * m), -multiple, m);
    }
    if (unit) continue;
    const pivot = at(t, i * n + i);
    if (pivot == 0) {
      pivotValue = pivot;
      return i;
    }
    for (let j = 0; j < m; ++j) put(to, j, at(to, j) / pivot);
  }
  return GOOD;
}

/** Solves A X = B for a factored A. */
export function solveFactored(lu: usize, rows: usize, n: i32, b: usize, m: i32, x: usize): void {
  for (let i = 0; i < n; ++i) {
    copy(place(b, load<i32>(rows + (<usize>i << 2)) * m), place(x, i * m), m);
  }
  substitute(lu, n, x, m, true, true);
  substitute(lu, n, x, m, false, false);
}

/** Solves L Lᵀ X = B in place of b, given Lᵀ too. */
export function solveCholesky(l: usize, transposed: usize, n: i32, b: usize, m: i32): void {
  substitute(l, n, b, m, true, false);
  substitute(transposed, n, b, m, false, false);
}

/** `work`: n² + 2 n. */
export function cholesky(a: usize, n: i32, y: usize, work: usize): i32 {
  widen(a, work, n * n);
  const failed = choleskyInPlace(work, n, place(work, n * n));
  narrow(work, y, n * n);
  return failed;
}

/** `work`: n² + n m. */
export function triangularSolve(
  t: usize,
  n: i32,
  b: usize,
  m: i32,
  lower: bool,
  y: usize,
  work: usize,
): i32 {
  const x = place(work, n * n);
  widen(t, work, n * n);
  widen(b, x, n * m);
  const failed = substitute(work, n, x, m, lower, false);
  narrow(x, y, n * m);
  return failed;
}

/** `work`: n² + 2 n m + 2 n. */
export function solve(a: usize, n: i32, b: usize, m: i32, y: usize, work: usize): i32 {
  const right = place(work, n * n);
  const x = place(right, n * m);
  const largest = place(x, n * m);
  const rows = place(largest, n);
  widen(a, work, n * n);
  widen(b, right, n * m);
  const failed = factorInPlace(work, n, rows, largest);
  if (failed == GOOD) {
    solveFactored(work, rows, n, right, m, x);
    narrow(x, y, n * m);
  }
  return failed;
}

/** y = ln |det A|: the sum of the pivots' logarithms. `work`: n² + 2 n. */
export function logDeterminant(a: usize, n: i32, y: usize, work: usize): i32 {
  const largest = place(work, n * n);
  widen(a, work, n * n);
  const failed = factorInPlace(work, n, place(largest, n), largest);
  let sum: f64 = 0;
  for (let i = 0; i < n; ++i) sum += naturalLog(Math.abs(at(work, i * (n + 1))));
  store<f32>(y, <f32>sum);
  return failed;
}

/** Natural logarithm of a positive finite normal number: `naturalLog` of lib/random/functions.ts. */
function naturalLog(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  let exponent = <i32>((bits >> 52) & 0x7ff) - 1023;
  let mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let sum: f64 = 0;
  for (let k = 21; k >= 1; k -= 2) sum = sum * square + 1 / <f64>k;
  return 2 * ratio * sum + <f64>exponent * Math.LN2;
}
