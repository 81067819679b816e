/** The exponential of a matrix. */
import {factor, multiply, solveFactored} from "./factor.js";

/** Coefficients of the diagonal Padé approximant of order 13 to the exponential. */
const PADE = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000,
  10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
];

/** Up to this norm the approximant has full float64 accuracy. */
const LARGEST_NORM = 5.371920351148152;

/** The largest absolute column sum. */
function norm(a: Float64Array, n: number): number {
  const sums = new Float64Array(n);
  a.forEach((value, i) => {
    sums[i % n] += Math.abs(value);
  });
  return sums.reduce((most, sum) => (sum > most || Number.isNaN(sum) ? sum : most), 0);
}

/**
 * e^A by scaling and squaring with a Padé approximant of order 13: Higham, "The scaling and squaring
 * method for the matrix exponential revisited", SIAM J. Matrix Anal. Appl. 26 (2005), algorithm 2.3.
 *
 * @throws Error when A holds NaN or infinity
 */
export function exponential(a: Float64Array, n: number): Float64Array {
  const size = norm(a, n);
  if (!Number.isFinite(size)) {
    throw new Error(`matrixExponential: the matrix [${n}, ${n}] holds NaN or infinity.`);
  }
  let squarings = 0;
  let scale = 1;
  for (; size * scale > LARGEST_NORM; ++squarings) scale /= 2;
  const scaled = a.map((value) => value * scale);
  const times = (x: Float64Array, y: Float64Array) => multiply(x, y, n, n, n);
  const a2 = times(scaled, scaled);
  const a4 = times(a2, a2);
  const a6 = times(a4, a2);
  const polynomial = (six: number, four: number, two: number, zero: number) =>
    a6.map((value, i) => six * value + four * a4[i] + two * a2[i] + (i % (n + 1) === 0 ? zero : 0));
  const plus = (x: Float64Array, y: Float64Array) => x.map((value, i) => value + y[i]);
  const odd = times(
    scaled,
    plus(
      times(a6, polynomial(PADE[13], PADE[11], PADE[9], 0)),
      polynomial(PADE[7], PADE[5], PADE[3], PADE[1]),
    ),
  );
  const even = plus(
    times(a6, polynomial(PADE[12], PADE[10], PADE[8], 0)),
    polynomial(PADE[6], PADE[4], PADE[2], PADE[0]),
  );
  const denominator = even.map((value, i) => value - odd[i]);
  let result = solveFactored(factor(denominator, n, "matrixExponential"), n, plus(even, odd), n);
  for (let k = 0; k < squarings; ++k) result = times(result, result);
  return result;
}
