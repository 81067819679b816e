/**
 * Convolution without a matrix product, for groups with few outputs, above all depthwise ones: a
 * tile of the product would stay mostly empty. Each weight meets whole rows of the planes at once.
 * Layout and arguments as in conv.ts.
 */
import * as w from "./window";

/** y += weight * x, or x += weight * y, or the sum of x * y over the places that a weight sees. */
const FORWARD = 0;
const TO_INPUT = 1;
const TO_WEIGHT = 2;

// @ts-expect-error: decorator
@inline function tap(mode: i32, x: usize, y: usize, i: i32, j: i32, weight: f32): f32 {
  const first = w.firstColumn(j);
  const end = w.endColumn(j, first);
  const step = (<usize>w.columnStep) << 2;
  const factor = f32x4.splat(weight);
  let sums = f32x4.splat(0);
  let sum: f32 = 0;
  for (let o = 0; o < w.outRows; ++o) {
    const row = w.inputRow(o, i);
    if (<u32>row >= <u32>w.height) continue;
    let p = x + ((<usize>(row * w.width + w.inputColumn(first, j))) << 2);
    let q = y + ((<usize>(o * w.outColumns + first)) << 2);
    const stop = y + ((<usize>(o * w.outColumns + end)) << 2);
    if (step == 4) {
      for (; q + 16 <= stop; p += 16, q += 16) {
        const a = v128.load(p);
        const b = v128.load(q);
        if (mode == FORWARD) v128.store(q, f32x4.add(b, f32x4.mul(factor, a)));
        else if (mode == TO_INPUT) v128.store(p, f32x4.add(a, f32x4.mul(factor, b)));
        else sums = f32x4.add(sums, f32x4.mul(a, b));
      }
    }
    for (; q < stop; p += step, q += 4) {
      const a = load<f32>(p);
      const b = load<f32>(q);
      if (mode == FORWARD) store<f32>(q, b + weight * a);
      else if (mode == TO_INPUT) store<f32>(p, a + weight * b);
      else sum += a * b;
    }
  }
  return (
    sum +
    (f32x4.extract_lane(sums, 0) +
      f32x4.extract_lane(sums, 1) +
      (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3)))
  );
}

/** Every weight between every input and output plane of every image. */
// @ts-expect-error: decorator
@inline function sweep(
  mode: i32,
  x: usize,
  weights: usize,
  y: usize,
  images: i32,
  groups: i32,
  inputs: i32,
  outputs: i32,
): void {
  for (let image = 0; image < images; ++image) {
    let weight = weights;
    for (let group = 0; group < groups; ++group) {
      for (let output = 0; output < outputs; ++output) {
        for (let input = 0; input < inputs; ++input) {
          const plane = x + <usize>input * w.planeSize();
          for (let i = 0; i < w.windowRows; ++i) {
            for (let j = 0; j < w.windowColumns; ++j) {
              const value = load<f32>(weight);
              const sum = tap(mode, plane, y, i, j, value);
              if (mode == TO_WEIGHT) store<f32>(weight, value + sum);
              weight += 4;
            }
          }
        }
        y += w.outSize();
      }
      x += <usize>inputs * w.planeSize();
    }
  }
}

/** @param start 0 without bias, 2 with one, as in gemm */
export function directConv2d(
  x: usize,
  weights: usize,
  bias: usize,
  y: usize,
  images: i32,
  groups: i32,
  inputs: i32,
  outputs: i32,
  start: i32,
  relu: i32,
): void {
  const size = w.outSize();
  const channels = groups * outputs;
  const end = y + <usize>(images * channels) * size;
  let to = y;
  for (let image = 0; image < images; ++image) {
    for (let channel = 0; channel < channels; ++channel) {
      const value = f32x4.splat(start ? load<f32>(bias + ((<usize>channel) << 2)) : 0);
      for (let p = to; p < to + size; p += 16) v128.store(p, value);
      to += size;
    }
  }
  sweep(FORWARD, x, weights, y, images, groups, inputs, outputs);
  if (!relu) return;
  for (; y < end; y += 16) v128.store(y, f32x4.pmax(v128.load(y), f32x4.splat(0)));
}

export function directConv2dInputGradient(
  dy: usize,
  weights: usize,
  dx: usize,
  images: i32,
  groups: i32,
  inputs: i32,
  outputs: i32,
): void {
  memory.fill(dx, 0, <usize>(images * groups * inputs) * w.planeSize());
  sweep(TO_INPUT, dx, weights, dy, images, groups, inputs, outputs);
}

export function directConv2dWeightGradient(
  x: usize,
  dy: usize,
  dweights: usize,
  images: i32,
  groups: i32,
  inputs: i32,
  outputs: i32,
): void {
  const count = groups * outputs * inputs * w.windowRows * w.windowColumns;
  memory.fill(dweights, 0, (<usize>count) << 2);
  sweep(TO_WEIGHT, x, dweights, dy, images, groups, inputs, outputs);
}
