/**
 * Fixed places in linear memory: small tables, the workspace of the matrix product, the heap. The
 * module of extra.ts has tables and a workspace of its own in the first MiB; those of index.ts and
 * the heap come after it (`src/build/wasm.ts` says so to the compiler).
 */

/** Up to eight axes for a kernel that takes a view of any rank: eight lengths, eight strides. */
export const AXES = memory.data(64, 16);

/** The most rows, inner terms and columns of a block of the matrix product (see gemm.ts). */
export const BLOCK_ROWS: i32 = 80;
export const BLOCK_INNER: i32 = 512;
export const BLOCK_COLUMNS: i32 = 384;

/** Packed blocks of the left and the right factor. */
// @ts-expect-error: decorator
@lazy export const PACKED_LEFT: usize = (__heap_base + 63) & ~63;
// @ts-expect-error: decorator
@lazy export const PACKED_RIGHT: usize = PACKED_LEFT + BLOCK_ROWS * BLOCK_INNER * 4;

/** Address of the table of axes, which the glue fills. */
export function axesAddress(): usize {
  return AXES;
}

/** Where the heap may start: the workspace ends here. */
export function heapStart(): usize {
  return PACKED_RIGHT + BLOCK_COLUMNS * BLOCK_INNER * 4;
}
