/** The exponential of a matrix in float64: lib/numeric/exponential.ts says how. */
import {at, multiply, narrow, place, put, widen} from "./doubles";
import {factorInPlace, solveFactored} from "./factor";

/** Up to this norm the approximant has full float64 accuracy. */
const LARGEST_NORM: f64 = 5.371920351148152;

/** The largest absolute column sum; not finite where an element is not. */
function norm(a: usize, n: i32): f64 {
  let largest: f64 = 0;
  for (let j = 0; j < n; ++j) {
    let sum: f64 = 0;
    for (let i = 0; i < n; ++i) sum += Math.abs(at(a, i * n + j));
    if (sum > largest || sum != sum) largest = sum;
  }
  return largest;
}

/** to = six a6 + four a4 + two a2 + zero I, for the powers that lie one after the other. */
function polynomial(
  a2: usize,
  n: i32,
  six: f64,
  four: f64,
  two: f64,
  zero: f64,
  to: usize,
): void {
  const size = n * n;
  const a4 = place(a2, size);
  const a6 = place(a4, size);
  for (let i = 0; i < size; ++i) {
    const last = i % (n + 1) == 0 ? zero : 0;
    put(to, i, six * at(a6, i) + four * at(a4, i) + two * at(a2, i) + last);
  }
}

/** a += b. */
function add(a: usize, b: usize, count: i32): void {
  for (let i = 0; i < count; ++i) put(a, i, at(a, i) + at(b, i));
}

/**
 * y = e^A. `work`: 8 n² + 2 n.
 *
 * @returns 0 where A holds NaN or infinity, which leaves y as it was; otherwise 1
 */
export function matrixExponential(a: usize, n: i32, y: usize, work: usize): i32 {
  const size = n * n;
  const scaled = work;
  const a2 = place(scaled, size);
  const a4 = place(a2, size);
  const a6 = place(a4, size);
  const odd = place(a6, size);
  const even = place(odd, size);
  const first = place(even, size);
  const second = place(first, size);
  const largest = place(second, size);
  widen(a, scaled, size);
  const length = norm(scaled, n);
  if (!isFinite(length)) return 0;
  let squarings = 0;
  let scale: f64 = 1;
  for (; length * scale > LARGEST_NORM; ++squarings) scale /= 2;
  for (let i = 0; i < size; ++i) put(scaled, i, at(scaled, i) * scale);
  multiply(scaled, scaled, n, n, n, a2);
  multiply(a2, a2, n, n, n, a4);
  multiply(a4, a2, n, n, n, a6);
  // The diagonal Padé approximant of order 13.
  polynomial(a2, n, 1, 16380, 40840800, 0, first);
  multiply(a6, first, n, n, n, second);
  polynomial(a2, n, 33522128640, 10559470521600, 1187353796428800, 32382376266240000, first);
  add(second, first, size);
  multiply(scaled, second, n, n, n, odd);
  polynomial(a2, n, 182, 960960, 1323241920, 0, first);
  multiply(a6, first, n, n, n, even);
  polynomial(a2, n, 670442572800, 129060195264000, 7771770303897600, 64764752532480000, first);
  add(even, first, size);
  for (let i = 0; i < size; ++i) put(first, i, at(even, i) - at(odd, i));
  add(even, odd, size);
  const rows = place(largest, n);
  factorInPlace(first, n, rows, largest);
  solveFactored(first, rows, n, even, n, second);
  let from = second;
  let to = odd;
  for (let k = 0; k < squarings; ++k) {
    multiply(from, from, n, n, n, to);
    const swapped = from;
    from = to;
    to = swapped;
  }
  narrow(from, y, size);
  return 1;
}
