/** Figures for people: read back, without gradient. */
import {evaluate} from "../tensor/scope.js";
import type {Tensor} from "../tensor/tensor.js";

/**
 * Share of rows whose largest logit is at the label.
 *
 * @param logits computes [N, classes]; called without recording, and freed
 * @param labels [N], int32
 */
export async function accuracy(logits: () => Tensor, labels: Tensor): Promise<number> {
  const {data} = await evaluate(() => logits().argmax(-1).equal(labels).mean());
  return data[0];
}
