/**
 * Elementary functions built from +, -, * and / alone. JavaScript engines may differ in the last
 * bits of `Math.log` or `Math.sin`; IEEE arithmetic may not. What feeds a model uses these, so that
 * a seed gives the same bits in every browser. Accurate to about 1e-15.
 */

const view = new DataView(new ArrayBuffer(8));

/** Natural logarithm of a positive finite normal number. */
export function naturalLog(x: number): number {
  // x = mantissa * 2^exponent with the mantissa in [sqrt(1/2), sqrt(2)).
  view.setFloat64(0, x);
  const high = view.getUint32(0);
  let exponent = ((high >>> 20) & 0x7ff) - 1023;
  view.setUint32(0, (high & 0x000fffff) | 0x3ff00000);
  let mantissa = view.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  // log m = 2 artanh((m - 1) / (m + 1)), a series that converges fast near 1.
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let sum = 0;
  for (let k = 21; k >= 1; k -= 2) sum = sum * square + 1 / k;
  return 2 * ratio * sum + exponent * Math.LN2;
}

const TAU = 6.283185307179586;

/** Taylor series of the sine, for |x| up to pi / 4. */
function smallSine(x: number): number {
  const square = x * x;
  let sum = 1;
  for (let k = 16; k >= 2; k -= 2) sum = 1 - (sum * square) / (k * (k + 1));
  return x * sum;
}

/** Taylor series of the cosine, for |x| up to pi / 4. */
function smallCosine(x: number): number {
  const square = x * x;
  let sum = 1;
  for (let k = 17; k >= 1; k -= 2) sum = 1 - (sum * square) / (k * (k + 1));
  return sum;
}

/** sin(2 pi t). `t` counts turns: reducing the angle is then exact. */
export function sineOfTurn(t: number): number {
  const turn = t - Math.floor(t);
  const eighths = Math.floor(turn * 8);
  const quarter = (eighths + 1) >> 1;
  const rest = (turn - quarter / 4) * TAU;
  switch (quarter & 3) {
    case 0:
      return smallSine(rest);
    case 1:
      return smallCosine(rest);
    case 2:
      return -smallSine(rest);
    default:
      return -smallCosine(rest);
  }
}

/** cos(2 pi t). */
export function cosineOfTurn(t: number): number {
  return sineOfTurn(t + 0.25);
}
