/**
 * The vanilla recurrent network over all time steps: arrays (time, batch, hidden), contiguous.
 * `packed` is memory for the packed weight; steps run from the last one with `reverse`.
 */
import {addProduct, packFactor} from "./packed";
import {addInto, put, tanhInPlace, tanhSlope} from "./range";

/** h holds z and becomes tanh(z_t + U h_(t-1)). */
export function rnnScan(
  u: usize,
  initial: usize,
  h: usize,
  count: i32,
  batch: i32,
  hidden: i32,
  reverse: i32,
  packed: usize,
): void {
  const row = (<usize>hidden) << 2;
  const size = <usize>batch * row;
  packFactor(u, 4, row, hidden, hidden, packed);
  let at = reverse ? h + <usize>(count - 1) * size : h;
  let before = initial;
  for (let t = 0; t < count; ++t) {
    addProduct(batch, hidden, hidden, before, row, packed, at, row);
    tanhInPlace(at, size);
    before = at;
    at += reverse ? -size : size;
  }
}

/**
 * dz_t = (dh_t + U^T dz_(t+1)) (1 - h_t^2).
 *
 * @param carried [batch, hidden], zeros: what flows on to the step before; in the end dL/dh_0
 */
export function rnnScanGradient(
  dh: usize,
  h: usize,
  u: usize,
  dz: usize,
  carried: usize,
  count: i32,
  batch: i32,
  hidden: i32,
  reverse: i32,
  packed: usize,
): void {
  const row = (<usize>hidden) << 2;
  const size = <usize>batch * row;
  packFactor(u, row, 4, hidden, hidden, packed);
  for (let i = 0; i < count; ++i) {
    const at = <usize>(reverse ? i : count - 1 - i) * size;
    addInto(dh + at, carried, dz + at, size);
    for (let k: usize = 0; k < size; k += 16) {
      const y = dz + at + k;
      put(y, tanhSlope(v128.load(h + at + k), v128.load(y)), size - k);
    }
    memory.fill(carried, 0, size);
    addProduct(batch, hidden, hidden, dz + at, row, packed, carried, row);
  }
}
