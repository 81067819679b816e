/** Running sums and sorting along contiguous rows. */

/** y[k] = x[0] + … + x[k], summed in float64. May work in place. */
export function cumsum(x: usize, y: usize, rows: i32, columns: i32): void {
  const size = (<usize>columns) << 2;
  for (let row = 0; row < rows; ++row) {
    let sum: f64 = 0;
    for (const end = y + size; y < end; x += 4, y += 4) {
      sum += <f64>load<f32>(x);
      store<f32>(y, <f32>sum);
    }
  }
}

/**
 * Sorted rows and where their elements were. An element becomes one 64-bit number, its sort key
 * above its position: these are all different, so that equal elements keep their order.
 *
 * @param work room for two rows of 64-bit numbers
 */
export function sort(
  x: usize,
  y: usize,
  indices: usize,
  rows: i32,
  columns: i32,
  descending: i32,
  work: usize,
): void {
  const size = (<usize>columns) << 2;
  const other = work + 2 * size;
  for (let row = 0; row < rows; ++row) {
    for (let i = 0; i < columns; ++i) {
      const key = sortKey(load<f32>(x + ((<usize>i) << 2)));
      const ordered = descending ? ~key : key;
      store<i64>(work + ((<usize>i) << 3), ((<i64>ordered) << 32) | (<i64>i));
    }
    let from = mergeSort(work, other, columns);
    for (const end = y + size; y < end; y += 4, indices += 4, from += 8) {
      const index = load<i32>(from);
      store<i32>(indices, index);
      store<f32>(y, load<f32>(x + ((<usize>index) << 2)));
    }
    x += size;
  }
}

/** An integer that is larger for larger numbers; equal for both zeros; the largest for NaN. */
// @ts-expect-error: decorator
@inline function sortKey(value: f32): i32 {
  if (value != value) return i32.MAX_VALUE;
  const bits = reinterpret<i32>(value + 0);
  return bits ^ ((bits >> 31) & 0x7fffffff);
}

/** Merges runs of 1, 2, 4, … from one array into the other; returns where the result is. */
function mergeSort(from: usize, to: usize, count: i32): usize {
  const end = (<usize>count) << 3;
  for (let run: usize = 8; run < end; run <<= 1) {
    for (let start: usize = 0; start < end; start += 2 * run) {
      const middle = from + min(start + run, end);
      const last = from + min(start + 2 * run, end);
      let left = from + start;
      let right = middle;
      const stop = to + (last - from);
      for (let out = to + start; out < stop; out += 8) {
        const takeLeft =
          right >= last || (left < middle && load<i64>(left) < load<i64>(right));
        store<i64>(out, load<i64>(takeLeft ? left : right));
        if (takeLeft) left += 8;
        else right += 8;
      }
    }
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}
