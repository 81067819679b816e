/**
 * One example, or several, for every row of the operation table that has a gradient: what its
 * gradient is tried on. A new row comes with a case here, or the test of the table fails.
 *
 * Inputs stay away from where a function has no derivative: ties, zeros of |x|, whole numbers.
 */
import {convTranspose2d, stack, type Tensor, tensor, where} from "../../../lib/index.js";
import {apply, applyAll} from "../../../lib/tensor/apply.js";
import {arrangeCases, orderCases} from "./arrangeCases.js";
import {distanceCases} from "./distanceCases.js";
import {apart, elementwiseCases, matrix, positive, unary} from "./elementwiseCases.js";
import {fourierCases} from "./fourierCases.js";
import {linearCases} from "./linearCases.js";
import {lossCases} from "./lossCases.js";
import {normCases} from "./normCases.js";
import {sampleCases} from "./sampleCases.js";
import {loopCases, scanCases} from "./scanCases.js";
import {segmentCases} from "./segmentCases.js";
import {splineCases} from "./splineCases.js";

export interface Input {
  shape: readonly number[];
  /** Uniform in low..high, -2..2 when left out. */
  low?: number;
  high?: number;
  /** The values are all at least 0.05 apart, and from 0: for maxima and kinks. */
  apart?: boolean;
}

export interface GradientCase {
  /** What is special about it, when a row has several. */
  title?: string;
  /** What is differentiated. */
  inputs: readonly Input[];
  compute(...inputs: Tensor[]): Tensor;
  /** What the error says where second derivatives are refused, as by fused scans. */
  refuses?: RegExp;
}

const binary = (name: string, input: Input = matrix, other = input): GradientCase => ({
  inputs: [input, other],
  compute: (x, y) => apply(name, [x, y]),
});

const reduction = (name: string, reduced: number, input: Input = apart): GradientCase => ({
  title: `${reduced} axes`,
  inputs: [input],
  compute: (x) => apply(name, [x], {reduced}),
});

const ints = (...values: number[]) => tensor(Int32Array.from(values));

const plain = {stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1};
const odd = {stride: [2, 1], padding: [1, 2], dilation: [1, 2], groups: 2};

/** x [2, 4, 5, 6], kernel [6, 2, 3, 2] in two groups, as `odd` has it: y is [2, 6, 3, 8]. */
const oddShapes = {x: [2, 4, 5, 6], w: [6, 2, 3, 2], y: [2, 6, 3, 8]};
const plainShapes = {x: [1, 2, 4, 4], w: [3, 2, 3, 3], y: [1, 3, 2, 2]};
const float32 = (shape: readonly number[]) => ({shape, dtype: "float32"}) as const;

function convolution(
  title: string,
  attributes: typeof plain & {activation?: string},
  shapes: typeof plainShapes,
) {
  const [x, w, y] = [shapes.x, shapes.w, shapes.y].map((shape) => ({shape}));
  return {
    conv2d: {
      title,
      inputs: [x, w, {shape: [shapes.w[0]]}],
      compute: (...inputs: Tensor[]) => apply("conv2d", inputs, attributes),
    },
    conv2dInputGradient: {
      title,
      inputs: [y, w],
      compute: (...inputs: Tensor[]) =>
        apply("conv2dInputGradient", inputs, attributes, [], float32(shapes.x)),
    },
    conv2dWeightGradient: {
      title,
      inputs: [x, y],
      compute: (...inputs: Tensor[]) =>
        apply("conv2dWeightGradient", inputs, attributes, [], float32(shapes.w)),
    },
  };
}

const plainConvolution = convolution("plain", plain, plainShapes);
const oddConvolution = convolution("stride, padding, dilation, groups", odd, oddShapes);

const pooling = {size: [2, 3], stride: [1, 2], padding: [1, 1]};
const image = {shape: [2, 2, 4, 5], apart: true};
const pooled = {shape: [2, 2, 5, 3]};

/** Where the maxima of an image lay, as a pooling reports it. */
function winners(): Tensor {
  const values = Float32Array.from({length: 80}, (_, i) => Math.sin(17 * i));
  return applyAll("maxPool2d", [tensor(values, {shape: image.shape})], pooling)[1];
}

/** Of a cross-entropy that leaves rows out and spreads a fifth of each label. */
const partial = {ignoreIndex: -1, labelSmoothing: 0.2};

const rowCases: Record<string, GradientCase | GradientCase[]> = {
  ...elementwiseCases,
  ...orderCases,

  add: binary("add"),
  sub: binary("sub"),
  mul: binary("mul"),
  div: binary("div", matrix, positive),
  pow: binary("pow", positive, matrix),
  maximum: binary("maximum", apart, {...matrix, low: -0.02, high: 0.02}),
  minimum: binary("minimum", apart, {...matrix, low: -0.02, high: 0.02}),
  where: {
    inputs: [matrix, matrix],
    compute: (x, y) =>
      apply("where", [
        tensor([
          [1, 0, 1],
          [0, 0, 1],
        ]),
        x,
        y,
      ]),
  },

  sum: [reduction("sum", 1, matrix), reduction("sum", 2, matrix)],
  mean: [reduction("mean", 1, matrix), reduction("mean", 2, matrix)],
  max: [reduction("max", 1), reduction("max", 2)],
  min: [reduction("min", 1), reduction("min", 2)],

  matmul: [
    {
      title: "matrices",
      inputs: [{shape: [2, 3]}, {shape: [3, 4]}],
      compute: (x, y) => apply("matmul", [x, y]),
    },
    {
      title: "batches",
      inputs: [{shape: [2, 2, 3]}, {shape: [2, 3, 2]}],
      compute: (x, y) => apply("matmul", [x, y]),
    },
  ],
  linear: ["none", "relu"].map((activation) => ({
    title: `activation ${activation}`,
    inputs: [
      {shape: [3, 4], low: 0.1, high: 1},
      {shape: [2, 4], apart: true},
      {shape: [2], low: 0.1},
    ],
    compute: (...inputs) => apply("linear", inputs, {activation}),
  })),

  conv2d: [
    plainConvolution.conv2d,
    oddConvolution.conv2d,
    convolution("with a rectifier", {...plain, activation: "relu"}, plainShapes).conv2d,
  ],
  conv2dInputGradient: [plainConvolution.conv2dInputGradient, oddConvolution.conv2dInputGradient],
  conv2dWeightGradient: [
    plainConvolution.conv2dWeightGradient,
    oddConvolution.conv2dWeightGradient,
  ],

  maxPool2d: {inputs: [image], compute: (x) => apply("maxPool2d", [x], pooling)},
  maxPool2dGradient: {
    inputs: [pooled],
    compute: (dy) => apply("maxPool2dGradient", [dy, winners()], pooling, [], float32(image.shape)),
  },
  avgPool2d: {inputs: [image], compute: (x) => apply("avgPool2d", [x], pooling)},
  avgPool2dGradient: {
    inputs: [pooled],
    compute: (dy) => apply("avgPool2dGradient", [dy], pooling, [], float32(image.shape)),
  },

  gather: {
    inputs: [{shape: [4, 2]}],
    compute: (table) => apply("gather", [table, ints(3, 0, 3)]),
  },
  scatterAdd: {
    inputs: [{shape: [3, 2]}],
    compute: (values) => apply("scatterAdd", [ints(3, 0, 3), values], {}, [], float32([4, 2])),
  },
  pick: {inputs: [{shape: [3, 4]}], compute: (x) => apply("pick", [x, ints(3, 0, 2)])},
  concat: {
    inputs: [{shape: [2, 2]}, {shape: [2, 1]}, {shape: [2, 3]}],
    compute: (...inputs) => apply("concat", inputs, {axis: 1}),
  },

  ...normCases,
  softmax: unary("softmax"),
  logSoftmax: unary("logSoftmax"),
  crossEntropy: [
    {
      inputs: [{shape: [3, 4]}],
      compute: (logits) => apply("crossEntropy", [logits, ints(3, 0, 2)]),
    },
    {
      title: "ignored rows, smoothed labels",
      inputs: [{shape: [4, 3]}],
      compute: (logits) => apply("crossEntropy", [logits, ints(2, -1, 0, 1)], partial),
    },
  ],
  crossEntropyGradient: [{}, partial].map((attributes) => ({
    title: JSON.stringify(attributes),
    // The probabilities are those of the logits: the rule differentiates through them.
    inputs: [{shape: [3, 4]}, {shape: []}],
    compute: (logits, upstream) => {
      const probabilities = logits.detach().softmax();
      const labels = ints(3, "ignoreIndex" in attributes ? -1 : 0, 2);
      return apply("crossEntropyGradient", [logits, labels, upstream, probabilities], attributes);
    },
  })),
  ...linearCases,
  ...scanCases,
  ...fourierCases,
  ...segmentCases,
  ...distanceCases,
  ...splineCases,
  ...sampleCases,
};

export const casesByRow: Readonly<Record<string, readonly GradientCase[]>> = Object.fromEntries(
  Object.entries(rowCases).map(([name, cases]) => [name, [cases].flat()]),
);

/** Views and methods that prepare their inputs before a row sees them. */
export const methodCases: readonly (GradientCase & {title: string})[] = [
  {title: "reshape", inputs: [matrix], compute: (x) => x.reshape([3, -1])},
  {title: "reshape of a transposed view", inputs: [matrix], compute: (x) => x.T.reshape([6])},
  {title: "permute", inputs: [{shape: [2, 3, 2]}], compute: (x) => x.permute([2, 0, 1])},
  {title: "expand", inputs: [{shape: [3, 1]}], compute: (x) => x.expand([2, 3, 4])},
  {title: "slice", inputs: [{shape: [4, 3]}], compute: (x) => x.slice(0, 1, 3).slice(1, -2)},
  {title: "index", inputs: [matrix], compute: (x) => x.index(-1)},
  {title: "stack", inputs: [matrix, matrix], compute: (x, y) => stack([x, y], 1)},
  {title: "the same twice", inputs: [matrix], compute: (x) => x.mul(x).add(x)},
  {title: "add, broadcast", inputs: [matrix, {shape: [3]}], compute: (x, y) => x.add(y)},
  {
    title: "mul, broadcast both ways",
    inputs: [{shape: [2, 1, 3]}, {shape: [4, 1]}],
    compute: (x, y) => x.mul(y),
  },
  {title: "div by a number", inputs: [matrix], compute: (x) => x.div(4)},
  {
    title: "matmul, broadcast batch",
    inputs: [{shape: [2, 2, 3]}, {shape: [3, 2]}],
    compute: (x, y) => x.matmul(y),
  },
  {
    title: "matmul of vectors",
    inputs: [{shape: [3]}, {shape: [3]}],
    compute: (x, y) => x.matmul(y),
  },
  {
    title: "vector times matrices",
    inputs: [{shape: [3]}, {shape: [2, 3, 2]}],
    compute: (x, y) => x.matmul(y),
  },
  {
    title: "sum of the first and last axis",
    inputs: [{shape: [2, 3, 2]}],
    compute: (x) => x.sum([0, -1], {keepDims: true}),
  },
  {title: "max of the first axis", inputs: [apart], compute: (x) => x.max(0)},
  {title: "softmax along the first axis", inputs: [matrix], compute: (x) => x.softmax(0)},
  {
    title: "where, broadcast",
    inputs: [{shape: [3]}, {shape: [2, 1]}],
    compute: (x, y) => where(tensor([1, 0, 1]), x, y),
  },
  {
    title: "gather of several axes",
    inputs: [{shape: [3, 2, 2]}],
    compute: (table) => table.gather(ints(2, 0, 2, 1).reshape([2, 2])),
  },
  {
    title: "convTranspose2d",
    inputs: [{shape: [1, 4, 2, 3]}, {shape: [4, 1, 3, 2]}, {shape: [2]}],
    compute: (x, kernel, bias) =>
      convTranspose2d(x, kernel, bias, {
        stride: 2,
        padding: 1,
        dilation: [1, 2],
        outputPadding: 1,
        groups: 2,
      }),
  },
  ...arrangeCases,
  ...loopCases,
  ...lossCases,
];
