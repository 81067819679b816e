/** Stretches of any length, of which nothing but themselves is written. */
import * as math from "./math";

/** Stores a vector, or only as many of its lanes as `left` bytes hold. */
// @ts-expect-error: decorator
@inline export function put(to: usize, value: v128, left: usize): void {
  if (left >= 16) {
    v128.store(to, value);
  } else {
    v128.store_lane<f32>(to, value, 0);
    if (left > 4) v128.store_lane<f32>(to, value, 1, 4);
    if (left > 8) v128.store_lane<f32>(to, value, 2, 8);
  }
}

export function tanhInPlace(x: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    put(x + i, math.tanh(v128.load(x + i)), bytes - i);
  }
}

export function sigmoidInPlace(x: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    put(x + i, math.sigmoid(v128.load(x + i)), bytes - i);
  }
}

/** a + b. */
export function addInto(a: usize, b: usize, to: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    put(to + i, f32x4.add(v128.load(a + i), v128.load(b + i)), bytes - i);
  }
}

/** s (1 - s) y: the way back through a sigmoid with the value s. */
// @ts-expect-error: decorator
@inline export function sigmoidSlope(s: v128, y: v128): v128 {
  return f32x4.mul(f32x4.mul(s, f32x4.sub(f32x4.splat(1), s)), y);
}

/** (1 - t^2) y: the way back through a hyperbolic tangent with the value t. */
// @ts-expect-error: decorator
@inline export function tanhSlope(t: v128, y: v128): v128 {
  return f32x4.mul(f32x4.sub(f32x4.splat(1), f32x4.mul(t, t)), y);
}
