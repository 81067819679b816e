/**
 * Products with one right factor again and again, as a scan over time needs them: the factor is
 * packed once, not at every step. Otherwise gemm.ts.
 */
import {block, WHAT_IS_THERE} from "./gemm";
import {BLOCK_INNER, BLOCK_ROWS, PACKED_LEFT} from "./memory";
import {packLeft, packRight} from "./pack";

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
    for (let i = 0; i < rows; i += BLOCK_ROWS) {
      const height = min(BLOCK_ROWS, rows - i);
      const left = a + <usize>i * aRowStride + ((<usize>k) << 2);
      packLeft(left, aRowStride, 4, height, depth, PACKED_LEFT);
      const to = c + <usize>i * cRowStride;
      const panel = (<usize>depth) << 5;
      block(
        height,
        columns,
        depth,
        PACKED_LEFT,
        0,
        packed,
        32,
        panel,
        to,
        cRowStride,
        0,
        WHAT_IS_THERE,
        0,
      );
    }
    packed += packedBytes(depth, columns);
  }
}
