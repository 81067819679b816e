/**
 * The matrix product C = A B (+ C or + bias) (then relu), any strides for A and B, rows of C
 * contiguous.
 *
 * The usual three levels of blocks: a block of B (inner x columns) is packed once and reused by all
 * rows, a block of A once and reused by all columns, and a tile of C stays in registers while the
 * inner index runs (tile.ts). See Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication", ACM TOMS 34 (2008).
 */
import {BLOCK_COLUMNS, BLOCK_INNER, BLOCK_ROWS, PACKED_LEFT, PACKED_RIGHT} from "./memory";
import {packLeft, packRight} from "./pack";
import {packedTile4, packedTile5, rowsInFives, rowsTile} from "./tile";

/** What is added to the product. */
const NOTHING = 0;
const BIAS_PER_COLUMN = 1;
const BIAS_PER_ROW = 2;
export const WHAT_IS_THERE = 3;

/** A tile that something is added to, or at the edge of C, is computed here. */
export const TILE = memory.data(160, 16);
export const TILE_STRIDE: usize = 32;

/** Few rows do not repay the copy of B if its rows can be read as they lie, nor few columns that of A. */
const FEW_ROWS = 20;
const FEW_COLUMNS = 64;
/** Nor does a B that the nearest cache holds as it lies, in bytes. */
const SMALL: usize = 16384;

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
  const isSmall = <usize>inner * bInnerStride <= SMALL;
  const direct = bColumnStride == 4 && (rows <= FEW_ROWS || isSmall);
  // Rows of A that are all the same one (stride 0) are copied: below, 0 says that A is packed.
  const directLeft = aInnerStride == 4 && columns <= FEW_COLUMNS && aRowStride != 0;
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
function block(
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
  const aRow = aStride ? aStride : (<usize>inner) << 2;
  // As they lie, rows come in fours (see rowsTile).
  const fives = aStride ? 0 : rowsInFives(rows);
  const isPlain = from == NOTHING && !clip;
  for (let column = 0; column < columns; column += 8) {
    let a = left;
    let out = c + ((<usize>column) << 2);
    const width = min(8, columns - column);
    for (let row = 0; row < rows; ) {
      const size = row < fives ? 5 : 4;
      const height = min(size, rows - row);
      const isWhole = isPlain && height == size && width == 8;
      const to = isWhole ? out : TILE;
      const toStride = isWhole ? cStride : TILE_STRIDE;
      tile(size, a, aStride, height, b, bStride, inner, to, toStride);
      if (!isWhole) {
        const add = bias + ((<usize>(from == BIAS_PER_ROW ? row : column)) << 2);
        finish(out, cStride, height, width, add, from, clip);
      }
      a += aRow * <usize>size;
      out += cStride * <usize>size;
      row += size;
    }
    b += bPanel;
  }
}

/** What is in TILE, with what is to be added, to where it belongs. */
export function finish(
  c: usize,
  cStride: usize,
  rows: i32,
  columns: i32,
  bias: usize,
  from: i32,
  clip: i32,
): void {
  const width = (<usize>columns) << 2;
  for (let row = 0; row < rows; ++row) {
    const sums = TILE + <usize>row * TILE_STRIDE;
    const ofRow = bias + ((<usize>row) << 2);
    if (columns == 8) {
      for (let at: usize = 0; at < 32; at += 16) {
        let value = v128.load(sums + at);
        if (from == BIAS_PER_ROW) value = f32x4.add(v128.load32_splat(ofRow), value);
        else if (from) value = f32x4.add(v128.load((from == WHAT_IS_THERE ? c : bias) + at), value);
        if (clip) value = f32x4.pmax(value, f32x4.splat(0));
        v128.store(c + at, value);
      }
    } else {
      for (let at: usize = 0; at < width; at += 4) {
        let value = load<f32>(sums + at);
        if (from == BIAS_PER_ROW) value = load<f32>(ofRow) + value;
        else if (from) value = load<f32>((from == WHAT_IS_THERE ? c : bias) + at) + value;
        if (clip && value < 0) value = 0;
        store<f32>(c + at, value);
      }
    }
    c += cStride;
  }
}

/** @param size 5 or 4: the rows of the tile, of which `height` exist */
// @ts-expect-error: decorator
@inline function tile(
  size: i32,
  a: usize,
  aStride: usize,
  height: i32,
  b: usize,
  bStride: usize,
  inner: i32,
  c: usize,
  cStride: usize,
): void {
  const step = (<usize>size) << 2;
  if (!aStride) {
    if (size == 5) packedTile5(a, step, b, bStride, inner, c, cStride);
    else packedTile4(a, step, b, bStride, inner, c, cStride);
    return;
  }
  // Rows that are missing repeat the last one.
  const last = <usize>(height - 1);
  const a1 = a + min(last, 1) * aStride;
  const a2 = a + min(last, 2) * aStride;
  const a3 = a + last * aStride;
  rowsTile(a, a1, a2, a3, b, bStride, inner, c, cStride);
}
