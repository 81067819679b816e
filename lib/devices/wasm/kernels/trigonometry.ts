/** Sine, cosine, tangent and arctangent of four float32 numbers at once, in the manner of math.ts. */
import {multiplyAdd, splat} from "./math";

/** sin x for `shift` 0 and cos x for `shift` 1. */
// @ts-expect-error: decorator
@inline export function sine(x: v128, shift: i32): v128 {
  const far = i32x4.bitmask(f32x4.ge(f32x4.abs(x), splat(8388608)));
  return far ? sineOfLarge(x, shift, far) : sineOfModerate(x, shift);
}

// @ts-expect-error: decorator
@inline function sineOfModerate(x: v128, shift: i32): v128 {
  const low = f64x2.promote_low_f32x4(x);
  const high = f64x2.promote_low_f32x4(i32x4.shuffle(x, x, 2, 3, 2, 3));
  const nLow = f64x2.nearest(f64x2.mul(low, f64x2.splat(0.6366197723675814)));
  const nHigh = f64x2.nearest(f64x2.mul(high, f64x2.splat(0.6366197723675814)));
  const r = i64x2.shuffle(
    f32x4.demote_f64x2_zero(rest(low, nLow)),
    f32x4.demote_f64x2_zero(rest(high, nHigh)),
    0,
    2,
  );
  const quadrant = i64x2.shuffle(
    i32x4.trunc_sat_f64x2_s_zero(nLow),
    i32x4.trunc_sat_f64x2_s_zero(nHigh),
    0,
    2,
  );
  return sineInQuadrant(r, i32x4.add(quadrant, i32x4.splat(shift)));
}

/** x - n pi / 2. The first part of pi / 2 has 30 bits: its product with n is exact. */
// @ts-expect-error: decorator
@inline function rest(x: v128, n: v128): v128 {
  const first = f64x2.sub(x, f64x2.mul(n, f64x2.splat(1.570796325802803)));
  return f64x2.sub(first, f64x2.mul(n, f64x2.splat(9.920935796805404e-10)));
}

/** sin(r + quadrant pi / 2) for |r| <= pi / 4. */
// @ts-expect-error: decorator
@inline function sineInQuadrant(r: v128, quadrant: v128): v128 {
  const square = f32x4.mul(r, r);
  // (sin r / r - 1) / r^2, error 4e-9.
  let s = multiplyAdd(square, splat(-0.0001951840822584927), 0.008332190103828907);
  s = multiplyAdd(s, square, -0.16666655242443085);
  s = f32x4.add(f32x4.mul(f32x4.mul(r, square), s), r);
  // (cos r - 1 + r^2 / 2) / r^4, error 1e-10.
  let c = multiplyAdd(square, splat(2.4432327336398885e-5), -0.0013887309469282627);
  c = multiplyAdd(c, square, 0.04166664555668831);
  c = f32x4.sub(f32x4.mul(f32x4.mul(square, square), c), f32x4.mul(square, splat(0.5)));
  c = f32x4.add(c, splat(1));
  const odd = i32x4.eq(v128.and(quadrant, i32x4.splat(1)), i32x4.splat(1));
  const sign = i32x4.shl(v128.and(quadrant, i32x4.splat(2)), 30);
  return v128.xor(v128.bitselect(c, s, odd), sign);
}

/** The first 256 bits of 1 / (2 pi). */
const TURNS = memory.data<u32>([
  0x28be60db, 0x9391054a, 0x7f09d5f4, 0x7d4d3770,
  0x36d8a566, 0x4f10e410, 0x7f9458ea, 0xf7aef158,
]);

/** Where some angles are 2^23 or more (bits of `far`): those one by one, the others as ever. */
function sineOfLarge(x: v128, shift: i32, far: i32): v128 {
  const moderate = v128.bitselect(x, splat(0), f32x4.lt(f32x4.abs(x), splat(8388608)));
  let y = sineOfModerate(moderate, shift);
  if (far & 1) y = f32x4.replace_lane(y, 0, sineOfOne(f32x4.extract_lane(x, 0), shift));
  if (far & 2) y = f32x4.replace_lane(y, 1, sineOfOne(f32x4.extract_lane(x, 1), shift));
  if (far & 4) y = f32x4.replace_lane(y, 2, sineOfOne(f32x4.extract_lane(x, 2), shift));
  if (far & 8) y = f32x4.replace_lane(y, 3, sineOfOne(f32x4.extract_lane(x, 3), shift));
  return f32x4.add(y, v128.and(x, f32x4.ne(x, x)));
}

/**
 * One angle m 2^e with an integer m of 24 bits and e >= 0. Bits of 1 / (2 pi) before the e-th only
 * count whole turns; the 96 bits that follow leave 64 good ones of the fraction of a turn.
 * Source: Payne and Hanek, "Radian reduction for trigonometric functions", SIGNUM 18 (1983).
 */
function sineOfOne(x: f32, shift: i32): f32 {
  const bits = reinterpret<u32>(x);
  const exponent = (bits >> 23) & 0xff;
  if (exponent == 0xff) return f32.NaN;
  const m = <u64>((bits & 0x7fffff) | 0x800000);
  const e = exponent - 150;
  const word = TURNS + ((<usize>e >> 5) << 2);
  const left = <u64>(e & 31);
  const a = (window(word, left) * m) << 32;
  const fraction = a + window(word + 4, left) * m + ((window(word + 8, left) * m) >> 32);
  const quadrant = <i32>((fraction + (1 << 61)) >> 62);
  const turns = <f64><i64>(fraction - (<u64>quadrant << 62));
  const r = <f32>(turns * 3.4061215800865546e-19);
  const negative = x < 0;
  const y = sineInQuadrant(
    splat(negative ? -r : r),
    i32x4.splat((negative ? -quadrant : quadrant) + shift),
  );
  return f32x4.extract_lane(y, 0);
}

/** 32 bits of the table from bit `left` of a word on. */
// @ts-expect-error: decorator
@inline function window(word: usize, left: u64): u64 {
  const both = (<u64>load<u32>(word) << 32) | <u64>load<u32>(word, 4);
  return (both << left) >> 32;
}

/** tan x as sine over cosine. */
// @ts-expect-error: decorator
@inline export function tan(x: v128): v128 {
  return f32x4.div(sine(x, 0), sine(x, 1));
}

/** Beyond tan(3 pi / 8) from -1 / x, beyond tan(pi / 8) from (x - 1) / (x + 1), by magnitudes. */
// @ts-expect-error: decorator
@inline export function atan(x: v128): v128 {
  const magnitude = f32x4.abs(x);
  const far = f32x4.gt(magnitude, splat(2.414213562373095));
  const middle = v128.andnot(f32x4.gt(magnitude, splat(0.4142135623730951)), far);
  const one = splat(1);
  const over = v128.bitselect(splat(-1), f32x4.sub(magnitude, one), far);
  const under = v128.bitselect(magnitude, f32x4.add(magnitude, one), far);
  const beyond = v128.or(far, middle);
  const r = v128.bitselect(f32x4.div(over, under), magnitude, beyond);
  const start = v128.bitselect(splat(1.5707963267948966), splat(0.7853981633974483), far);
  const square = f32x4.mul(r, r);
  // (atan r / r - 1) / r^2 for |r| <= tan(pi / 8), error 7e-10.
  let p = multiplyAdd(square, splat(-0.060904741287231445), 0.1059938445687294);
  p = multiplyAdd(p, square, -0.14244423806667328);
  p = multiplyAdd(p, square, 0.1999852955341339);
  p = multiplyAdd(p, square, -0.33333316445350647);
  const y = f32x4.add(f32x4.mul(f32x4.mul(r, square), p), r);
  const sum = v128.bitselect(f32x4.add(start, y), y, beyond);
  return v128.or(sum, v128.and(x, i32x4.splat(0x80000000)));
}
