/** Losses: one number that says how wrong a prediction is. */
import {apply} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";
import {softplus} from "./activations.js";
import {expectAlike} from "./alike.js";

export interface CrossEntropyOptions {
  /** Rows with this label do not count: padding, or a prompt. A mean of no rows at all is 0. */
  ignoreIndex?: number;
  /** The share of each label that is spread over all classes alike, 0 <= share < 1. */
  labelSmoothing?: number;
}

/**
 * Mean cross-entropy of softmax(logits) against class numbers, −1/N Σ_i ln softmax(x_i)_{k_i}, in
 * nats. Smoothed by a share s, a row gives (1 − s) times that plus s times the mean over all classes;
 * rows with the ignored label do not count.
 *
 * @param logits [N, classes]
 * @param labels [N], int32
 * @throws ShapeError when shapes or types do not fit; RangeError for a label outside the classes or
 *   a share outside 0..1
 */
export function crossEntropy(
  logits: Tensor,
  labels: Tensor,
  {ignoreIndex, labelSmoothing = 0}: CrossEntropyOptions = {},
): Tensor {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RangeError(
      `crossEntropy: labelSmoothing must be in 0..1 and below 1: ${labelSmoothing}.`,
    );
  }
  return apply("crossEntropy", [logits, labels], {
    ...(ignoreIndex === undefined ? {} : {ignoreIndex}),
    ...(labelSmoothing > 0 ? {labelSmoothing} : {}),
  });
}

/**
 * Mean cross-entropy of σ(logits) against probabilities of one, in nats:
 * −t ln σ(x) − (1 − t) ln σ(−x). Both terms are positive and keep all their digits.
 *
 * @param targets numbers in 0..1, shaped like the logits
 * @throws ShapeError when the shapes differ
 */
export function binaryCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  expectAlike("binaryCrossEntropy", logits, targets);
  const ofOnes = softplus(logits.neg()).mul(targets);
  const ofZeros = softplus(logits).mul(targets.neg().add(1));
  return ofOnes.add(ofZeros).mean();
}

/**
 * Mean squared error, 1/n Σ (x − y)², over all n elements (as most libraries have it; the book's
 * formula sums over the components of an example, which for one component is the same).
 *
 * @throws ShapeError when the shapes differ
 */
export function mseLoss(prediction: Tensor, target: Tensor): Tensor {
  expectAlike("mseLoss", prediction, target);
  return prediction.sub(target).square().mean();
}

/**
 * Mean of d²/2 for differences up to δ, and of δ(|d| − δ/2) beyond: outliers pull with a bounded
 * force. With c = d limited to ±δ, both are c(d − c/2).
 *
 * Source: Huber, "Robust Estimation of a Location Parameter", 1964.
 *
 * @throws ShapeError when the shapes differ
 */
export function huberLoss(prediction: Tensor, target: Tensor, {delta = 1} = {}): Tensor {
  expectAlike("huberLoss", prediction, target);
  const difference = prediction.sub(target);
  const limited = difference.clamp(-delta, delta);
  return limited.mul(difference.sub(limited.mul(0.5))).mean();
}

/**
 * KL(P ‖ Q) = Σ P (ln P − ln Q) over the last axis; the mean over all others. In nats.
 *
 * @param logP ln P, finite: a logSoftmax
 * @param logQ ln Q, shaped like it
 * @throws ShapeError when the shapes differ
 */
export function klDivergence(logP: Tensor, logQ: Tensor): Tensor {
  expectAlike("klDivergence", logP, logQ);
  return logP.exp().mul(logP.sub(logQ)).sum(-1).mean();
}

/**
 * KL of a diagonal normal from the standard normal, ½ Σ (μ² + e^s − 1 − s) with s = ln σ², over the
 * last axis; the mean over all others. In nats.
 *
 * Source: Kingma, Welling, "Auto-Encoding Variational Bayes", 2013, appendix B.
 *
 * @param mean [..., k]
 * @param logVariance s, shaped like it
 * @throws ShapeError when the shapes differ
 */
export function gaussianKL(mean: Tensor, logVariance: Tensor): Tensor {
  expectAlike("gaussianKL", mean, logVariance);
  const spread = logVariance.expm1().sub(logVariance);
  return mean.square().add(spread).sum(-1).mean().mul(0.5);
}
