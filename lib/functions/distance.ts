/** Distances between points. */
import {apply} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";

/**
 * Squared Euclidean distances ‖x_i − y_j‖² between all pairs, from the differences themselves: near
 * points keep their digits.
 *
 * @param x [..., n, d]
 * @param y [..., m, d]; x itself when left out
 * @returns [..., n, m]
 * @throws ShapeError naming both shapes
 */
export const squaredDistances = (x: Tensor, y: Tensor = x): Tensor =>
  apply("squaredDistances", [x, y]);
