/** Scans without matrices over arrays (outer, time, inner), contiguous. */
import * as math from "./math";
import {put} from "./range";

/** h_t = a_t h_(t-1) + b_t; `initial` is (outer, inner). From the last step on with `reverse`. */
export function linearScan(
  a: usize,
  b: usize,
  initial: usize,
  h: usize,
  outer: i32,
  count: i32,
  inner: i32,
  reverse: i32,
): void {
  const row = (<usize>inner) << 2;
  const size = <usize>count * row;
  for (let n = 0; n < outer; ++n) {
    let at = reverse ? size - row : 0;
    let before = initial;
    for (let t = 0; t < count; ++t) {
      for (let k: usize = 0; k < row; k += 16) {
        const kept = f32x4.mul(v128.load(a + at + k), v128.load(before + k));
        put(h + at + k, f32x4.add(kept, v128.load(b + at + k)), row - k);
      }
      before = h + at;
      at += reverse ? -row : row;
    }
    a += size;
    b += size;
    h += size;
    initial += row;
  }
}

/** Where no sum has begun: e^NOTHING is zero beside anything. */
const NOTHING: f32 = -1e38;

/**
 * The weighted means of RWKV. Sums a = sum e^(k_i - ...) v_i and b, without v_i, are kept as
 * multiples of e^p, where p is their largest exponent: no power is ever above one.
 *
 * Source: Peng et al. 2023, "RWKV: Reinventing RNNs for the Transformer Era", appendix.
 *
 * @param w decay of each step, and u, bonus of the newest: (batch, width)
 */
export function wkvScan(
  keys: usize,
  values: usize,
  w: usize,
  u: usize,
  y: usize,
  batch: i32,
  count: i32,
  width: i32,
): void {
  const row = (<usize>width) << 2;
  const size = <usize>count * row;
  for (let n = 0; n < batch; ++n) {
    for (let c: usize = 0; c < row; c += 16) {
      const decay = v128.load(w + c);
      const bonus = v128.load(u + c);
      let a = f32x4.splat(0);
      let b = a;
      let p = f32x4.splat(NOTHING);
      for (let at = c; at < size; at += row) {
        const k = v128.load(keys + at);
        const v = v128.load(values + at);
        const newest = f32x4.add(k, bonus);
        let top = f32x4.max(p, newest);
        let old = math.expOfNegative(f32x4.sub(p, top));
        let now = math.expOfNegative(f32x4.sub(newest, top));
        const sum = f32x4.add(f32x4.mul(old, a), f32x4.mul(now, v));
        const total = f32x4.add(f32x4.mul(old, b), now);
        put(y + at, f32x4.div(sum, total), row - c);
        const faded = f32x4.sub(p, decay);
        top = f32x4.max(faded, k);
        old = math.expOfNegative(f32x4.sub(faded, top));
        now = math.expOfNegative(f32x4.sub(k, top));
        a = f32x4.add(f32x4.mul(old, a), f32x4.mul(now, v));
        b = f32x4.add(f32x4.mul(old, b), now);
        p = top;
      }
    }
    keys += size;
    values += size;
    y += size;
    w += row;
    u += row;
  }
}

/**
 * Forward in time once more for the gradients of w and u and for what each step divides by, then
 * backward for those of the keys and values.
 *
 * @param saved memory for two vectors a step
 */
export function wkvScanGradient(
  dy: usize,
  keys: usize,
  values: usize,
  w: usize,
  u: usize,
  y: usize,
  dk: usize,
  dv: usize,
  dw: usize,
  du: usize,
  batch: i32,
  count: i32,
  width: i32,
  saved: usize,
): void {
  const row = (<usize>width) << 2;
  const size = <usize>count * row;
  for (let n = 0; n < batch; ++n) {
    for (let c: usize = 0; c < row; c += 16) {
      const left = row - c;
      wkvForward(dy, keys, values, w, u, y, dk, dv, dw, du, c, row, size, left, saved);
      wkvBackward(keys, values, w, y, dk, dv, c, row, size, left, saved);
    }
    dy += size;
    keys += size;
    values += size;
    y += size;
    dk += size;
    dv += size;
    w += row;
    u += row;
    dw += row;
    du += row;
  }
}

/** Four channels from byte c on. Saves the exponent of each denominator, and dy over the rest. */
function wkvForward(
  dy: usize,
  keys: usize,
  values: usize,
  w: usize,
  u: usize,
  y: usize,
  dk: usize,
  dv: usize,
  dw: usize,
  du: usize,
  c: usize,
  row: usize,
  size: usize,
  left: usize,
  saved: usize,
): void {
  const decay = v128.load(w + c);
  const bonus = v128.load(u + c);
  const zero = f32x4.splat(0);
  let a = zero;
  let b = zero;
  let aSlope = zero;
  let bSlope = zero;
  let decaySlope = zero;
  let bonusSlope = zero;
  let p = f32x4.splat(NOTHING);
  for (let at = c; at < size; at += row, saved += 32) {
    const k = v128.load(keys + at);
    const v = v128.load(values + at);
    const mean = v128.load(y + at);
    const newest = f32x4.add(k, bonus);
    let top = f32x4.max(p, newest);
    let old = math.expOfNegative(f32x4.sub(p, top));
    let now = math.expOfNegative(f32x4.sub(newest, top));
    const slope = f32x4.div(v128.load(dy + at), f32x4.add(f32x4.mul(old, b), now));
    v128.store(saved, top);
    v128.store(saved, slope, 16);
    const direct = f32x4.mul(slope, now);
    const score = f32x4.mul(direct, f32x4.sub(v, mean));
    put(dv + at, direct, left);
    put(dk + at, score, left);
    bonusSlope = f32x4.add(bonusSlope, score);
    const bent = f32x4.sub(aSlope, f32x4.mul(mean, bSlope));
    decaySlope = f32x4.add(decaySlope, f32x4.mul(f32x4.mul(slope, old), bent));
    const faded = f32x4.sub(p, decay);
    top = f32x4.max(faded, k);
    old = math.expOfNegative(f32x4.sub(faded, top));
    now = math.expOfNegative(f32x4.sub(k, top));
    aSlope = f32x4.mul(old, f32x4.sub(aSlope, a));
    bSlope = f32x4.mul(old, f32x4.sub(bSlope, b));
    a = f32x4.add(f32x4.mul(old, a), f32x4.mul(now, v));
    b = f32x4.add(f32x4.mul(old, b), now);
    p = top;
  }
  put(dw + c, decaySlope, left);
  put(du + c, bonusSlope, left);
}

/** Adds what later means say of each key and value: dL/da and dL/db as multiples of e^p. */
function wkvBackward(
  keys: usize,
  values: usize,
  w: usize,
  y: usize,
  dk: usize,
  dv: usize,
  c: usize,
  row: usize,
  size: usize,
  left: usize,
  saved: usize,
): void {
  const decay = v128.load(w + c);
  let a = f32x4.splat(0);
  let b = a;
  let p = f32x4.splat(NOTHING);
  saved += (size / row) << 5;
  for (let end = size; end > 0; end -= row) {
    const at = end - row + c;
    saved -= 32;
    const power = math.expOfNegative(f32x4.add(v128.load(keys + at), p));
    const pull = f32x4.mul(power, a);
    const score = f32x4.add(f32x4.mul(pull, v128.load(values + at)), f32x4.mul(power, b));
    put(dv + at, f32x4.add(v128.load(dv + at), pull), left);
    put(dk + at, f32x4.add(v128.load(dk + at), score), left);
    const newest = f32x4.neg(v128.load(saved));
    const slope = v128.load(saved, 16);
    const faded = f32x4.sub(p, decay);
    const top = f32x4.max(newest, faded);
    const now = f32x4.mul(math.expOfNegative(f32x4.sub(newest, top)), slope);
    const old = math.expOfNegative(f32x4.sub(faded, top));
    a = f32x4.add(f32x4.mul(old, a), now);
    b = f32x4.sub(f32x4.mul(old, b), f32x4.mul(now, v128.load(y + at)));
    p = top;
  }
}
