/**
 * Two-dimensional convolution (in the machine-learning sense: cross-correlation), its transpose and
 * its weight gradient. The three are gradients of one another, so gradients of any order exist.
 * Layouts: images [N, C, H, W], kernels [C_out, C_in / groups, k_h, k_w].
 */
import type {Attributes, View} from "../devices/device.js";
import {
  expectRank,
  expectType,
  formatShape,
  misfit,
  type Operation,
  type StridedData,
  throughActivation,
} from "./operation.js";

export interface ConvAttributes extends Attributes {
  stride: readonly [number, number];
  padding: readonly [number, number];
  dilation: readonly [number, number];
  groups: number;
}

/** Output size along one axis: floor((H + 2p - d(k - 1) - 1) / s) + 1 (Dumoulin & Visin 2016). */
export function convolvedSize(
  size: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
): number {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** Calls `visit(x, w, y)` with the flat positions of every product in the convolution. */
function eachProduct(
  x: Pick<StridedData, "shape" | "strides" | "offset">,
  w: Pick<StridedData, "shape" | "strides" | "offset">,
  y: Pick<StridedData, "shape" | "strides" | "offset">,
  {stride, padding, dilation, groups}: ConvAttributes,
  visit: (x: number, w: number, y: number) => void,
): void {
  const [batch, , height, width] = x.shape;
  const [outChannels, groupChannels, kernelHeight, kernelWidth] = w.shape;
  const [, , outHeight, outWidth] = y.shape;
  const perGroup = outChannels / groups;
  const at = (a: typeof x, i: number, j: number, k: number, l: number) =>
    a.offset + i * a.strides[0] + j * a.strides[1] + k * a.strides[2] + l * a.strides[3];
  for (let n = 0; n < batch; ++n) {
    for (let o = 0; o < outChannels; ++o) {
      const firstChannel = Math.floor(o / perGroup) * groupChannels;
      for (let i = 0; i < outHeight; ++i) {
        for (let j = 0; j < outWidth; ++j) {
          for (let c = 0; c < groupChannels; ++c) {
            for (let m = 0; m < kernelHeight; ++m) {
              const row = i * stride[0] - padding[0] + m * dilation[0];
              if (row < 0 || row >= height) continue;
              for (let l = 0; l < kernelWidth; ++l) {
                const column = j * stride[1] - padding[1] + l * dilation[1];
                if (column < 0 || column >= width) continue;
                visit(
                  at(x, n, firstChannel + c, row, column),
                  at(w, o, c, m, l),
                  at(y, n, o, i, j),
                );
              }
            }
          }
        }
      }
    }
  }
}

function dense(shape: readonly number[]): Pick<StridedData, "shape" | "strides" | "offset"> {
  const [, c, h, w] = shape;
  return {shape, strides: [c * h * w, h * w, w, 1], offset: 0};
}

/** Calls `misfit` unless strides and dilations are whole and positive, paddings not negative. */
export function checkWindow({
  stride,
  padding,
  dilation = [1, 1],
}: Pick<ConvAttributes, "stride" | "padding"> & Partial<Pick<ConvAttributes, "dilation">>): void {
  const whole = (values: readonly number[], least: number) =>
    values.every((value) => Number.isInteger(value) && value >= least);
  if (whole(stride, 1) && whole(dilation, 1) && whole(padding, 0)) return;
  misfit(
    `stride ${formatShape(stride)} and dilation ${formatShape(dilation)} must be whole numbers from 1, padding ${formatShape(padding)} from 0`,
  );
}

function check(x: View, w: View, b: View | undefined, conv: ConvAttributes): void {
  const {groups} = conv;
  checkWindow(conv);
  expectType("the input", x, "float32");
  expectType("the kernel", w, "float32");
  if (b) expectType("the bias", b, "float32");
  expectRank("the input", x.shape, 4);
  expectRank("the kernel", w.shape, 4);
  if (x.shape[1] !== w.shape[1] * groups || w.shape[0] % groups !== 0) {
    misfit(
      `${x.shape[1]} channels of input, but the kernel with ${groups} group${groups === 1 ? "" : "s"} wants ${w.shape[1] * groups}, and output channels that the groups divide`,
    );
  }
}

const conv2d: Operation = {
  name: "conv2d",
  formula:
    "Y[o, i, j] = b_o + \\sum_{c, m, n} X[c,\\, i s + m d - p,\\, j s + n d - p]\\, K[o, c, m, n]",
  outputs([x, w, b], attributes) {
    const conv = attributes as ConvAttributes;
    check(x, w, b, conv);
    const [height, width] = [0, 1].map((axis) =>
      convolvedSize(
        x.shape[2 + axis],
        w.shape[2 + axis],
        conv.stride[axis],
        conv.padding[axis],
        conv.dilation[axis],
      ),
    );
    if (height < 1 || width < 1) {
      misfit(`the kernel does not fit into the input with padding ${formatShape(conv.padding)}`);
    }
    if (b && (b.shape.length !== 1 || b.shape[0] !== w.shape[0])) {
      misfit(`a bias [${w.shape[0]}] is wanted`);
    }
    return [{shape: [x.shape[0], w.shape[0], height, width], dtype: "float32"}];
  },
  reference([x, w, b], [y], attributes) {
    const plane = y.shape[2] * y.shape[3];
    const sums = new Float64Array(y.data.length);
    if (b) {
      for (let i = 0; i < sums.length; ++i) {
        sums[i] = b.data[b.offset + (Math.floor(i / plane) % y.shape[1]) * b.strides[0]];
      }
    }
    eachProduct(x, w, dense(y.shape), attributes as ConvAttributes, (xi, wi, yi) => {
      sums[yi] += x.data[xi] * w.data[wi];
    });
    if (attributes.activation === "relu") y.data.set(sums.map((sum) => Math.max(sum, 0)));
    else y.data.set(sums);
  },
  gradient(context) {
    const {
      inputs: [x, w, b],
      attributes: {activation: _, ...attributes},
      needs,
      apply,
    } = context;
    const dz = throughActivation(context);
    const dx = needs[0]
      ? apply("conv2dInputGradient", [dz, w], attributes, [], {
          shape: x.shape,
          dtype: "float32",
        })
      : undefined;
    const dw = needs[1]
      ? apply("conv2dWeightGradient", [x, dz], attributes, [], {
          shape: w.shape,
          dtype: "float32",
        })
      : undefined;
    return b ? [dx, dw, needs[2] ? dz.sum([0, 2, 3]) : undefined] : [dx, dw];
  },
};

/** The adjoint of conv2d in its input: also the transposed convolution. */
const conv2dInputGradient: Operation = {
  name: "conv2dInputGradient",
  formula:
    "\\langle \\operatorname{conv}(x, K), y \\rangle = \\langle x, \\operatorname{conv}^\\top(y, K) \\rangle",
  outputs() {
    throw new Error("conv2dInputGradient: the output's shape must be given.");
  },
  reference([dy, w], [dx], attributes) {
    const sums = new Float64Array(dx.data.length);
    eachProduct(dense(dx.shape), w, dy, attributes as ConvAttributes, (xi, wi, yi) => {
      sums[xi] += dy.data[yi] * w.data[wi];
    });
    dx.data.set(sums);
  },
  gradient({upstream, inputs: [dy, w], attributes, needs, apply}) {
    return [
      needs[0] ? apply("conv2d", [upstream, w], attributes) : undefined,
      needs[1]
        ? apply("conv2dWeightGradient", [upstream, dy], attributes, [], {
            shape: w.shape,
            dtype: "float32",
          })
        : undefined,
    ];
  },
};

const conv2dWeightGradient: Operation = {
  name: "conv2dWeightGradient",
  formula:
    "\\partial L / \\partial K[o, c, m, n] = \\sum_{i, j} \\partial L / \\partial Y[o, i, j]\\; X[c,\\, i s + m d - p,\\, j s + n d - p]",
  outputs() {
    throw new Error("conv2dWeightGradient: the output's shape must be given.");
  },
  reference([x, dy], [dw], attributes) {
    const sums = new Float64Array(dw.data.length);
    eachProduct(x, dense(dw.shape), dy, attributes as ConvAttributes, (xi, wi, yi) => {
      sums[wi] += dy.data[yi] * x.data[xi];
    });
    dw.data.set(sums);
  },
  gradient({upstream, inputs: [x, dy], attributes, needs, apply}) {
    return [
      needs[0]
        ? apply("conv2dInputGradient", [dy, upstream], attributes, [], {
            shape: x.shape,
            dtype: "float32",
          })
        : undefined,
      needs[1] ? apply("conv2d", [x, upstream], attributes) : undefined,
    ];
  },
};

export const convolutions: Operation[] = [conv2d, conv2dInputGradient, conv2dWeightGradient];
