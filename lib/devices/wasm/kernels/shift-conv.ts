/**
 * Convolution that moves by one, without im2col. The planes of an image are copied once with their
 * padding around them, in rows of `rowLength` numbers. Then what a tap (channel, i, j) of the window
 * sees over all output positions is one run of that copy, shifted by a constant: position (o, p) is
 * number o rowLength + p of the run. (Positions beyond the end of an output row come along and are
 * dropped.) So a tile of the matrix product reads five positions of a run as they lie.
 *
 * Layout and arguments as in conv.ts; the step of the window is 1. Workspaces: `padded` for the
 * planes of a group and 16 more, `shifts` for a number a tap, and what each function says.
 */
import {finish, TILE, TILE_STRIDE, WHAT_IS_THERE} from "./gemm";
import {packRight} from "./pack";
import {rowsInFives, rowsTile4, rowsTile5, shiftTile} from "./tile";
import {transposePlane} from "./copy";
import * as w from "./window";

/** Positions whose products are added up at once in a weight's gradient. */
const BLOCK = 448;

// @ts-expect-error: decorator
@inline function rowLength(): i32 {
  return w.width + 2 * w.columnPadding;
}

// @ts-expect-error: decorator
@inline function paddedSize(): usize {
  return (<usize>((w.height + 2 * w.rowPadding) * rowLength())) << 2;
}

/** Where the run of each tap starts, in bytes. */
function findShifts(inputs: i32, shifts: usize): void {
  for (let channel = 0; channel < inputs; ++channel) {
    for (let i = 0; i < w.windowRows; ++i) {
      for (let j = 0; j < w.windowColumns; ++j) {
        const at = i * w.rowDilation * rowLength() + j * w.columnDilation;
        store<usize>(shifts, <usize>channel * paddedSize() + ((<usize>at) << 2));
        shifts += 4;
      }
    }
  }
}

/** Copies planes to between the padding, which is there. */
function fillIn(x: usize, planes: i32, padded: usize): void {
  const first = w.rowPadding * rowLength() + w.columnPadding;
  const size = (<usize>w.width) << 2;
  const step = (<usize>rowLength()) << 2;
  for (let plane = 0; plane < planes; ++plane) {
    let to = padded + ((<usize>first) << 2);
    for (let row = 0; row < w.height; ++row) {
      let at: usize = 0;
      for (; at + 16 <= size; at += 16) v128.store(to + at, v128.load(x + at));
      for (; at < size; at += 4) store<f32>(to + at, load<f32>(x + at));
      x += size;
      to += step;
    }
    padded += paddedSize();
  }
}

/** Sums of eight outputs at `count` positions and up to four more: out[position][8]. */
function slide(
  padded: usize,
  shifts: usize,
  inner: i32,
  weights: usize,
  out: usize,
  count: i32,
): void {
  const end = shifts + ((<usize>inner) << 2);
  for (; count > 0; count -= 5) {
    shiftTile(padded, shifts, end, weights, out);
    out += 160;
    padded += 20;
  }
}

/** Sums [position][8] to planes, with what is to be added. Runs over the end of a row: see index.ts. */
function spread(
  sums: usize,
  y: usize,
  planes: i32,
  bias: usize,
  start: i32,
  relu: i32,
): void {
  for (let plane = 0; plane < planes; ++plane) {
    const add = f32x4.splat(start ? load<f32>(bias + ((<usize>plane) << 2)) : 0);
    let row = sums + ((<usize>plane) << 2);
    for (let o = 0; o < w.outRows; ++o) {
      const end = y + ((<usize>w.outColumns) << 2);
      let from = row;
      for (; y < end; y += 16, from += 128) {
        let value = v128.load32_zero(from);
        value = v128.load_lane<f32>(from + 32, value, 1);
        value = v128.load_lane<f32>(from + 64, value, 2);
        value = v128.load_lane<f32>(from + 96, value, 3);
        if (start) value = f32x4.add(add, value);
        if (relu) value = f32x4.pmax(value, f32x4.splat(0));
        v128.store(y, value);
      }
      y = end;
      row += (<usize>rowLength()) << 5;
    }
  }
}

/**
 * Weights as `slide` wants them: panels of eight outputs, one tap after the other. For the gradient
 * of the input the convolution runs the other way: inputs and outputs change places, and the window
 * is turned round.
 */
function packWeights(weights: usize, inputs: i32, outputs: i32, turned: i32, to: usize): void {
  const taps = w.windowRows * w.windowColumns;
  const size = (<usize>taps) << 2;
  if (!turned) {
    packRight(weights, 4, size * <usize>inputs, inputs * taps, outputs, to);
    return;
  }
  for (let output = 0; output < outputs; output += 8) {
    for (let input = 0; input < inputs; ++input) {
      const last = weights + <usize>(input * outputs + output + 1) * size - 4;
      packRight(last, -4, size, taps, min(8, outputs - output), to);
      to += size << 3;
    }
  }
}

/**
 * The convolution, or with `turned` the gradient of its input (x is then dy, the inputs are the
 * outputs of the weights, and the window's padding is that of the way back).
 *
 * @param packed workspace for the weights of a group, outputs rounded up to eights
 * @param sums workspace for eight outputs at all positions, those beyond the rows' ends too, and 40 more
 */
export function shiftConv2d(
  x: usize,
  weights: usize,
  bias: usize,
  y: usize,
  padded: usize,
  shifts: usize,
  packed: usize,
  sums: usize,
  images: i32,
  groups: i32,
  inputs: i32,
  outputs: i32,
  start: i32,
  relu: i32,
  turned: i32,
): void {
  const inner = inputs * w.windowRows * w.windowColumns;
  const panel = (<usize>inner) << 5;
  const count = (w.outRows - 1) * rowLength() + w.outColumns;
  findShifts(inputs, shifts);
  memory.fill(padded, 0, <usize>inputs * paddedSize());
  for (let image = 0; image < images; ++image) {
    for (let group = 0; group < groups; ++group) {
      if (groups > 1 || image == 0) {
        const own = weights + (<usize>(group * outputs * inner) << 2);
        packWeights(own, inputs, outputs, turned, packed);
      }
      fillIn(x, inputs, padded);
      let b = packed;
      for (let output = 0; output < outputs; output += 8) {
        slide(padded, shifts, inner, b, sums, count);
        const planes = min(8, outputs - output);
        spread(sums, y, planes, bias + ((<usize>(group * outputs + output)) << 2), start, relu);
        y += <usize>planes * w.outSize();
        b += panel;
      }
      x += <usize>inputs * w.planeSize();
    }
  }
}

/**
 * dweights, summed over the images in order.
 *
 * @param packed workspace for eight planes of dy, in rows of rowLength
 * @param transposed workspace of the size of dweights
 */
export function shiftConv2dWeightGradient(
  x: usize,
  dy: usize,
  dweights: usize,
  padded: usize,
  shifts: usize,
  packed: usize,
  transposed: usize,
  images: i32,
  groups: i32,
  inputs: i32,
  outputs: i32,
): void {
  const inner = inputs * w.windowRows * w.windowColumns;
  const count = (w.outRows - 1) * rowLength() + w.outColumns;
  const size = (<usize>(inner * outputs)) << 2;
  findShifts(inputs, shifts);
  memory.fill(padded, 0, <usize>inputs * paddedSize());
  memory.fill(transposed, 0, <usize>groups * size);
  for (let image = 0; image < images; ++image) {
    for (let group = 0; group < groups; ++group) {
      fillIn(x, inputs, padded);
      for (let output = 0; output < outputs; output += 8) {
        const planes = min(8, outputs - output);
        packPlanes(dy, planes, packed);
        const to = transposed + <usize>group * size + ((<usize>output) << 2);
        for (let q = 0; q < count; q += BLOCK) {
          const from = padded + ((<usize>q) << 2);
          const b = packed + ((<usize>q) << 5);
          correlate(from, shifts, inner, b, min(BLOCK, count - q), to, outputs, planes);
        }
        dy += <usize>planes * w.outSize();
      }
      x += <usize>inputs * w.planeSize();
    }
  }
  for (let group = 0; group < groups; ++group) {
    transposePlane(transposed, (<usize>outputs) << 2, dweights, outputs, inner);
    transposed += size;
    dweights += size;
  }
}

/** Up to eight planes side by side, [position][8]; positions beyond the end of a row are zero. */
function packPlanes(dy: usize, planes: i32, to: usize): void {
  const beyond = (<usize>(rowLength() - w.outColumns)) << 5;
  for (let o = 0; o < w.outRows; ++o) {
    packRight(dy, 4, w.outSize(), w.outColumns, planes, to);
    to += (<usize>w.outColumns) << 5;
    memory.fill(to, 0, beyond);
    to += beyond;
    dy += (<usize>w.outColumns) << 2;
  }
}

/** c[tap][output] += the products of each tap's run and the planes, added over the positions. */
function correlate(
  from: usize,
  shifts: usize,
  inner: i32,
  b: usize,
  count: i32,
  c: usize,
  outputs: i32,
  planes: i32,
): void {
  const stride = (<usize>outputs) << 2;
  const fives = rowsInFives(inner);
  for (let row = 0; row < inner; ) {
    const height = row < fives ? 5 : min(4, inner - row);
    const a0 = run(from, shifts, row);
    const a1 = run(from, shifts, row + min(height - 1, 1));
    const a2 = run(from, shifts, row + min(height - 1, 2));
    const a3 = run(from, shifts, row + min(height - 1, 3));
    if (height == 5) {
      const a4 = run(from, shifts, row + 4);
      rowsTile5(a0, a1, a2, a3, a4, 4, b, 32, count, TILE, TILE_STRIDE);
    } else {
      rowsTile4(a0, a1, a2, a3, 4, b, 32, count, TILE, TILE_STRIDE);
    }
    finish(c, stride, height, planes, 0, WHAT_IS_THERE, 0);
    c += stride * <usize>height;
    row += height;
  }
}

// @ts-expect-error: decorator
@inline function run(from: usize, shifts: usize, tap: i32): usize {
  return from + load<usize>(shifts + ((<usize>tap) << 2));
}
