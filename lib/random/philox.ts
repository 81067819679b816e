/**
 * Philox 4x32-10, a counter-based generator: number `i` of a stream is a pure function of the key
 * and of `i`. Any device can therefore fill any part of an array on its own and get the same bits:
 * lib/devices/wasm/kernels/random.ts repeats what stands here, operation by operation.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
 */
import {cosineOfTurn, naturalLog, sineOfTurn} from "./functions.js";

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** The upper 32 bits of the product of two unsigned 32-bit integers, by 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const middle2 = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + (middle2 >>> 16)) >>> 0;
}

/**
 * One block of four unsigned 32-bit numbers.
 *
 * @param out receives the block
 * @param counter four unsigned 32-bit words
 * @param key two unsigned 32-bit words
 */
export function philox4x32(
  out: Uint32Array,
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; ++round) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

const block = new Uint32Array(4);

/** Calls `use(i, bits)` with an unsigned 32-bit number for each element, in order. */
function eachWord(
  length: number,
  key: number,
  counter: number,
  use: (i: number, bits: number) => void,
): void {
  for (let i = 0; i < length; ++i) {
    const lane = i & 3;
    if (lane === 0) philox4x32(block, [i >>> 2, 0, counter >>> 0, 0], [key >>> 0, 0]);
    use(i, block[lane]);
  }
}

/** 24 random bits as a float32 in [0, 1): every value is exact. */
const unit = (bits: number): number => (bits >>> 8) / 0x1000000;

/**
 * Uniform numbers in [low, high).
 *
 * @param key the stream, from the seed
 * @param counter which draw of the stream; each call of a model takes a new one
 */
export function fillUniform(
  target: Float32Array,
  key: number,
  counter: number,
  low: number,
  high: number,
): void {
  const width = high - low;
  eachWord(target.length, key, counter, (i, bits) => {
    target[i] = low + width * unit(bits);
    // One in some millions is rounded up to `high` by float32, which does not belong to the range.
    if (target[i] >= high) target[i] = low;
  });
}

/** Normal numbers, by Box and Muller (1958): a pair of uniform numbers gives a pair of normals. */
export function fillNormal(
  target: Float32Array,
  key: number,
  counter: number,
  mean: number,
  std: number,
): void {
  const even = target.length + (target.length & 1);
  let radius = 0;
  eachWord(even, key, counter, (i, bits) => {
    if ((i & 1) === 0) {
      // (bits + 1) / 2^32 lies in (0, 1]: the logarithm is finite.
      radius = std * Math.sqrt(-2 * naturalLog((bits + 1) / 0x100000000));
      return;
    }
    const turn = bits / 0x100000000;
    target[i - 1] = mean + radius * cosineOfTurn(turn);
    if (i < target.length) target[i] = mean + radius * sineOfTurn(turn);
  });
}

/** 1 with probability `p`, otherwise 0. */
export function fillBernoulli(target: Float32Array, key: number, counter: number, p: number): void {
  eachWord(target.length, key, counter, (i, bits) => {
    target[i] = unit(bits) < p ? 1 : 0;
  });
}
