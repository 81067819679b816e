/**
 * Normalisation: elements less their mean, over their standard deviation, times a weight and plus a
 * bias of each channel. The rows differ in whose mean it is: of each sample (layerNorm, rmsNorm), of
 * each group of a sample's channels (groupNorm), or of each channel over the batch (batchNorm).
 *
 * Every row also returns the mean and the variance (rmsNorm: zero and the mean square), which the
 * gradient needs. Gradients are fused rows; where second derivatives are wanted, the same formula
 * runs in tensor operations instead.
 */
import type {Attributes, View} from "../devices/device.js";
import type {Tensor} from "../tensor/tensor.js";
import {type NormLayout, normLayout} from "./normLayout.js";
import {
  expectType,
  flatten,
  type GradientContext,
  misfit,
  type Operation,
  type OutputType,
  type Shape,
  sizeOf,
} from "./operation.js";

/** What sets one normalisation apart from another. */
interface Kind {
  name: string;
  formula: string;
  /** The channels' axis. */
  axis: number;
  /** Whether the mean is subtracted (and a bias added). */
  centred: boolean;
  /** Whether statistics are of a channel over all samples, or of a group of one sample. */
  overBatch: boolean;
}

const attributesOf = ({axis, centred}: Kind, {groups = 1}: Attributes): Attributes => ({
  axis,
  groups,
  centred,
});

function checkInputs(kind: Kind, inputs: readonly View[], attributes: Attributes): void {
  const {axis, overBatch} = kind;
  const [x, ...affine] = inputs;
  for (const input of inputs) expectType("every input", input, "float32");
  const groups = Number(attributes.groups ?? 1);
  if (x.shape.length < (axis < 0 ? 1 : 2)) {
    misfit(
      `${axis < 0 ? "an axis of features" : "a batch axis and an axis of channels"} is wanted`,
    );
  }
  const channels = x.shape[axis < 0 ? x.shape.length - 1 : axis];
  if (overBatch && channels > 0 && sizeOf(x.shape) === 0) {
    misfit("a channel has no numbers to average");
  }
  for (const {shape} of affine) {
    if (shape.length === 1 && shape[0] === channels) continue;
    misfit(`${channels} channels want weights [${channels}]`);
  }
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    misfit(`${channels} channels do not fall into ${groups} groups`);
  }
}

const statistics = (shape: Shape, {overBatch}: {overBatch: boolean}, attributes: Attributes) => {
  const {samples, groups, channels} = normLayout(shape, attributes);
  return overBatch ? groups * channels : samples * groups;
};

/** For each element, in order: whose mean it goes into, and which channel it is of. */
function eachElement(
  {samples, groups, channels, run}: NormLayout,
  overBatch: boolean,
  visit: (i: number, statistic: number, channel: number) => void,
): void {
  const perSample = groups * channels * run;
  for (let i = 0; i < samples * perSample; ++i) {
    const channel = Math.floor((i % perSample) / run);
    visit(i, overBatch ? channel : Math.floor(i / (channels * run)), channel);
  }
}

function forwardReference(kind: Kind): Operation["reference"] {
  const {centred, overBatch} = kind;
  return ([x, weight, bias], [y, mean, variance], attributes, [epsilon]) => {
    const layout = normLayout(x.shape, attributesOf(kind, attributes));
    const values = flatten(x);
    const [w, b] = [flatten(weight), bias ? flatten(bias) : undefined];
    const count = values.length / mean.data.length;
    const sums = new Float64Array(mean.data.length);
    const squares = new Float64Array(mean.data.length);
    eachElement(layout, overBatch, (i, s) => {
      if (centred) sums[s] += values[i] / count;
    });
    eachElement(layout, overBatch, (i, s) => {
      squares[s] += (values[i] - sums[s]) ** 2 / count;
    });
    mean.data.set(sums);
    variance.data.set(squares);
    eachElement(layout, overBatch, (i, s, c) => {
      const standard = (values[i] - sums[s]) / Math.sqrt(squares[s] + epsilon);
      y.data[i] = standard * w[c] + (b ? b[c] : 0);
    });
  };
}

/** The fused gradient of all inputs. It has no gradient itself. */
function gradientRow(name: string, overBatch: boolean): Operation {
  return {
    name,
    formula:
      "\\frac{\\partial L}{\\partial x_i} = \\frac{1}{\\sigma} \\Bigl(g_i - \\overline{g} - \\hat{x}_i\\, \\overline{g \\hat{x}}\\Bigr), \\quad g_i = w_i \\frac{\\partial L}{\\partial y_i}",
    outputs: ([, x, weight]): OutputType[] =>
      [x, weight, weight].map(({shape}) => ({shape, dtype: "float32"})),
    reference(inputs, [dx, dWeight, dBias], attributes, [epsilon]) {
      const layout = normLayout(inputs[1].shape, attributes);
      const [dy, x, w, mean, variance] = inputs.map(flatten);
      const count = x.length / mean.length;
      const standard = (i: number, s: number) =>
        (x[i] - mean[s]) / Math.sqrt(variance[s] + epsilon);
      const means = new Float64Array(mean.length);
      const products = new Float64Array(mean.length);
      const weightSums = new Float64Array(w.length);
      const biasSums = new Float64Array(w.length);
      eachElement(layout, overBatch, (i, s, c) => {
        means[s] += (dy[i] * w[c]) / count;
        products[s] += (dy[i] * w[c] * standard(i, s)) / count;
        weightSums[c] += dy[i] * standard(i, s);
        biasSums[c] += dy[i];
      });
      eachElement(layout, overBatch, (i, s, c) => {
        const shared = (attributes.centred ? means[s] : 0) + standard(i, s) * products[s];
        dx.data[i] = (dy[i] * w[c] - shared) / Math.sqrt(variance[s] + epsilon);
      });
      dWeight.data.set(weightSums);
      dBias.data.set(biasSums);
    },
  };
}

/** The same in tensor operations, which can be differentiated once more. */
function recordedGradient(
  {centred, overBatch}: Kind,
  {upstream, inputs: [x, weight], scalars: [epsilon]}: GradientContext,
  {samples, groups, channels, run}: NormLayout,
): Tensor[] {
  const shape = [samples, groups, channels, run];
  const average = (values: Tensor) =>
    overBatch ? values.mean([0, 3], {keepDims: true}) : values.mean([2, 3], {keepDims: true});
  const dy = upstream.reshape(shape);
  const view = x.reshape(shape);
  const centre = centred ? view.sub(average(view)) : view;
  const scale = average(centre.square()).add(epsilon).rsqrt();
  const standard = centre.mul(scale);
  const g = dy.mul(weight.reshape([groups, channels, 1]));
  const inner = centred ? g.sub(average(g)) : g;
  const dx = inner.sub(standard.mul(average(g.mul(standard)))).mul(scale);
  return [
    dx.reshape(x.shape),
    dy.mul(standard).sum([0, 3]).reshape(weight.shape),
    dy.sum([0, 3]).reshape(weight.shape),
  ];
}

function normalization(kind: Kind): Operation {
  const {name, formula, centred, overBatch} = kind;
  return {
    name,
    formula,
    outputs(inputs, attributes) {
      checkInputs(kind, inputs, attributes);
      const count = statistics(inputs[0].shape, kind, attributesOf(kind, attributes));
      return [inputs[0].shape, [count], [count]].map((shape) => ({shape, dtype: "float32"}));
    },
    reference: forwardReference(kind),
    gradient(context) {
      const {inputs, outputs, upstream, scalars, recording, applyAll} = context;
      const attributes = attributesOf(kind, context.attributes);
      const [x, weight] = inputs;
      const gradients = recording
        ? recordedGradient(kind, context, normLayout(x.shape, attributes))
        : applyAll(
            overBatch ? "batchNormGradient" : "normGradient",
            [upstream, x, weight, outputs[1], outputs[2]],
            attributes,
            scalars,
          );
      return centred ? gradients : gradients.slice(0, 2);
    },
  };
}

const statisticsFormula = "y_i = w_i \\frac{x_i - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}} + b_i";

export const norms: Operation[] = [
  normalization({
    name: "layerNorm",
    formula: statisticsFormula,
    axis: -1,
    centred: true,
    overBatch: false,
  }),
  normalization({
    name: "rmsNorm",
    formula: "y_i = w_i \\frac{x_i}{\\sqrt{\\frac{1}{n} \\sum_j x_j^2 + \\epsilon}}",
    axis: -1,
    centred: false,
    overBatch: false,
  }),
  normalization({
    name: "groupNorm",
    formula:
      "y_{ci} = w_c \\frac{x_{ci} - \\mu_G}{\\sqrt{\\sigma_G^2 + \\epsilon}} + b_c, \\quad c \\in G",
    axis: 1,
    centred: true,
    overBatch: false,
  }),
  normalization({
    name: "batchNorm",
    formula: "y_{ci} = w_c \\frac{x_{ci} - \\mu_c}{\\sqrt{\\sigma_c^2 + \\epsilon}} + b_c",
    axis: 1,
    centred: true,
    overBatch: true,
  }),
  gradientRow("normGradient", false),
  gradientRow("batchNormGradient", true),
];
