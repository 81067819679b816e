/** Pooling over `planes` contiguous planes. The window has been set (window.ts). */
import * as w from "./window";

/**
 * Largest element of each window and its position in the plane (the first winner; the first NaN
 * wins over every number). Padding never wins: a window of nothing else has position -1.
 */
export function maxPool2d(x: usize, planes: i32, y: usize, indices: usize): void {
  for (let plane = 0; plane < planes; ++plane) {
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
            if (index < 0 || value > best || (value != value && best == best)) {
              best = value;
              index = at;
            }
          }
        }
        store<f32>(y, best);
        store<i32>(indices, index);
        y += 4;
        indices += 4;
      }
    }
    x += w.planeSize();
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
