/** Softmax and the losses that are fused with it: the exponentials are shifted, so none overflows. */
import type {Attributes} from "../devices/device.js";
import {checkIndex} from "./indexing.js";
import {
  expectRank,
  expectType,
  flatten,
  misfit,
  type Operation,
  type StridedData,
} from "./operation.js";

/** Labels that do not count, and the share of each label that goes to all classes alike. */
export interface CrossEntropyAttributes extends Attributes {
  ignoreIndex: number;
  labelSmoothing: number;
}

/** What is set, and what holds where nothing is: no label is that small. */
export const crossEntropyAttributes = (attributes: Attributes): CrossEntropyAttributes => ({
  ignoreIndex: -(2 ** 31),
  labelSmoothing: 0,
  ...attributes,
});

/** Calls `use(row, values)` for each run along the last axis. */
function eachRow(x: StridedData, use: (row: number, values: number[]) => void): void {
  const width = x.shape[x.shape.length - 1];
  const values = flatten(x);
  for (let row = 0; row * width < values.length; ++row) {
    use(row, values.slice(row * width, (row + 1) * width));
  }
}

function logSumExp(values: number[]): number {
  const top = Math.max(...values);
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}

const softmax: Operation = {
  name: "softmax",
  formula: "y_i = e^{x_i} / \\sum_j e^{x_j}",
  outputs([x]) {
    expectType("the input", x, "float32");
    return [{shape: x.shape, dtype: "float32"}];
  },
  reference([x], [y]) {
    eachRow(x, (row, values) => {
      const normaliser = logSumExp(values);
      values.forEach((value, i) => {
        y.data[row * values.length + i] = Math.exp(value - normaliser);
      });
    });
  },
  gradient({upstream, outputs: [y], recording, apply}) {
    if (!recording) return [apply("softmaxGradient", [upstream, y])];
    const weighted = upstream.mul(y);
    return [weighted.sub(y.mul(weighted.sum(-1, {keepDims: true})))];
  },
};

/** The same in one pass. It has no gradient itself. */
const softmaxGradient: Operation = {
  name: "softmaxGradient",
  formula:
    "\\partial L / \\partial x_i = y_i \\Bigl(\\frac{\\partial L}{\\partial y_i} - \\sum_j y_j \\frac{\\partial L}{\\partial y_j}\\Bigr)",
  outputs: ([, y]) => [{shape: y.shape, dtype: "float32"}],
  reference([dy, y], [dx]) {
    const upstream = flatten(dy);
    eachRow(y, (row, values) => {
      const start = row * values.length;
      const sum = values.reduce((total, value, i) => total + value * upstream[start + i], 0);
      values.forEach((value, i) => {
        dx.data[start + i] = value * (upstream[start + i] - sum);
      });
    });
  },
};

const logSoftmax: Operation = {
  name: "logSoftmax",
  formula: "y_i = x_i - \\ln \\sum_j e^{x_j}",
  outputs([x]) {
    expectType("the input", x, "float32");
    return [{shape: x.shape, dtype: "float32"}];
  },
  reference([x], [y]) {
    eachRow(x, (row, values) => {
      const normaliser = logSumExp(values);
      values.forEach((value, i) => {
        y.data[row * values.length + i] = value - normaliser;
      });
    });
  },
  gradient: ({upstream, outputs: [y]}) => [
    upstream.sub(y.exp().mul(upstream.sum(-1, {keepDims: true}))),
  ],
};

/** How many labels count; 1 where none does, as the mean of nothing is taken to be 0. */
const countKept = (classes: readonly number[], ignoreIndex: number) =>
  classes.filter((k) => k !== ignoreIndex).length || 1;

const crossEntropy: Operation = {
  name: "crossEntropy",
  formula: "L = -\\frac{1}{N} \\sum_i \\ln \\operatorname{softmax}(\\mathbf{x}_i)_{k_i}",
  outputs([logits, labels]) {
    expectType("the logits", logits, "float32");
    expectRank("the logits", logits.shape, 2);
    expectType("the labels", labels, "int32");
    if (labels.shape.length !== 1 || labels.shape[0] !== logits.shape[0]) {
      misfit(`${logits.shape[0]} rows of logits want as many labels`);
    }
    if (logits.shape[1] === 0) {
      misfit("there are no classes");
    }
    return [
      {shape: [], dtype: "float32"},
      {shape: logits.shape, dtype: "float32"},
    ];
  },
  reference([logits, labels], [loss, probabilities], attributes) {
    const {ignoreIndex, labelSmoothing} = crossEntropyAttributes(attributes);
    const classes = flatten(labels);
    let total = 0;
    probabilities.data.fill(0);
    eachRow(logits, (row, values) => {
      if (classes[row] === ignoreIndex) return;
      checkIndex("crossEntropy", classes[row], values.length);
      const normaliser = logSumExp(values);
      const mean = values.reduce((sum, value) => sum + value / values.length, 0);
      total += normaliser - (1 - labelSmoothing) * values[classes[row]] - labelSmoothing * mean;
      values.forEach((value, i) => {
        probabilities.data[row * values.length + i] = Math.exp(value - normaliser);
      });
    });
    loss.data[0] = total / countKept(classes, ignoreIndex);
  },
  gradient: ({
    upstream,
    inputs: [logits, labels],
    outputs: [, probabilities],
    attributes,
    apply,
  }) => [
    apply("crossEntropyGradient", [logits, labels, upstream, probabilities], attributes),
    undefined,
  ],
};

/**
 * (softmax(x) - one-hot) / N, times the upstream gradient. The probabilities come from the forward
 * pass; the logits are an input too, so that this row has a gradient of its own.
 */
const crossEntropyGradient: Operation = {
  name: "crossEntropyGradient",
  formula:
    "\\partial L / \\partial x_{ic} = (\\operatorname{softmax}(\\mathbf{x}_i)_c - [c = k_i]) / N",
  outputs: ([logits]) => [{shape: logits.shape, dtype: "float32"}],
  reference([logits, labels, upstream, probabilities], [dx], attributes) {
    const {ignoreIndex, labelSmoothing} = crossEntropyAttributes(attributes);
    const classes = flatten(labels);
    const scale = upstream.data[upstream.offset] / countKept(classes, ignoreIndex);
    const even = labelSmoothing / logits.shape[1];
    eachRow(probabilities, (row, values) => {
      const isKept = classes[row] !== ignoreIndex;
      values.forEach((value, i) => {
        const target = (i === classes[row] ? 1 - labelSmoothing : 0) + even;
        dx.data[row * values.length + i] = isKept ? scale * (value - target) : 0;
      });
    });
  },
  gradient({upstream, inputs: [logits, labels, outer], attributes}) {
    const {ignoreIndex, labelSmoothing} = crossEntropyAttributes(attributes);
    const classes = logits.shape[1];
    const kept = labels.notEqual(ignoreIndex);
    const share = kept.div(kept.sum().maximum(1)).unsqueeze(1);
    const y = logits.softmax(-1);
    const weighted = upstream.mul(share).mul(y);
    const second = weighted.sub(y.mul(weighted.sum(-1, {keepDims: true})));
    const classNumbers = labels.mul(kept.cast("int32"));
    const target = classNumbers
      .oneHot(classes)
      .mul(1 - labelSmoothing)
      .add(labelSmoothing / classes);
    const unit = y.sub(target).mul(share);
    return [second.mul(outer), undefined, upstream.mul(unit).sum(), undefined];
  },
};

export const losses: Operation[] = [
  softmax,
  softmaxGradient,
  logSoftmax,
  crossEntropy,
  crossEntropyGradient,
];
