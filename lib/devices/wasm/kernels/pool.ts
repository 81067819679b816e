/** Pooling over `planes` contiguous planes. The window has been set (window.ts). */
import * as w from "./window";

/**
 * Largest element of each window and its position in the plane (the first winner; the first NaN
 * wins over every number). Padding never wins: a window of nothing else has position -1.
 */
export function maxPool2d(x: usize, planes: i32, y: usize, indices: usize): void {
  const byTwo =
    w.windowRows == 2 &&
    w.windowColumns == 2 &&
    w.rowStep == 2 &&
    w.columnStep == 2 &&
    (w.rowPadding | w.columnPadding) == 0;
  const size = w.outSize();
  for (let plane = 0; plane < planes; ++plane) {
    if (byTwo) maxOfSquares(x, y, indices);
    else maxOfWindows(x, y, indices);
    x += w.planeSize();
    y += size;
    indices += size;
  }
}

/** Whether a value takes the place of the best so far. */
// @ts-expect-error: decorator
@inline function wins(value: f32, best: f32): bool {
  return (value > best) | ((value != value) & (best == best));
}

/** The same for four at once. */
// @ts-expect-error: decorator
@inline function winners(value: v128, best: v128): v128 {
  const isNew = v128.and(f32x4.ne(value, value), f32x4.eq(best, best));
  return v128.or(f32x4.gt(value, best), isNew);
}

function maxOfWindows(x: usize, y: usize, indices: usize): void {
  for (let o = 0; o < w.outRows; ++o) {
    const top = w.inputRow(o, 0);
    const firstRow = max(0, top);
    const endRow = min(w.height, top + w.windowRows);
    for (let p = 0; p < w.outColumns; ++p) {
      const left = w.inputColumn(p, 0);
      const first = max(0, left);
      const end = min(w.width, left + w.windowColumns);
      let index = -1;
      let best: f32 = -f32.MAX_VALUE * 2;
      for (let row = firstRow; row < endRow; ++row) {
        for (let column = first; column < end; ++column) {
          const at = row * w.width + column;
          const value = load<f32>(x + ((<usize>at) << 2));
          // A choice without a branch: which element wins cannot be predicted.
          const better = wins(value, best) | (index < 0);
          best = select<f32>(value, best, better);
          index = select<i32>(at, index, better);
        }
      }
      store<f32>(y, best);
      store<i32>(indices, index);
      y += 4;
      indices += 4;
    }
  }
}

/** The usual case, windows of 2 x 2 side by side: four of them at once. */
function maxOfSquares(x: usize, y: usize, indices: usize): void {
  const rowSize = (<usize>w.width) << 2;
  for (let o = 0; o < w.outRows; ++o) {
    for (let p = 0; p < w.outColumns; p += 4) {
      // What runs over the end of a row of y is overwritten by the next row.
      const at = 2 * (o * w.width + p);
      const from = x + ((<usize>at) << 2);
      const a = v128.load(from);
      const b = v128.load(from, 16);
      const c = v128.load(from + rowSize);
      const d = v128.load(from + rowSize, 16);
      const first = i32x4.add(i32x4.splat(at), i32x4(0, 2, 4, 6));
      const one = i32x4.splat(1);
      const below = i32x4.add(first, i32x4.splat(w.width));
      const second = i32x4.shuffle(a, b, 1, 3, 5, 7);
      const third = i32x4.shuffle(c, d, 0, 2, 4, 6);
      const fourth = i32x4.shuffle(c, d, 1, 3, 5, 7);
      let best = i32x4.shuffle(a, b, 0, 2, 4, 6);
      let index = first;
      let better = winners(second, best);
      best = v128.bitselect(second, best, better);
      index = v128.bitselect(i32x4.add(first, one), index, better);
      better = winners(third, best);
      best = v128.bitselect(third, best, better);
      index = v128.bitselect(below, index, better);
      better = winners(fourth, best);
      best = v128.bitselect(fourth, best, better);
      index = v128.bitselect(i32x4.add(below, one), index, better);
      v128.store(y + ((<usize>p) << 2), best);
      v128.store(indices + ((<usize>p) << 2), index);
    }
    y += (<usize>w.outColumns) << 2;
    indices += (<usize>w.outColumns) << 2;
  }
}

/** dx[index] += dy, in order; positions outside the plane are skipped. */
export function maxPool2dGradient(dy: usize, indices: usize, planes: i32, dx: usize): void {
  memory.fill(dx, 0, <usize>planes * w.planeSize());
  const count = w.height * w.width;
  for (let plane = 0; plane < planes; ++plane) {
    for (const end = dy + w.outSize(); dy < end; dy += 4, indices += 4) {
      const index = load<i32>(indices);
      if (<u32>index >= <u32>count) continue;
      const at = dx + ((<usize>index) << 2);
      store<f32>(at, load<f32>(at) + load<f32>(dy));
    }
    dx += w.planeSize();
  }
}

/** Mean of each window; padding counts as zeros. */
export function avgPool2d(x: usize, planes: i32, y: usize): void {
  const size = <f32>(w.windowRows * w.windowColumns);
  for (let plane = 0; plane < planes; ++plane) {
    for (let o = 0; o < w.outRows; ++o) {
      const top = w.inputRow(o, 0);
      const endRow = min(w.height, top + w.windowRows);
      for (let p = 0; p < w.outColumns; ++p) {
        const left = w.inputColumn(p, 0);
        const end = min(w.width, left + w.windowColumns);
        let sum: f32 = 0;
        for (let row = max(0, top); row < endRow; ++row) {
          for (let column = max(0, left); column < end; ++column) {
            sum += load<f32>(x + ((<usize>(row * w.width + column)) << 2));
          }
        }
        store<f32>(y, sum / size);
        y += 4;
      }
    }
    x += w.planeSize();
  }
}

export function avgPool2dGradient(dy: usize, planes: i32, dx: usize): void {
  const size = <f32>(w.windowRows * w.windowColumns);
  memory.fill(dx, 0, <usize>planes * w.planeSize());
  for (let plane = 0; plane < planes; ++plane) {
    for (let o = 0; o < w.outRows; ++o) {
      const top = w.inputRow(o, 0);
      const endRow = min(w.height, top + w.windowRows);
      for (let p = 0; p < w.outColumns; ++p) {
        const left = w.inputColumn(p, 0);
        const end = min(w.width, left + w.windowColumns);
        const share = load<f32>(dy) / size;
        for (let row = max(0, top); row < endRow; ++row) {
          for (let column = max(0, left); column < end; ++column) {
            const at = dx + ((<usize>(row * w.width + column)) << 2);
            store<f32>(at, load<f32>(at) + share);
          }
        }
        dy += 4;
      }
    }
    dx += w.planeSize();
  }
}
