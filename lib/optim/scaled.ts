/** Optimisers that divide each gradient by the size that it usually has. */
import type {Parameter} from "../nn/module.js";
import {applyInPlace} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";
import {Optimizer, type OptimizerOptions} from "./optimizer.js";

export interface AdaGradOptions extends OptimizerOptions {
  /** Added to the root, against division by zero. */
  epsilon?: number;
  /** Where the sums of squares start; 0 when left out. */
  initialSquares?: number;
  /** λ of the penalty λ/2 ‖θ‖². */
  weightDecay?: number;
}

/** s ← s + g², θ ← θ − η g / (√s + ε). Source: Duchi, Hazan & Singer 2011; ε as in PyTorch. */
export class AdaGrad extends Optimizer<AdaGradOptions> {
  protected update(
    parameter: Parameter,
    gradient: Tensor,
    learningRate: number,
    weightDecay: number,
  ): void {
    const {epsilon = 1e-10, initialSquares = 0} = this.options;
    const [squares] = this.state(parameter, 1, initialSquares);
    const scalars = [learningRate, epsilon, weightDecay];
    applyInPlace("adagradUpdate", [parameter, gradient, squares], scalars);
  }
}

export interface RMSPropOptions extends OptimizerOptions {
  /** Share of the mean square that is kept; 0.99 when left out. */
  decay?: number;
  /** Added to the root, against division by zero. */
  epsilon?: number;
  /** Share of the last step that is kept. */
  momentum?: number;
  /** λ of the penalty λ/2 ‖θ‖². */
  weightDecay?: number;
}

/**
 * s ← ρ s + (1 − ρ) g², v ← μ v + g / (√s + ε), θ ← θ − η v.
 *
 * Source: Tieleman & Hinton 2012, lecture 6.5; defaults and ε as in PyTorch.
 */
export class RMSProp extends Optimizer<RMSPropOptions> {
  protected update(
    parameter: Parameter,
    gradient: Tensor,
    learningRate: number,
    weightDecay: number,
  ): void {
    const {decay = 0.99, epsilon = 1e-8, momentum = 0} = this.options;
    const [squares, velocity] = this.state(parameter, 2);
    const scalars = [learningRate, decay, epsilon, momentum, weightDecay];
    applyInPlace("rmspropUpdate", [parameter, gradient, squares, velocity], scalars);
  }
}
