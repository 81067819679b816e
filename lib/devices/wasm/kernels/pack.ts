/**
 * Copies of blocks of the two factors, in the order in which the matrix product reads them: four
 * rows (left) or eight columns (right) side by side, one step of the inner index after the other.
 * What is missing at the edges is filled with zeros.
 */
import {transposeSquare} from "./copy";

/** Left factor: `rows` by `inner`, panels of four rows. */
export function packLeft(
  a: usize,
  rowStride: usize,
  innerStride: usize,
  rows: i32,
  inner: i32,
  to: usize,
): void {
  const size = (<usize>inner) << 4;
  for (let row = 0; row < rows; row += 4) {
    if (rows - row < 4) packEdge(a, rowStride, innerStride, rows - row, inner, to, 4);
    else if (innerStride == 4) packTransposed(a, rowStride, inner, to, 16);
    else if (rowStride == 4) {
      let from = a;
      for (let end = to + size, p = to; p < end; p += 16, from += innerStride) {
        v128.store(p, v128.load(from));
      }
    } else packEdge(a, rowStride, innerStride, 4, inner, to, 4);
    a += rowStride << 2;
    to += size;
  }
}

/** Right factor: `inner` by `columns`, panels of eight columns. */
export function packRight(
  b: usize,
  innerStride: usize,
  columnStride: usize,
  inner: i32,
  columns: i32,
  to: usize,
): void {
  const size = (<usize>inner) << 5;
  for (let column = 0; column < columns; column += 8) {
    if (columns - column < 8) {
      packEdge(b, columnStride, innerStride, columns - column, inner, to, 8);
    } else if (innerStride == 4) {
      packTransposed(b, columnStride, inner, to, 32);
      packTransposed(b + (columnStride << 2), columnStride, inner, to + 16, 32);
    } else if (columnStride == 4) {
      let from = b;
      for (let end = to + size, p = to; p < end; p += 32, from += innerStride) {
        v128.store(p, v128.load(from));
        v128.store(p, v128.load(from, 16), 16);
      }
    } else packEdge(b, columnStride, innerStride, 8, inner, to, 8);
    b += columnStride << 3;
    to += size;
  }
}

/** Four lines whose inner index is contiguous. `step` is the size of a panel's step in bytes. */
// @ts-expect-error: decorator
@inline function packTransposed(
  from: usize,
  lineStride: usize,
  inner: i32,
  to: usize,
  step: usize,
): void {
  let k = 0;
  for (; k + 4 <= inner; k += 4) {
    transposeSquare(from, lineStride, to, step);
    from += 16;
    to += step << 2;
  }
  for (; k < inner; ++k) {
    store<f32>(to, load<f32>(from));
    store<f32>(to, load<f32>(from + lineStride), 4);
    store<f32>(to, load<f32>(from + 2 * lineStride), 8);
    store<f32>(to, load<f32>(from + 3 * lineStride), 12);
    from += 4;
    to += step;
  }
}

/** Any strides, `lines` of at most `width`. */
function packEdge(
  from: usize,
  lineStride: usize,
  innerStride: usize,
  lines: i32,
  inner: i32,
  to: usize,
  width: i32,
): void {
  for (let k = 0; k < inner; ++k) {
    let p = from;
    for (let line = 0; line < width; ++line) {
      store<f32>(to, line < lines ? load<f32>(p) : 0);
      p += lineStride;
      to += 4;
    }
    from += innerStride;
  }
}
