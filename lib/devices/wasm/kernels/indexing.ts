/**
 * Rows chosen by number. Every kernel returns -1, or the position of the first index that lies
 * outside the table: nothing is then read or written there.
 */

/** y[i] = table[indices[i]], rows of `width` elements. */
export function gather(
  table: usize,
  tableRows: i32,
  rowStride: usize,
  width: i32,
  indices: usize,
  count: i32,
  y: usize,
): i32 {
  const size = (<usize>width) << 2;
  for (let i = 0; i < count; ++i) {
    const index = load<i32>(indices + ((<usize>i) << 2));
    if (<u32>index >= <u32>tableRows) return i;
    let from = table + <usize>index * rowStride;
    const end = y + size;
    for (let to = y; to < end; to += 16, from += 16) v128.store(to, v128.load(from));
    y = end;
  }
  return -1;
}

/** y = 0, then y[indices[i]] += values[i] in order of i. */
export function scatterAdd(
  indices: usize,
  count: i32,
  values: usize,
  width: i32,
  y: usize,
  tableRows: i32,
): i32 {
  const size = (<usize>width) << 2;
  const whole = (<usize>(width & ~3)) << 2;
  memory.fill(y, 0, <usize>tableRows * size);
  for (let i = 0; i < count; ++i) {
    const index = load<i32>(indices + ((<usize>i) << 2));
    if (<u32>index >= <u32>tableRows) return i;
    const row = y + <usize>index * size;
    let j: usize = 0;
    for (; j < whole; j += 16) {
      v128.store(row + j, f32x4.add(v128.load(row + j), v128.load(values + j)));
    }
    for (; j < size; j += 4) {
      store<f32>(row + j, load<f32>(row + j) + load<f32>(values + j));
    }
    values += size;
  }
  return -1;
}

/** y[i] = x[i][indices[i]]; strides in bytes. */
export function pick(
  x: usize,
  rowStride: usize,
  columnStride: usize,
  columns: i32,
  indices: usize,
  count: i32,
  y: usize,
): i32 {
  for (let i = 0; i < count; ++i) {
    const index = load<i32>(indices + ((<usize>i) << 2));
    if (<u32>index >= <u32>columns) return i;
    store<i32>(y + ((<usize>i) << 2), load<i32>(x + <usize>index * columnStride));
    x += rowStride;
  }
  return -1;
}

/** y[i][c] = 1 where c = indices[i], elsewhere 0. */
export function oneHot(indices: usize, count: i32, columns: i32, y: usize): i32 {
  const size = (<usize>columns) << 2;
  memory.fill(y, 0, <usize>count * size);
  for (let i = 0; i < count; ++i) {
    const index = load<i32>(indices + ((<usize>i) << 2));
    if (<u32>index >= <u32>columns) return i;
    store<f32>(y + ((<usize>index) << 2), 1);
    y += size;
  }
  return -1;
}
