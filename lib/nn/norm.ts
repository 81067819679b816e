/** Layers that normalise. Weights start at 1, biases at 0. */
import {batchNorm, batchNormBy, groupNorm, layerNorm, rmsNorm} from "../functions/norm.js";
import {shapeError} from "../ops/operation.js";
import {full} from "../tensor/create.js";
import {noGrad} from "../tensor/graph.js";
import {scope} from "../tensor/scope.js";
import type {Tensor} from "../tensor/tensor.js";
import {Buffer, Module, Parameter} from "./module.js";

const parameter = (size: number, value: number) => scope(() => new Parameter(full([size], value)));
const buffer = (size: number, value: number) => scope(() => new Buffer(full([size], value)));

export interface NormLayerOptions {
  /** Added to the variance; 1e-5 when left out. */
  epsilon?: number;
  /** Whether there are weights and biases to train; there are when left out. */
  affine?: boolean;
}

/** Normalises each example along the last axis, of `size` features. */
export class LayerNorm extends Module {
  readonly weight: Parameter | undefined;
  readonly bias: Parameter | undefined;
  readonly epsilon: number | undefined;

  constructor(
    readonly size: number,
    {epsilon, affine = true}: NormLayerOptions = {},
  ) {
    super();
    this.weight = affine ? parameter(size, 1) : undefined;
    this.bias = affine ? parameter(size, 0) : undefined;
    this.epsilon = epsilon;
  }

  /** @param x [..., size] @throws ShapeError */
  forward(x: Tensor): Tensor {
    return layerNorm(x, this);
  }
}

/** Divides each example by its root mean square along the last axis, of `size` features. */
export class RMSNorm extends Module {
  readonly weight: Parameter | undefined;
  readonly epsilon: number | undefined;

  constructor(
    readonly size: number,
    {epsilon, affine = true}: NormLayerOptions = {},
  ) {
    super();
    this.weight = affine ? parameter(size, 1) : undefined;
    this.epsilon = epsilon;
  }

  /** @param x [..., size] @throws ShapeError */
  forward(x: Tensor): Tensor {
    return rmsNorm(x, this);
  }
}

/** Normalises each of `groups` groups of channels of each example. */
export class GroupNorm extends Module {
  readonly weight: Parameter | undefined;
  readonly bias: Parameter | undefined;
  readonly epsilon: number | undefined;

  constructor(
    readonly groups: number,
    readonly channels: number,
    {epsilon, affine = true}: NormLayerOptions = {},
  ) {
    super();
    this.weight = affine ? parameter(channels, 1) : undefined;
    this.bias = affine ? parameter(channels, 0) : undefined;
    this.epsilon = epsilon;
  }

  /** @param x [N, channels, ...] @throws ShapeError */
  forward(x: Tensor): Tensor {
    return groupNorm(x, this.groups, this);
  }
}

export interface BatchNormOptions extends NormLayerOptions {
  /** How far the running statistics move towards each batch; 0.1 when left out. */
  momentum?: number;
}

/**
 * Normalises each channel: in training over the batch, in evaluation by running statistics, which
 * training gathers (the variance with n − 1, as it stands for data that were not seen).
 */
abstract class BatchNorm extends Module {
  readonly weight: Parameter | undefined;
  readonly bias: Parameter | undefined;
  readonly runningMean: Buffer;
  readonly runningVariance: Buffer;
  readonly momentum: number;
  readonly epsilon: number | undefined;

  constructor(
    readonly channels: number,
    {epsilon, affine = true, momentum = 0.1}: BatchNormOptions = {},
  ) {
    super();
    this.weight = affine ? parameter(channels, 1) : undefined;
    this.bias = affine ? parameter(channels, 0) : undefined;
    this.runningMean = buffer(channels, 0);
    this.runningVariance = buffer(channels, 1);
    this.momentum = momentum;
    this.epsilon = epsilon;
  }

  /** Which numbers of axes the input may have, and how to say so. */
  protected abstract readonly ranks: readonly number[];

  /** @throws ShapeError for other axes or channels */
  forward(x: Tensor): Tensor {
    const {channels, ranks, runningMean, runningVariance} = this;
    if (!ranks.includes(x.shape.length) || x.shape[1] !== channels) {
      throw shapeError(
        "BatchNorm",
        [x],
        `${ranks.join(" or ")} axes are wanted, of which the second has ${channels} channels`,
      );
    }
    if (!this.training) return batchNormBy(x, runningMean, runningVariance, this);
    const {output, mean, variance} = batchNorm(x, this);
    const count = x.size / channels;
    noGrad(() => {
      const unbiased = count > 1 ? variance.mul(count / (count - 1)) : variance;
      this.#follow(runningMean, mean);
      this.#follow(runningVariance, unbiased);
    });
    return output;
  }

  #follow(running: Buffer, batch: Tensor): void {
    running.assign(running.mul(1 - this.momentum).add(batch.mul(this.momentum)));
  }
}

/** Batch normalisation of vectors [N, channels], or of sequences [N, channels, length]. */
export class BatchNorm1d extends BatchNorm {
  protected readonly ranks = [2, 3];
}

/** Batch normalisation of images [N, channels, H, W]. */
export class BatchNorm2d extends BatchNorm {
  protected readonly ranks = [4];
}
