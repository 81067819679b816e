/**
 * Messages along the edges of a graph, and what nodes make of those that arrive. Indices have been
 * checked by `firstOutside`. Sums run in the order of the edges.
 */
import {expOfNegative} from "./math";

/** The position of the first index outside 0 .. limit - 1, or -1. */
export function firstOutside(indices: usize, count: i32, limit: i32): i32 {
  for (let i = 0; i < count; ++i) {
    if (<u32>load<i32>(indices + ((<usize>i) << 2)) >= <u32>limit) return i;
  }
  return -1;
}

// @ts-expect-error: decorator
@inline function row(base: usize, indices: usize, i: i32, size: usize): usize {
  return base + <usize>load<i32>(indices + ((<usize>i) << 2)) * size;
}

/** y = 0, then y[target] += weight x[source] for each edge; weights may be missing (0). */
export function edgeSum(
  x: usize,
  source: usize,
  target: usize,
  weights: usize,
  edges: i32,
  width: i32,
  y: usize,
  rows: i32,
): void {
  const size = (<usize>width) << 2;
  const whole = (<usize>(width & ~3)) << 2;
  memory.fill(y, 0, <usize>rows * size);
  for (let e = 0; e < edges; ++e) {
    const from = row(x, source, e, size);
    const to = row(y, target, e, size);
    const weight: f32 = weights ? load<f32>(weights + ((<usize>e) << 2)) : 1;
    const factor = f32x4.splat(weight);
    let j: usize = 0;
    for (; j < whole; j += 16) {
      v128.store(to + j, f32x4.add(v128.load(to + j), f32x4.mul(factor, v128.load(from + j))));
    }
    for (; j < size; j += 4) {
      store<f32>(to + j, load<f32>(to + j) + weight * load<f32>(from + j));
    }
  }
}

/** y[e] = the product of row a[source] and row b[target]. */
export function edgeDot(
  a: usize,
  b: usize,
  source: usize,
  target: usize,
  edges: i32,
  width: i32,
  y: usize,
): void {
  const size = (<usize>width) << 2;
  const whole = (<usize>(width & ~3)) << 2;
  for (let e = 0; e < edges; ++e) {
    const left = row(a, source, e, size);
    const right = row(b, target, e, size);
    let sums = f32x4.splat(0);
    let j: usize = 0;
    for (; j < whole; j += 16) {
      sums = f32x4.add(sums, f32x4.mul(v128.load(left + j), v128.load(right + j)));
    }
    let sum =
      f32x4.extract_lane(sums, 0) +
      f32x4.extract_lane(sums, 1) +
      (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
    for (; j < size; j += 4) sum += load<f32>(left + j) * load<f32>(right + j);
    store<f32>(y + ((<usize>e) << 2), sum);
  }
}

/** y[k] = the largest of the rows of segment k, element by element; 0 where there is none. */
export function segmentMax(
  x: usize,
  segments: usize,
  count: i32,
  width: i32,
  y: usize,
  rows: i32,
  seen: usize,
): void {
  const size = (<usize>width) << 2;
  memory.fill(y, 0, <usize>rows * size);
  memory.fill(seen, 0, (<usize>rows) << 2);
  for (let i = 0; i < count; ++i, x += size) {
    const flag = row(seen, segments, i, 4);
    const to = row(y, segments, i, size);
    if (load<i32>(flag)) {
      for (let j: usize = 0; j < size; j += 4) {
        store<f32>(to + j, max(load<f32>(to + j), load<f32>(x + j)));
      }
    } else {
      store<i32>(flag, 1);
      memory.copy(to, x, size);
    }
  }
}

/** y = e^x over the sum of e^x in the same segment, for each column. */
export function segmentSoftmax(
  x: usize,
  segments: usize,
  count: i32,
  width: i32,
  y: usize,
  rows: i32,
  largest: usize,
  seen: usize,
): void {
  const size = (<usize>width) << 2;
  segmentMax(x, segments, count, width, largest, rows, seen);
  for (let i = 0; i < count; ++i) {
    const top = row(largest, segments, i, size);
    const at = <usize>i * size;
    for (let j: usize = 0; j < size; j += 4) {
      store<f32>(y + at + j, load<f32>(x + at + j) - load<f32>(top + j));
    }
  }
  const end = y + <usize>count * size;
  for (let to = y; to < end; to += 16) v128.store(to, expOfNegative(v128.load(to)));
  // The maxima have served: the sums take their place.
  const sums = largest;
  memory.fill(sums, 0, <usize>rows * size);
  for (let i = 0; i < count; ++i) {
    const sum = row(sums, segments, i, size);
    const at = y + <usize>i * size;
    for (let j: usize = 0; j < size; j += 4) {
      store<f32>(sum + j, load<f32>(sum + j) + load<f32>(at + j));
    }
  }
  for (let i = 0; i < count; ++i) {
    const sum = row(sums, segments, i, size);
    const at = y + <usize>i * size;
    for (let j: usize = 0; j < size; j += 4) {
      store<f32>(at + j, load<f32>(at + j) / load<f32>(sum + j));
    }
  }
}
