/** Convolution of images (N, C, H, W) with kernels (O, C / groups, rows, columns). */
import type {Attributes, View} from "../device.js";
import type {Machine, Row, Rows} from "./machine.js";
import {Start} from "./matmul.js";
import {setWindow} from "./window.js";

/** With fewer outputs a group, most of a tile of the matrix product would be empty. */
const FEWEST_OUTPUTS = 4;

interface Plan {
  /** Whether to go without a matrix product. */
  direct: boolean;
  /** Workspace for the columns, or 0 where the planes themselves will do. */
  columns: number;
  /** Images, groups, input channels and output channels of a group: the end of every call. */
  counts: readonly [number, number, number, number];
}

function plan(machine: Machine, x: View, weights: View, y: View, attributes: Attributes): Plan {
  const [stride, padding, dilation] = [attributes.stride, attributes.padding, attributes.dilation];
  const groups = Number(attributes.groups);
  const [outputs, inputs, rows, columns] = weights.shape;
  setWindow(machine, x.shape, [rows, columns], y.shape, {stride, padding, dilation});
  const counts = [x.shape[0], groups, inputs, outputs / groups] as const;
  const direct = outputs / groups < FEWEST_OUTPUTS;
  const pointwise =
    rows * columns === 1 &&
    [0, 1].every((axis) => (stride as number[])[axis] === 1 && (padding as number[])[axis] === 0);
  const size = direct || pointwise ? 0 : inputs * rows * columns * y.shape[2] * y.shape[3];
  return {direct, columns: size && machine.temporary(size), counts};
}

const conv2d: Row = (machine, [x, weights, bias], [y], attributes) => {
  const {kernels} = machine;
  const from = machine.contiguous(x);
  const w = machine.contiguous(weights);
  const to = machine.address(y);
  const b = bias ? machine.contiguous(bias) : 0;
  const {direct, columns, counts} = plan(machine, x, weights, y, attributes);
  const end = [bias ? Start.biasPerRow : Start.nothing, attributes.activation === "relu" ? 1 : 0];
  if (direct) kernels.directConv2d(from, w, b, to, ...counts, ...end);
  else kernels.conv2d(from, w, b, to, columns, ...counts, ...end);
};

const conv2dInputGradient: Row = (machine, [dy, weights], [dx], attributes) => {
  const {kernels} = machine;
  const from = machine.contiguous(dy);
  const w = machine.contiguous(weights);
  const to = machine.address(dx);
  const {direct, columns, counts} = plan(machine, dx, weights, dy, attributes);
  if (direct) kernels.directConv2dInputGradient(from, w, to, ...counts);
  else kernels.conv2dInputGradient(from, w, to, columns, ...counts);
};

const conv2dWeightGradient: Row = (machine, [x, dy], [dw], attributes) => {
  const {kernels} = machine;
  const from = machine.contiguous(x);
  const upstream = machine.contiguous(dy);
  const to = machine.address(dw);
  const {direct, columns, counts} = plan(machine, x, dw, dy, attributes);
  if (direct) kernels.directConv2dWeightGradient(from, upstream, to, ...counts);
  else kernels.conv2dWeightGradient(from, upstream, to, columns, ...counts);
};

export const convolutions: Rows = {conv2d, conv2dInputGradient, conv2dWeightGradient};
