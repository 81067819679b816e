/** Figures for people: read back, without gradient. */
import {ShapeError} from "../ops/operation.js";
import {evaluate} from "../tensor/scope.js";
import type {Tensor} from "../tensor/tensor.js";

/**
 * Share of rows whose largest logit is at the label.
 *
 * @param logits computes [N, classes]; called without recording, and freed
 * @param labels [N], int32
 */
export function accuracy(logits: () => Tensor, labels: Tensor): Promise<number> {
  return measure(() => logits().argmax(-1).equal(labels).mean());
}

/**
 * One number, computed without recording gradients; what it took is freed.
 *
 *     metrics: {error: ({model}) => measure(() => mseLoss(model.forward(x), y))}
 *
 * @throws ShapeError when it is not one number
 */
export async function measure(work: () => Tensor): Promise<number> {
  const {data, shape} = await evaluate(work);
  if (data.length === 1) return data[0];
  throw new ShapeError(`measure: [${shape.join(", ")}] has ${data.length} elements, not one`);
}
