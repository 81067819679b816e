import type {Random} from "../random/random.js";
import {scope} from "../tensor/scope.js";
import type {Tensor} from "../tensor/tensor.js";
import {Module, Parameter} from "./module.js";

/** A table with a vector for each symbol. It starts normal, of standard deviation `std`. */
export class Embedding extends Module {
  /** [count, size] */
  readonly weight: Parameter;

  constructor(
    readonly count: number,
    readonly size: number,
    {random, std = 1}: {random: Random; std?: number},
  ) {
    super();
    this.weight = scope(() => new Parameter(random.normal([count, size], {std})));
  }

  /** @param indices int32, any shape @returns [...indices.shape, size] @throws RangeError */
  forward(indices: Tensor): Tensor {
    return this.weight.gather(indices);
  }
}
