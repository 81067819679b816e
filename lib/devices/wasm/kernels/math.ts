/**
 * Elementary functions of four float32 numbers at once, by +, -, *, / and bit operations alone, so
 * that every engine gives the same bits. Errors stay below about 2 units in the last place.
 *
 * The polynomials are minimax fits of our own (iteratively reweighted least squares, coefficients
 * rounded to float32 one by one, lowest power first); each comment names the largest relative error
 * of the polynomial itself.
 */

// @ts-expect-error: decorator
@inline export function splat(value: f32): v128 {
  return f32x4.splat(value);
}

// @ts-expect-error: decorator
@inline export function multiplyAdd(a: v128, b: v128, c: f32): v128 {
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
  // From -88 down n is -127, whose power of two has no bit set.
  const bounded = f32x4.pmax(x, splat(-88));
  const shifted = multiplyAdd(bounded, splat(1.4426950408889634), TO_INTEGER);
  const p = expOfRest(bounded, f32x4.sub(shifted, splat(TO_INTEGER)));
  // Shifting moves n to where the exponent is, and all that is above it out.
  return f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), splat(1)));
}

/**
 * The same again with one multiplication and one addition less: 1 + r q(r) in place of 1 + r + r^2
 * p(r). Errors stay below 3 units in the last place.
 */
// @ts-expect-error: decorator
@inline export function roughExpOfNegative(x: v128): v128 {
  const bounded = f32x4.pmax(x, splat(-88));
  const shifted = multiplyAdd(bounded, splat(1.4426950408889634), TO_INTEGER);
  const r = restOf(bounded, f32x4.sub(shifted, splat(TO_INTEGER)));
  // (e^r - 1) / r for |r| <= ln 2 / 2, so that e^r has an error of 9e-8.
  let q = multiplyAdd(r, splat(0.008289498277008533), 0.041898176074028015);
  q = multiplyAdd(q, r, 0.16667650640010834);
  q = multiplyAdd(q, r, 0.4999914765357971);
  q = multiplyAdd(q, r, 0.9999997019767761);
  const power = i32x4.add(i32x4.shl(shifted, 23), splat(1));
  return f32x4.add(f32x4.mul(f32x4.mul(r, power), q), power);
}

/** x - n ln 2. */
// @ts-expect-error: decorator
@inline function restOf(x: v128, n: v128): v128 {
  return f32x4.sub(f32x4.sub(x, f32x4.mul(n, splat(LN2_HIGH))), f32x4.mul(n, splat(LN2_LOW)));
}

/** e^(x - n ln 2). */
// @ts-expect-error: decorator
@inline function expOfRest(x: v128, n: v128): v128 {
  return f32x4.add(expm1OfRest(x, n), splat(1));
}

/** e^(x - n ln 2) - 1. */
// @ts-expect-error: decorator
@inline function expm1OfRest(x: v128, n: v128): v128 {
  const r = restOf(x, n);
  // (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2, error 3e-9.
  let p = multiplyAdd(r, splat(0.0013818938750773668), 0.008368703536689281);
  p = multiplyAdd(p, r, 0.04166828840970993);
  p = multiplyAdd(p, r, 0.1666652113199234);
  p = multiplyAdd(p, r, 0.4999999403953552);
  return f32x4.add(f32x4.mul(f32x4.mul(r, r), p), r);
}

/** e^x - 1 as 2^n (e^r - 1) + (2^n - 1): no digits are lost near zero. */
// @ts-expect-error: decorator
@inline export function expm1(x: v128): v128 {
  // Beyond these bounds the result is e^x or -1; pmin and pmax let NaN through.
  const bounded = f32x4.pmax(f32x4.pmin(x, splat(40)), splat(-25));
  const shifted = multiplyAdd(bounded, splat(1.4426950408889634), TO_INTEGER);
  const power = powerOfTwo(i32x4.sub(shifted, i32x4.splat(TO_INTEGER_BITS)));
  const p = expm1OfRest(bounded, f32x4.sub(shifted, splat(TO_INTEGER)));
  const y = f32x4.add(f32x4.mul(p, power), f32x4.sub(power, splat(1)));
  return v128.bitselect(exp(x), y, f32x4.gt(x, splat(40)));
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

/** log(1 + x): the logarithm of the rounded sum, and what rounding took from it. */
// @ts-expect-error: decorator
@inline export function log1p(x: v128): v128 {
  const sum = f32x4.add(x, splat(1));
  const lost = f32x4.div(f32x4.sub(x, f32x4.sub(sum, splat(1))), sum);
  // 0 / 0 and infinity - infinity say nothing: there the logarithm alone is right.
  const proper = f32x4.lt(f32x4.abs(lost), splat(1));
  return f32x4.add(log(sum), v128.and(lost, proper));
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
