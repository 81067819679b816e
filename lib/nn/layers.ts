/** Layers. Weights start uniform in ±1/√fan-in, biases alike. */
import {
  avgPool2d,
  type ConvOptions,
  conv2d,
  convTranspose2d,
  maxPool2d,
  type Pair,
  type PoolOptions,
} from "../functions/index.js";
import {formatShape, ShapeError} from "../ops/operation.js";
import type {Random} from "../random/random.js";
import {apply} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";
import {Elementwise} from "./activations.js";
import {Module, type Parameter, uniformParameter} from "./module.js";

export interface LayerOptions {
  /** Where the first weights come from. */
  random: Random;
  /** Whether there is a bias; there is one when left out. */
  bias?: boolean;
}

/** One object for all calls: a device may look attributes up by it. */
const withoutActivation = {activation: "none"};

/** y = x Wᵀ + b, for rows x. */
export class Linear extends Module {
  /** [out, in] */
  readonly weight: Parameter;
  /** [out] */
  readonly bias: Parameter | undefined;

  constructor(
    readonly inFeatures: number,
    readonly outFeatures: number,
    {random, bias = true}: LayerOptions,
  ) {
    super();
    this.weight = uniformParameter(random, [outFeatures, inFeatures], inFeatures);
    this.bias = bias ? uniformParameter(random, [outFeatures], inFeatures) : undefined;
  }

  /** @param x [..., in] @returns [..., out] @throws ShapeError */
  forward(x: Tensor): Tensor {
    if (x.shape[x.shape.length - 1] !== this.inFeatures) {
      throw new ShapeError(
        `Linear(${this.inFeatures}, ${this.outFeatures}): the input's last axis must be ${this.inFeatures}, but its shape is ${formatShape(x.shape)}.`,
      );
    }
    const rows = x.shape.length === 2 ? x : x.reshape([-1, this.inFeatures]);
    const y = this.bias
      ? apply("linear", [rows, this.weight, this.bias], withoutActivation)
      : rows.matmul(this.weight.T);
    return x.shape.length === 2 ? y : y.reshape([...x.shape.slice(0, -1), this.outFeatures]);
  }
}

/** Convolution of images [N, C_in, H, W] with a square kernel. */
export class Conv2d extends Module {
  /** [C_out, C_in / groups, k, k] */
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;
  readonly options: ConvOptions;

  constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    readonly kernelSize: number,
    {random, bias = true, ...options}: LayerOptions & ConvOptions,
  ) {
    super();
    const fanIn = (inChannels / (options.groups ?? 1)) * kernelSize ** 2;
    const shape = [outChannels, inChannels / (options.groups ?? 1), kernelSize, kernelSize];
    this.weight = uniformParameter(random, shape, fanIn);
    this.bias = bias ? uniformParameter(random, [outChannels], fanIn) : undefined;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return conv2d(x, this.weight, this.bias, this.options);
  }
}

/** Transposed convolution of images [N, C_in, H, W] with a square kernel. */
export class ConvTranspose2d extends Module {
  /** [C_in, C_out / groups, k, k] */
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;
  readonly options: ConvOptions & {outputPadding?: Pair};

  constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    readonly kernelSize: number,
    {random, bias = true, ...options}: LayerOptions & ConvOptions & {outputPadding?: Pair},
  ) {
    super();
    const perGroup = outChannels / (options.groups ?? 1);
    const fanIn = perGroup * kernelSize ** 2;
    const shape = [inChannels, perGroup, kernelSize, kernelSize];
    this.weight = uniformParameter(random, shape, fanIn);
    this.bias = bias ? uniformParameter(random, [outChannels], fanIn) : undefined;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return convTranspose2d(x, this.weight, this.bias, this.options);
  }
}

export class MaxPool2d extends Module {
  constructor(
    readonly size: Pair,
    readonly options: PoolOptions = {},
  ) {
    super();
  }

  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.size, this.options);
  }
}

export class AvgPool2d extends Module {
  constructor(
    readonly size: Pair,
    readonly options: PoolOptions = {},
  ) {
    super();
  }

  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.size, this.options);
  }
}

/** Joins all axes but the first. */
export class Flatten extends Elementwise {
  constructor() {
    super((x) => x.flatten(1));
  }
}

/** Layers one after the other. */
export class Sequential extends Module {
  readonly layers: Module[];

  constructor(...layers: Module[]) {
    super();
    this.layers = layers;
  }

  forward(x: Tensor): Tensor {
    return this.layers.reduce((y, layer) => layer.forward(y), x);
  }

  /** The output of every layer, in order: for looking inside. */
  activations(x: Tensor): Tensor[] {
    const outputs: Tensor[] = [];
    for (const layer of this.layers) {
      const previous = outputs.length > 0 ? outputs[outputs.length - 1] : x;
      outputs.push(layer.forward(previous));
    }
    return outputs;
  }
}
