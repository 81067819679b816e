/** What every layer is: parameters, sub-layers, a forward pass, and whether it is in training. */
import type {Shape} from "../ops/operation.js";
import type {Random} from "../random/random.js";
import {apply, assign} from "../tensor/apply.js";
import {scope} from "../tensor/scope.js";
import {Tensor} from "../tensor/tensor.js";

/** A tensor of a model's own: it outlives every scope, and its numbers can be overwritten. */
class Owned extends Tensor {
  constructor(values: Tensor) {
    const own = apply("copy", [values]);
    super(own.storage, own.dtype, own.shape, own.strides, own.offset);
    this.keep();
  }

  /** Overwrites the numbers. @throws Error when shape or type differ */
  assign(values: Tensor): void {
    assign(this, values);
  }
}

/** A tensor that training changes: it wants a gradient. */
export class Parameter extends Owned {
  constructor(values: Tensor) {
    super(values);
    this.requiresGrad = true;
  }
}

/** A tensor that belongs to a model without being trained: running statistics. */
export class Buffer extends Owned {}

/** First weights: uniform in ±1/√fan-in. */
export function uniformParameter(random: Random, shape: Shape, fanIn: number): Parameter {
  const bound = 1 / Math.sqrt(fanIn);
  return scope(() => new Parameter(random.uniform(shape, {low: -bound, high: bound})));
}

export abstract class Module {
  /** Whether layers behave as in training (dropout drops, batch norm uses the batch). */
  training = true;

  abstract forward(x: Tensor): Tensor;

  /** Sets this module and all inside to training, or with `false` to evaluation. Returns itself. */
  train(training = true): this {
    for (const module of this.#modules()) module.training = training;
    return this;
  }

  /** Sets this module and all inside to evaluation. Returns itself. */
  eval(): this {
    return this.train(false);
  }

  /**
   * Computes with this module and all inside in evaluation, and sets each back to what it was:
   * predictions in the middle of training. What `compute` does after an await is not in evaluation.
   */
  evaluating<T>(compute: () => T): T {
    const inTraining = [...this.#modules()].filter(({training}) => training);
    this.eval();
    try {
      return compute();
    } finally {
      for (const module of inTraining) module.training = true;
    }
  }

  /** Own parameters and those of all sub-modules, with their paths, in the order of declaration. */
  *namedParameters(prefix = ""): Generator<[string, Parameter]> {
    for (const [path, part] of this.#parts()) {
      if (part instanceof Parameter) yield [prefix + path, part];
      else if (part instanceof Module) yield* part.namedParameters(`${prefix + path}.`);
    }
  }

  /** The same for buffers: what belongs to the model but is not trained. */
  *namedBuffers(prefix = ""): Generator<[string, Buffer]> {
    for (const [path, part] of this.#parts()) {
      if (part instanceof Buffer) yield [prefix + path, part];
      else if (part instanceof Module) yield* part.namedBuffers(`${prefix + path}.`);
    }
  }

  /** This module and all inside. */
  *#modules(): Generator<Module> {
    yield this;
    for (const [, part] of this.#parts()) if (part instanceof Module) yield* part.#modules();
  }

  /** What the fields hold, with their names; the elements of an array count one by one. */
  *#parts(): Generator<[string, unknown]> {
    for (const [name, value] of Object.entries(this)) {
      if (Array.isArray(value)) {
        for (const [i, part] of value.entries()) yield [`${name}.${i}`, part];
      } else yield [name, value];
    }
  }

  /** Each parameter once, also where layers share it. */
  parameters(): Parameter[] {
    return [...new Set(Array.from(this.namedParameters(), ([, parameter]) => parameter))];
  }

  /** Number of trainable numbers. */
  get parameterCount(): number {
    return this.parameters().reduce((sum, {size}) => sum + size, 0);
  }

  /** "module with 7850 parameters": a class has no name of its own in a page that was packed small. */
  toString(): string {
    return `module with ${this.parameterCount} parameters`;
  }

  /** Gives the memory of parameters and buffers back. */
  dispose(): void {
    for (const {storage} of this.parameters()) storage.free();
    for (const [, {storage}] of this.namedBuffers()) storage.free();
  }
}
