/**
 * Two elements to one. Each input is a plane of `rows` by `columns`: a stride from row to row, and
 * within a row it either advances (1) or repeats its first element (0). This one shape covers
 * contiguous operands, scalars, rows and columns that broadcast. The output is contiguous.
 */
import {Binary, IntBinary} from "./codes";

/** 1 and 0 in float32 from a mask. */
// @ts-expect-error: decorator
@inline function truth(mask: v128): v128 {
  return v128.and(mask, f32x4.splat(1));
}

// @ts-expect-error: decorator
@inline function apply(operation: i32, a: v128, b: v128): v128 {
  if (operation == Binary.add) return f32x4.add(a, b);
  if (operation == Binary.sub) return f32x4.sub(a, b);
  if (operation == Binary.mul) return f32x4.mul(a, b);
  if (operation == Binary.div) return f32x4.div(a, b);
  if (operation == Binary.maximum) return f32x4.max(a, b);
  if (operation == Binary.minimum) return f32x4.min(a, b);
  if (operation == Binary.equal) return truth(f32x4.eq(a, b));
  if (operation == Binary.notEqual) return truth(f32x4.ne(a, b));
  if (operation == Binary.greater) return truth(f32x4.gt(a, b));
  if (operation == Binary.greaterEqual) return truth(f32x4.ge(a, b));
  if (operation == Binary.less) return truth(f32x4.lt(a, b));
  if (operation == Binary.lessEqual) return truth(f32x4.le(a, b));
  if (operation == Binary.pow) return powers(a, b);
  if (operation == IntBinary.add) return i32x4.add(a, b);
  if (operation == IntBinary.sub) return i32x4.sub(a, b);
  if (operation == IntBinary.mul) return i32x4.mul(a, b);
  if (operation == IntBinary.div) return quotients(a, b);
  if (operation == IntBinary.maximum) return i32x4.max_s(a, b);
  if (operation == IntBinary.minimum) return i32x4.min_s(a, b);
  if (operation == IntBinary.equal) return truth(i32x4.eq(a, b));
  if (operation == IntBinary.notEqual) return truth(i32x4.ne(a, b));
  if (operation == IntBinary.greater) return truth(i32x4.gt_s(a, b));
  if (operation == IntBinary.greaterEqual) return truth(i32x4.ge_s(a, b));
  if (operation == IntBinary.less) return truth(i32x4.lt_s(a, b));
  return truth(i32x4.le_s(a, b));
}

/** a^b, one by one. */
function powers(a: v128, b: v128): v128 {
  let y = f32x4.splat(Mathf.pow(f32x4.extract_lane(a, 0), f32x4.extract_lane(b, 0)));
  y = f32x4.replace_lane(y, 1, Mathf.pow(f32x4.extract_lane(a, 1), f32x4.extract_lane(b, 1)));
  y = f32x4.replace_lane(y, 2, Mathf.pow(f32x4.extract_lane(a, 2), f32x4.extract_lane(b, 2)));
  return f32x4.replace_lane(y, 3, Mathf.pow(f32x4.extract_lane(a, 3), f32x4.extract_lane(b, 3)));
}

/** Integer quotients truncated toward zero; division by zero gives 0, as `(a / 0) | 0` does. */
function quotients(a: v128, b: v128): v128 {
  let y = i32x4.splat(quotient(i32x4.extract_lane(a, 0), i32x4.extract_lane(b, 0)));
  y = i32x4.replace_lane(y, 1, quotient(i32x4.extract_lane(a, 1), i32x4.extract_lane(b, 1)));
  y = i32x4.replace_lane(y, 2, quotient(i32x4.extract_lane(a, 2), i32x4.extract_lane(b, 2)));
  return i32x4.replace_lane(y, 3, quotient(i32x4.extract_lane(a, 3), i32x4.extract_lane(b, 3)));
}

/** In 64 bits, where -2^31 / -1 has room; it then wraps round, as all int32 arithmetic does. */
// @ts-expect-error: decorator
@inline function quotient(a: i32, b: i32): i32 {
  return b == 0 ? 0 : <i32>(<i64>a / <i64>b);
}

// @ts-expect-error: decorator
@inline function plane(
  operation: i32,
  a: usize,
  aStride: usize,
  aAdvances: i32,
  b: usize,
  bStride: usize,
  bAdvances: i32,
  y: usize,
  rows: i32,
  columns: i32,
): void {
  const width = (<usize>columns) << 2;
  for (let row = 0; row < rows; ++row) {
    const end = y + width;
    let out = y;
    if (aAdvances & bAdvances) {
      let p = a;
      for (let q = b; out < end; p += 16, q += 16, out += 16) {
        v128.store(out, apply(operation, v128.load(p), v128.load(q)));
      }
    } else if (aAdvances) {
      const right = v128.load32_splat(b);
      for (let p = a; out < end; p += 16, out += 16) {
        v128.store(out, apply(operation, v128.load(p), right));
      }
    } else if (bAdvances) {
      const left = v128.load32_splat(a);
      for (let q = b; out < end; q += 16, out += 16) {
        v128.store(out, apply(operation, left, v128.load(q)));
      }
    } else {
      const value = apply(operation, v128.load32_splat(a), v128.load32_splat(b));
      for (; out < end; out += 16) v128.store(out, value);
    }
    a += aStride;
    b += bStride;
    y = end;
  }
}

export function binary(
  operation: i32,
  a: usize,
  s: usize,
  i: i32,
  b: usize,
  t: usize,
  j: i32,
  y: usize,
  m: i32,
  n: i32,
): void {
  switch (operation) {
    case Binary.add: return plane(Binary.add, a, s, i, b, t, j, y, m, n);
    case Binary.sub: return plane(Binary.sub, a, s, i, b, t, j, y, m, n);
    case Binary.mul: return plane(Binary.mul, a, s, i, b, t, j, y, m, n);
    case Binary.div: return plane(Binary.div, a, s, i, b, t, j, y, m, n);
    case Binary.maximum: return plane(Binary.maximum, a, s, i, b, t, j, y, m, n);
    case Binary.minimum: return plane(Binary.minimum, a, s, i, b, t, j, y, m, n);
    case Binary.equal: return plane(Binary.equal, a, s, i, b, t, j, y, m, n);
    case Binary.notEqual: return plane(Binary.notEqual, a, s, i, b, t, j, y, m, n);
    case Binary.greater: return plane(Binary.greater, a, s, i, b, t, j, y, m, n);
    case Binary.greaterEqual: return plane(Binary.greaterEqual, a, s, i, b, t, j, y, m, n);
    case Binary.less: return plane(Binary.less, a, s, i, b, t, j, y, m, n);
    case Binary.lessEqual: return plane(Binary.lessEqual, a, s, i, b, t, j, y, m, n);
    case Binary.pow: return plane(Binary.pow, a, s, i, b, t, j, y, m, n);
    case IntBinary.add: return plane(IntBinary.add, a, s, i, b, t, j, y, m, n);
    case IntBinary.sub: return plane(IntBinary.sub, a, s, i, b, t, j, y, m, n);
    case IntBinary.mul: return plane(IntBinary.mul, a, s, i, b, t, j, y, m, n);
    case IntBinary.div: return plane(IntBinary.div, a, s, i, b, t, j, y, m, n);
    case IntBinary.maximum: return plane(IntBinary.maximum, a, s, i, b, t, j, y, m, n);
    case IntBinary.minimum: return plane(IntBinary.minimum, a, s, i, b, t, j, y, m, n);
    case IntBinary.equal: return plane(IntBinary.equal, a, s, i, b, t, j, y, m, n);
    case IntBinary.notEqual: return plane(IntBinary.notEqual, a, s, i, b, t, j, y, m, n);
    case IntBinary.greater: return plane(IntBinary.greater, a, s, i, b, t, j, y, m, n);
    case IntBinary.greaterEqual: return plane(IntBinary.greaterEqual, a, s, i, b, t, j, y, m, n);
    case IntBinary.less: return plane(IntBinary.less, a, s, i, b, t, j, y, m, n);
    case IntBinary.lessEqual: return plane(IntBinary.lessEqual, a, s, i, b, t, j, y, m, n);
  }
}
