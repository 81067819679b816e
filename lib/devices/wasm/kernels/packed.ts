/**
 * Products with one right factor again and again, as a scan over time needs them: the factor is
 * packed once, not at every step. What it is multiplied with is short, read as it lies, and the
 * product is added where it belongs. Otherwise gemm.ts.
 */
import {BLOCK_INNER} from "./memory";
import {packRight} from "./pack";
import {put} from "./range";

/** A tile that is partly outside C is computed here. */
const EDGE = memory.data(128, 16);
const EDGE_STRIDE: usize = 32;

/** Bytes that `inner` steps of all panels of eight columns take. */
// @ts-expect-error: decorator
@inline function packedBytes(inner: i32, columns: i32): usize {
  return <usize>inner * ((<usize>columns + 7) >> 3) << 5;
}

/** Packs B, inner x columns; `to` has room for inner x (columns rounded up to eight) numbers. */
export function packFactor(
  b: usize,
  innerStride: usize,
  columnStride: usize,
  inner: i32,
  columns: i32,
  to: usize,
): void {
  for (let k = 0; k < inner; k += BLOCK_INNER) {
    const depth = min(BLOCK_INNER, inner - k);
    packRight(b + <usize>k * innerStride, innerStride, columnStride, depth, columns, to);
    to += packedBytes(depth, columns);
  }
}

/** C += A B, with rows of A contiguous and B as packFactor left it. */
export function addProduct(
  rows: i32,
  columns: i32,
  inner: i32,
  a: usize,
  aRowStride: usize,
  packed: usize,
  c: usize,
  cRowStride: usize,
): void {
  for (let k = 0; k < inner; k += BLOCK_INNER) {
    const depth = min(BLOCK_INNER, inner - k);
    for (let column = 0; column < columns; column += 8) {
      const width = (<usize>min(8, columns - column)) << 2;
      let left = a + ((<usize>k) << 2);
      let out = c + ((<usize>column) << 2);
      for (let row = 0; row < rows; row += 4) {
        const height = min(4, rows - row);
        const isWhole = height == 4 && width == 32;
        if (!isWhole) copyRows(out, cRowStride, EDGE, EDGE_STRIDE, height, width);
        const to = isWhole ? out : EDGE;
        addTile(left, aRowStride, height, packed, depth, to, isWhole ? cRowStride : EDGE_STRIDE);
        if (!isWhole) copyRows(EDGE, EDGE_STRIDE, out, cRowStride, height, width);
        left += aRowStride << 2;
        out += cRowStride << 2;
      }
      packed += (<usize>depth) << 5;
    }
  }
}

/** Rows of at most eight numbers. */
function copyRows(
  x: usize,
  xStride: usize,
  to: usize,
  toStride: usize,
  rows: i32,
  bytes: usize,
): void {
  for (; rows > 0; --rows) {
    put(to, v128.load(x), bytes);
    if (bytes > 16) put(to + 16, v128.load(x, 16), bytes - 16);
    x += xStride;
    to += toStride;
  }
}

/**
 * A tile of 4 x 8 of C stays in registers from its old sums to its new ones. With a step of A that is
 * known, and built into its only caller, it reaches the ceiling of these few rows; as a function of
 * its own, or with the five rows of tile.ts, it is a fifth slower.
 *
 * @param height how many rows of A there are; for missing ones the last is read again
 */
// @ts-expect-error: decorator
@inline function addTile(
  a: usize,
  aStride: usize,
  height: i32,
  b: usize,
  inner: i32,
  c: usize,
  cStride: usize,
): void {
  const last = <usize>(height - 1);
  let p0 = a;
  let p1 = a + min(last, 1) * aStride;
  let p2 = a + min(last, 2) * aStride;
  let p3 = a + last * aStride;
  const c1 = c + cStride;
  const c2 = c1 + cStride;
  const c3 = c2 + cStride;
  let c00 = v128.load(c);
  let c01 = v128.load(c, 16);
  let c10 = v128.load(c1);
  let c11 = v128.load(c1, 16);
  let c20 = v128.load(c2);
  let c21 = v128.load(c2, 16);
  let c30 = v128.load(c3);
  let c31 = v128.load(c3, 16);
  for (; inner > 0; --inner) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    b += 32;
    const a0 = v128.load32_splat(p0);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    const a1 = v128.load32_splat(p1);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.load32_splat(p2);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    const a3 = v128.load32_splat(p3);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    p0 += 4;
    p1 += 4;
    p2 += 4;
    p3 += 4;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c1, c10);
  v128.store(c1, c11, 16);
  v128.store(c2, c20);
  v128.store(c2, c21, 16);
  v128.store(c3, c30);
  v128.store(c3, c31, 16);
}
