/** Eigenvalues and singular values of small matrices, by rotations of two rows (Jacobi 1846). */
import {transpose} from "./factor.js";

/** Two rows are orthogonal when their product is below this share of their lengths'. */
const TOLERANCE = 2 ** -52;
const MOST_SWEEPS = 60;

interface Rotation {
  cosine: number;
  sine: number;
}

/** The rotation by at most an eighth of a turn that makes a symmetric [[p, r], [r, q]] diagonal. */
function rotationFor(p: number, q: number, r: number): Rotation {
  const ratio = (q - p) / (2 * r);
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  return {cosine, sine: tangent * cosine};
}

/** Rotates `count` pairs of elements, `step` apart, from the positions i and j on. */
function rotate(
  a: Float64Array,
  [i, j, step, count]: readonly [number, number, number, number],
  {cosine, sine}: Rotation,
): void {
  for (let k = 0; k < count * step; k += step) {
    const x = a[i + k];
    const y = a[j + k];
    a[i + k] = cosine * x - sine * y;
    a[j + k] = sine * x + cosine * y;
  }
}

/** Calls `visit` for all pairs of rows, sweep after sweep, until it changes none of them. */
function sweepPairs(n: number, visit: (i: number, j: number) => boolean): void {
  for (let sweep = 0; sweep < MOST_SWEEPS; ++sweep) {
    let changed = false;
    for (let i = 0; i < n; ++i) {
      for (let j = i + 1; j < n; ++j) changed = visit(i, j) || changed;
    }
    if (!changed) return;
  }
}

function expectFinite(operation: string, a: Float64Array, shape: readonly number[]): void {
  if (a.every(Number.isFinite)) return;
  throw new Error(`${operation}: the matrix [${shape.join(", ")}] holds NaN or infinity.`);
}

const identity = (n: number): Float64Array =>
  Float64Array.from({length: n * n}, (_, i) => (i % (n + 1) === 0 ? 1 : 0));

const row = (a: Float64Array, width: number, i: number) => a.subarray(i * width, (i + 1) * width);

function product(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; ++i) sum += x[i] * y[i];
  return sum;
}

/** 1, or -1 where the element of largest magnitude is negative: a vector's sign, chosen for good. */
function signOf(vector: Float64Array): number {
  let largest = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value;
  return largest < 0 ? -1 : 1;
}

/** Positions of the values from the largest to the smallest. */
const descending = (values: Float64Array): number[] =>
  Array.from(values.keys()).sort((i, j) => values[j] - values[i] || i - j);

/**
 * Eigenvalues and eigenvectors of a symmetric matrix [n, n], of which both triangles' mean counts.
 *
 * @returns [n, 1 + n]: rows (eigenvalue, eigenvector), from the largest eigenvalue to the smallest;
 *   each vector's element of largest magnitude is positive
 * @throws Error when the matrix holds NaN or infinity
 */
export function symmetricEigen(a: Float64Array, n: number): Float64Array {
  expectFinite("symmetricEigen", a, [n, n]);
  const t = transpose(a, n, n);
  const s = a.map((value, i) => (value + t[i]) / 2);
  const vectors = identity(n);
  const size = Math.sqrt(product(s, s));
  sweepPairs(n, (i, j) => {
    const [p, q, r] = [s[i * n + i], s[j * n + j], s[i * n + j]];
    if (Math.abs(r) <= TOLERANCE * Math.max(Math.sqrt(Math.abs(p * q)), TOLERANCE * size)) {
      return false;
    }
    const rotation = rotationFor(p, q, r);
    rotate(s, [i * n, j * n, 1, n], rotation);
    rotate(s, [i, j, n, n], rotation);
    rotate(vectors, [i * n, j * n, 1, n], rotation);
    // Rounding must not let the pair come back for ever.
    s[i * n + j] = 0;
    s[j * n + i] = 0;
    return true;
  });
  const values = Float64Array.from({length: n}, (_, i) => s[i * (n + 1)]);
  const sorted = new Float64Array(n * (n + 1));
  descending(values).forEach((from, i) => {
    const vector = row(vectors, n, from);
    const sign = signOf(vector);
    sorted[i * (n + 1)] = values[from];
    sorted.set(
      vector.map((value) => sign * value),
      i * (n + 1) + 1,
    );
  });
  return sorted;
}

/**
 * Singular values and vectors of a matrix [m, n] by one-sided rotations (Hestenes 1958), which keep
 * the relative accuracy of small singular values.
 *
 * @returns [k, 1 + m + n] with k = min(m, n): rows (singular value, left vector, right vector) from
 *   the largest value to the smallest; each left vector's element of largest magnitude is positive.
 *   To a singular value of 0 belongs a vector of zeros on the longer side.
 * @throws Error when the matrix holds NaN or infinity
 */
export function singularValues(a: Float64Array, m: number, n: number): Float64Array {
  expectFinite("svd", a, [m, n]);
  const wide = m <= n;
  const [k, length] = wide ? [m, n] : [n, m];
  const rows = wide ? a.slice() : transpose(a, m, n);
  const turns = identity(k);
  sweepPairs(k, (i, j) => {
    const [x, y] = [row(rows, length, i), row(rows, length, j)];
    const [p, q, r] = [product(x, x), product(y, y), product(x, y)];
    if (Math.abs(r) <= 2 * TOLERANCE * Math.sqrt(p * q)) return false;
    const rotation = rotationFor(p, q, r);
    rotate(rows, [i * length, j * length, 1, length], rotation);
    rotate(turns, [i * k, j * k, 1, k], rotation);
    return true;
  });
  const values = Float64Array.from({length: k}, (_, i) =>
    Math.sqrt(product(row(rows, length, i), row(rows, length, i))),
  );
  const width = 1 + m + n;
  const sorted = new Float64Array(k * width);
  const negligible = Math.max(m, n) * TOLERANCE * Math.max(0, ...values);
  descending(values).forEach((from, i) => {
    const value = values[from] > negligible ? values[from] : 0;
    const long = row(rows, length, from).map((element) => (value === 0 ? 0 : element / value));
    const short = row(turns, k, from);
    const [left, right] = wide ? [short, long] : [long, short];
    const sign = signOf(left);
    sorted[i * width] = value;
    sorted.set(
      left.map((element) => sign * element),
      i * width + 1,
    );
    sorted.set(
      right.map((element) => sign * element),
      i * width + 1 + m,
    );
  });
  return sorted;
}
