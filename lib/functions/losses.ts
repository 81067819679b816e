/** Losses: one number that says how wrong a prediction is. */
import {formatShape, ShapeError, sameShape} from "../ops/operation.js";
import {apply} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";

/**
 * Mean cross-entropy of softmax(logits) against class numbers, in nats.
 *
 * @param logits [N, classes]
 * @param labels [N], int32
 * @throws ShapeError when shapes or types do not fit; RangeError for a label outside the classes
 */
export function crossEntropy(logits: Tensor, labels: Tensor): Tensor {
  return apply("crossEntropy", [logits, labels]);
}

/**
 * Mean squared error over all elements (as most libraries have it; the book's formula sums over the
 * components of an example, which for one component is the same).
 *
 * @throws ShapeError when the shapes differ, because broadcasting here is nearly always a mistake
 */
export function mseLoss(prediction: Tensor, target: Tensor): Tensor {
  if (!sameShape(prediction.shape, target.shape)) {
    throw new ShapeError(
      `mseLoss: a prediction of shape ${formatShape(prediction.shape)} and a target of shape ${formatShape(target.shape)} must be alike.`,
    );
  }
  return prediction.sub(target).square().mean();
}
