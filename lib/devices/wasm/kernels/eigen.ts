/**
 * Eigenvalues and singular values in float64 by rotations of two rows: lib/numeric/eigen.ts says how.
 * The kernels return 0 where the matrix holds NaN or infinity, and otherwise 1.
 */
import {allFinite, at, clear, place, put, transpose, widen} from "./doubles";

const TOLERANCE: f64 = 2.220446049250313e-16;
const MOST_SWEEPS = 60;

let cosine: f64 = 1;
let sine: f64 = 0;

/** Sets the rotation that makes a symmetric [[p, r], [r, q]] diagonal. */
function setRotation(p: f64, q: f64, r: f64): void {
  const ratio = (q - p) / (2 * r);
  const sign: f64 = ratio < 0 ? -1 : 1;
  const tangent = sign / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
  cosine = 1 / Math.sqrt(1 + tangent * tangent);
  sine = tangent * cosine;
}

/** Rotates `count` pairs of elements, one after the other at i and at j. */
function rotateRows(i: usize, j: usize, count: i32): void {
  const c = f64x2.splat(cosine);
  const s = f64x2.splat(sine);
  const end = i + (<usize>count << 3);
  for (; i + 16 <= end; i += 16, j += 16) {
    const x = v128.load(i);
    const y = v128.load(j);
    v128.store(i, f64x2.sub(f64x2.mul(c, x), f64x2.mul(s, y)));
    v128.store(j, f64x2.add(f64x2.mul(s, x), f64x2.mul(c, y)));
  }
  if (i < end) rotatePair(i, j);
}

/** Rotates two columns of a matrix [n, n]. */
function rotateColumns(a: usize, i: i32, j: i32, n: i32): void {
  const step = <usize>n << 3;
  let x = place(a, i);
  let y = place(a, j);
  for (let k = 0; k < n; ++k, x += step, y += step) rotatePair(x, y);
}

function rotatePair(i: usize, j: usize): void {
  const x = load<f64>(i);
  const y = load<f64>(j);
  store<f64>(i, cosine * x - sine * y);
  store<f64>(j, sine * x + cosine * y);
}

function product(x: usize, y: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < count; ++i) sum += at(x, i) * at(y, i);
  return sum;
}

function setIdentity(a: usize, n: i32): void {
  clear(a, n * n);
  for (let i = 0; i < n; ++i) put(a, i * (n + 1), 1);
}

/** Whether the element of largest magnitude is negative. */
function isNegative(vector: usize, count: i32): bool {
  let largest: f64 = 0;
  for (let i = 0; i < count; ++i) {
    if (Math.abs(at(vector, i)) > Math.abs(largest)) largest = at(vector, i);
  }
  return largest < 0;
}

/** `order` (int32): positions of the values from the largest to the smallest. */
function sortDescending(values: usize, count: i32, order: usize): void {
  for (let i = 0; i < count; ++i) {
    let j = i;
    for (; j > 0; --j) {
      const before = load<i32>(order + (<usize>(j - 1) << 2));
      if (!(at(values, i) > at(values, before))) break;
      store<i32>(order + (<usize>j << 2), before);
    }
    store<i32>(order + (<usize>j << 2), i);
  }
}

/** Writes float64 as float32, with signs turned where asked. */
function write(from: usize, count: i32, turn: bool, to: usize): void {
  for (let i = 0; i < count; ++i) {
    const value = at(from, i);
    store<f32>(to + (<usize>i << 2), <f32>(turn ? -value : value));
  }
}

/** y [n, 1 + n]: rows (eigenvalue, eigenvector). `work`: 2 n² + 2 n. */
export function symmetricEigen(a: usize, n: i32, y: usize, work: usize): i32 {
  const vectors = place(work, n * n);
  const values = place(vectors, n * n);
  const order = place(values, n);
  widen(a, vectors, n * n);
  if (!allFinite(vectors, n * n)) return 0;
  transpose(vectors, n, n, work);
  for (let i = 0; i < n * n; ++i) put(work, i, (at(vectors, i) + at(work, i)) / 2);
  setIdentity(vectors, n);
  const size = Math.sqrt(product(work, work, n * n));
  let changed = true;
  for (let sweep = 0; sweep < MOST_SWEEPS && changed; ++sweep) {
    changed = false;
    for (let i = 0; i < n; ++i) {
      for (let j = i + 1; j < n; ++j) {
        const p = at(work, i * n + i);
        const q = at(work, j * n + j);
        const r = at(work, i * n + j);
        const scale = Math.max(Math.sqrt(Math.abs(p * q)), TOLERANCE * size);
        if (Math.abs(r) <= TOLERANCE * scale) continue;
        setRotation(p, q, r);
        rotateRows(place(work, i * n), place(work, j * n), n);
        rotateColumns(work, i, j, n);
        rotateRows(place(vectors, i * n), place(vectors, j * n), n);
        // Rounding must not let the pair come back for ever.
        put(work, i * n + j, 0);
        put(work, j * n + i, 0);
        changed = true;
      }
    }
  }
  for (let i = 0; i < n; ++i) put(values, i, at(work, i * (n + 1)));
  sortDescending(values, n, order);
  for (let i = 0; i < n; ++i) {
    const from = load<i32>(order + (<usize>i << 2));
    const to = y + (<usize>(i * (n + 1)) << 2);
    const vector = place(vectors, from * n);
    store<f32>(to, <f32>at(values, from));
    write(vector, n, isNegative(vector, n), to + 4);
  }
  return 1;
}

/** y [k, 1 + m + n]: rows (value, left vector, right vector). `work`: m n + k² + 2 k, k = min(m, n). */
export function svd(a: usize, m: i32, n: i32, y: usize, work: usize): i32 {
  const wide = m <= n;
  const k = min(m, n);
  const length = max(m, n);
  const turns = place(work, m * n);
  const values = place(turns, k * k);
  const order = place(values, k);
  widen(a, work, m * n);
  if (!allFinite(work, m * n)) return 0;
  if (!wide) widenTransposed(a, m, n, work);
  setIdentity(turns, k);
  let changed = true;
  for (let sweep = 0; sweep < MOST_SWEEPS && changed; ++sweep) {
    changed = false;
    for (let i = 0; i < k; ++i) {
      for (let j = i + 1; j < k; ++j) {
        const x = place(work, i * length);
        const z = place(work, j * length);
        const p = product(x, x, length);
        const q = product(z, z, length);
        const r = product(x, z, length);
        if (Math.abs(r) <= 2 * TOLERANCE * Math.sqrt(p * q)) continue;
        setRotation(p, q, r);
        rotateRows(x, z, length);
        rotateRows(place(turns, i * k), place(turns, j * k), k);
        changed = true;
      }
    }
  }
  let largest: f64 = 0;
  for (let i = 0; i < k; ++i) {
    const x = place(work, i * length);
    const value = Math.sqrt(product(x, x, length));
    put(values, i, value);
    largest = Math.max(largest, value);
  }
  sortDescending(values, k, order);
  const negligible = <f64>length * TOLERANCE * largest;
  for (let i = 0; i < k; ++i) {
    const from = load<i32>(order + (<usize>i << 2));
    const value = at(values, from) > negligible ? at(values, from) : 0;
    const long = place(work, from * length);
    const short = place(turns, from * k);
    const to = y + (<usize>(i * (1 + m + n)) << 2);
    for (let j = 0; j < length; ++j) put(long, j, value == 0 ? 0 : at(long, j) / value);
    const turn = wide ? isNegative(short, k) : isNegative(long, length);
    const right = to + 4 + (<usize>m << 2);
    store<f32>(to, <f32>value);
    write(short, k, turn, wide ? to + 4 : right);
    write(long, length, turn, wide ? right : to + 4);
  }
  return 1;
}

/** The transpose of the float32 matrix [m, n] at `a`, as float64. */
function widenTransposed(a: usize, m: i32, n: i32, to: usize): void {
  for (let i = 0; i < m; ++i) {
    for (let j = 0; j < n; ++j) {
      put(to, j * m + i, <f64>load<f32>(a + (<usize>(i * n + j) << 2)));
    }
  }
}
