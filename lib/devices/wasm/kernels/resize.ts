/** Bilinear resizing of contiguous planes, and its adjoint. Coordinates are computed in float64. */

/** Bytes of an entry of the table of columns: two offsets in bytes, and the share of the second. */
const ENTRY: usize = 12;

/** Output pixel `i` in input coordinates (see lib/ops/resize.ts). */
// @ts-expect-error: decorator
@inline function coordinate(i: i32, size: i32, from: i32, alignCorners: i32): f64 {
  const at = alignCorners
    ? size > 1
      ? <f64>i * (<f64>(from - 1) / <f64>(size - 1))
      : 0
    : (<f64>i + 0.5) * (<f64>from / <f64>size) - 0.5;
  return min(max(at, 0), <f64>(from - 1));
}

function setColumns(table: usize, width: i32, columns: i32, alignCorners: i32): void {
  for (let j = 0; j < columns; ++j) {
    const at = coordinate(j, columns, width, alignCorners);
    const low = <i32>at;
    store<i32>(table, low << 2);
    store<i32>(table, min(low + 1, width - 1) << 2, 4);
    store<f32>(table, <f32>(at - <f64>low), 8);
    table += ENTRY;
  }
}

/** @param table room for 12 bytes a column of the result */
export function resizeBilinear(
  x: usize,
  planes: i32,
  height: i32,
  width: i32,
  y: usize,
  rows: i32,
  columns: i32,
  alignCorners: i32,
  table: usize,
): void {
  setColumns(table, width, columns, alignCorners);
  const rowSize = (<usize>width) << 2;
  const end = table + <usize>columns * ENTRY;
  for (let plane = 0; plane < planes; ++plane) {
    for (let i = 0; i < rows; ++i) {
      const at = coordinate(i, rows, height, alignCorners);
      const low = <i32>at;
      const share = <f32>(at - <f64>low);
      const top = x + <usize>low * rowSize;
      const bottom = x + <usize>min(low + 1, height - 1) * rowSize;
      for (let entry = table; entry < end; entry += ENTRY, y += 4) {
        const left = <usize>load<i32>(entry);
        const right = <usize>load<i32>(entry, 4);
        const across = load<f32>(entry, 8);
        const above = load<f32>(top + left) * (1 - across) + load<f32>(top + right) * across;
        const below = load<f32>(bottom + left) * (1 - across) + load<f32>(bottom + right) * across;
        store<f32>(y, above * (1 - share) + below * share);
      }
    }
    x += <usize>height * rowSize;
  }
}

/** dx += weights dy, beginning with zeros; sizes as in the forward pass. */
export function resizeBilinearGradient(
  dy: usize,
  planes: i32,
  height: i32,
  width: i32,
  dx: usize,
  rows: i32,
  columns: i32,
  alignCorners: i32,
  table: usize,
): void {
  setColumns(table, width, columns, alignCorners);
  const rowSize = (<usize>width) << 2;
  const end = table + <usize>columns * ENTRY;
  memory.fill(dx, 0, <usize>(planes * height) * rowSize);
  for (let plane = 0; plane < planes; ++plane) {
    for (let i = 0; i < rows; ++i) {
      const at = coordinate(i, rows, height, alignCorners);
      const low = <i32>at;
      const share = <f32>(at - <f64>low);
      const top = dx + <usize>low * rowSize;
      const bottom = dx + <usize>min(low + 1, height - 1) * rowSize;
      for (let entry = table; entry < end; entry += ENTRY, dy += 4) {
        const left = <usize>load<i32>(entry);
        const right = <usize>load<i32>(entry, 4);
        const across = load<f32>(entry, 8);
        const upstream = load<f32>(dy);
        const above = upstream * (1 - share);
        const below = upstream * share;
        add(top + left, above * (1 - across));
        add(top + right, above * across);
        add(bottom + left, below * (1 - across));
        add(bottom + right, below * across);
      }
    }
    dx += <usize>height * rowSize;
  }
}

// @ts-expect-error: decorator
@inline function add(to: usize, value: f32): void {
  store<f32>(to, load<f32>(to) + value);
}
