/**
 * Random numbers: Philox 4x32-10 and the functions of lib/random, operation by operation in the same
 * order and in float64, so that the bits are those of the TypeScript. What TypeScript does for one
 * number happens here for two at once.
 */

const MULTIPLIER_0: u64 = 0xd2511f53;
const MULTIPLIER_1: u64 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;
const ROUNDS = 10;

/** Four random words of block `index` of a draw. */
// @ts-expect-error: decorator
@inline function philox(index: u32, counter: u32, key: u32): v128 {
  let c0 = index;
  let c1: u32 = 0;
  let c2 = counter;
  let c3: u32 = 0;
  let k0 = key;
  let k1: u32 = 0;
  for (let round = 0; round < ROUNDS; ++round) {
    const product0 = MULTIPLIER_0 * <u64>c0;
    const product1 = MULTIPLIER_1 * <u64>c2;
    c0 = <u32>(product1 >> 32) ^ c1 ^ k0;
    c1 = <u32>product1;
    c2 = <u32>(product0 >> 32) ^ c3 ^ k1;
    c3 = <u32>product0;
    k0 += WEYL_0;
    k1 += WEYL_1;
  }
  const low = i64x2.splat(<u64>c0 | (<u64>c1 << 32));
  return i64x2.replace_lane(low, 1, <u64>c2 | (<u64>c3 << 32));
}

/** Two words, the lower half of the vector, as float64. */
// @ts-expect-error: decorator
@inline function doubles(words: v128): v128 {
  return f64x2.convert_low_i32x4_u(words);
}

// @ts-expect-error: decorator
@inline function upper(x: v128): v128 {
  return i64x2.shuffle(x, x, 1, 1);
}

/** Two float64 vectors as one vector of float32. */
// @ts-expect-error: decorator
@inline function demote(low: v128, high: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** A block's words as numbers of 24 bits in [0, 1): two vectors after each other at `to`. */
// @ts-expect-error: decorator
@inline function unitOf(words: v128): v128 {
  return f64x2.mul(doubles(words), f64x2.splat(1.0 / 16777216.0));
}

/** y = uniform numbers in [low, high). */
export function uniform(
  y: usize,
  count: i32,
  key: u32,
  counter: u32,
  low: f64,
  high: f64,
): void {
  const end = y + ((<usize>count) << 2);
  const start = f64x2.splat(low);
  const width = f64x2.splat(high - low);
  // A float32 reaches a float64 bound exactly where it reaches the next float32 at or above it.
  let bound = <f32>high;
  if (<f64>bound < high) bound = reinterpret<f32>(above(reinterpret<i32>(bound)));
  const limit = f32x4.splat(bound);
  const first = f32x4.splat(<f32>low);
  for (let index: u32 = 0; y < end; y += 16, ++index) {
    const words = i32x4.shr_u(philox(index, counter, key), 8);
    const value = demote(
      f64x2.add(start, f64x2.mul(width, unitOf(words))),
      f64x2.add(start, f64x2.mul(width, unitOf(upper(words)))),
    );
    v128.store(y, v128.bitselect(first, value, f32x4.ge(value, limit)));
  }
}

/** The bits of the next larger float32. */
function above(bits: i32): i32 {
  if (bits == <i32>0x80000000) return 1;
  return bits < 0 ? bits - 1 : bits + 1;
}

/** y = 1 with probability p, otherwise 0. */
export function bernoulli(y: usize, count: i32, key: u32, counter: u32, p: f64): void {
  const end = y + ((<usize>count) << 2);
  const chance = f64x2.splat(p);
  for (let index: u32 = 0; y < end; y += 16, ++index) {
    const words = i32x4.shr_u(philox(index, counter, key), 8);
    const low = f64x2.lt(unitOf(words), chance);
    const high = f64x2.lt(unitOf(upper(words)), chance);
    const mask = i32x4.shuffle(low, high, 0, 2, 4, 6);
    v128.store(y, v128.and(mask, f32x4.splat(1)));
  }
}

/** Natural logarithm of positive normal numbers: `naturalLog` of lib/random/functions.ts. */
// @ts-expect-error: decorator
@inline function naturalLog(x: v128): v128 {
  const biased = i64x2.shr_u(x, 52);
  const bits = v128.and(x, i64x2.splat(0x000fffffffffffff));
  let mantissa = v128.or(bits, i64x2.splat(0x3ff0000000000000));
  const large = f64x2.gt(mantissa, f64x2.splat(Math.SQRT2));
  mantissa = v128.bitselect(f64x2.mul(mantissa, f64x2.splat(0.5)), mantissa, large);
  // A mask is -1: subtracting it adds one.
  const power = i64x2.sub(i64x2.sub(biased, i64x2.splat(1023)), large);
  const exponent = f64x2.convert_low_i32x4_s(i32x4.shuffle(power, power, 0, 2, 0, 2));
  const one = f64x2.splat(1);
  const ratio = f64x2.div(f64x2.sub(mantissa, one), f64x2.add(mantissa, one));
  const square = f64x2.mul(ratio, ratio);
  let sum = f64x2.splat(1.0 / 21.0);
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 19.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 17.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 15.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 13.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 11.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 9.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 7.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 5.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 3.0));
  sum = f64x2.add(f64x2.mul(sum, square), one);
  const series = f64x2.mul(f64x2.mul(f64x2.splat(2), ratio), sum);
  return f64x2.add(series, f64x2.mul(exponent, f64x2.splat(Math.LN2)));
}

/** 1 - sum square / divisor: one step of the series of sine and cosine. */
// @ts-expect-error: decorator
@inline function step(sum: v128, square: v128, divisor: f64): v128 {
  return f64x2.sub(f64x2.splat(1), f64x2.div(f64x2.mul(sum, square), f64x2.splat(divisor)));
}

// @ts-expect-error: decorator
@inline function smallSine(x: v128, square: v128): v128 {
  let sum = step(f64x2.splat(1), square, 16 * 17);
  sum = step(sum, square, 14 * 15);
  sum = step(sum, square, 12 * 13);
  sum = step(sum, square, 10 * 11);
  sum = step(sum, square, 8 * 9);
  sum = step(sum, square, 6 * 7);
  sum = step(sum, square, 4 * 5);
  sum = step(sum, square, 2 * 3);
  return f64x2.mul(x, sum);
}

// @ts-expect-error: decorator
@inline function smallCosine(square: v128): v128 {
  let sum = step(f64x2.splat(1), square, 17 * 18);
  sum = step(sum, square, 15 * 16);
  sum = step(sum, square, 13 * 14);
  sum = step(sum, square, 11 * 12);
  sum = step(sum, square, 9 * 10);
  sum = step(sum, square, 7 * 8);
  sum = step(sum, square, 5 * 6);
  sum = step(sum, square, 3 * 4);
  return step(sum, square, 1 * 2);
}

/** y = normal numbers by Box and Muller: each pair of words is a radius and an angle. */
export function normal(
  y: usize,
  count: i32,
  key: u32,
  counter: u32,
  mean: f64,
  std: f64,
): void {
  const end = y + ((<usize>count) << 2);
  const center = f64x2.splat(mean);
  const scale = f64x2.splat(std);
  const sign = i64x2.splat(0x8000000000000000);
  for (let index: u32 = 0; y < end; y += 16, ++index) {
    const words = philox(index, counter, key);
    const unit = f64x2.splat(1.0 / 4294967296.0);
    const sides = f64x2.add(doubles(i32x4.shuffle(words, words, 0, 2, 0, 2)), f64x2.splat(1));
    const logs = f64x2.mul(f64x2.splat(-2), naturalLog(f64x2.mul(sides, unit)));
    const radius = f64x2.mul(scale, f64x2.sqrt(logs));

    const turn = f64x2.mul(doubles(i32x4.shuffle(words, words, 1, 3, 1, 3)), unit);
    // The angle less the nearest quarter turn. That a quarter more leaves the same rest is exact, so
    // the sine and the cosine share their series.
    const eighths = f64x2.floor(f64x2.mul(turn, f64x2.splat(8)));
    const half = f64x2.mul(f64x2.add(eighths, f64x2.splat(1)), f64x2.splat(0.5));
    const quarters = f64x2.floor(half);
    const rest = f64x2.mul(
      f64x2.sub(turn, f64x2.mul(quarters, f64x2.splat(0.25))),
      f64x2.splat(6.283185307179586),
    );
    const square = f64x2.mul(rest, rest);
    const sine = smallSine(rest, square);
    const cosine = smallCosine(square);
    const packed = i32x4.trunc_sat_f64x2_s_zero(quarters);
    const quarter = i32x4.shuffle(packed, packed, 0, 0, 1, 1);
    const odd = i32x4.eq(v128.and(quarter, i32x4.splat(1)), i32x4.splat(1));
    const two = i32x4.splat(2);
    const second = i32x4.eq(v128.and(quarter, two), two);
    const third = i32x4.eq(v128.and(i32x4.add(quarter, i32x4.splat(1)), two), two);
    const sines = v128.xor(v128.bitselect(cosine, sine, odd), v128.and(second, sign));
    const cosines = v128.xor(v128.bitselect(sine, cosine, odd), v128.and(third, sign));
    const x = f64x2.add(center, f64x2.mul(radius, cosines));
    const z = f64x2.add(center, f64x2.mul(radius, sines));
    v128.store(y, demote(i64x2.shuffle(x, z, 0, 2), i64x2.shuffle(x, z, 1, 3)));
  }
}
