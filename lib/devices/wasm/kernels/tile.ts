/**
 * The heart of the matrix product: a tile of 5 x 8 (or 4 x 8) of C stays in registers while the inner
 * index runs, and is then stored. Ten sums, two vectors of B, an element of A and a product just fit
 * into the registers of x86: with a sixth row engines spill, and so they do when the loop is unrolled
 * or when more than a store follows it; four rows keep the core a sixth less busy.
 */
import {multiplyAdd} from "./multiply-add";

/** How many rows come in tiles of five; the others come in tiles of four, the last perhaps not full. */
// @ts-expect-error: decorator
@inline export function rowsInFives(rows: i32): i32 {
  const inFours = ((5 - (rows % 5)) % 5) << 2;
  return rows >= inFours ? rows - inFours : 0;
}

/**
 * A packed: the rows of the tile lie side by side, `step` bytes (4 a row) from one inner index to the
 * next. The step is an argument because engines do better without knowing it.
 */
export function packedTile5(
  a: usize,
  step: usize,
  b: usize,
  bStride: usize,
  inner: i32,
  c: usize,
  cStride: usize,
): void {
  tile(5, true, a, 0, 0, 0, 0, step, b, bStride, inner, c, cStride);
}

export function packedTile4(
  a: usize,
  step: usize,
  b: usize,
  bStride: usize,
  inner: i32,
  c: usize,
  cStride: usize,
): void {
  tile(4, true, a, 0, 0, 0, 0, step, b, bStride, inner, c, cStride);
}

/** A as it lies: rows anywhere, `step` bytes from one inner index to the next. */
export function rowsTile5(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  a4: usize,
  step: usize,
  b: usize,
  bStride: usize,
  inner: i32,
  c: usize,
  cStride: usize,
): void {
  tile(5, false, a0, a1, a2, a3, a4, step, b, bStride, inner, c, cStride);
}

export function rowsTile4(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  step: usize,
  b: usize,
  bStride: usize,
  inner: i32,
  c: usize,
  cStride: usize,
): void {
  tile(4, false, a0, a1, a2, a3, 0, step, b, bStride, inner, c, cStride);
}

/**
 * Four rows of A as they lie, built into the caller: there Chromium is half as fast again as with
 * five rows in a function, and Node a fifth faster.
 */
// @ts-expect-error: decorator
@inline export function rowsTile(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  b: usize,
  bStride: usize,
  inner: i32,
  c: usize,
  cStride: usize,
): void {
  tile(4, false, a0, a1, a2, a3, 0, 4, b, bStride, inner, c, cStride);
}

/** Five neighbours: a run that starts `from` plus the next number of a list; c and B without gaps. */
export function shiftTile(from: usize, list: usize, end: usize, b: usize, c: usize): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  for (; list < end; list += 4) {
    const a = from + load<usize>(list);
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    b += 32;
    const a0 = v128.load32_splat(a);
    c00 = multiplyAdd(a0, b0, c00);
    c01 = multiplyAdd(a0, b1, c01);
    const a1 = v128.load32_splat(a, 4);
    c10 = multiplyAdd(a1, b0, c10);
    c11 = multiplyAdd(a1, b1, c11);
    const a2 = v128.load32_splat(a, 8);
    c20 = multiplyAdd(a2, b0, c20);
    c21 = multiplyAdd(a2, b1, c21);
    const a3 = v128.load32_splat(a, 12);
    c30 = multiplyAdd(a3, b0, c30);
    c31 = multiplyAdd(a3, b1, c31);
    const a4 = v128.load32_splat(a, 16);
    c40 = multiplyAdd(a4, b0, c40);
    c41 = multiplyAdd(a4, b1, c41);
  }
  storeRow(c, c00, c01);
  storeRow(c + 32, c10, c11);
  storeRow(c + 64, c20, c21);
  storeRow(c + 96, c30, c31);
  storeRow(c + 128, c40, c41);
}

// @ts-expect-error: decorator
@inline function tile(
  rows: i32,
  packed: bool,
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  step: usize,
  b: usize,
  bStride: usize,
  inner: i32,
  c: usize,
  cStride: usize,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  for (; inner > 0; --inner) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    b += bStride;
    const a0 = v128.load32_splat(p0);
    c00 = multiplyAdd(a0, b0, c00);
    c01 = multiplyAdd(a0, b1, c01);
    const a1 = packed ? v128.load32_splat(p0, 4) : v128.load32_splat(p1);
    c10 = multiplyAdd(a1, b0, c10);
    c11 = multiplyAdd(a1, b1, c11);
    const a2 = packed ? v128.load32_splat(p0, 8) : v128.load32_splat(p2);
    c20 = multiplyAdd(a2, b0, c20);
    c21 = multiplyAdd(a2, b1, c21);
    const a3 = packed ? v128.load32_splat(p0, 12) : v128.load32_splat(p3);
    c30 = multiplyAdd(a3, b0, c30);
    c31 = multiplyAdd(a3, b1, c31);
    if (rows == 5) {
      const a4 = packed ? v128.load32_splat(p0, 16) : v128.load32_splat(p4);
      c40 = multiplyAdd(a4, b0, c40);
      c41 = multiplyAdd(a4, b1, c41);
    }
    p0 += step;
    if (!packed) {
      p1 += step;
      p2 += step;
      p3 += step;
      if (rows == 5) p4 += step;
    }
  }
  storeRow(c, c00, c01);
  c += cStride;
  storeRow(c, c10, c11);
  c += cStride;
  storeRow(c, c20, c21);
  c += cStride;
  storeRow(c, c30, c31);
  if (rows == 5) storeRow(c + cStride, c40, c41);
}

// @ts-expect-error: decorator
@inline function storeRow(c: usize, low: v128, high: v128): void {
  v128.store(c, low);
  v128.store(c, high, 16);
}
