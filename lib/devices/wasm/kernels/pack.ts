/**
 * Copies of blocks of the two factors, in the order in which the matrix product reads them: five
 * or four rows (left) or eight columns (right) side by side, one step of the inner index after the
 * other.
 *
 * Where a panel is not full its last line is repeated, or what follows in memory comes along: the
 * product computes with it, and its results are dropped.
 */
import {transposeLines} from "./copy";
import {rowsInFives} from "./tile";

/** Left factor: `rows` by `inner`, panels of five rows and then of four (see tile.ts). */
export function packLeft(
  a: usize,
  rowStride: usize,
  innerStride: usize,
  rows: i32,
  inner: i32,
  to: usize,
): void {
  const fives = rowsInFives(rows);
  for (let row = 0; row < rows; ) {
    const size = row < fives ? 5 : 4;
    const step = (<usize>size) << 2;
    const end = to + <usize>inner * step;
    if (rowStride == 4) {
      let from = a;
      for (let p = to; p < end; p += step, from += innerStride) {
        v128.store(p, v128.load(from));
        if (size == 5) store<f32>(p, load<f32>(from, 16), 16);
      }
    } else {
      const last = <usize>(min(4, rows - row) - 1);
      const p1 = a + min(last, 1) * rowStride;
      const p2 = a + min(last, 2) * rowStride;
      packLines(a, p1, p2, a + last * rowStride, innerStride, inner, to, step);
      if (size == 5) packLine(a + (rowStride << 2), innerStride, to + 16, end, step);
    }
    a += rowStride * <usize>size;
    row += size;
    to = end;
  }
}

/** One line, after the four that lie beside it: whole vectors of theirs run over its elements. */
function packLine(from: usize, stride: usize, to: usize, end: usize, step: usize): void {
  for (; to < end; to += step, from += stride) store<f32>(to, load<f32>(from));
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
    if (columnStride == 4) {
      let from = b;
      for (let end = to + size, p = to; p < end; p += 32, from += innerStride) {
        v128.store(p, v128.load(from));
        v128.store(p, v128.load(from, 16), 16);
      }
    } else {
      const last = <usize>(min(8, columns - column) - 1);
      for (let half: usize = 0; half < 8; half += 4) {
        const p0 = b + min(last, half) * columnStride;
        const p1 = b + min(last, half + 1) * columnStride;
        const p2 = b + min(last, half + 2) * columnStride;
        const p3 = b + min(last, half + 3) * columnStride;
        packLines(p0, p1, p2, p3, innerStride, inner, to + (half << 2), 32);
      }
    }
    b += columnStride << 3;
    to += size;
  }
}

/** Four lines; `step` is the size of a panel's step in bytes. */
function packLines(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  innerStride: usize,
  inner: i32,
  to: usize,
  step: usize,
): void {
  let k = 0;
  if (innerStride == 4) {
    for (; k + 4 <= inner; k += 4) {
      transposeLines(p0, p1, p2, p3, to, step);
      p0 += 16;
      p1 += 16;
      p2 += 16;
      p3 += 16;
      to += step << 2;
    }
  }
  for (; k < inner; ++k) {
    store<f32>(to, load<f32>(p0));
    store<f32>(to, load<f32>(p1), 4);
    store<f32>(to, load<f32>(p2), 8);
    store<f32>(to, load<f32>(p3), 12);
    p0 += innerStride;
    p1 += innerStride;
    p2 += innerStride;
    p3 += innerStride;
    to += step;
  }
}
