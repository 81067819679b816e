/** Contiguous copies of strided views: transposition, slicing, broadcasting. Any four-byte type. */
import {AXES} from "./memory";

/** Rows of `columns` contiguous elements from one row stride to another: a part of a wider array. */
export function copyBlock(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  rows: i32,
  columns: i32,
): void {
  const width = (<usize>columns) << 2;
  for (let row = 0; row < rows; ++row) {
    memory.copy(y, x, width);
    x += xStride;
    y += yStride;
  }
}

/**
 * Copies a view of `rank` axes (2 to 8), whose lengths and strides in bytes lie in the table of axes
 * (lengths first, strides from the ninth entry on). The last two axes make a plane; the axes before
 * them count like an odometer.
 */
export function copyView(x: usize, y: usize, rank: i32): void {
  const rows = length(rank - 2);
  const columns = length(rank - 1);
  const size = (<usize>(rows * columns)) << 2;
  let planes = 1;
  for (let axis = 0; axis < rank - 2; ++axis) planes *= length(axis);
  for (let i = 0; i < planes; ++i) {
    let from = x;
    let rest = i;
    for (let axis = rank - 3; axis >= 0; --axis) {
      from += <usize>(rest % length(axis)) * stride(axis);
      rest /= length(axis);
    }
    copyPlane(from, stride(rank - 2), stride(rank - 1), y, rows, columns);
    y += size;
  }
}

// @ts-expect-error: decorator
@inline function length(axis: i32): i32 {
  return load<i32>(AXES + ((<usize>axis) << 2));
}

// @ts-expect-error: decorator
@inline function stride(axis: i32): usize {
  return load<usize>(AXES + ((<usize>axis) << 2), 32);
}

function copyPlane(
  x: usize,
  rowStride: usize,
  columnStride: usize,
  y: usize,
  rows: i32,
  columns: i32,
): void {
  if (columnStride == 4) return copyRows(x, rowStride, y, rows, columns);
  if (columnStride == 0) return repeatRows(x, rowStride, y, rows, columns);
  if (rowStride == 4) return transposePlane(x, columnStride, y, rows, columns);
  for (let row = 0; row < rows; ++row) {
    let from = x;
    for (let column = 0; column < columns; ++column) {
      store<i32>(y, load<i32>(from));
      from += columnStride;
      y += 4;
    }
    x += rowStride;
  }
}

function copyRows(x: usize, rowStride: usize, y: usize, rows: i32, columns: i32): void {
  const width = (<usize>columns) << 2;
  for (let row = 0; row < rows; ++row) {
    const end = y + width;
    let from = x;
    for (let to = y; to < end; to += 16, from += 16) v128.store(to, v128.load(from));
    x += rowStride;
    y = end;
  }
}

function repeatRows(x: usize, rowStride: usize, y: usize, rows: i32, columns: i32): void {
  const width = (<usize>columns) << 2;
  for (let row = 0; row < rows; ++row) {
    const end = y + width;
    const value = v128.load32_splat(x);
    for (let to = y; to < end; to += 16) v128.store(to, value);
    x += rowStride;
    y = end;
  }
}

/** y[row][column] = x[column][row] by squares of four; what is left over, one by one. */
export function transposePlane(
  x: usize,
  stride: usize,
  y: usize,
  rows: i32,
  columns: i32,
): void {
  const width = (<usize>columns) << 2;
  const wholeRows = rows & ~3;
  const wholeColumns = columns & ~3;
  for (let row = 0; row < wholeRows; row += 4) {
    let from = x + ((<usize>row) << 2);
    let to = y + <usize>row * width;
    for (let column = 0; column < wholeColumns; column += 4) {
      transposeSquare(from, stride, to, width);
      from += stride << 2;
      to += 16;
    }
  }
  for (let row = 0; row < rows; ++row) {
    for (let column = row < wholeRows ? wholeColumns : 0; column < columns; ++column) {
      const from = x + ((<usize>row) << 2) + <usize>column * stride;
      store<i32>(y + <usize>row * width + ((<usize>column) << 2), load<i32>(from));
    }
  }
}

/** A transposed square of 4 by 4; strides from row to row in bytes. */
// @ts-expect-error: decorator
@inline function transposeSquare(x: usize, xStride: usize, y: usize, yStride: usize): void {
  transposeLines(x, x + xStride, x + 2 * xStride, x + 3 * xStride, y, yStride);
}

/** The same for four lines that lie anywhere. */
// @ts-expect-error: decorator
@inline export function transposeLines(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  y: usize,
  yStride: usize,
): void {
  const a = v128.load(p0);
  const b = v128.load(p1);
  const c = v128.load(p2);
  const d = v128.load(p3);
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
  const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7);
  const cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(y, i64x2.shuffle(ab, cd, 0, 2));
  v128.store(y + yStride, i64x2.shuffle(ab, cd, 1, 3));
  v128.store(y + 2 * yStride, i64x2.shuffle(abHigh, cdHigh, 0, 2));
  v128.store(y + 3 * yStride, i64x2.shuffle(abHigh, cdHigh, 1, 3));
}
