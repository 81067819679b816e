/**
 * Long short-term memory over all time steps: arrays (time, batch, hidden), gates in the order
 * i f g o. See rnn.ts for what the arguments have in common.
 */
import * as math from "./math";
import {addProduct, packFactor} from "./packed";
import {put, sigmoidInPlace, sigmoidSlope, tanhInPlace, tanhSlope} from "./range";

/** `gates` holds z and becomes the gates' values. */
export function lstmScan(
  u: usize,
  initial: usize,
  initialCell: usize,
  gates: usize,
  h: usize,
  c: usize,
  count: i32,
  batch: i32,
  hidden: i32,
  reverse: i32,
  packed: usize,
): void {
  const row = (<usize>hidden) << 2;
  const size = <usize>batch * row;
  packFactor(u, 4, row, hidden, hidden << 2, packed);
  let before = initial;
  let cellBefore = initialCell;
  for (let i = 0; i < count; ++i) {
    const at = <usize>(reverse ? count - 1 - i : i) * size;
    const gate = gates + (at << 2);
    addProduct(batch, hidden << 2, hidden, before, row, packed, gate, row << 2);
    for (let n: usize = 0; n < size; n += row) {
      step(gate + (n << 2), cellBefore + n, h + at + n, c + at + n, row);
    }
    before = h + at;
    cellBefore = c + at;
  }
}

/** One example, one step. */
function step(gate: usize, cellBefore: usize, h: usize, c: usize, row: usize): void {
  sigmoidInPlace(gate, row << 1);
  tanhInPlace(gate + (row << 1), row);
  sigmoidInPlace(gate + row * 3, row);
  for (let k: usize = 0; k < row; k += 16) {
    const kept = f32x4.mul(v128.load(gate + row + k), v128.load(cellBefore + k));
    const added = f32x4.mul(v128.load(gate + k), v128.load(gate + (row << 1) + k));
    const cell = f32x4.add(kept, added);
    put(c + k, cell, row - k);
    put(h + k, f32x4.mul(v128.load(gate + row * 3 + k), math.tanh(cell)), row - k);
  }
}

/**
 * @param carried dL/dh and dL/dc, [batch, hidden] each, zeros: what flows on to the step before; in
 *   the end the gradients of the initial state
 */
export function lstmScanGradient(
  dh: usize,
  dc: usize,
  c: usize,
  gates: usize,
  u: usize,
  initialCell: usize,
  dz: usize,
  carried: usize,
  carriedCell: usize,
  count: i32,
  batch: i32,
  hidden: i32,
  reverse: i32,
  packed: usize,
): void {
  const row = (<usize>hidden) << 2;
  const size = <usize>batch * row;
  packFactor(u, row, 4, hidden << 2, hidden, packed);
  for (let i = 0; i < count; ++i) {
    const t = reverse ? i : count - 1 - i;
    const at = <usize>t * size;
    const last = i == count - 1;
    const cellBefore = last ? initialCell : c + (reverse ? at + size : at - size);
    for (let n: usize = 0; n < size; n += row) {
      const gate = (at + n) << 2;
      const cell = at + n;
      stepGradient(
        gates + gate,
        dh + cell,
        dc + cell,
        c + cell,
        cellBefore + n,
        carried + n,
        carriedCell + n,
        dz + gate,
        row,
      );
    }
    memory.fill(carried, 0, size);
    addProduct(batch, hidden, hidden << 2, dz + (at << 2), row << 2, packed, carried, row);
  }
}

function stepGradient(
  gate: usize,
  dh: usize,
  dc: usize,
  c: usize,
  cellBefore: usize,
  carried: usize,
  carriedCell: usize,
  dz: usize,
  row: usize,
): void {
  for (let k: usize = 0; k < row; k += 16) {
    const input = v128.load(gate + k);
    const forget = v128.load(gate + row + k);
    const candidate = v128.load(gate + (row << 1) + k);
    const output = v128.load(gate + row * 3 + k);
    const squashed = math.tanh(v128.load(c + k));
    const upstream = f32x4.add(v128.load(dh + k), v128.load(carried + k));
    const cell = f32x4.add(
      f32x4.add(v128.load(dc + k), v128.load(carriedCell + k)),
      tanhSlope(squashed, f32x4.mul(upstream, output)),
    );
    const left = row - k;
    put(dz + k, sigmoidSlope(input, f32x4.mul(cell, candidate)), left);
    const kept = f32x4.mul(cell, v128.load(cellBefore + k));
    put(dz + row + k, sigmoidSlope(forget, kept), left);
    put(dz + (row << 1) + k, tanhSlope(candidate, f32x4.mul(cell, input)), left);
    put(dz + row * 3 + k, sigmoidSlope(output, f32x4.mul(upstream, squashed)), left);
    put(carriedCell + k, f32x4.mul(cell, forget), left);
  }
}
