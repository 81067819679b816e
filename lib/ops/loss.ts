/** Softmax and the losses that are fused with it: the exponentials are shifted, so none overflows. */
import {checkIndex} from "./indexing.js";
import type {Operation, StridedData} from "./operation.js";
import {expectRank, expectType, flatten, formatShape, ShapeError} from "./operation.js";

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
    expectType("softmax", "the input", x, "float32");
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
  gradient({upstream, outputs: [y]}) {
    const weighted = upstream.mul(y);
    return [weighted.sub(y.mul(weighted.sum(-1, {keepDims: true})))];
  },
};

const logSoftmax: Operation = {
  name: "logSoftmax",
  formula: "y_i = x_i - \\ln \\sum_j e^{x_j}",
  outputs([x]) {
    expectType("logSoftmax", "the input", x, "float32");
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

const crossEntropy: Operation = {
  name: "crossEntropy",
  formula: "L = -\\frac{1}{N} \\sum_i \\ln \\operatorname{softmax}(\\mathbf{x}_i)_{k_i}",
  outputs([logits, labels]) {
    expectType("crossEntropy", "the logits", logits, "float32");
    expectRank("crossEntropy", "the logits", logits.shape, 2);
    expectType("crossEntropy", "the labels", labels, "int32");
    if (labels.shape.length !== 1 || labels.shape[0] !== logits.shape[0]) {
      throw new ShapeError(
        `crossEntropy: logits of shape ${formatShape(logits.shape)} want labels of shape [${logits.shape[0]}], but theirs is ${formatShape(labels.shape)}.`,
      );
    }
    return [
      {shape: [], dtype: "float32"},
      {shape: logits.shape, dtype: "float32"},
    ];
  },
  reference([logits, labels], [loss, probabilities]) {
    const classes = flatten(labels);
    let total = 0;
    eachRow(logits, (row, values) => {
      checkIndex("crossEntropy", classes[row], values.length);
      const normaliser = logSumExp(values);
      total += normaliser - values[classes[row]];
      values.forEach((value, i) => {
        probabilities.data[row * values.length + i] = Math.exp(value - normaliser);
      });
    });
    loss.data[0] = total / classes.length;
  },
  gradient: ({upstream, inputs: [logits, labels], outputs: [, probabilities], apply}) => [
    apply("crossEntropyGradient", [logits, labels, upstream, probabilities]),
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
  reference([logits, labels, upstream, probabilities], [dx]) {
    const scale = upstream.data[upstream.offset] / logits.shape[0];
    const classes = flatten(labels);
    eachRow(probabilities, (row, values) => {
      values.forEach((value, i) => {
        dx.data[row * values.length + i] = scale * (value - (i === classes[row] ? 1 : 0));
      });
    });
  },
  gradient({upstream, inputs: [logits, labels, outer]}) {
    const [count, classes] = logits.shape;
    const y = logits.softmax(-1);
    const weighted = upstream.mul(y);
    const second = weighted.sub(y.mul(weighted.sum(-1, {keepDims: true})));
    const unit = y.sub(labels.oneHot(classes)).mul(1 / count);
    return [second.mul(outer).mul(1 / count), undefined, upstream.mul(unit).sum(), undefined];
  },
};

export const losses: Operation[] = [softmax, logSoftmax, crossEntropy, crossEntropyGradient];
