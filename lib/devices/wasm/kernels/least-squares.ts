/**
 * Linear least squares with a ridge penalty, in float64: lib/numeric/leastSquares.ts says how. The
 * kernels return as those of factor.ts do.
 */
import {at, clear, multiply, narrow, place, put, transpose, widen} from "./doubles";
import {choleskyInPlace, solveCholesky} from "./factor";

/** The lower triangle of XᵀX + λI for X [m, n], four examples at a time. */
function normalMatrix(x: usize, m: i32, n: i32, ridge: f64, normal: usize): void {
  clear(normal, n * n);
  for (let i = 0; i < n; ++i) put(normal, i * n + i, ridge);
  for (let row = 0; row < m; row += 4) {
    const left = min(4, m - row);
    const a = place(x, row * n);
    const b = left > 1 ? place(a, n) : a;
    const c = left > 2 ? place(a, 2 * n) : a;
    const d = left > 3 ? place(a, 3 * n) : a;
    for (let i = 0; i < n; ++i) {
      addFour(
        place(normal, i * n),
        i + 1,
        a,
        b,
        c,
        d,
        at(a, i),
        left > 1 ? at(b, i) : 0,
        left > 2 ? at(c, i) : 0,
        left > 3 ? at(d, i) : 0,
      );
    }
  }
}

/** to += p a + q b + (r c + s d). */
function addFour(
  to: usize,
  count: i32,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  p: f64,
  q: f64,
  r: f64,
  s: f64,
): void {
  let j = 0;
  for (; j + 2 <= count; j += 2) {
    const first = f64x2.add(
      f64x2.mul(f64x2.splat(p), v128.load(place(a, j))),
      f64x2.mul(f64x2.splat(q), v128.load(place(b, j))),
    );
    const second = f64x2.add(
      f64x2.mul(f64x2.splat(r), v128.load(place(c, j))),
      f64x2.mul(f64x2.splat(s), v128.load(place(d, j))),
    );
    const old = v128.load(place(to, j));
    v128.store(place(to, j), f64x2.add(old, f64x2.add(first, second)));
  }
  if (j < count) {
    put(to, j, at(to, j) + (p * at(a, j) + q * at(b, j) + (r * at(c, j) + s * at(d, j))));
  }
}

/** L and Lᵀ of XᵀX + λI at `l`, each n²; `column`: 2 n. */
function normalFactor(x: usize, m: i32, n: i32, ridge: f64, l: usize, column: usize): i32 {
  normalMatrix(x, m, n, ridge, l);
  const failed = choleskyInPlace(l, n, column);
  transpose(l, n, n, place(l, n * n));
  return failed;
}

/** lib/numeric/leastSquares.ts. `work`: 2 m n + 2 n² + 2 m k + 2 n k + 2 n. */
export function leastSquares(
  x: usize,
  y: usize,
  m: i32,
  n: i32,
  k: i32,
  ridge: f64,
  to: usize,
  work: usize,
): i32 {
  const xt = place(work, m * n);
  const l = place(xt, m * n);
  const right = place(l, 2 * n * n);
  const fitted = place(right, m * k);
  const w = place(fitted, m * k);
  const slope = place(w, n * k);
  widen(x, work, m * n);
  widen(y, right, m * k);
  const failed = normalFactor(work, m, n, ridge, l, place(slope, n * k));
  if (failed != -1) return failed;
  transpose(work, m, n, xt);
  clear(w, n * k);
  for (let pass = 0; pass < 3; ++pass) {
    multiply(work, w, m, n, k, fitted);
    for (let i = 0; i < m * k; ++i) put(fitted, i, at(right, i) - at(fitted, i));
    multiply(xt, fitted, n, m, k, slope);
    for (let i = 0; i < n * k; ++i) put(slope, i, at(slope, i) - ridge * at(w, i));
    solveCholesky(l, place(l, n * n), n, slope, k);
    for (let i = 0; i < n * k; ++i) put(w, i, at(w, i) + at(slope, i));
  }
  narrow(w, to, n * k);
  return -1;
}

/** (XᵀX + λI)⁻¹ B for B [n, k]. `work`: m n + 2 n² + n k + 2 n. */
export function normalSolve(
  x: usize,
  b: usize,
  m: i32,
  n: i32,
  k: i32,
  ridge: f64,
  to: usize,
  work: usize,
): i32 {
  const l = place(work, m * n);
  const z = place(l, 2 * n * n);
  widen(x, work, m * n);
  widen(b, z, n * k);
  const failed = normalFactor(work, m, n, ridge, l, place(z, n * k));
  if (failed != -1) return failed;
  solveCholesky(l, place(l, n * n), n, z, k);
  narrow(z, to, n * k);
  return -1;
}
