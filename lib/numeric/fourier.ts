/**
 * The discrete Fourier transform in float64: by halves where the length is a power of two (Cooley and
 * Tukey 1965), otherwise as a convolution by such transforms (Bluestein 1970).
 */
import {cosineOfTurn, sineOfTurn} from "../random/functions.js";

/** Transforms in place: X_k = Σ_j x_j e^(-2πi jk/n). */
type Plan = (re: Float64Array, im: Float64Array) => void;

/** e^(-2πi k step/n) for k = 0, 1, …: cosines and minus sines. */
function roots(count: number, turn: (k: number) => number): [Float64Array, Float64Array] {
  const cosines = Float64Array.from({length: count}, (_, k) => cosineOfTurn(turn(k)));
  const sines = Float64Array.from({length: count}, (_, k) => -sineOfTurn(turn(k)));
  return [cosines, sines];
}

/** The largest e with 2^e <= n. */
const exponentOf = (n: number) => 31 - Math.clz32(n);

function powerOfTwo(n: number): Plan {
  const [cosines, sines] = roots(n >> 1, (k) => k / n);
  const bits = exponentOf(n);
  const reversed = Uint32Array.from({length: n}, (_, i) => {
    let mirrored = 0;
    for (let bit = 0; bit < bits; ++bit) mirrored |= ((i >> bit) & 1) << (bits - 1 - bit);
    return mirrored;
  });
  return (re, im) => {
    for (let i = 0; i < n; ++i) {
      const j = reversed[i];
      if (j <= i) continue;
      const x = re[i];
      const y = im[i];
      re[i] = re[j];
      im[i] = im[j];
      re[j] = x;
      im[j] = y;
    }
    for (let half = 1; half < n; half *= 2) {
      const step = n / (2 * half);
      for (let start = 0; start < n; start += 2 * half) {
        for (let k = 0; k < half; ++k) {
          const i = start + k;
          const j = i + half;
          const c = cosines[k * step];
          const s = sines[k * step];
          const x = c * re[j] - s * im[j];
          const y = c * im[j] + s * re[j];
          re[j] = re[i] - x;
          im[j] = im[i] - y;
          re[i] += x;
          im[i] += y;
        }
      }
    }
  };
}

/**
 * With jk = (j² + k² - (k - j)²) / 2 the transform is a convolution with a chirp, and that a product
 * of transforms of a power of two.
 */
function anyLength(n: number): Plan {
  const m = 2 << exponentOf(2 * n - 2);
  const inner = planFor(m);
  // k² modulo 2n keeps the angle exact.
  const [c, s] = roots(n, (k) => ((k * k) % (2 * n)) / (2 * n));
  const [filterRe, filterIm] = [new Float64Array(m), new Float64Array(m)];
  for (let k = 0; k < n; ++k) {
    filterRe[k] = filterRe[(m - k) % m] = c[k];
    filterIm[k] = filterIm[(m - k) % m] = -s[k];
  }
  inner(filterRe, filterIm);
  return (re, im) => {
    const [x, y] = [new Float64Array(m), new Float64Array(m)];
    for (let k = 0; k < n; ++k) {
      x[k] = re[k] * c[k] - im[k] * s[k];
      y[k] = re[k] * s[k] + im[k] * c[k];
    }
    inner(x, y);
    for (let k = 0; k < m; ++k) {
      const product = x[k] * filterRe[k] - y[k] * filterIm[k];
      y[k] = x[k] * filterIm[k] + y[k] * filterRe[k];
      x[k] = product;
    }
    // With real and imaginary parts exchanged, a transform is the inverse one, less the factor 1/m.
    inner(y, x);
    for (let k = 0; k < n; ++k) {
      re[k] = (x[k] * c[k] - y[k] * s[k]) / m;
      im[k] = (x[k] * s[k] + y[k] * c[k]) / m;
    }
  };
}

const plans = new Map<number, Plan>();

/** Plans keep tables of some numbers a point: a page that tries many lengths must not pile them up. */
const MOST_PLANS = 64;

function planFor(n: number): Plan {
  let plan = plans.get(n);
  if (!plan) {
    if (plans.size >= MOST_PLANS) plans.clear();
    plan = (n & (n - 1)) === 0 ? powerOfTwo(n) : anyLength(n);
    plans.set(n, plan);
  }
  return plan;
}

/**
 * Transforms each signal of `n` complex numbers, real and imaginary parts side by side.
 *
 * @param inverse e^(+2πi jk/n) instead, without the factor 1/n
 */
export function fourierTransform(
  input: ArrayLike<number>,
  output: {[i: number]: number},
  n: number,
  inverse: boolean,
): void {
  if (n === 0) return;
  const plan = planFor(n);
  const [re, im] = [new Float64Array(n), new Float64Array(n)];
  const [first, second] = inverse ? [im, re] : [re, im];
  for (let start = 0; start < input.length; start += 2 * n) {
    for (let k = 0; k < n; ++k) {
      re[k] = input[start + 2 * k];
      im[k] = input[start + 2 * k + 1];
    }
    plan(first, second);
    for (let k = 0; k < n; ++k) {
      output[start + 2 * k] = re[k];
      output[start + 2 * k + 1] = im[k];
    }
  }
}
