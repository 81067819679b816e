/** Convolution of sequences [N, C_in, L]. Weights start uniform in ±1/√fan-in, biases alike. */
import {type Conv1dOptions, conv1d, convTranspose1d} from "../functions/convolution1d.js";
import type {Tensor} from "../tensor/tensor.js";
import type {LayerOptions} from "./layers.js";
import {Module, type Parameter, uniformParameter} from "./module.js";

/** Convolution along time; padding “causal” keeps an output from seeing later inputs. */
export class Conv1d extends Module {
  /** [C_out, C_in / groups, k] */
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;
  readonly options: Conv1dOptions;

  constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    readonly kernelSize: number,
    {random, bias = true, ...options}: LayerOptions & Conv1dOptions,
  ) {
    super();
    const perGroup = inChannels / (options.groups ?? 1);
    const fanIn = perGroup * kernelSize;
    this.weight = uniformParameter(random, [outChannels, perGroup, kernelSize], fanIn);
    this.bias = bias ? uniformParameter(random, [outChannels], fanIn) : undefined;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return conv1d(x, this.weight, this.bias, this.options);
  }
}

type TransposeOptions = Conv1dOptions & {padding?: number; outputPadding?: number};

/** Transposed convolution along time. */
export class ConvTranspose1d extends Module {
  /** [C_in, C_out / groups, k] */
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;
  readonly options: TransposeOptions;

  constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    readonly kernelSize: number,
    {random, bias = true, ...options}: LayerOptions & TransposeOptions,
  ) {
    super();
    const perGroup = outChannels / (options.groups ?? 1);
    const fanIn = perGroup * kernelSize;
    this.weight = uniformParameter(random, [inChannels, perGroup, kernelSize], fanIn);
    this.bias = bias ? uniformParameter(random, [outChannels], fanIn) : undefined;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return convTranspose1d(x, this.weight, this.bias, this.options);
  }
}
