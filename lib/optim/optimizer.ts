import type {Parameter} from "../nn/module.js";
import {full} from "../tensor/create.js";
import {noGrad} from "../tensor/graph.js";
import type {Tensor} from "../tensor/tensor.js";
import type {Schedule} from "./schedules.js";

export interface OptimizerOptions {
  /** A number, or a schedule that is asked before every step. */
  learningRate: number | Schedule;
  /** How much weights shrink; each optimiser says in which way. */
  weightDecay?: number;
}

/** Parameters that are trained in a way of their own. */
export interface ParameterGroup {
  parameters: readonly Parameter[];
  /** Times the optimiser's learning rate, whatever its schedule says; 1 when left out. */
  learningRateScale?: number;
  /** In place of the optimiser's. */
  weightDecay?: number;
}

/** Walks the parameters; a subclass says what one step does to one of them. */
export abstract class Optimizer<Options extends OptimizerOptions = OptimizerOptions> {
  /** Steps taken. */
  steps = 0;
  /** Of the next step, unless there is a schedule; of the last one, if there is. */
  learningRate: number;
  /** What is trained, each once. */
  readonly parameters: readonly Parameter[];
  readonly #groups: readonly ParameterGroup[];
  readonly #schedule: Schedule | undefined;
  readonly #state = new Map<Parameter, Tensor[]>();

  /**
   * @param trained parameters, or groups of them
   * @throws Error when there is nothing to train, a parameter is in two groups, or the learning rate
   *   is not a number
   */
  constructor(
    trained: readonly Parameter[] | readonly ParameterGroup[],
    readonly options: Options,
  ) {
    const {learningRate} = options;
    const isGroup = (item: Parameter | ParameterGroup) => "parameters" in item;
    const groups = trained.some(isGroup)
      ? (trained as readonly ParameterGroup[])
      : [{parameters: trained as readonly Parameter[]}];
    this.#groups = groups.map((group) => ({...group, parameters: [...new Set(group.parameters)]}));
    const listed = this.#groups.flatMap(({parameters}) => parameters);
    this.parameters = [...new Set(listed)];
    if (listed.length === 0) throw new Error("The optimiser was given no parameters.");
    if (this.parameters.length < listed.length) throw new Error("A parameter is in two groups.");
    this.#schedule = typeof learningRate === "number" ? undefined : learningRate;
    this.learningRate = typeof learningRate === "number" ? learningRate : learningRate(0);
    this.#expectRate();
  }

  /** Forgets the gradients: call it before each backward pass. */
  zeroGrad(): void {
    for (const parameter of this.parameters) parameter.grad = undefined;
  }

  /** Moves every parameter that has a gradient. @throws Error when a schedule gives no number */
  step(): void {
    if (this.#schedule) this.learningRate = this.#schedule(this.steps);
    this.#expectRate();
    this.steps += 1;
    noGrad(() => {
      for (const group of this.#groups) {
        const {learningRateScale = 1, weightDecay = this.options.weightDecay ?? 0} = group;
        const rate = this.learningRate * learningRateScale;
        for (const parameter of group.parameters) {
          if (parameter.grad) this.update(parameter, parameter.grad, rate, weightDecay);
        }
      }
    });
  }

  /**
   * One step down a loss that was just computed: `zeroGrad`, `backward`, `step`.
   *
   * @throws as `backward` and `step` do
   */
  minimize(loss: Tensor): void {
    this.zeroGrad();
    loss.backward();
    this.step();
  }

  protected abstract update(
    parameter: Parameter,
    gradient: Tensor,
    learningRate: number,
    weightDecay: number,
  ): void;

  /** `count` tensors of one value that belong to a parameter and outlive every scope. */
  protected state(parameter: Parameter, count: number, value = 0): Tensor[] {
    let state = this.#state.get(parameter);
    if (!state) {
      state = Array.from({length: count}, () => full(parameter.shape, value).keep());
      this.#state.set(parameter, state);
    }
    return state;
  }

  #expectRate(): void {
    if (Number.isFinite(this.learningRate)) return;
    throw new Error(`The learning rate is ${this.learningRate}.`);
  }
}
