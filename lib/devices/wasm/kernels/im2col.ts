/**
 * Convolution as a matrix product: every place of the window becomes a column. Row (channel, i, j)
 * of the matrix holds what element (i, j) of the window sees at each output position.
 */
import * as w from "./window";

/** x (channels, height, width) -> columns (channels * window, output positions). */
export function im2col(x: usize, channels: i32, columns: usize): void {
  const outWidth = (<usize>w.outColumns) << 2;
  for (let channel = 0; channel < channels; ++channel) {
    for (let i = 0; i < w.windowRows; ++i) {
      for (let j = 0; j < w.windowColumns; ++j) {
        const first = w.firstColumn(j);
        const end = w.endColumn(j, first);
        for (let o = 0; o < w.outRows; ++o) {
          const row = w.inputRow(o, i);
          if (<u32>row >= <u32>w.height) {
            zero(columns, columns + outWidth);
          } else {
            const from = x + ((<usize>(row * w.width + w.inputColumn(first, j))) << 2);
            const start = columns + ((<usize>first) << 2);
            const stop = columns + ((<usize>end) << 2);
            zero(columns, start);
            if (w.columnStep == 1) copy(from, start, stop);
            else copyStrided(from, (<usize>w.columnStep) << 2, start, stop);
            zero(stop, columns + outWidth);
          }
          columns += outWidth;
        }
      }
    }
    x += w.planeSize();
  }
}

// Whole vectors may run over the end: what follows is written later.

// @ts-expect-error: decorator
@inline function zero(to: usize, end: usize): void {
  for (; to < end; to += 16) v128.store(to, f32x4.splat(0));
}

// @ts-expect-error: decorator
@inline function copy(from: usize, to: usize, end: usize): void {
  for (; to < end; to += 16, from += 16) v128.store(to, v128.load(from));
}

// @ts-expect-error: decorator
@inline function copyStrided(from: usize, stride: usize, to: usize, end: usize): void {
  for (; to < end; to += 4, from += stride) store<f32>(to, load<f32>(from));
}

/** The transpose of im2col: adds every column back to where its elements came from. */
export function col2im(columns: usize, channels: i32, x: usize): void {
  const outWidth = (<usize>w.outColumns) << 2;
  const step = (<usize>w.columnStep) << 2;
  for (let channel = 0; channel < channels; ++channel) {
    for (let i = 0; i < w.windowRows; ++i) {
      for (let j = 0; j < w.windowColumns; ++j) {
        const first = w.firstColumn(j);
        const end = w.endColumn(j, first);
        for (let o = 0; o < w.outRows; ++o) {
          const row = w.inputRow(o, i);
          if (<u32>row < <u32>w.height) {
            let to = x + ((<usize>(row * w.width + w.inputColumn(first, j))) << 2);
            let from = columns + ((<usize>first) << 2);
            const stop = columns + ((<usize>end) << 2);
            if (step == 4) {
              for (; from + 16 <= stop; from += 16, to += 16) {
                v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
              }
            }
            for (; from < stop; from += 4, to += step) {
              store<f32>(to, load<f32>(to) + load<f32>(from));
            }
          }
          columns += outWidth;
        }
      }
    }
    x += w.planeSize();
  }
}
