/** Convolution of images and its transpose. */
import {checkWindow} from "../ops/convolution.js";
import {checking, expectType, formatShape, sameShape, shapeError} from "../ops/operation.js";
import {apply} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";
import {type Pair, pair} from "./pair.js";

export interface ConvOptions {
  stride?: Pair;
  /** Zeros added on each side. */
  padding?: Pair;
  /** Distance between the kernel's taps; 1 is an ordinary kernel. */
  dilation?: Pair;
  /** Channel groups that do not see each other; as many as channels is depthwise. */
  groups?: number;
}

export interface ConvActivation {
  /** What is done to the result at once; nothing when left out. */
  activation?: "none" | "relu";
}

const convAttributes = ({stride = 1, padding = 0, dilation = 1, groups = 1}: ConvOptions) => ({
  stride: pair(stride),
  padding: pair(padding),
  dilation: pair(dilation),
  groups,
});

/**
 * Two-dimensional convolution (cross-correlation, as libraries compute it):
 * y_{o,i,j} = b_o + Σ_{c,m,n} w_{o,c,m,n} x_{c, si + dm − p, sj + dn − p} with stride s, dilation d and
 * padding p; c runs over the channels of o's group, and outside the image x is 0.
 *
 * @param x [N, C_in, H, W]
 * @param kernel [C_out, C_in / groups, k_h, k_w]
 * @param bias [C_out]
 * @returns [N, C_out, H_out, W_out], H_out = floor((H + 2p - d(k - 1) - 1) / s) + 1
 * @throws ShapeError naming both shapes
 */
export function conv2d(
  x: Tensor,
  kernel: Tensor,
  bias?: Tensor,
  {activation, ...options}: ConvOptions & ConvActivation = {},
): Tensor {
  const attributes = convAttributes(options);
  const inputs = bias ? [x, kernel, bias] : [x, kernel];
  return apply("conv2d", inputs, activation === "relu" ? {...attributes, activation} : attributes);
}

/**
 * Transposed convolution: the adjoint of `conv2d` with the same kernel and options.
 *
 * @param x [N, C_in, H, W]
 * @param kernel [C_in, C_out / groups, k_h, k_w], the layout of the convolution it transposes
 * @param outputPadding rows and columns added at the end: conv2d rounds sizes down, so several
 *   outputs belong to one input
 * @returns [N, C_out, H_out, W_out], H_out = (H - 1)s - 2p + d(k - 1) + p_out + 1
 * @throws ShapeError naming both shapes
 */
export function convTranspose2d(
  x: Tensor,
  kernel: Tensor,
  bias?: Tensor,
  {outputPadding = 0, ...options}: ConvOptions & {outputPadding?: Pair} = {},
): Tensor {
  const attributes = convAttributes(options);
  const inputs = [x, kernel, ...(bias ? [bias] : [])];
  if (x.shape.length !== 4 || kernel.shape.length !== 4 || x.shape[1] !== kernel.shape[0]) {
    throw shapeError(
      "convTranspose2d",
      inputs,
      "[N, C_in, H, W] and [C_in, C_out / groups, k, k] are wanted",
    );
  }
  checking("convTranspose2d", inputs, () => {
    for (const part of inputs) expectType("every input", part, "float32");
    checkWindow(attributes);
  });
  const extra = pair(outputPadding);
  const [height, width] = [0, 1].map(
    (axis) =>
      (x.shape[2 + axis] - 1) * attributes.stride[axis] -
      2 * attributes.padding[axis] +
      attributes.dilation[axis] * (kernel.shape[2 + axis] - 1) +
      extra[axis] +
      1,
  );
  const shape = [x.shape[0], kernel.shape[1] * attributes.groups, height, width];
  if (x.shape[1] % attributes.groups !== 0 || height < 1 || width < 1) {
    throw shapeError(
      "convTranspose2d",
      inputs,
      `${attributes.groups} groups with padding ${formatShape(attributes.padding)} would give ${formatShape(shape)}`,
    );
  }
  if (extra.some((more, axis) => more < 0 || more >= attributes.stride[axis])) {
    throw shapeError(
      "convTranspose2d",
      inputs,
      `outputPadding ${formatShape(extra)} must be smaller than the stride ${formatShape(attributes.stride)}`,
    );
  }
  if (bias && !sameShape(bias.shape, [shape[1]])) {
    throw shapeError("convTranspose2d", inputs, `a bias [${shape[1]}] is wanted`);
  }
  const y = apply("conv2dInputGradient", [x, kernel], attributes, [], {shape, dtype: "float32"});
  return bias ? y.add(bias.reshape([shape[1], 1, 1])) : y;
}
