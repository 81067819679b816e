/**
 * What the kernels of normalisation share. Sums are float32 by blocks, whose totals are added in
 * float64.
 */
import {sumBlock} from "./reduce";

const BLOCK = 4096;

/** Lanes of the last, partly filled vector: see `lanes`. */
const MASKS = memory.data<i32>([-1, -1, -1, -1, 0, 0, 0, 0]);

/** All ones in the first `left` lanes. */
// @ts-expect-error: decorator
@inline export function lanes(left: i32): v128 {
  return v128.load(MASKS + ((<usize>(4 - min(4, left))) << 2));
}

/** The sum of all four. */
// @ts-expect-error: decorator
@inline export function total(a: v128): f64 {
  return (
    <f64>f32x4.extract_lane(a, 0) +
    <f64>f32x4.extract_lane(a, 1) +
    (<f64>f32x4.extract_lane(a, 2) + <f64>f32x4.extract_lane(a, 3))
  );
}

export function sumOf(x: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let start = 0; start < count; start += BLOCK) {
    sum += sumBlock(x + ((<usize>start) << 2), min(BLOCK, count - start));
  }
  return sum;
}

/** Sum of (x - mean)^2. */
export function squaresOf(x: usize, count: i32, mean: f32): f64 {
  const middle = f32x4.splat(mean);
  let sum: f64 = 0;
  while (count > 0) {
    let a = f32x4.splat(0);
    let b = a;
    let left = min(BLOCK, count);
    count -= left;
    for (; left >= 8; left -= 8, x += 32) {
      const p = f32x4.sub(v128.load(x), middle);
      const q = f32x4.sub(v128.load(x, 16), middle);
      a = f32x4.add(a, f32x4.mul(p, p));
      b = f32x4.add(b, f32x4.mul(q, q));
    }
    for (; left > 0; left -= 4, x += 16) {
      const p = v128.and(f32x4.sub(v128.load(x), middle), lanes(left));
      a = f32x4.add(a, f32x4.mul(p, p));
    }
    sum += total(a) + total(b);
  }
  return sum;
}

/** What `addSums` and `rowSums` leave behind. */
export let upstreamSum: f64 = 0;
export let productSum: f64 = 0;

export function resetSums(): void {
  upstreamSum = 0;
  productSum = 0;
}

/** Adds the sums of dy and of dy (x - mean) over a run to the two above. */
export function addSums(dy: usize, x: usize, count: i32, mean: f32): void {
  const middle = f32x4.splat(mean);
  while (count > 0) {
    let a = f32x4.splat(0);
    let b = a;
    let left = min(BLOCK, count);
    count -= left;
    for (; left > 0; left -= 4, x += 16, dy += 16) {
      const mask = lanes(left);
      const g = v128.and(v128.load(dy), mask);
      a = f32x4.add(a, g);
      b = f32x4.add(b, f32x4.mul(g, v128.and(f32x4.sub(v128.load(x), middle), mask)));
    }
    upstreamSum += total(a);
    productSum += total(b);
  }
}

/** y = a x + b for a run. What is written beyond its end must be overwritten later. */
// @ts-expect-error: decorator
@inline export function scaleRun(x: usize, y: usize, count: i32, mean: f32, a: f32, b: f32): void {
  const middle = f32x4.splat(mean);
  const scale = f32x4.splat(a);
  const shift = f32x4.splat(b);
  const end = y + ((<usize>count) << 2);
  for (; y < end; y += 16, x += 16) {
    v128.store(y, f32x4.add(f32x4.mul(f32x4.sub(v128.load(x), middle), scale), shift));
  }
}

/** dx = a dy - b (x - mean) - c for a run; beyond its end as above. */
// @ts-expect-error: decorator
@inline export function gradientRun(
  dy: usize,
  x: usize,
  dx: usize,
  count: i32,
  mean: f32,
  a: f32,
  b: f32,
  c: f32,
): void {
  const middle = f32x4.splat(mean);
  const factor = f32x4.splat(a);
  const slope = f32x4.splat(b);
  const shift = f32x4.splat(c);
  const end = dx + ((<usize>count) << 2);
  for (; dx < end; dx += 16, dy += 16, x += 16) {
    const along = f32x4.mul(f32x4.sub(v128.load(x), middle), slope);
    v128.store(dx, f32x4.sub(f32x4.sub(f32x4.mul(v128.load(dy), factor), along), shift));
  }
}

/** 1 / sqrt(variance + epsilon). */
// @ts-expect-error: decorator
@inline export function scaleOf(variance: f32, epsilon: f64): f32 {
  return <f32>(1 / Math.sqrt(<f64>variance + epsilon));
}

/** Sums of w dy and w dy x^ over a row; adds dy x^ and dy to the partial gradients. */
export function rowSums(
  dy: usize,
  x: usize,
  w: usize,
  count: i32,
  mean: f32,
  scale: f32,
  partialWeight: usize,
  partialBias: usize,
): void {
  const middle = f32x4.splat(mean);
  const factor = f32x4.splat(scale);
  resetSums();
  while (count > 0) {
    let a = f32x4.splat(0);
    let b = a;
    let left = min(BLOCK, count);
    count -= left;
    for (; left > 0; left -= 4) {
      const mask = lanes(left);
      const upstream = v128.and(v128.load(dy), mask);
      const standard = f32x4.mul(f32x4.sub(v128.load(x), middle), factor);
      const product = f32x4.mul(upstream, v128.and(standard, mask));
      const weight = v128.and(v128.load(w), mask);
      a = f32x4.add(a, f32x4.mul(upstream, weight));
      b = f32x4.add(b, f32x4.mul(product, weight));
      v128.store(partialWeight, f32x4.add(v128.load(partialWeight), product));
      v128.store(partialBias, f32x4.add(v128.load(partialBias), upstream));
      dy += 16;
      x += 16;
      w += 16;
      partialWeight += 16;
      partialBias += 16;
    }
    upstreamSum += total(a);
    productSum += total(b);
  }
}
