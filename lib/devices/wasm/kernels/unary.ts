/** One float32 to one: y[i] = f(x[i]), both contiguous. May work in place. */
import {erf, gelu, silu, softplus} from "./activations";
import {Unary} from "./codes";
import * as math from "./math";
import {atan, sine, tan} from "./trigonometry";

// @ts-expect-error: decorator
@inline function apply(operation: i32, x: v128): v128 {
  const one = f32x4.splat(1);
  if (operation == Unary.neg) return f32x4.neg(x);
  if (operation == Unary.abs) return f32x4.abs(x);
  if (operation == Unary.sign) {
    // x itself where it is zero or NaN, otherwise 1 with the sign of x.
    const signed = v128.or(v128.and(x, i32x4.splat(0x80000000)), one);
    const ordered = v128.or(f32x4.lt(x, f32x4.splat(0)), f32x4.gt(x, f32x4.splat(0)));
    return v128.bitselect(signed, x, ordered);
  }
  if (operation == Unary.exp) return math.exp(x);
  if (operation == Unary.log) return math.log(x);
  if (operation == Unary.sqrt) return f32x4.sqrt(x);
  if (operation == Unary.rsqrt) return f32x4.div(one, f32x4.sqrt(x));
  if (operation == Unary.reciprocal) return f32x4.div(one, x);
  if (operation == Unary.square) return f32x4.mul(x, x);
  if (operation == Unary.sin) return sine(x, 0);
  if (operation == Unary.cos) return sine(x, 1);
  if (operation == Unary.tanh) return math.tanh(x);
  if (operation == Unary.sigmoid) return math.sigmoid(x);
  // pmax(x, 0) is `x < 0 ? 0 : x`: NaN stays NaN.
  if (operation == Unary.relu) return f32x4.pmax(x, f32x4.splat(0));
  if (operation == Unary.floor) return f32x4.floor(x);
  if (operation == Unary.tan) return tan(x);
  if (operation == Unary.atan) return atan(x);
  if (operation == Unary.expm1) return math.expm1(x);
  if (operation == Unary.log1p) return math.log1p(x);
  if (operation == Unary.softplus) return softplus(x);
  if (operation == Unary.erf) return erf(x);
  if (operation == Unary.gelu) return gelu(x);
  if (operation == Unary.silu) return silu(x);
  return f32x4.nearest(x);
}

// @ts-expect-error: decorator
@inline function map(operation: i32, x: usize, y: usize, count: i32): void {
  const end = y + ((<usize>count) << 2);
  for (; y < end; x += 16, y += 16) v128.store(y, apply(operation, v128.load(x)));
}

export function unary(operation: i32, x: usize, y: usize, count: i32): void {
  switch (operation) {
    case Unary.neg: return map(Unary.neg, x, y, count);
    case Unary.abs: return map(Unary.abs, x, y, count);
    case Unary.sign: return map(Unary.sign, x, y, count);
    case Unary.exp: return map(Unary.exp, x, y, count);
    case Unary.log: return map(Unary.log, x, y, count);
    case Unary.sqrt: return map(Unary.sqrt, x, y, count);
    case Unary.rsqrt: return map(Unary.rsqrt, x, y, count);
    case Unary.reciprocal: return map(Unary.reciprocal, x, y, count);
    case Unary.square: return map(Unary.square, x, y, count);
    case Unary.sin: return map(Unary.sin, x, y, count);
    case Unary.cos: return map(Unary.cos, x, y, count);
    case Unary.tanh: return map(Unary.tanh, x, y, count);
    case Unary.sigmoid: return map(Unary.sigmoid, x, y, count);
    case Unary.relu: return map(Unary.relu, x, y, count);
    case Unary.floor: return map(Unary.floor, x, y, count);
    case Unary.round: return map(Unary.round, x, y, count);
    case Unary.tan: return map(Unary.tan, x, y, count);
    case Unary.atan: return map(Unary.atan, x, y, count);
    case Unary.expm1: return map(Unary.expm1, x, y, count);
    case Unary.log1p: return map(Unary.log1p, x, y, count);
    case Unary.softplus: return map(Unary.softplus, x, y, count);
    case Unary.erf: return map(Unary.erf, x, y, count);
    case Unary.gelu: return map(Unary.gelu, x, y, count);
    case Unary.silu: return map(Unary.silu, x, y, count);
  }
}
