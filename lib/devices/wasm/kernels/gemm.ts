/**
 * The matrix product C = A B (+ C or + bias) (then relu), any strides for A and B, rows of C
 * contiguous.
 *
 * The usual three levels of blocks: a block of B (inner x columns) is packed once and reused by all
 * rows, a block of A once and reused by all columns, and a tile of 4 x 8 of C stays in registers
 * while the inner index runs. See Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication", ACM TOMS 34 (2008).
 */
import {BLOCK_COLUMNS, BLOCK_INNER, BLOCK_ROWS, PACKED_LEFT, PACKED_RIGHT} from "./memory";
import {packLeft, packRight} from "./pack";

/** What is added to the product. */
const NOTHING = 0;
const BIAS_PER_COLUMN = 1;
const BIAS_PER_ROW = 2;
export const WHAT_IS_THERE = 3;

/** A tile at the edge of C is computed here and then copied in part. */
const EDGE = memory.data(128, 16);

/**
 * @param start what C starts from: nothing 0, bias[column] 1, bias[row] 2, C itself 3
 * @param relu 1: negative results become zero at the end
 */
export function gemm(
  rows: i32,
  columns: i32,
  inner: i32,
  a: usize,
  aRowStride: usize,
  aInnerStride: usize,
  b: usize,
  bInnerStride: usize,
  bColumnStride: usize,
  c: usize,
  cRowStride: usize,
  bias: usize,
  start: i32,
  relu: i32,
): void {
  // Blocks of equal size waste less than full ones and a small rest.
  const innerBlocks = max(1, (inner + BLOCK_INNER - 1) / BLOCK_INNER);
  const innerBlock = (inner + innerBlocks - 1) / innerBlocks;
  // Few rows do not repay the copy of B if its rows can be read as they lie, nor few columns that
  // of A. Rows of A that are all the same one (stride 0) are copied: below, 0 says that A is packed.
  const direct = bColumnStride == 4 && rows <= 16;
  const directLeft = aInnerStride == 4 && columns <= 16 && aRowStride != 0;
  for (let j = 0; j < columns; j += BLOCK_COLUMNS) {
    const width = min(BLOCK_COLUMNS, columns - j);
    let k = 0;
    do {
      const depth = min(innerBlock, inner - k);
      const right = b + <usize>k * bInnerStride + <usize>j * bColumnStride;
      if (!direct) packRight(right, bInnerStride, bColumnStride, depth, width, PACKED_RIGHT);
      const from = k == 0 ? start : WHAT_IS_THERE;
      const clip = relu & i32(k + depth >= inner);
      for (let i = 0; i < rows; i += BLOCK_ROWS) {
        const height = min(BLOCK_ROWS, rows - i);
        const left = a + <usize>i * aRowStride + <usize>k * aInnerStride;
        if (!directLeft) {
          packLeft(left, aRowStride, aInnerStride, height, depth, PACKED_LEFT);
        }
        const offset = from == BIAS_PER_ROW ? i : j;
        block(
          height,
          width,
          depth,
          directLeft ? left : PACKED_LEFT,
          directLeft ? aRowStride : 0,
          direct ? right : PACKED_RIGHT,
          direct ? bInnerStride : 32,
          direct ? 32 : (<usize>depth) << 5,
          c + <usize>i * cRowStride + ((<usize>j) << 2),
          cRowStride,
          bias + ((<usize>offset) << 2),
          from,
          clip,
        );
      }
      k += depth;
    } while (k < inner);
  }
}

/**
 * One block of A against one block of B, tile by tile.
 *
 * @param aStride from row to row of A as it lies; 0 where A is packed
 */
export function block(
  rows: i32,
  columns: i32,
  inner: i32,
  left: usize,
  aStride: usize,
  b: usize,
  bStride: usize,
  bPanel: usize,
  c: usize,
  cStride: usize,
  bias: usize,
  from: i32,
  clip: i32,
): void {
  const aPanel = aStride ? aStride << 2 : (<usize>inner) << 4;
  for (let column = 0; column < columns; column += 8) {
    let a = left;
    let out = c + ((<usize>column) << 2);
    const width = min(8, columns - column);
    for (let row = 0; row < rows; row += 4) {
      const add = bias + ((<usize>(from == BIAS_PER_ROW ? row : column)) << 2);
      const height = min(4, rows - row);
      if (height == 4 && width == 8) {
        anyTile(a, aStride, 4, b, bStride, inner, out, cStride, add, from, clip);
      } else {
        if (from == WHAT_IS_THERE) copyEdge(out, cStride, EDGE, 32, height, width);
        anyTile(a, aStride, height, b, bStride, inner, EDGE, 32, add, from, clip);
        copyEdge(EDGE, 32, out, cStride, height, width);
      }
      a += aPanel;
      out += cStride << 2;
    }
    b += bPanel;
  }
}

function copyEdge(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  rows: i32,
  columns: i32,
): void {
  for (let row = 0; row < rows; ++row) {
    for (let column: usize = 0; column < (<usize>columns) << 2; column += 4) {
      store<f32>(y + column, load<f32>(x + column));
    }
    x += xStride;
    y += yStride;
  }
}

// @ts-expect-error: decorator
@inline function anyTile(
  a: usize,
  aStride: usize,
  height: i32,
  b: usize,
  bStride: usize,
  inner: i32,
  c: usize,
  cStride: usize,
  bias: usize,
  from: i32,
  clip: i32,
): void {
  if (!aStride) return packedTile(a, b, bStride, inner, c, cStride, bias, from, clip);
  // Rows that are missing repeat the last one.
  const last = <usize>(height - 1);
  const a1 = a + min(last, 1) * aStride;
  const a2 = a + min(last, 2) * aStride;
  const a3 = a + last * aStride;
  rowsTile(a, a1, a2, a3, b, bStride, inner, c, cStride, bias, from, clip);
}

/** A packed: its four rows lie side by side. */
function packedTile(
  a: usize,
  b: usize,
  bStride: usize,
  inner: i32,
  c: usize,
  cStride: usize,
  bias: usize,
  from: i32,
  clip: i32,
): void {
  tile(a, a + 4, a + 8, a + 12, 16, b, bStride, inner, c, cStride, bias, from, clip);
}

/** A as it lies: four rows anywhere. */
function rowsTile(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  b: usize,
  bStride: usize,
  inner: i32,
  c: usize,
  cStride: usize,
  bias: usize,
  from: i32,
  clip: i32,
): void {
  tile(a0, a1, a2, a3, 4, b, bStride, inner, c, cStride, bias, from, clip);
}

/** Four rows by eight columns: eight accumulators, two vectors of B, one splat element of A. */
// @ts-expect-error: decorator
@inline function tile(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  step: usize,
  b: usize,
  bStride: usize,
  inner: i32,
  c: usize,
  cStride: usize,
  bias: usize,
  from: i32,
  clip: i32,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  const end = <usize>inner * step;
  for (let k: usize = 0; k < end; k += step) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    b += bStride;
    const a0 = v128.load32_splat(p0 + k);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    const a1 = v128.load32_splat(p1 + k);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.load32_splat(p2 + k);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    const a3 = v128.load32_splat(p3 + k);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
  }
  storeRow(c, c00, c01, bias, 0, from, clip);
  storeRow(c + cStride, c10, c11, bias, 4, from, clip);
  storeRow(c + 2 * cStride, c20, c21, bias, 8, from, clip);
  storeRow(c + 3 * cStride, c30, c31, bias, 12, from, clip);
}

// @ts-expect-error: decorator
@inline function storeRow(
  c: usize,
  low: v128,
  high: v128,
  bias: usize,
  biasRow: usize,
  from: i32,
  clip: i32,
): void {
  if (from == WHAT_IS_THERE) {
    low = f32x4.add(v128.load(c), low);
    high = f32x4.add(v128.load(c, 16), high);
  } else if (from == BIAS_PER_COLUMN) {
    low = f32x4.add(v128.load(bias), low);
    high = f32x4.add(v128.load(bias, 16), high);
  } else if (from == BIAS_PER_ROW) {
    const value = v128.load32_splat(bias + biasRow);
    low = f32x4.add(value, low);
    high = f32x4.add(value, high);
  }
  if (clip) {
    low = f32x4.pmax(low, f32x4.splat(0));
    high = f32x4.pmax(high, f32x4.splat(0));
  }
  v128.store(c, low);
  v128.store(c, high, 16);
}
