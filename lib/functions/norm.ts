/** Normalisation and dropout: what keeps the numbers inside a network in bounds, or shakes them. */
import type {Shape} from "../ops/operation.js";
import type {Random} from "../random/random.js";
import {apply, applyAll} from "../tensor/apply.js";
import {full} from "../tensor/create.js";
import {noGrad} from "../tensor/graph.js";
import type {Tensor} from "../tensor/tensor.js";

export interface NormOptions {
  /** Factor of each channel; 1 when left out. */
  weight?: Tensor;
  /** Added to each channel; 0 when left out. */
  bias?: Tensor;
  /** Added to the variance: what keeps constant inputs from a division by zero. */
  epsilon?: number;
}

const EPSILON = 1e-5;

const constants = (value: number, count: number) => full([count], value);

const affine = (channels: number, {weight, bias}: NormOptions) => [
  weight ?? constants(1, channels),
  bias ?? constants(0, channels),
];

/**
 * Each example less its mean, over its standard deviation, along the last axis:
 * (x − μ) / √(σ² + ε) · w + b.
 *
 * Source: Ba, Kiros, Hinton, "Layer Normalization", 2016.
 *
 * @param x [..., features]; weight and bias are [features]
 * @throws ShapeError naming both shapes
 */
export function layerNorm(x: Tensor, options: NormOptions = {}): Tensor {
  const features = x.shape[x.shape.length - 1] ?? 0;
  const {epsilon = EPSILON} = options;
  return apply("layerNorm", [x, ...affine(features, options)], {}, [epsilon]);
}

/**
 * Each example over its root mean square, along the last axis: x / √(mean x² + ε) · w.
 *
 * Source: Zhang, Sennrich, "Root Mean Square Layer Normalization", 2019.
 *
 * @param x [..., features]; the weight is [features]
 * @throws ShapeError naming both shapes
 */
export function rmsNorm(x: Tensor, options: Omit<NormOptions, "bias"> = {}): Tensor {
  const features = x.shape[x.shape.length - 1] ?? 0;
  const {weight = constants(1, features), epsilon = EPSILON} = options;
  return apply("rmsNorm", [x, weight], {}, [epsilon]);
}

/**
 * (x − μ) / √(σ² + ε) · w + b with the mean and variance of each group of channels of each example,
 * over its channels and positions.
 *
 * Source: Wu, He, "Group Normalization", 2018.
 *
 * @param x [N, channels, ...]; weight and bias are [channels]
 * @param groups divides the channels
 * @throws ShapeError naming both shapes, or the channels that do not fall into the groups
 */
export function groupNorm(x: Tensor, groups: number, options: NormOptions = {}): Tensor {
  const {epsilon = EPSILON} = options;
  return apply("groupNorm", [x, ...affine(x.shape[1] ?? 0, options)], {groups}, [epsilon]);
}

/** A batch, normalised, and what each channel was normalised by: constants without a gradient. */
export interface BatchNormed {
  output: Tensor;
  /** [channels] */
  mean: Tensor;
  /** [channels], of the batch itself: divided by the number of elements. */
  variance: Tensor;
}

/**
 * (x − μ) / √(σ² + ε) · w + b with the mean and variance of each channel over the batch and all
 * positions, as in training.
 *
 * Source: Ioffe, Szegedy, "Batch Normalization", 2015.
 *
 * @param x [N, channels, ...]; weight and bias are [channels]
 * @throws ShapeError naming both shapes
 */
export function batchNorm(x: Tensor, options: NormOptions = {}): BatchNormed {
  const {epsilon = EPSILON} = options;
  const inputs = [x, ...affine(x.shape[1] ?? 0, options)];
  const [output, mean, variance] = applyAll("batchNorm", inputs, {}, [epsilon]);
  return {output, mean, variance};
}

/**
 * The same by a mean and a variance that are given, as after training: x a + c for each
 * channel, with a = w / √(σ² + ε) and c = b − μ a.
 *
 * @param x [N, channels, ...]
 * @param mean [channels]
 * @param variance [channels]
 */
export function batchNormBy(
  x: Tensor,
  mean: Tensor,
  variance: Tensor,
  {weight, bias, epsilon = EPSILON}: NormOptions = {},
): Tensor {
  // One number a channel, repeated over the axes after it.
  const shape: Shape = [x.shape[1], ...x.shape.slice(2).map(() => 1)];
  const deviation = variance.add(epsilon).rsqrt();
  const scale = weight ? deviation.mul(weight) : deviation;
  const shift = mean.mul(scale).neg();
  const offset = bias ? shift.add(bias) : shift;
  return x.mul(scale.reshape(shape)).add(offset.reshape(shape));
}

/**
 * Sets a share of the elements to zero and scales the others up, so that the mean stays what it is:
 * x ⊙ m / (1 − p), m Bernoulli. In evaluation, do not call it (nn.Dropout takes care of that).
 *
 * Source: Srivastava et al., "Dropout", 2014, in the inverted form.
 *
 * @param probability of a zero, 0 <= p < 1
 * @throws RangeError when the probability is outside
 */
export function dropout(x: Tensor, probability: number, random: Random): Tensor {
  if (!(probability >= 0 && probability < 1)) {
    throw new RangeError(`dropout: the probability must be in 0..1 and below 1: ${probability}.`);
  }
  if (probability === 0) return x;
  const keep = 1 - probability;
  return x.mul(noGrad(() => random.bernoulli(x.shape, keep).mul(1 / keep)));
}
