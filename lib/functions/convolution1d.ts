/** Convolution of sequences: that of images one pixel high. */
import {shapeError} from "../ops/operation.js";
import type {Tensor} from "../tensor/tensor.js";
import {pad} from "./arrange.js";
import {conv2d, convTranspose2d} from "./convolution.js";

export interface Conv1dOptions {
  stride?: number;
  /**
   * Zeros added on each side; “causal” adds all of them before the first element, so that an output
   * sees no later input and (with stride 1) the length stays.
   */
  padding?: number | "causal";
  /** Distance between the kernel's taps; 1 is an ordinary kernel. */
  dilation?: number;
  /** Channel groups that do not see each other; as many as channels is depthwise. */
  groups?: number;
}

/** @throws ShapeError unless there are three axes each and the channels fit */
function expectSequences(operation: string, x: Tensor, kernel: Tensor, channels: number): void {
  if (x.shape.length !== 3 || kernel.shape.length !== 3) {
    throw shapeError(operation, [x, kernel], "[N, C, L] and a kernel of three axes are wanted");
  }
  if (x.shape[1] !== channels) {
    throw shapeError(
      operation,
      [x, kernel],
      `${x.shape[1]} channels, but the kernel wants ${channels}`,
    );
  }
}

/**
 * One-dimensional convolution (cross-correlation): y_{o,i} = b_o + Σ_{c,m} w_{o,c,m} x_{c, si + dm − p}
 * with stride s, dilation d and padding p; c runs over the channels of o's group.
 *
 * @param x [N, C_in, L]
 * @param kernel [C_out, C_in / groups, k]
 * @param bias [C_out]
 * @returns [N, C_out, L_out], L_out = floor((L + 2p - d(k - 1) - 1) / s) + 1, or with causal padding
 *   ceil(L / s)
 * @throws ShapeError naming both shapes
 */
export function conv1d(
  x: Tensor,
  kernel: Tensor,
  bias?: Tensor,
  {stride = 1, padding = 0, dilation = 1, groups = 1}: Conv1dOptions = {},
): Tensor {
  expectSequences("conv1d", x, kernel, kernel.shape[1] * groups);
  const isCausal = padding === "causal";
  const reach = dilation * (kernel.shape[2] - 1);
  const sequence = isCausal ? pad(x, [0, 0, [reach, 0]]) : x;
  return conv2d(sequence.unsqueeze(2), kernel.unsqueeze(2), bias, {
    stride: [1, stride],
    padding: [0, isCausal ? 0 : padding],
    dilation: [1, dilation],
    groups,
  }).squeeze(2);
}

/**
 * Transposed convolution: the adjoint of `conv1d` with the same kernel and options.
 *
 * @param x [N, C_in, L]
 * @param kernel [C_in, C_out / groups, k]
 * @param bias [C_out]
 * @param outputPadding elements added at the end, fewer than the stride
 * @returns [N, C_out, L_out], L_out = (L - 1)s - 2p + d(k - 1) + p_out + 1
 * @throws ShapeError naming both shapes
 */
export function convTranspose1d(
  x: Tensor,
  kernel: Tensor,
  bias?: Tensor,
  {
    stride = 1,
    padding = 0,
    dilation = 1,
    groups = 1,
    outputPadding = 0,
  }: Conv1dOptions & {padding?: number; outputPadding?: number} = {},
): Tensor {
  expectSequences("convTranspose1d", x, kernel, kernel.shape[0]);
  return convTranspose2d(x.unsqueeze(2), kernel.unsqueeze(2), bias, {
    stride: [1, stride],
    padding: [0, padding],
    dilation: [1, dilation],
    groups,
    outputPadding: [0, outputPadding],
  }).squeeze(2);
}
