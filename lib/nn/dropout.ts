import {dropout} from "../functions/norm.js";
import type {Random} from "../random/random.js";
import type {Tensor} from "../tensor/tensor.js";
import {Module} from "./module.js";

/** In training, sets a share of the elements to zero and scales the others up; then does nothing. */
export class Dropout extends Module {
  readonly random: Random;

  /** @param random where the masks come from: the same seed drops the same elements */
  constructor(
    readonly probability: number,
    {random}: {random: Random},
  ) {
    super();
    this.random = random;
  }

  /** @throws RangeError when the probability is not in 0..1 */
  forward(x: Tensor): Tensor {
    return this.training ? dropout(x, this.probability, this.random) : x;
  }
}
