import type {Parameter} from "../nn/module.js";
import {applyInPlace} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";
import {Optimizer, type OptimizerOptions} from "./optimizer.js";

export interface SGDOptions extends OptimizerOptions {
  /** Share of the last step's velocity that is kept. */
  momentum?: number;
  /** Look ahead along the velocity (Nesterov). */
  nesterov?: boolean;
  /** λ of the penalty λ/2 ‖θ‖². */
  weightDecay?: number;
}

/**
 * Stochastic gradient descent: θ ← θ − η g, or with momentum v ← μ v + g, θ ← θ − η v.
 *
 * Source: Robbins & Monro 1951; momentum as in PyTorch, Sutskever et al. 2013 up to the place of η.
 */
export class SGD extends Optimizer<SGDOptions> {
  protected update(
    parameter: Parameter,
    gradient: Tensor,
    learningRate: number,
    weightDecay: number,
  ): void {
    const {momentum = 0, nesterov = false} = this.options;
    if (momentum === 0) {
      applyInPlace("sgdUpdate", [parameter, gradient], [learningRate, weightDecay]);
      return;
    }
    const [velocity] = this.state(parameter, 1);
    const scalars = [learningRate, momentum, weightDecay, nesterov ? 1 : 0];
    applyInPlace("momentumUpdate", [parameter, gradient, velocity], scalars);
  }
}
