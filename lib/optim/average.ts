/** Exponential moving averages of weights: smoother models, and slow teachers. */
import type {Parameter} from "../nn/module.js";
import {apply, applyInPlace, assign} from "../tensor/apply.js";
import {noGrad} from "../tensor/graph.js";
import {scope} from "../tensor/scope.js";
import type {Tensor} from "../tensor/tensor.js";

export interface AverageOptions {
  /** Share of the average that is kept at each update, such as 0.99. */
  decay: number;
  /** Where the averages live: the parameters of a second model. Memory of their own if left out. */
  into?: readonly Parameter[];
}

/**
 * θ̄ ← d θ̄ + (1 − d) θ, starting from θ itself. Source: Polyak & Juditsky 1992; as a teacher,
 * Tarvainen & Valpola 2017.
 */
export class WeightAverage {
  readonly parameters: readonly Parameter[];
  /** One for each parameter, in the same order. */
  readonly averages: readonly Tensor[];

  /**
   * @throws RangeError for a decay outside 0..1; Error when `into` does not match the parameters
   */
  constructor(
    parameters: readonly Parameter[],
    readonly options: AverageOptions,
  ) {
    const {decay, into} = options;
    if (!(decay >= 0 && decay <= 1)) throw new RangeError(`The decay ${decay} is not within 0..1.`);
    if (into && into.length !== parameters.length) {
      throw new Error(`${into.length} averages were given for ${parameters.length} parameters.`);
    }
    this.parameters = parameters;
    this.averages = noGrad(() =>
      parameters.map((parameter, i) => {
        if (!into) return apply("copy", [parameter]).keep();
        into[i].assign(parameter);
        return into[i];
      }),
    );
  }

  /** Moves the averages towards the parameters: call it after each step of the optimiser. */
  update(): void {
    this.parameters.forEach((parameter, i) => {
      applyInPlace("averageUpdate", [this.averages[i], parameter], [this.options.decay]);
    });
  }

  /** Exchanges averages and parameters: once to look at the smooth model, once more to go on. */
  swap(): void {
    scope(() =>
      noGrad(() => {
        this.parameters.forEach((parameter, i) => {
          const live = apply("copy", [parameter]);
          assign(parameter, this.averages[i]);
          assign(this.averages[i], live);
        });
      }),
    );
  }
}
