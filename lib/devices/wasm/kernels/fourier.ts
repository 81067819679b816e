/**
 * The discrete Fourier transform in float64: lib/numeric/fourier.ts says how. What a length needs
 * (its plan: roots of one, and the chirp's transform where it is no power of two) is made once.
 */
import {at, clear, place, put} from "./doubles";

const TAU: f64 = 6.283185307179586;

/** Taylor series for |x| up to pi / 4, as in lib/random/functions.ts. */
function smallSine(x: f64): f64 {
  const square = x * x;
  let sum: f64 = 1;
  for (let k = 16; k >= 2; k -= 2) sum = 1 - (sum * square) / <f64>(k * (k + 1));
  return x * sum;
}

function smallCosine(x: f64): f64 {
  const square = x * x;
  let sum: f64 = 1;
  for (let k = 17; k >= 1; k -= 2) sum = 1 - (sum * square) / <f64>(k * (k + 1));
  return sum;
}

/** sin(2 pi t). */
function sineOfTurn(t: f64): f64 {
  const turn = t - Math.floor(t);
  const quarter = (<i32>Math.floor(turn * 8) + 1) >> 1;
  const rest = (turn - <f64>quarter / 4) * TAU;
  const value = quarter & 1 ? smallCosine(rest) : smallSine(rest);
  return quarter & 2 ? -value : value;
}

/** e^(-2 pi i t): a cosine and a minus sine. */
function putRoot(cosines: usize, sines: usize, k: i32, t: f64): void {
  put(cosines, k, sineOfTurn(t + 0.25));
  put(sines, k, -sineOfTurn(t));
}

/** The power of two to which a length that is none is filled up. */
function filled(n: i32): i32 {
  return 2 << (31 - clz(2 * n - 2));
}

// @ts-expect-error: decorator
@inline function isPower(n: i32): bool {
  return (n & (n - 1)) == 0;
}

/** How many float64 the plan of a length takes. */
export function fourierPlanSize(n: i32): i32 {
  if (isPower(n)) return n;
  return 2 * n + 3 * filled(n);
}

/** How many float64 a transform of a length works in. */
export function fourierWorkSize(n: i32): i32 {
  return isPower(n) ? 2 * n : 2 * n + 2 * filled(n);
}

/** A power of two: n / 2 cosines, n / 2 minus sines. */
function planPower(n: i32, to: usize): void {
  for (let k = 0; k < n >> 1; ++k) putRoot(to, place(to, n >> 1), k, <f64>k / <f64>n);
}

/** Otherwise: the chirp's n cosines and n minus sines, its transform of m, the plan of m. */
export function fourierPlan(n: i32, to: usize): void {
  if (isPower(n)) {
    planPower(n, to);
    return;
  }
  const m = filled(n);
  const sines = place(to, n);
  const re = place(sines, n);
  const im = place(re, m);
  const inner = place(im, m);
  planPower(m, inner);
  clear(re, 2 * m);
  for (let k = 0; k < n; ++k) {
    // k² modulo 2n keeps the angle exact.
    const square = <i32>((<u64>k * <u64>k) % <u64>(2 * n));
    putRoot(to, sines, k, <f64>square / <f64>(2 * n));
    put(re, k, at(to, k));
    put(re, (m - k) % m, at(to, k));
    put(im, k, -at(sines, k));
    put(im, (m - k) % m, -at(sines, k));
  }
  transformPower(re, im, m, inner);
}

/** Brings elements to where their numbers' bits read backwards. */
function reverse(re: usize, im: usize, n: i32): void {
  let j = 0;
  for (let i = 1; i < n; ++i) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j |= bit;
    if (j <= i) continue;
    const x = at(re, i);
    const y = at(im, i);
    put(re, i, at(re, j));
    put(im, i, at(im, j));
    put(re, j, x);
    put(im, j, y);
  }
}

/** Two numbers, `step` apart. */
// @ts-expect-error: decorator
@inline function pair(array: usize, i: i32, step: i32): v128 {
  return v128.load64_lane(place(array, i + step), v128.load64_splat(place(array, i)), 1);
}

/** By halves, in place. */
function transformPower(re: usize, im: usize, n: i32, plan: usize): void {
  const sines = place(plan, n >> 1);
  reverse(re, im, n);
  for (let start = 0; start + 1 < n; start += 2) {
    const x = at(re, start + 1);
    const y = at(im, start + 1);
    // The root is 1 - 0 i.
    const u = x - -0.0 * y;
    const v = y + -0.0 * x;
    put(re, start + 1, at(re, start) - u);
    put(im, start + 1, at(im, start) - v);
    put(re, start, at(re, start) + u);
    put(im, start, at(im, start) + v);
  }
  for (let half = 2; half < n; half *= 2) {
    const step = n / (2 * half);
    for (let start = 0; start < n; start += 2 * half) {
      for (let k = 0; k < half; k += 2) {
        const c = pair(plan, k * step, step);
        const s = pair(sines, k * step, step);
        const i = start + k;
        const top = v128.load(place(re, i));
        const side = v128.load(place(im, i));
        const a = v128.load(place(re, i + half));
        const b = v128.load(place(im, i + half));
        const x = f64x2.sub(f64x2.mul(c, a), f64x2.mul(s, b));
        const y = f64x2.add(f64x2.mul(c, b), f64x2.mul(s, a));
        v128.store(place(re, i + half), f64x2.sub(top, x));
        v128.store(place(im, i + half), f64x2.sub(side, y));
        v128.store(place(re, i), f64x2.add(top, x));
        v128.store(place(im, i), f64x2.add(side, y));
      }
    }
  }
}

/** As a convolution with the chirp, in place; `work`: two arrays of m. */
function transformAny(re: usize, im: usize, n: i32, plan: usize, work: usize): void {
  const m = filled(n);
  const sines = place(plan, n);
  const filterRe = place(sines, n);
  const filterIm = place(filterRe, m);
  const inner = place(filterIm, m);
  const x = work;
  const y = place(work, m);
  clear(work, 2 * m);
  for (let k = 0; k < n; ++k) {
    const c = at(plan, k);
    const s = at(sines, k);
    put(x, k, at(re, k) * c - at(im, k) * s);
    put(y, k, at(re, k) * s + at(im, k) * c);
  }
  transformPower(x, y, m, inner);
  for (let k = 0; k < m; ++k) {
    const a = at(x, k);
    const b = at(y, k);
    put(x, k, a * at(filterRe, k) - b * at(filterIm, k));
    put(y, k, a * at(filterIm, k) + b * at(filterRe, k));
  }
  // With real and imaginary parts exchanged, a transform is the inverse one, less the factor 1/m.
  transformPower(y, x, m, inner);
  for (let k = 0; k < n; ++k) {
    const c = at(plan, k);
    const s = at(sines, k);
    put(re, k, (at(x, k) * c - at(y, k) * s) / <f64>m);
    put(im, k, (at(x, k) * s + at(y, k) * c) / <f64>m);
  }
}

/** Transforms `count` signals of n complex numbers, real and imaginary parts side by side. */
export function fourier(
  from: usize,
  to: usize,
  count: i32,
  n: i32,
  inverse: bool,
  plan: usize,
  work: usize,
): void {
  const re = inverse ? place(work, n) : work;
  const im = inverse ? work : place(work, n);
  const bytes = <usize>n << 3;
  for (let i = 0; i < count; ++i, from += bytes, to += bytes) {
    for (let k = 0; k < n; ++k) {
      const x = from + (<usize>k << 3);
      put(work, k, <f64>load<f32>(x));
      put(place(work, n), k, <f64>load<f32>(x, 4));
    }
    if (isPower(n)) transformPower(re, im, n, plan);
    else transformAny(re, im, n, plan, place(work, 2 * n));
    for (let k = 0; k < n; ++k) {
      const y = to + (<usize>k << 3);
      store<f32>(y, <f32>at(work, k));
      store<f32>(y, <f32>at(work, n + k), 4);
    }
  }
}
