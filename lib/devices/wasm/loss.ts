/** Softmax over the last axis, and the cross-entropy loss that is fused with it. */
import {crossEntropyAttributes} from "../../ops/loss.js";
import type {View} from "../device.js";
import {indicesOf} from "./indexing.js";
import type {Machine, Row, Rows} from "./machine.js";
import {mergeAxes, sizeOf} from "./views.js";

/** A view as rows of contiguous elements: address, bytes from row to row, rows, columns. */
function rowsOf(machine: Machine, x: View): [number, number, number, number] {
  const split = x.shape.length - 1;
  const columns = x.shape[split];
  const rows = sizeOf(x.shape.slice(0, split));
  const outer = mergeAxes(x.shape, x.strides, x.strides, 0, split);
  const regular = outer.lengths.length <= 1 && (columns === 1 || x.strides[split] === 1);
  return regular
    ? [machine.address(x), (outer.strides[0] ?? 0) * 4, rows, columns]
    : [machine.contiguous(x), columns * 4, rows, columns];
}

const softmax: Row = (machine, [x], [y]) => {
  const [from, stride, rows, columns] = rowsOf(machine, x);
  machine.kernels.softmax(from, stride, machine.address(y), rows, columns);
};

const softmaxGradient: Row = (machine, [dy, y], [dx]) => {
  const columns = y.shape[y.shape.length - 1];
  const [upstream, from] = [machine.contiguous(dy), machine.contiguous(y)];
  const rows = columns === 0 ? 0 : sizeOf(y.shape) / columns;
  machine.kernels.softmaxGradient(upstream, from, machine.address(dx), rows, columns);
};

const logSoftmax: Row = (machine, [x], [y]) => {
  const [from, stride, rows, columns] = rowsOf(machine, x);
  machine.kernels.logSoftmax(from, stride, machine.address(y), rows, columns);
};

const crossEntropy: Row = (machine, [logits, labels], [loss, probabilities], attributes) => {
  const {ignoreIndex, labelSmoothing} = crossEntropyAttributes(attributes);
  const [from, stride, rows, columns] = rowsOf(machine, logits);
  const {address, check} = indicesOf(machine, labels, "crossEntropy", columns);
  const [out, kept] = [machine.address(loss), machine.address(probabilities)];
  const options = [ignoreIndex, labelSmoothing];
  check(machine.kernels.crossEntropy(from, stride, address, rows, columns, out, kept, ...options));
};

/** The logits themselves are not needed: the probabilities hold all that the gradient depends on. */
const crossEntropyGradient: Row = (
  machine,
  [, labels, upstream, probabilities],
  [dx],
  attributes,
) => {
  const {ignoreIndex, labelSmoothing} = crossEntropyAttributes(attributes);
  const [rows, columns] = dx.shape;
  const {address, check} = indicesOf(machine, labels, "crossEntropyGradient", columns);
  const from = machine.contiguous(probabilities);
  const [outer, to] = [machine.address(upstream), machine.address(dx)];
  const options = [ignoreIndex, labelSmoothing];
  const {crossEntropyGradient: run} = machine.kernels;
  check(run(from, address, outer, rows, columns, to, ...options));
};

export const losses: Rows = {
  softmax,
  softmaxGradient,
  logSoftmax,
  crossEntropy,
  crossEntropyGradient,
};
