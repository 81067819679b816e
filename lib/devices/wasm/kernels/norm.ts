/**
 * Normalisation over [samples, groups, channels of a group, run], contiguous: of each group of a
 * sample (layer, group and root-mean-square norm).
 */
import {
  addSums,
  gradientRun,
  productSum,
  resetSums,
  rowSums,
  scaleOf,
  scaleRun,
  squaresOf,
  sumOf,
  upstreamSum,
} from "./norm-parts";

/** After so many samples, the weights' partial gradients are added to the total. */
const SAMPLES = 64;

/** y, mean and variance of every group; `bias` 0 where there is none. */
export function norm(
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  mean: usize,
  variance: usize,
  samples: i32,
  groups: i32,
  channels: i32,
  run: i32,
  centred: i32,
  epsilon: f64,
): void {
  const count = channels * run;
  for (let sample = 0; sample < samples; ++sample) {
    let w = weight;
    let b = bias;
    for (let group = 0; group < groups; ++group) {
      const m = centred ? <f32>(sumOf(x, count) / <f64>count) : 0;
      const v = <f32>(squaresOf(x, count, m) / <f64>count);
      const scale = scaleOf(v, epsilon);
      store<f32>(mean, m);
      store<f32>(variance, v);
      mean += 4;
      variance += 4;
      if (run == 1) normalizeRow(x, w, b, y, channels, m, scale);
      for (let channel = 0; run > 1 && channel < channels; ++channel) {
        const at = (<usize>channel) << 2;
        const from = (<usize>(channel * run)) << 2;
        scaleRun(x + from, y + from, run, m, scale * load<f32>(w + at), b ? load<f32>(b + at) : 0);
      }
      x += (<usize>count) << 2;
      y += (<usize>count) << 2;
      w += (<usize>channels) << 2;
      if (b) b += (<usize>channels) << 2;
    }
  }
}

// @ts-expect-error: decorator
@inline function normalizeRow(
  x: usize,
  w: usize,
  b: usize,
  y: usize,
  count: i32,
  mean: f32,
  scale: f32,
): void {
  const middle = f32x4.splat(mean);
  const factor = f32x4.splat(scale);
  const end = y + ((<usize>count) << 2);
  for (; y < end; y += 16, x += 16, w += 16) {
    let value = f32x4.mul(f32x4.sub(v128.load(x), middle), factor);
    value = f32x4.mul(value, v128.load(w));
    if (b) {
      value = f32x4.add(value, v128.load(b));
      b += 16;
    }
    v128.store(y, value);
  }
}

/**
 * All gradients of `norm`.
 *
 * @param partial workspace for twice as many numbers as there are channels, rounded up to fours
 */
export function normGradient(
  dy: usize,
  x: usize,
  weight: usize,
  mean: usize,
  variance: usize,
  dx: usize,
  dWeight: usize,
  dBias: usize,
  partial: usize,
  samples: i32,
  groups: i32,
  channels: i32,
  run: i32,
  centred: i32,
  epsilon: f64,
): void {
  const count = channels * run;
  const all = (<usize>(groups * channels)) << 2;
  const padded = (all + 15) & ~15;
  memory.fill(partial, 0, 2 * padded);
  memory.fill(dWeight, 0, all);
  memory.fill(dBias, 0, all);
  for (let sample = 0; sample < samples; ++sample) {
    for (let group = 0; group < groups; ++group) {
      const m = load<f32>(mean);
      const scale = scaleOf(load<f32>(variance), epsilon);
      const first = (<usize>(group * channels)) << 2;
      const w = weight + first;
      mean += 4;
      variance += 4;
      let sum: f64 = 0;
      let product: f64 = 0;
      if (run == 1) {
        rowSums(dy, x, w, channels, m, scale, partial + first, partial + padded + first);
        sum = upstreamSum;
        product = productSum;
      }
      for (let channel = 0; run > 1 && channel < channels; ++channel) {
        const at = (<usize>channel) << 2;
        const from = (<usize>(channel * run)) << 2;
        resetSums();
        addSums(dy + from, x + from, run, m);
        const standard = productSum * <f64>scale;
        const factor = <f64>load<f32>(w + at);
        sum += factor * upstreamSum;
        product += factor * standard;
        addTo(partial + first + at, standard);
        addTo(partial + padded + first + at, upstreamSum);
      }
      const shift = centred ? <f32>((<f64>scale * sum) / <f64>count) : 0;
      const slope = <f32>((<f64>scale * <f64>scale * product) / <f64>count);
      if (run == 1) rowGradient(dy, x, w, dx, channels, m, scale, slope, shift);
      for (let channel = 0; run > 1 && channel < channels; ++channel) {
        const from = (<usize>(channel * run)) << 2;
        const factor = scale * load<f32>(w + ((<usize>channel) << 2));
        gradientRun(dy + from, x + from, dx + from, run, m, factor, slope, shift);
      }
      dy += (<usize>count) << 2;
      x += (<usize>count) << 2;
      dx += (<usize>count) << 2;
    }
    if (sample % SAMPLES == SAMPLES - 1 || sample == samples - 1) {
      move(partial, dWeight, all);
      move(partial + padded, dBias, all);
    }
  }
}

// @ts-expect-error: decorator
@inline function addTo(address: usize, value: f64): void {
  store<f32>(address, <f32>(<f64>load<f32>(address) + value));
}

/** to += from, from = 0. */
function move(from: usize, to: usize, bytes: usize): void {
  for (const end = from + bytes; from < end; from += 4, to += 4) {
    store<f32>(to, load<f32>(to) + load<f32>(from));
    store<f32>(from, 0);
  }
}

// @ts-expect-error: decorator
@inline function rowGradient(
  dy: usize,
  x: usize,
  w: usize,
  dx: usize,
  count: i32,
  mean: f32,
  scale: f32,
  slope: f32,
  shift: f32,
): void {
  const middle = f32x4.splat(mean);
  const factor = f32x4.splat(scale);
  const b = f32x4.splat(slope);
  const c = f32x4.splat(shift);
  const end = dx + ((<usize>count) << 2);
  for (; dx < end; dx += 16, dy += 16, x += 16, w += 16) {
    const g = f32x4.mul(f32x4.mul(v128.load(dy), v128.load(w)), factor);
    const along = f32x4.mul(f32x4.sub(v128.load(x), middle), b);
    v128.store(dx, f32x4.sub(f32x4.sub(g, along), c));
  }
}
