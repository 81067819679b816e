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
import {shapeError} from "../ops/operation.js";
import type {Random} from "../random/random.js";
import {apply} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";
import {Elementwise, ReLU} from "./activations.js";
import {Module, type Parameter, uniformParameter} from "./module.js";

export interface LayerOptions {
  /** Where the first weights come from. */
  random: Random;
  /** Whether there is a bias; there is one when left out. */
  bias?: boolean;
}

/** What a layer may do to its output at once, which costs no pass over the memory. */
export type FusedActivation = "none" | "relu";

/** One object for all calls: a device may look attributes up by it. */
const activations = {none: {activation: "none"}, relu: {activation: "relu"}};

const activate = (x: Tensor, activation: FusedActivation) => (activation === "relu" ? x.relu() : x);

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
  forward(x: Tensor, activation: FusedActivation = "none"): Tensor {
    if (x.shape[x.shape.length - 1] !== this.inFeatures) {
      throw shapeError(
        `Linear(${this.inFeatures}, ${this.outFeatures})`,
        [x],
        `a last axis of ${this.inFeatures} is wanted`,
      );
    }
    const rows = x.shape.length === 2 ? x : x.reshape([-1, this.inFeatures]);
    const y = this.bias
      ? apply("linear", [rows, this.weight, this.bias], activations[activation])
      : activate(rows.matmul(this.weight.T), activation);
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

  forward(x: Tensor, activation: FusedActivation = "none"): Tensor {
    return conv2d(x, this.weight, this.bias, {...this.options, activation});
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

/** A layer of a derived class may have a forward pass of its own, which knows of no activation. */
const canRectify = (layer: Module): layer is Linear | Conv2d =>
  layer.forward === Linear.prototype.forward || layer.forward === Conv2d.prototype.forward;

/** Layers one after the other. */
export class Sequential extends Module {
  readonly layers: Module[];

  constructor(...layers: Module[]) {
    super();
    this.layers = layers;
  }

  /** A rectifier after a dense layer or a convolution costs nothing: both are one operation. */
  forward(x: Tensor): Tensor {
    const {layers} = this;
    let y = x;
    for (let i = 0; i < layers.length; ++i) {
      const layer = layers[i];
      if (canRectify(layer) && layers[i + 1]?.constructor === ReLU) {
        y = layer.forward(y, "relu");
        i += 1;
      } else {
        y = layer.forward(y);
      }
    }
    return y;
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

/**
 * A multi-layer perceptron: linear layers of these sizes, with an activation between each and the next.
 *
 * @param sizes from the input to the output
 * @param activation applied to all but the last layer's output
 * @throws RangeError unless there are two sizes or more
 */
export function mlp(
  sizes: readonly number[],
  activation: (x: Tensor) => Tensor,
  random: Random,
): Sequential {
  if (sizes.length < 2) {
    throw new RangeError(`mlp: [${sizes.join(", ")}] must have an input and an output size.`);
  }
  const layers = sizes
    .slice(1)
    .flatMap((size, l) => [new Linear(sizes[l], size, {random}), new Elementwise(activation)]);
  return new Sequential(...layers.slice(0, -1));
}
