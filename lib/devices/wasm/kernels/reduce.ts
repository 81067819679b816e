/**
 * Sums and extremes. Kept axes come first. Two layouts have kernels of their own: the reduced axis
 * contiguous ("rows"), and the kept axis contiguous ("columns"); the glue copies all others.
 *
 * Sums are taken in blocks, whose totals are added in float64 (rows) or in blocks again (columns):
 * the error does not grow with the length.
 */
import {Reduction} from "./codes";

const BLOCK = 4096;

/** Rows in a block of a sum by columns, and such blocks in a block of blocks. */
const STRIP = 256;
const MOST_BLOCKS = 256;

/**
 * y[k] = sum of x over `outer` runs of `count` contiguous elements, divided by `divisor`.
 *
 * @param keptStride from one kept element to the next
 * @param outerStride from one run to the next
 */
export function sumRows(
  x: usize,
  kept: i32,
  keptStride: usize,
  outer: i32,
  outerStride: usize,
  count: i32,
  y: usize,
  divisor: f64,
): void {
  for (let k = 0; k < kept; ++k) {
    let total: f64 = 0;
    let run = x;
    for (let o = 0; o < outer; ++o) {
      for (let start = 0; start < count; start += BLOCK) {
        total += sumBlock(run + ((<usize>start) << 2), min(BLOCK, count - start));
      }
      run += outerStride;
    }
    store<f32>(y, <f32>(total / divisor));
    x += keptStride;
    y += 4;
  }
}

export function sumBlock(x: usize, count: i32): f64 {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  const end = x + ((<usize>count) << 2);
  for (; x + 64 <= end; x += 64) {
    a = f32x4.add(a, v128.load(x));
    b = f32x4.add(b, v128.load(x, 16));
    c = f32x4.add(c, v128.load(x, 32));
    d = f32x4.add(d, v128.load(x, 48));
  }
  for (; x + 16 <= end; x += 16) a = f32x4.add(a, v128.load(x));
  a = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
  let total =
    <f64>f32x4.extract_lane(a, 0) +
    <f64>f32x4.extract_lane(a, 1) +
    (<f64>f32x4.extract_lane(a, 2) + <f64>f32x4.extract_lane(a, 3));
  for (; x < end; x += 4) total += <f64>load<f32>(x);
  return total;
}

/**
 * y[c] = reduction over `rows` rows of x[row][c], `columns` contiguous elements each; sums are
 * divided by `divisor`. Goes down strips of sixteen columns that stay in registers.
 */
export function reduceColumns(
  operation: i32,
  x: usize,
  rows: i32,
  rowStride: usize,
  columns: i32,
  y: usize,
  divisor: f32,
): void {
  switch (operation) {
    case Reduction.sum: return strips(Reduction.sum, x, rows, rowStride, columns, y, divisor);
    case Reduction.max: return strips(Reduction.max, x, rows, rowStride, columns, y, divisor);
    case Reduction.min: return strips(Reduction.min, x, rows, rowStride, columns, y, divisor);
  }
}

// @ts-expect-error: decorator
@inline function combine(operation: i32, a: v128, b: v128): v128 {
  if (operation == Reduction.sum) return f32x4.add(a, b);
  if (operation == Reduction.max) return f32x4.max(a, b);
  return f32x4.min(a, b);
}

// @ts-expect-error: decorator
@inline function start(operation: i32): v128 {
  if (operation == Reduction.sum) return f32x4.splat(0);
  return f32x4.splat(operation == Reduction.max ? -f32.MAX_VALUE * 2 : f32.MAX_VALUE * 2);
}

// @ts-expect-error: decorator
@inline function strips(
  operation: i32,
  x: usize,
  rows: i32,
  rowStride: usize,
  columns: i32,
  y: usize,
  divisor: f32,
): void {
  const by = f32x4.splat(divisor);
  let column = 0;
  for (; column + 16 <= columns; column += 16) {
    let a = start(operation);
    let b = a;
    let c = a;
    let d = a;
    let from = x;
    for (let first = 0; first < rows; first += MOST_BLOCKS * STRIP) {
      let a2 = start(operation);
      let b2 = a2;
      let c2 = a2;
      let d2 = a2;
      const end = min(rows, first + MOST_BLOCKS * STRIP);
      for (let row = first; row < end; row += STRIP) {
        let a1 = start(operation);
        let b1 = a1;
        let c1 = a1;
        let d1 = a1;
        for (let left = min(STRIP, end - row); left > 0; --left) {
          a1 = combine(operation, a1, v128.load(from));
          b1 = combine(operation, b1, v128.load(from, 16));
          c1 = combine(operation, c1, v128.load(from, 32));
          d1 = combine(operation, d1, v128.load(from, 48));
          from += rowStride;
        }
        a2 = combine(operation, a2, a1);
        b2 = combine(operation, b2, b1);
        c2 = combine(operation, c2, c1);
        d2 = combine(operation, d2, d1);
      }
      a = combine(operation, a, a2);
      b = combine(operation, b, b2);
      c = combine(operation, c, c2);
      d = combine(operation, d, d2);
    }
    if (operation == Reduction.sum) {
      a = f32x4.div(a, by);
      b = f32x4.div(b, by);
      c = f32x4.div(c, by);
      d = f32x4.div(d, by);
    }
    v128.store(y, a);
    v128.store(y, b, 16);
    v128.store(y, c, 32);
    v128.store(y, d, 48);
    x += 64;
    y += 64;
  }
  for (; column < columns; column += 4) {
    let a = start(operation);
    let from = x;
    for (let first = 0; first < rows; first += MOST_BLOCKS * STRIP) {
      let a2 = start(operation);
      const end = min(rows, first + MOST_BLOCKS * STRIP);
      for (let row = first; row < end; row += STRIP) {
        let a1 = start(operation);
        for (let left = min(STRIP, end - row); left > 0; --left) {
          a1 = combine(operation, a1, v128.load(from));
          from += rowStride;
        }
        a2 = combine(operation, a2, a1);
      }
      a = combine(operation, a, a2);
    }
    if (operation == Reduction.sum) a = f32x4.div(a, by);
    v128.store(y, a);
    x += 16;
    y += 16;
  }
}

/** y[k] = the largest or smallest of `count` contiguous elements; NaN wins. */
export function extremeRows(
  operation: i32,
  x: usize,
  kept: i32,
  keptStride: usize,
  count: i32,
  y: usize,
): void {
  for (let k = 0; k < kept; ++k) {
    const value =
      operation == Reduction.max
        ? extremeOf(Reduction.max, x, count)
        : extremeOf(Reduction.min, x, count);
    store<f32>(y, value);
    x += keptStride;
    y += 4;
  }
}

// @ts-expect-error: decorator
@inline function extremeOf(operation: i32, x: usize, count: i32): f32 {
  const end = x + ((<usize>count) << 2);
  let a = start(operation);
  let b = a;
  for (; x + 32 <= end; x += 32) {
    a = combine(operation, a, v128.load(x));
    b = combine(operation, b, v128.load(x, 16));
  }
  for (; x + 16 <= end; x += 16) a = combine(operation, a, v128.load(x));
  for (; x < end; x += 4) b = combine(operation, b, v128.load32_splat(x));
  a = combine(operation, a, b);
  a = combine(operation, a, i64x2.shuffle(a, a, 1, 0));
  a = combine(operation, a, i32x4.shuffle(a, a, 1, 0, 3, 2));
  return f32x4.extract_lane(a, 0);
}

/** y[k] = index of the first largest (or, by `smallest`, smallest) of `count` elements. */
export function argExtreme(
  smallest: i32,
  x: usize,
  kept: i32,
  keptStride: usize,
  count: i32,
  stride: usize,
  y: usize,
): void {
  for (let k = 0; k < kept; ++k) {
    let from = x;
    let best = load<f32>(from);
    let index = 0;
    for (let i = 1; i < count; ++i) {
      from += stride;
      const value = load<f32>(from);
      if (smallest ? value < best : value > best) {
        best = value;
        index = i;
      }
    }
    store<i32>(y, index);
    x += keptStride;
    y += 4;
  }
}
