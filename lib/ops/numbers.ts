/** Functions of one number that JavaScript lacks, in double precision: for reference loops. */

/** 1 / (1 + e^-x). */
export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * erf x = 2/√π e^(-x²) Σ 2^n x^(2n+1) / (1·3·5⋯(2n+1)): all terms have one sign, none cancel.
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 7.1.6.
 */
export function errorFunction(x: number): number {
  // The next double below 1 is farther away than what is missing.
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; ++n) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return Number.isNaN(x) ? x : (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
