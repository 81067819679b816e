/**
 * The gated recurrent unit over all time steps: arrays (time, batch, hidden), gates in the order
 * reset, update, candidate. See rnn.ts for what the arguments have in common.
 */
import {addProduct, packFactor} from "./packed";
import {put, sigmoidInPlace, sigmoidSlope, tanhInPlace, tanhSlope} from "./range";

/**
 * `gates` holds z and becomes the gates' values.
 *
 * @param reset r h_(t-1) at each step
 * @param packedCandidate memory for the packed weight of the candidate; `packed`: of the two gates
 */
export function gruScan(
  u: usize,
  initial: usize,
  gates: usize,
  h: usize,
  reset: usize,
  count: i32,
  batch: i32,
  hidden: i32,
  reverse: i32,
  packed: usize,
  packedCandidate: usize,
): void {
  const row = (<usize>hidden) << 2;
  const size = <usize>batch * row;
  const candidate = row << 1;
  packFactor(u, 4, row, hidden, hidden << 1, packed);
  packFactor(u + <usize>(hidden << 1) * row, 4, row, hidden, hidden, packedCandidate);
  let before = initial;
  for (let i = 0; i < count; ++i) {
    const at = <usize>(reverse ? count - 1 - i : i) * size;
    const gate = gates + at * 3;
    const kept = reset + at;
    addProduct(batch, hidden << 1, hidden, before, row, packed, gate, row * 3);
    for (let n: usize = 0; n < size; n += row) {
      const r = gate + n * 3;
      sigmoidInPlace(r, row << 1);
      for (let k: usize = 0; k < row; k += 16) {
        put(kept + n + k, f32x4.mul(v128.load(r + k), v128.load(before + n + k)), row - k);
      }
    }
    addProduct(batch, hidden, hidden, kept, row, packedCandidate, gate + candidate, row * 3);
    for (let n: usize = 0; n < size; n += row) {
      const values = gate + n * 3 + candidate;
      tanhInPlace(values, row);
      for (let k: usize = 0; k < row; k += 16) {
        const update = v128.load(values - row + k);
        const stays = f32x4.sub(f32x4.splat(1), update);
        const old = f32x4.mul(stays, v128.load(before + n + k));
        put(h + at + n + k, f32x4.add(old, f32x4.mul(update, v128.load(values + k))), row - k);
      }
    }
    before = h + at;
  }
}

/**
 * @param carried [batch, hidden], zeros: what flows on to the step before; in the end dL/dh_0
 * @param back [batch, hidden], workspace
 */
export function gruScanGradient(
  dh: usize,
  h: usize,
  gates: usize,
  u: usize,
  initial: usize,
  dz: usize,
  carried: usize,
  back: usize,
  count: i32,
  batch: i32,
  hidden: i32,
  reverse: i32,
  packed: usize,
  packedCandidate: usize,
): void {
  const row = (<usize>hidden) << 2;
  const size = <usize>batch * row;
  const candidate = row << 1;
  packFactor(u, row, 4, hidden << 1, hidden, packed);
  packFactor(u + <usize>(hidden << 1) * row, row, 4, hidden, hidden, packedCandidate);
  for (let i = 0; i < count; ++i) {
    const at = <usize>(reverse ? i : count - 1 - i) * size;
    const before = i == count - 1 ? initial : h + (reverse ? at + size : at - size);
    const gate = gates + at * 3;
    const slopes = dz + at * 3;
    for (let n: usize = 0; n < size; n += row) {
      throughUpdate(gate + n * 3, dh + at + n, before + n, carried + n, slopes + n * 3, row);
    }
    memory.fill(back, 0, size);
    addProduct(batch, hidden, hidden, slopes + candidate, row * 3, packedCandidate, back, row);
    for (let n: usize = 0; n < size; n += row) {
      throughReset(gate + n * 3, back + n, before + n, carried + n, slopes + n * 3, row);
    }
    addProduct(batch, hidden, hidden << 1, slopes, row * 3, packed, carried, row);
  }
}

/** From the state to the update gate, the candidate, and the state before. */
function throughUpdate(
  gate: usize,
  dh: usize,
  before: usize,
  carried: usize,
  dz: usize,
  row: usize,
): void {
  for (let k: usize = 0; k < row; k += 16) {
    const update = v128.load(gate + row + k);
    const candidate = v128.load(gate + (row << 1) + k);
    const total = f32x4.add(v128.load(dh + k), v128.load(carried + k));
    const change = f32x4.sub(candidate, v128.load(before + k));
    const left = row - k;
    put(dz + (row << 1) + k, tanhSlope(candidate, f32x4.mul(total, update)), left);
    put(dz + row + k, sigmoidSlope(update, f32x4.mul(total, change)), left);
    put(carried + k, f32x4.mul(total, f32x4.sub(f32x4.splat(1), update)), left);
  }
}

/** From r h_(t-1) to the reset gate and the state before. */
function throughReset(
  gate: usize,
  back: usize,
  before: usize,
  carried: usize,
  dz: usize,
  row: usize,
): void {
  for (let k: usize = 0; k < row; k += 16) {
    const reset = v128.load(gate + k);
    const slope = v128.load(back + k);
    put(dz + k, sigmoidSlope(reset, f32x4.mul(slope, v128.load(before + k))), row - k);
    put(
      carried + k,
      f32x4.add(v128.load(carried + k), f32x4.mul(slope, reset)),
      row - k,
    );
  }
}
