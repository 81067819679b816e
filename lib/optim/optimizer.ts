import type {Parameter} from "../nn/module.js";
import {apply} from "../tensor/apply.js";
import {noGrad} from "../tensor/graph.js";
import type {Tensor} from "../tensor/tensor.js";

/** Walks the parameters; a subclass says what one step does to one of them. */
export abstract class Optimizer {
  /** Steps taken. */
  steps = 0;
  learningRate: number;
  /** What is trained, each once. */
  readonly parameters: readonly Parameter[];
  readonly #state = new Map<Parameter, Tensor[]>();

  /** @throws Error when there is nothing to train or the learning rate is not a number */
  constructor(parameters: readonly Parameter[], learningRate: number) {
    if (parameters.length === 0) throw new Error("The optimiser was given no parameters.");
    if (!Number.isFinite(learningRate)) throw new Error(`The learning rate is ${learningRate}.`);
    this.parameters = [...new Set(parameters)];
    this.learningRate = learningRate;
  }

  /** Forgets the gradients: call it before each backward pass. */
  zeroGrad(): void {
    for (const parameter of this.parameters) parameter.grad = undefined;
  }

  /** Moves every parameter that has a gradient. */
  step(): void {
    this.steps += 1;
    noGrad(() => {
      for (const parameter of this.parameters) {
        if (parameter.grad) this.update(parameter, parameter.grad);
      }
    });
  }

  protected abstract update(parameter: Parameter, gradient: Tensor): void;

  /** `count` tensors of zeros that belong to a parameter and outlive every scope. */
  protected state(parameter: Parameter, count: number): Tensor[] {
    let state = this.#state.get(parameter);
    if (!state) {
      const {shape, dtype} = parameter;
      state = Array.from({length: count}, () => apply("fill", [], {}, [0], {shape, dtype}).keep());
      this.#state.set(parameter, state);
    }
    return state;
  }
}
