import type {Parameter} from "../nn/module.js";
import {applyInPlace} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";
import {Optimizer, type OptimizerOptions, type ParameterGroup} from "./optimizer.js";

export interface AdamOptions extends OptimizerOptions {
  /** Decay of the mean of the gradients. */
  beta1?: number;
  /** Decay of the mean of their squares. */
  beta2?: number;
  /** Added to the root, against division by zero. */
  epsilon?: number;
  /** Decoupled decay (AdamW): θ shrinks by ηλθ a step. */
  weightDecay?: number;
}

/**
 * θ ← θ − η m̂ / (√v̂ + ε), with bias-corrected moments.
 *
 * Source: Kingma & Ba 2015, algorithm 1; the decay is Loshchilov & Hutter 2019 in PyTorch's form.
 */
export class Adam extends Optimizer<AdamOptions> {
  // β^t as products: Math.pow may differ between engines in the last bits, products may not.
  #power1 = 1;
  #power2 = 1;

  override step(): void {
    const {beta1 = 0.9, beta2 = 0.999} = this.options;
    this.#power1 *= beta1;
    this.#power2 *= beta2;
    super.step();
  }

  protected update(
    parameter: Parameter,
    gradient: Tensor,
    learningRate: number,
    weightDecay: number,
  ): void {
    const {beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8} = this.options;
    const [m, v] = this.state(parameter, 2);
    const scalars = [
      learningRate,
      beta1,
      beta2,
      epsilon,
      weightDecay,
      1 - this.#power1,
      1 - this.#power2,
    ];
    applyInPlace("adamUpdate", [parameter, gradient, m, v], scalars);
  }
}

/** Adam with decoupled weight decay, λ = 0.01 when left out. Source: Loshchilov & Hutter 2019. */
export class AdamW extends Adam {
  constructor(trained: readonly Parameter[] | readonly ParameterGroup[], options: AdamOptions) {
    super(trained, {weightDecay: 0.01, ...options});
  }
}
