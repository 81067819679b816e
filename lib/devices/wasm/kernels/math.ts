/**
 * Elementary functions of four float32 numbers at once, by +, -, *, / and bit operations alone, so
 * that every engine gives the same bits. Errors stay below about 2 units in the last place.
 *
 * The polynomials are minimax fits of our own (iteratively reweighted least squares, coefficients
 * rounded to float32 one by one, lowest power first); each comment names the largest relative error
 * of the polynomial itself.
 */

// @ts-expect-error: decorator
@inline function splat(value: f32): v128 {
  return f32x4.splat(value);
}

// @ts-expect-error: decorator
@inline function multiplyAdd(a: v128, b: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(a, b), f32x4.splat(c));
}

// ln 2 in two parts. The first has 15 bits: its product with an exponent is exact.
const LN2_HIGH: f32 = 0.693145751953125;
const LN2_LOW: f32 = 1.4286068203094173e-6;

/** Adding 1.5 2^23 rounds a small number to an integer and leaves it in the lowest bits. */
const TO_INTEGER: f32 = 12582912;
const TO_INTEGER_BITS: i32 = 0x4b400000;

/** e^x: x = n ln 2 + r, a polynomial in r, and two exact multiplications by powers of two. */
// @ts-expect-error: decorator
@inline export function exp(x: v128): v128 {
  // Beyond these bounds the result is infinite or zero anyway; pmin and pmax let NaN through.
  const bounded = f32x4.pmax(f32x4.pmin(x, splat(89)), splat(-104));
  const shifted = multiplyAdd(bounded, splat(1.4426950408889634), TO_INTEGER);
  const power = i32x4.sub(shifted, i32x4.splat(TO_INTEGER_BITS));
  const half = i32x4.shr_s(power, 1);
  const p = expOfRest(bounded, f32x4.sub(shifted, splat(TO_INTEGER)));
  // 2^n in two factors, so that subnormal results and overflow come out right.
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(power, half)));
}

/** The same for x <= 0, cheaper: results below 2^-126 become zero. */
// @ts-expect-error: decorator
@inline export function expOfNegative(x: v128): v128 {
  const bounded = f32x4.pmax(x, splat(-104));
  const shifted = multiplyAdd(bounded, splat(1.4426950408889634), TO_INTEGER);
  const power = i32x4.sub(shifted, i32x4.splat(TO_INTEGER_BITS));
  const p = expOfRest(bounded, f32x4.sub(shifted, splat(TO_INTEGER)));
  return f32x4.mul(p, powerOfTwo(i32x4.max_s(power, i32x4.splat(-127))));
}

/** e^(x - n ln 2). */
// @ts-expect-error: decorator
@inline function expOfRest(x: v128, n: v128): v128 {
  let r = f32x4.sub(x, f32x4.mul(n, splat(LN2_HIGH)));
  r = f32x4.sub(r, f32x4.mul(n, splat(LN2_LOW)));
  // (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2, error 3e-9.
  let p = multiplyAdd(r, splat(0.0013818938750773668), 0.008368703536689281);
  p = multiplyAdd(p, r, 0.04166828840970993);
  p = multiplyAdd(p, r, 0.1666652113199234);
  p = multiplyAdd(p, r, 0.4999999403953552);
  p = f32x4.add(f32x4.mul(f32x4.mul(r, r), p), r);
  return f32x4.add(p, splat(1));
}

// @ts-expect-error: decorator
@inline function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** Natural logarithm: x = m 2^e with m in [sqrt(1/2), sqrt(2)), and a polynomial in m - 1. */
// @ts-expect-error: decorator
@inline export function log(x: v128): v128 {
  const subnormal = f32x4.lt(x, splat(1.1754943508222875e-38));
  const scaled = v128.bitselect(f32x4.mul(x, splat(8388608)), x, subnormal);
  // Subtracting the bits of sqrt(1/2) before shifting puts the boundary between exponents there.
  let exponent = i32x4.shr_s(i32x4.sub(scaled, i32x4.splat(0x3f3504f3)), 23);
  const f = f32x4.sub(i32x4.sub(scaled, i32x4.shl(exponent, 23)), splat(1));
  exponent = i32x4.sub(exponent, v128.and(subnormal, i32x4.splat(23)));
  const e = f32x4.convert_i32x4_s(exponent);
  // (log(1 + f) - f + f^2 / 2) / f^3, error 8e-10.
  let p = multiplyAdd(f, splat(0.06749271601438522), -0.11670099198818207);
  p = multiplyAdd(p, f, 0.11883548647165298);
  p = multiplyAdd(p, f, -0.12406233698129654);
  p = multiplyAdd(p, f, 0.14220358431339264);
  p = multiplyAdd(p, f, -0.16667988896369934);
  p = multiplyAdd(p, f, 0.2000207155942917);
  p = multiplyAdd(p, f, -0.25000008940696716);
  p = multiplyAdd(p, f, 0.3333331346511841);
  const square = f32x4.mul(f, f);
  let y = f32x4.mul(f32x4.mul(p, f), square);
  y = f32x4.add(y, f32x4.mul(e, splat(LN2_LOW)));
  y = f32x4.sub(y, f32x4.mul(square, splat(0.5)));
  y = f32x4.add(f32x4.add(y, f), f32x4.mul(e, splat(LN2_HIGH)));
  const infinity = f32x4.eq(x, splat(f32.MAX_VALUE * 2));
  y = v128.bitselect(x, y, infinity);
  y = v128.bitselect(splat(-f32.MAX_VALUE * 2), y, f32x4.eq(x, splat(0)));
  // Comparison with NaN is false: negative numbers and NaN end up here.
  return v128.bitselect(y, splat(f32.NaN), f32x4.ge(x, splat(0)));
}

/** An odd polynomial near zero, elsewhere 1 - 2 / (e^2|x| + 1) with the sign of x. */
// @ts-expect-error: decorator
@inline export function tanh(x: v128): v128 {
  const magnitude = f32x4.abs(x);
  const square = f32x4.mul(x, x);
  // (tanh x / x - 1) / x^2 for |x| <= 0.55, error 1e-9.
  let p = multiplyAdd(square, splat(-0.0062428489327430725), 0.02105071395635605);
  p = multiplyAdd(p, square, -0.0538475476205349);
  p = multiplyAdd(p, square, 0.13332544267177582);
  p = multiplyAdd(p, square, -0.33333316445350647);
  const near = f32x4.add(f32x4.mul(f32x4.mul(x, square), p), x);
  const power = exp(f32x4.add(magnitude, magnitude));
  const far = f32x4.sub(splat(1), f32x4.div(splat(2), f32x4.add(power, splat(1))));
  const signed = v128.or(far, v128.and(x, i32x4.splat(0x80000000)));
  return v128.bitselect(near, signed, f32x4.lt(magnitude, splat(0.55)));
}

/** 1 / (1 + e^-x); for negative x as e^x / (1 + e^x), which keeps small results exact. */
// @ts-expect-error: decorator
@inline export function sigmoid(x: v128): v128 {
  const power = exp(f32x4.neg(f32x4.abs(x)));
  const numerator = v128.bitselect(power, splat(1), f32x4.lt(x, splat(0)));
  return f32x4.div(numerator, f32x4.add(power, splat(1)));
}

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
