/** Softmax over contiguous rows, and the cross-entropy loss built on it. Never in place. */
import * as math from "./math";
import {lanes, total} from "./norm-parts";
import {sumBlock} from "./reduce";

/** The largest element. NaN may be passed over: it comes back in the exponentials. */
// @ts-expect-error: decorator
@inline function largestOf(x: usize, count: i32): f32 {
  const end = x + ((<usize>count) << 2);
  let a = f32x4.splat(-f32.MAX_VALUE * 2);
  let b = a;
  let c = a;
  let d = a;
  for (; x + 64 <= end; x += 64) {
    a = f32x4.pmax(a, v128.load(x));
    b = f32x4.pmax(b, v128.load(x, 16));
    c = f32x4.pmax(c, v128.load(x, 32));
    d = f32x4.pmax(d, v128.load(x, 48));
  }
  for (; x + 16 <= end; x += 16) a = f32x4.pmax(a, v128.load(x));
  for (; x < end; x += 4) b = f32x4.pmax(b, v128.load32_splat(x));
  a = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  a = f32x4.pmax(a, i64x2.shuffle(a, a, 1, 0));
  return f32x4.extract_lane(f32x4.pmax(a, i32x4.shuffle(a, a, 1, 0, 3, 2)), 0);
}

// @ts-expect-error: decorator
@inline function power(rough: bool, x: v128): v128 {
  return rough ? math.roughExpOfNegative(x) : math.expOfNegative(x);
}

/** y[i] = e^(x[i] - largest); returns the sum. */
// @ts-expect-error: decorator
@inline function exponentials(rough: bool, x: usize, y: usize, count: i32, largest: f32): f64 {
  const shift = f32x4.splat(largest);
  const end = x + ((<usize>count) << 2);
  let a = f32x4.splat(0);
  let b = a;
  for (; x + 32 <= end; x += 32, y += 32) {
    const p = power(rough, f32x4.sub(v128.load(x), shift));
    const q = power(rough, f32x4.sub(v128.load(x, 16), shift));
    v128.store(y, p);
    v128.store(y, q, 16);
    a = f32x4.add(a, p);
    b = f32x4.add(b, q);
  }
  for (; x < end; x += 16, y += 16) {
    const p = power(rough, f32x4.sub(v128.load(x), shift));
    v128.store(y, p);
    // What lies beyond the row does not count.
    a = f32x4.add(a, v128.and(p, lanes(<i32>(end - x) >> 2)));
  }
  return total(f32x4.add(a, b));
}

// @ts-expect-error: decorator
@inline function scaleRow(y: usize, count: i32, total: f64): void {
  const scale = f32x4.splat(<f32>(1 / total));
  const end = y + ((<usize>count) << 2);
  for (; y + 64 <= end; y += 64) {
    v128.store(y, f32x4.mul(v128.load(y), scale));
    v128.store(y, f32x4.mul(v128.load(y, 16), scale), 16);
    v128.store(y, f32x4.mul(v128.load(y, 32), scale), 32);
    v128.store(y, f32x4.mul(v128.load(y, 48), scale), 48);
  }
  for (; y < end; y += 16) v128.store(y, f32x4.mul(v128.load(y), scale));
}

// @ts-expect-error: decorator
@inline function naturalLog(value: f32): f32 {
  return f32x4.extract_lane(math.log(f32x4.splat(value)), 0);
}

export function softmax(x: usize, rowStride: usize, y: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; ++row) {
    const largest = largestOf(x, columns);
    scaleRow(y, columns, exponentials(true, x, y, columns, largest));
    x += rowStride;
    y += (<usize>columns) << 2;
  }
}

/** dx = y (dy - the sum of y dy). */
export function softmaxGradient(dy: usize, y: usize, dx: usize, rows: i32, columns: i32): void {
  const size = (<usize>columns) << 2;
  const whole = (<usize>(columns & ~3)) << 2;
  for (let row = 0; row < rows; ++row) {
    let sums = f32x4.splat(0);
    let at: usize = 0;
    for (; at < whole; at += 16) {
      sums = f32x4.add(sums, f32x4.mul(v128.load(y + at), v128.load(dy + at)));
    }
    let sum = total(sums);
    for (; at < size; at += 4) sum += <f64>(load<f32>(y + at) * load<f32>(dy + at));
    const mean = f32x4.splat(<f32>sum);
    for (at = 0; at < size; at += 16) {
      v128.store(dx + at, f32x4.mul(v128.load(y + at), f32x4.sub(v128.load(dy + at), mean)));
    }
    dy += size;
    y += size;
    dx += size;
  }
}

/** y = x - largest - log(sum of e^(x - largest)). */
export function logSoftmax(x: usize, rowStride: usize, y: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; ++row) {
    const largest = largestOf(x, columns);
    const logTotal = naturalLog(<f32>exponentials(false, x, y, columns, largest));
    const a = f32x4.splat(largest);
    const b = f32x4.splat(logTotal);
    const end = y + ((<usize>columns) << 2);
    let from = x;
    for (; y < end; y += 16, from += 16) {
      v128.store(y, f32x4.sub(f32x4.sub(v128.load(from), a), b));
    }
    y = end;
    x += rowStride;
  }
}

/**
 * Mean of -log softmax(logits)[label] over the rows, and the softmax itself, which the gradient
 * needs. Rows labelled `ignored` do not count. Returns -1 or the row whose label is no column.
 *
 * @param smoothing the share of each label that goes to all columns alike
 */
export function crossEntropy(
  logits: usize,
  rowStride: usize,
  labels: usize,
  rows: i32,
  columns: i32,
  loss: usize,
  probabilities: usize,
  ignored: i32,
  smoothing: f64,
): i32 {
  const width = (<usize>columns) << 2;
  let total: f64 = 0;
  let count = 0;
  for (let row = 0; row < rows; ++row) {
    const label = load<i32>(labels + ((<usize>row) << 2));
    if (label == ignored) {
      memory.fill(probabilities, 0, width);
      logits += rowStride;
      probabilities += width;
      continue;
    }
    if (<u32>label >= <u32>columns) return row;
    ++count;
    const largest = largestOf(logits, columns);
    const sum = exponentials(false, logits, probabilities, columns, largest);
    scaleRow(probabilities, columns, sum);
    const chosen = load<f32>(logits + ((<usize>label) << 2));
    total += <f64>(naturalLog(<f32>sum) - (chosen - largest));
    if (smoothing > 0) {
      total += smoothing * (<f64>chosen - sumBlock(logits, columns) / <f64>columns);
    }
    logits += rowStride;
    probabilities += width;
  }
  store<f32>(loss, <f32>(total / <f64>max(count, 1)));
  return -1;
}

/** dx = (probabilities - one-hot labels) upstream / rows. */
export function crossEntropyGradient(
  probabilities: usize,
  labels: usize,
  upstream: usize,
  rows: i32,
  columns: i32,
  dx: usize,
  ignored: i32,
  smoothing: f64,
): i32 {
  let count = 0;
  for (let row = 0; row < rows; ++row) {
    if (load<i32>(labels + ((<usize>row) << 2)) != ignored) ++count;
  }
  const scale = load<f32>(upstream) / <f32>max(count, 1);
  const factor = f32x4.splat(scale);
  const even = <f32>(smoothing / <f64>columns);
  const everywhere = f32x4.splat(even);
  const target = <f32>(1 - smoothing) + even;
  for (let row = 0; row < rows; ++row) {
    const label = load<i32>(labels + ((<usize>row) << 2));
    const end = dx + ((<usize>columns) << 2);
    if (label == ignored) memory.fill(dx, 0, end - dx);
    else if (<u32>label >= <u32>columns) return row;
    else {
      let from = probabilities;
      for (let to = dx; to < end; to += 16, from += 16) {
        v128.store(to, f32x4.mul(f32x4.sub(v128.load(from), everywhere), factor));
      }
      const at = (<usize>label) << 2;
      store<f32>(dx + at, (load<f32>(probabilities + at) - target) * scale);
    }
    probabilities += (<usize>columns) << 2;
    dx = end;
  }
  return -1;
}
