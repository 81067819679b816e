/**
 * Smooth activations and their slopes, and rectifiers with a parameter. The first part works on four
 * numbers at once, in the manner of math.ts; the second part are kernels on contiguous arrays.
 */
import {Slope} from "./codes";
import {exp, expm1, log1p, multiplyAdd, sigmoid, splat} from "./math";

/** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|): nothing overflows. */
// @ts-expect-error: decorator
@inline export function softplus(x: v128): v128 {
  const rest = log1p(exp(f32x4.neg(f32x4.abs(x))));
  return f32x4.add(f32x4.pmax(x, splat(0)), rest);
}

/** A polynomial near zero, elsewhere 1 - e^-q(|x|) with the sign of x. */
// @ts-expect-error: decorator
@inline export function erf(x: v128): v128 {
  const square = f32x4.mul(x, x);
  // erf x / x - 1 in x^2 for |x| <= 0.92, error 1e-9.
  let p = multiplyAdd(square, splat(7.966758130351081e-5), -0.0008043370908126235);
  p = multiplyAdd(p, square, 0.005191924050450325);
  p = multiplyAdd(p, square, -0.026855584233999252);
  p = multiplyAdd(p, square, 0.11283624172210693);
  p = multiplyAdd(p, square, -0.3761262893676758);
  p = multiplyAdd(p, square, 0.12837916612625122);
  const near = f32x4.add(f32x4.mul(x, p), x);
  // q = -log(1 - erf |x|) for 0.92 <= |x| <= 4, error of 1 - e^-q 2e-9. From 4 on erf is 1.
  const t = f32x4.pmin(f32x4.abs(x), splat(4));
  let q = multiplyAdd(t, splat(-0.00019650223839562386), 0.0030487794429063797);
  q = multiplyAdd(q, t, -0.022249145433306694);
  q = multiplyAdd(q, t, 0.10397776961326599);
  q = multiplyAdd(q, t, 0.6371296048164368);
  q = multiplyAdd(q, t, 1.1277068853378296);
  q = multiplyAdd(q, t, 0.00018811530026141554);
  const far = f32x4.sub(splat(1), exp(f32x4.neg(q)));
  const signed = v128.or(far, v128.and(x, i32x4.splat(0x80000000)));
  return v128.bitselect(near, signed, f32x4.lt(f32x4.abs(x), splat(0.92)));
}

/** Phi(x) = (1 + erf(x / sqrt 2)) / 2: the share of a standard normal below x. */
// @ts-expect-error: decorator
@inline function normalShare(x: v128): v128 {
  return multiplyAdd(erf(f32x4.mul(x, splat(0.7071067811865476))), splat(0.5), 0.5);
}

/** x Phi(x). */
// @ts-expect-error: decorator
@inline export function gelu(x: v128): v128 {
  return f32x4.mul(x, normalShare(x));
}

/** Its derivative, Phi(x) + x phi(x) with the normal density phi. */
// @ts-expect-error: decorator
@inline function geluSlope(x: v128): v128 {
  const density = exp(f32x4.mul(f32x4.mul(x, x), splat(-0.5)));
  const tilt = f32x4.mul(f32x4.mul(x, splat(0.3989422804014327)), density);
  return f32x4.add(normalShare(x), tilt);
}

/** x sigmoid(x). */
// @ts-expect-error: decorator
@inline export function silu(x: v128): v128 {
  return f32x4.mul(x, sigmoid(x));
}

/** Its derivative, s (1 + x (1 - s)) with s = sigmoid(x). */
// @ts-expect-error: decorator
@inline function siluSlope(x: v128): v128 {
  const s = sigmoid(x);
  return f32x4.mul(s, multiplyAdd(x, f32x4.sub(splat(1), s), 1));
}

/** dy f'; in the order of the tensor operations that it stands for, so that the bits are the same. */
// @ts-expect-error: decorator
@inline function slopeTimes(code: i32, dy: v128, at: v128): v128 {
  if (code == Slope.gelu) return f32x4.mul(dy, geluSlope(at));
  if (code == Slope.silu) return f32x4.mul(dy, siluSlope(at));
  if (code == Slope.square) return f32x4.mul(f32x4.mul(dy, at), splat(2));
  if (code == Slope.tanh) return f32x4.mul(dy, f32x4.sub(splat(1), f32x4.mul(at, at)));
  if (code == Slope.sigmoid) return f32x4.mul(f32x4.mul(dy, at), f32x4.sub(splat(1), at));
  return f32x4.mul(dy, v128.and(f32x4.gt(at, splat(0)), splat(1)));
}

// @ts-expect-error: decorator
@inline function slopes(code: i32, dy: usize, at: usize, dx: usize, count: i32): void {
  const end = dx + ((<usize>count) << 2);
  for (; dx < end; dx += 16, dy += 16, at += 16) {
    v128.store(dx, slopeTimes(code, v128.load(dy), v128.load(at)));
  }
}

/** dx = dy f'(x), all contiguous; `at` is x or y, whichever the slope is of. */
export function timesSlope(code: i32, dy: usize, at: usize, dx: usize, count: i32): void {
  switch (code) {
    case Slope.gelu: return slopes(Slope.gelu, dy, at, dx, count);
    case Slope.silu: return slopes(Slope.silu, dy, at, dx, count);
    case Slope.square: return slopes(Slope.square, dy, at, dx, count);
    case Slope.tanh: return slopes(Slope.tanh, dy, at, dx, count);
    case Slope.sigmoid: return slopes(Slope.sigmoid, dy, at, dx, count);
    case Slope.relu: return slopes(Slope.relu, dy, at, dx, count);
  }
}

/** y = x where x > 0, elsewhere slope x. */
export function leakyRelu(x: usize, y: usize, count: i32, slope: f32): void {
  const end = y + ((<usize>count) << 2);
  const factor = splat(slope);
  for (; y < end; x += 16, y += 16) {
    const value = v128.load(x);
    const positive = f32x4.gt(value, splat(0));
    v128.store(y, v128.bitselect(value, f32x4.mul(value, factor), positive));
  }
}

/** y = x where x > 0, elsewhere alpha (e^x - 1). */
export function elu(x: usize, y: usize, count: i32, alpha: f32): void {
  const end = y + ((<usize>count) << 2);
  const factor = splat(alpha);
  for (; y < end; x += 16, y += 16) {
    const value = v128.load(x);
    const positive = f32x4.gt(value, splat(0));
    v128.store(y, v128.bitselect(value, f32x4.mul(expm1(value), factor), positive));
  }
}
