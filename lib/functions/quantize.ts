/** Weights in four bits: what QLoRA keeps its frozen model in (Dettmers et al. 2023). */
import {apply, applyAll, fromValues} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";
import {concat} from "../tensor/views.js";

/**
 * The sixteen levels of NormalFloat4: quantiles of a normal distribution, scaled to -1..1, with an
 * exact zero (Dettmers et al., "QLoRA", 2023, appendix E).
 */
export const NF4: readonly number[] = [
  ...[-1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453],
  ...[-0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0],
  ...[0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224],
  ...[0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1],
];

/** A tensor in four bits a number. */
export interface Quantized4 {
  /** int32, eight numbers a word; the first one is its lowest four bits. */
  packed: Tensor;
  /** The largest magnitude of each block. */
  scales: Tensor;
  levels: Tensor;
  blockSize: number;
  shape: readonly number[];
}

/**
 * Rounds every number to the nearest of sixteen levels times the largest magnitude of its block:
 * s = max |x_i|, q_i = argmin_q |x_i / s − c_q|. No gradient runs through it.
 *
 * @param options.blockSize numbers that share a scale, a multiple of 8
 * @param options.levels sixteen numbers in ascending order within -1..1
 * @throws RangeError when the block size or the levels do not fit
 */
export function quantize4(
  x: Tensor,
  {blockSize = 64, levels = NF4}: {blockSize?: number; levels?: readonly number[]} = {},
): Quantized4 {
  const ascending = levels.every((level, i) => i === 0 || level > levels[i - 1]);
  if (!(blockSize >= 8 && blockSize % 8 === 0 && levels.length === 16 && ascending)) {
    throw new RangeError(
      `quantize4: blocks of ${blockSize} and ${levels.length} levels: a multiple of 8 and 16 ascending levels are wanted.`,
    );
  }
  const blocks = Math.ceil(x.size / blockSize);
  const missing = blocks * blockSize - x.size;
  const flat = x.detach().reshape([x.size]);
  const whole =
    missing > 0 ? concat([flat, fromValues(new Float32Array(missing), [missing])]) : flat;
  const codes = fromValues(Float32Array.from(levels), [16]);
  const [packed, scales] = applyAll("quantize4", [whole.reshape([blocks, blockSize]), codes]);
  return {packed, scales, levels: codes, blockSize, shape: x.shape};
}

/** The numbers that four bits stand for, s c_q, in the shape they had. */
export function dequantize4({packed, scales, levels, blockSize, shape}: Quantized4): Tensor {
  const blocks = apply("dequantize4", [packed, scales, levels], {blockSize});
  const size = shape.reduce((product, n) => product * n, 1);
  return blocks.reshape([blocks.size]).slice(0, 0, size).reshape(shape);
}
