/**
 * Convolution by im2col and matrix product, image by image and group by group. x is (images,
 * groups * inputs, height, width), the weights (groups * outputs, inputs, window), y (images,
 * groups * outputs, output plane); all contiguous. The window has been set (window.ts).
 *
 * `columns` is workspace for inputs * window * output plane elements; for a window of 1 x 1 that
 * moves by 1 without padding it may be 0: the planes of x are then the columns themselves.
 */
import {transposePlane} from "./copy";
import {gemm} from "./gemm";
import {col2im, im2col} from "./im2col";
import * as w from "./window";

/** @param start as in gemm: 0 without bias, 2 with one */
export function conv2d(
  x: usize,
  weights: usize,
  bias: usize,
  y: usize,
  columns: usize,
  images: i32,
  groups: i32,
  inputs: i32,
  outputs: i32,
  start: i32,
  relu: i32,
): void {
  const positions = w.outRows * w.outColumns;
  const inner = inputs * w.windowRows * w.windowColumns;
  const width = (<usize>positions) << 2;
  const depth = (<usize>inner) << 2;
  for (let image = 0; image < images; ++image) {
    for (let group = 0; group < groups; ++group) {
      const first = <usize>(group * outputs);
      if (columns) im2col(x, inputs, columns);
      gemm(
        outputs,
        positions,
        inner,
        weights + first * depth,
        depth,
        4,
        columns ? columns : x,
        width,
        4,
        y,
        width,
        bias + (first << 2),
        start,
        relu,
      );
      x += <usize>inputs * w.planeSize();
      y += <usize>outputs * width;
    }
  }
}

/** dx from dy: the transposed product, and the columns added back. dx need not be cleared. */
export function conv2dInputGradient(
  dy: usize,
  weights: usize,
  dx: usize,
  columns: usize,
  images: i32,
  groups: i32,
  inputs: i32,
  outputs: i32,
): void {
  const positions = w.outRows * w.outColumns;
  const inner = inputs * w.windowRows * w.windowColumns;
  const width = (<usize>positions) << 2;
  const depth = (<usize>inner) << 2;
  const size = <usize>inputs * w.planeSize();
  for (let image = 0; image < images; ++image) {
    for (let group = 0; group < groups; ++group) {
      gemm(
        inner,
        positions,
        outputs,
        weights + <usize>(group * outputs) * depth,
        4,
        depth,
        dy,
        width,
        4,
        columns ? columns : dx,
        width,
        0,
        0,
        0,
      );
      if (columns) {
        memory.fill(dx, 0, size);
        col2im(columns, inputs, dx);
      }
      dx += size;
      dy += <usize>outputs * width;
    }
  }
}

/**
 * dweights, summed over the images in order.
 *
 * @param transposed workspace of the size of dweights, or 0: with few outputs the transposed product
 *   is faster, because it reads the columns as they lie
 */
export function conv2dWeightGradient(
  x: usize,
  dy: usize,
  dweights: usize,
  columns: usize,
  transposed: usize,
  images: i32,
  groups: i32,
  inputs: i32,
  outputs: i32,
): void {
  const positions = w.outRows * w.outColumns;
  const inner = inputs * w.windowRows * w.windowColumns;
  const width = (<usize>positions) << 2;
  const depth = (<usize>inner) << 2;
  const height = (<usize>outputs) << 2;
  const size = depth * <usize>outputs;
  for (let image = 0; image < images; ++image) {
    const start = image == 0 ? 0 : 3;
    for (let group = 0; group < groups; ++group) {
      if (columns) im2col(x, inputs, columns);
      const seen = columns ? columns : x;
      const offset = <usize>group * size;
      if (transposed) {
        const to = transposed + offset;
        gemm(inner, outputs, positions, seen, width, 4, dy, 4, width, to, height, 0, start, 0);
      } else {
        const to = dweights + offset;
        gemm(outputs, inner, positions, dy, width, 4, seen, 4, width, to, depth, 0, start, 0);
      }
      x += <usize>inputs * w.planeSize();
      dy += <usize>outputs * width;
    }
  }
  if (!transposed) return;
  for (let group = 0; group < groups; ++group) {
    transposePlane(transposed, height, dweights, outputs, inner);
    transposed += size;
    dweights += size;
  }
}
