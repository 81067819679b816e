/** Convolution of images (N, C, H, W) with kernels (O, C / groups, rows, columns). */
import type {Attributes, View} from "../device.js";
import type {Machine, Row, Rows} from "./machine.js";
import {Start} from "./matmul.js";
import {sizeOf} from "./views.js";
import {setWindow} from "./window.js";

/** With fewer outputs a group, most of a tile of the matrix product would be empty. */
const FEWEST_OUTPUTS = 4;

/** So many weights of eight outputs stay in the nearest cache while a window slides over an image. */
const MOST_TAPS = 800;

/** With this many outputs a group, or fewer, the weight gradient is computed transposed. */
const MOST_TRANSPOSED = 16;

interface Plan {
  /** Whether to go without a matrix product. */
  direct: boolean;
  /** Workspace for the columns, or 0 where the planes themselves will do. */
  columns: number;
  /** Images, groups, input channels and output channels of a group: the end of every call. */
  counts: readonly [number, number, number, number];
}

/** The workspaces of kernels/shift-conv.ts, where it can take a convolution. */
function shiftPlan(
  machine: Machine,
  image: View,
  result: View,
  [rows, columns]: readonly number[],
  {stride, padding, dilation}: Attributes,
  inputs: number,
  outputs: number,
): {padded: number; shifts: number; positions: number} | undefined {
  const taps = inputs * rows * columns;
  const [down, right] = pairOf(padding);
  const [height, width] = [image.shape[2] + 2 * down, image.shape[3] + 2 * right];
  const fits =
    pairOf(stride).every((n) => n === 1) &&
    rows * columns > 1 &&
    taps <= MOST_TAPS &&
    outputs >= FEWEST_OUTPUTS &&
    down >= 0 &&
    right >= 0 &&
    // What is computed beyond the ends of the rows is dropped: not more than half as much again.
    width <= 1.5 * result.shape[3];
  if (!fits) return undefined;
  setWindow(machine, image.shape, [rows, columns], result.shape, {stride, padding, dilation});
  return {
    padded: machine.temporary(inputs * height * width + 16),
    shifts: machine.temporary(taps),
    positions: result.shape[2] * width,
  };
}

/** Outputs rounded up to whole panels of eight. */
const panels = (outputs: number) => Math.ceil(outputs / 8) * 8;

const pairOf = (value: Attributes[string]) => value as readonly [number, number];

/** Of one group: outputs, inputs, and the size of the window. */
function countsOf({shape}: View, attributes: Attributes) {
  const groups = Number(attributes.groups);
  return {groups, outputs: shape[0] / groups, inputs: shape[1], window: shape.slice(2)};
}

function plan(machine: Machine, x: View, weights: View, y: View, attributes: Attributes): Plan {
  const [stride, padding] = [pairOf(attributes.stride), pairOf(attributes.padding)];
  const groups = Number(attributes.groups);
  const [outputs, inputs, rows, columns] = weights.shape;
  setWindow(machine, x.shape, [rows, columns], y.shape, attributes);
  const counts = [x.shape[0], groups, inputs, outputs / groups] as const;
  const direct = outputs / groups < FEWEST_OUTPUTS;
  const pointwise =
    rows * columns === 1 && stride.every((n) => n === 1) && padding.every((n) => n === 0);
  const size = direct || pointwise ? 0 : inputs * rows * columns * y.shape[2] * y.shape[3];
  return {direct, columns: size && machine.temporary(size), counts};
}

/**
 * A window as large as the image makes a dense layer. Then: images, outputs, and the inputs that
 * each output sees.
 */
function denseSizes(x: View, weights: View, {padding, groups}: Attributes) {
  const [images, channels, height, width] = x.shape;
  const [outputs, , rows, columns] = weights.shape;
  const isDense =
    rows === height && columns === width && groups === 1 && pairOf(padding).every((n) => n === 0);
  return isDense ? ([images, outputs, channels * height * width] as const) : undefined;
}

const conv2d: Row = (machine, [x, weights, bias], [y], attributes) => {
  const {kernels} = machine;
  const from = machine.contiguous(x);
  const w = machine.contiguous(weights);
  const to = machine.address(y);
  const b = bias ? machine.contiguous(bias) : 0;
  const relu = attributes.activation === "relu" ? 1 : 0;
  const dense = denseSizes(x, weights, attributes);
  if (dense) {
    const [n, o, k] = dense;
    const start = bias ? Start.biasPerColumn : Start.nothing;
    kernels.gemm(n, o, k, from, k * 4, 4, w, 4, k * 4, to, o * 4, b, start, relu);
    return;
  }
  const start = bias ? Start.biasPerRow : Start.nothing;
  const {groups, outputs, inputs, window} = countsOf(weights, attributes);
  const shift = shiftPlan(machine, x, y, window, attributes, inputs, outputs);
  if (shift) {
    const {padded, shifts, positions} = shift;
    const packed = machine.temporary(inputs * window[0] * window[1] * panels(outputs));
    const sums = machine.temporary(positions * 8 + 40);
    const counts = [x.shape[0], groups, inputs, outputs];
    kernels.shiftConv2d(
      ...[from, w, b, to, padded, shifts, packed, sums],
      ...counts,
      ...[start, relu, 0],
    );
    return;
  }
  const {direct, columns, counts} = plan(machine, x, weights, y, attributes);
  if (direct) kernels.directConv2d(from, w, b, to, ...counts, start, relu);
  else kernels.conv2d(from, w, b, to, columns, ...counts, start, relu);
};

const conv2dInputGradient: Row = (machine, [dy, weights], [dx], attributes) => {
  const {kernels} = machine;
  const from = machine.contiguous(dy);
  const w = machine.contiguous(weights);
  const to = machine.address(dx);
  const dense = denseSizes(dx, weights, attributes);
  if (dense) {
    const [n, o, k] = dense;
    kernels.gemm(n, k, o, from, o * 4, 4, w, k * 4, 4, to, k * 4, 0, Start.nothing, 0);
    return;
  }
  const {groups, outputs, inputs, window} = countsOf(weights, attributes);
  // The way back is a convolution too, from outputs to inputs, with what padding had taken away.
  const [padding, dilation] = [pairOf(attributes.padding), pairOf(attributes.dilation)];
  const back = window.map((n, axis) => dilation[axis] * (n - 1) - padding[axis]);
  const way = {...attributes, padding: back};
  const shift = shiftPlan(machine, dy, dx, window, way, outputs, inputs);
  if (shift) {
    const {padded, shifts, positions} = shift;
    const packed = machine.temporary(outputs * window[0] * window[1] * panels(inputs));
    const sums = machine.temporary(positions * 8 + 40);
    const counts = [dx.shape[0], groups, outputs, inputs];
    kernels.shiftConv2d(
      ...[from, w, 0, to, padded, shifts, packed, sums],
      ...counts,
      ...[Start.nothing, 0, 1],
    );
    return;
  }
  const {direct, columns, counts} = plan(machine, dx, weights, dy, attributes);
  if (direct) kernels.directConv2dInputGradient(from, w, to, ...counts);
  else kernels.conv2dInputGradient(from, w, to, columns, ...counts);
};

const conv2dWeightGradient: Row = (machine, [x, dy], [dw], attributes) => {
  const {kernels} = machine;
  const from = machine.contiguous(x);
  const upstream = machine.contiguous(dy);
  const to = machine.address(dw);
  // Without an image no kernel would write anything.
  if (x.shape[0] === 0) return void machine.floats(to, sizeOf(dw.shape)).fill(0);
  const dense = denseSizes(x, dw, attributes);
  if (dense) {
    const [n, o, k] = dense;
    kernels.gemm(o, k, n, upstream, 4, o * 4, from, k * 4, 4, to, k * 4, 0, Start.nothing, 0);
    return;
  }
  const {groups, outputs, inputs, window} = countsOf(dw, attributes);
  const shift = shiftPlan(machine, x, dy, window, attributes, inputs, outputs);
  if (shift) {
    const {padded, shifts, positions} = shift;
    const packed = machine.temporary(positions * 8);
    const turned = machine.temporary(sizeOf(dw.shape) + 8);
    const counts = [x.shape[0], groups, inputs, outputs];
    kernels.shiftConv2dWeightGradient(
      ...[from, upstream, to, padded, shifts, packed, turned],
      ...counts,
    );
    return;
  }
  const {direct, columns, counts} = plan(machine, x, dw, dy, attributes);
  if (direct) {
    kernels.directConv2dWeightGradient(from, upstream, to, ...counts);
    return;
  }
  const few = counts[3] <= MOST_TRANSPOSED;
  const transposed = few ? machine.temporary(sizeOf(dw.shape)) : 0;
  kernels.conv2dWeightGradient(from, upstream, to, columns, transposed, ...counts);
};

export const convolutions: Rows = {conv2d, conv2dInputGradient, conv2dWeightGradient};
