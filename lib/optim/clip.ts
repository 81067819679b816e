/** Limits on gradients, between `backward` and `step`. Nothing is read back from the device. */
import type {Parameter} from "../nn/module.js";
import {full} from "../tensor/create.js";
import {noGrad} from "../tensor/graph.js";
import type {Tensor} from "../tensor/tensor.js";

/**
 * Scales all gradients alike where their joint norm is larger: g ← g · min(1, most / ‖g‖).
 *
 * @returns ‖g‖ before, one number
 * @throws Error when no parameter has a gradient; RangeError unless `most` is above zero
 */
export function clipNorm(parameters: readonly Parameter[], most: number): Tensor {
  if (!(most > 0)) throw new RangeError(`clipNorm: ${most} is no upper bound of a norm.`);
  return noGrad(() => {
    const trained = [...new Set(parameters)].filter(({grad}) => grad);
    if (trained.length === 0) throw new Error("clipNorm: no parameter has a gradient.");
    const squares = trained.map(({grad}) => (grad as Tensor).square().sum());
    const norm = squares.reduce((sum, square) => sum.add(square)).sqrt();
    // Where the norm is small the scale is exactly 1, and no bit changes.
    const scale = full([], most).div(norm.maximum(most));
    for (const parameter of trained) parameter.grad = parameter.grad?.mul(scale);
    return norm;
  });
}

/** Limits each element of all gradients to −most..most. @throws RangeError unless it is above zero */
export function clipValue(parameters: readonly Parameter[], most: number): void {
  if (!(most > 0)) throw new RangeError(`clipValue: ${most} is no upper bound of a size.`);
  noGrad(() => {
    for (const parameter of new Set(parameters)) {
      parameter.grad = parameter.grad?.clamp(-most, most);
    }
  });
}
