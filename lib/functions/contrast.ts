/** Losses that set right answers apart from wrong ones, and like examples from unlike ones. */
import {checking, expectRank, shapeError} from "../ops/operation.js";
import {fromValues} from "../tensor/apply.js";
import {eye} from "../tensor/create.js";
import type {Tensor} from "../tensor/tensor.js";
import {concat} from "../tensor/views.js";
import {expectAlike} from "./alike.js";
import {crossEntropy} from "./losses.js";

/** Keeps square roots of zero differentiable: a length below this counts as this. */
const SMALLEST = 1e-6;

/** x / ‖x‖ along an axis. A vector of zeros stays one. */
export function normalize(x: Tensor, axis = -1): Tensor {
  const squares = x.square().sum(axis, {keepDims: true});
  return x.mul(squares.add(SMALLEST ** 2).rsqrt());
}

/** aᵀb / (‖a‖ ‖b‖) along the last axis: the cosine of the angle. @throws ShapeError when they differ */
export function cosineSimilarity(a: Tensor, b: Tensor): Tensor {
  expectAlike("cosineSimilarity", a, b);
  return normalize(a).mul(normalize(b)).sum(-1);
}

const squaredDistance = (a: Tensor, b: Tensor) => a.sub(b).square().sum(-1);

/**
 * Mean of max(0, m − y s): no loss where the score s has the sign of the label y and is beyond the
 * margin.
 *
 * @param labels −1 or 1, shaped like the scores
 * @throws ShapeError when the shapes differ
 */
export function hingeLoss(scores: Tensor, labels: Tensor, {margin = 1} = {}): Tensor {
  expectAlike("hingeLoss", scores, labels);
  return scores.mul(labels).neg().add(margin).relu().mean();
}

/**
 * The loss of capsules: T_k max(0, m⁺ − l_k)² + λ (1 − T_k) max(0, l_k − m⁻)², summed over the
 * classes, the mean over the batch.
 *
 * Source: Sabour, Frosst, Hinton, "Dynamic Routing Between Capsules", 2017, equation 4.
 *
 * @param lengths [N, classes]
 * @param labels [N], int32
 * @param options present m⁺, absent m⁻, and λ, the weight of absent classes
 * @throws ShapeError; RangeError for a label outside the classes
 */
export function marginLoss(
  lengths: Tensor,
  labels: Tensor,
  {present = 0.9, absent = 0.1, weight = 0.5} = {},
): Tensor {
  checking("marginLoss", [lengths, labels], () => expectRank("the lengths", lengths.shape, 2));
  const isPresent = labels.oneHot(lengths.shape[1]);
  expectAlike("marginLoss", lengths, isPresent);
  const tooShort = lengths.neg().add(present).relu().square();
  const tooLong = lengths.sub(absent).relu().square();
  const isAbsent = isPresent.neg().add(1).mul(weight);
  return tooShort.mul(isPresent).add(tooLong.mul(isAbsent)).sum(-1).mean();
}

/**
 * Mean of (1 − y) d²/2 + y max(0, m − d)²/2, with d = ‖a − b‖: pulls like pairs together, and pushes
 * unlike ones apart up to the margin.
 *
 * Source: Hadsell, Chopra, LeCun, "Dimensionality Reduction by Learning an Invariant Mapping", 2006.
 *
 * @param a [N, d]
 * @param b [N, d]
 * @param unlike [N], y: 0 for a like pair, 1 for an unlike one
 * @throws ShapeError when the shapes differ
 */
export function contrastiveLoss(a: Tensor, b: Tensor, unlike: Tensor, {margin = 1} = {}): Tensor {
  expectAlike("contrastiveLoss", a, b);
  const squares = squaredDistance(a, b);
  expectAlike("contrastiveLoss", squares, unlike);
  const distance = squares.add(SMALLEST ** 2).sqrt();
  const near = distance.neg().add(margin).relu().square();
  return squares.mul(unlike.neg().add(1)).add(near.mul(unlike)).mean().mul(0.5);
}

/**
 * Mean of max(0, ‖a − p‖² − ‖a − n‖² + α): the anchor a must be nearer to the positive example than
 * to the negative one, by the margin.
 *
 * Source: Schroff, Kalenichenko, Philbin, "FaceNet", 2015.
 *
 * @param anchor [N, d], and so are the other two
 * @throws ShapeError when the shapes differ
 */
export function tripletLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  {margin = 1} = {},
): Tensor {
  expectAlike("tripletLoss", anchor, positive);
  expectAlike("tripletLoss", anchor, negative);
  const gap = squaredDistance(anchor, positive).sub(squaredDistance(anchor, negative));
  return gap.add(margin).relu().mean();
}

const classNumbers = (numbers: Int32Array) => fromValues(numbers, [numbers.length]);

/**
 * NT-Xent, the loss of SimCLR: each view must find the other view of its example among all others,
 * by a softmax of cosine similarities s over the temperature τ. The mean over all 2N views i, with
 * the other view j, of −ln (e^(s_ij/τ) / Σ_{k≠i} e^(s_ik/τ)).
 *
 * Source: Chen et al., "A Simple Framework for Contrastive Learning", 2020.
 *
 * @param a [N, d], one view of N examples
 * @param b [N, d], the other view of each
 * @throws ShapeError when the shapes differ
 */
export function ntXent(a: Tensor, b: Tensor, {temperature = 0.5} = {}): Tensor {
  checking("ntXent", [a, b], () => expectRank("the first views", a.shape, 2));
  expectAlike("ntXent", a, b);
  const count = 2 * a.shape[0];
  const views = normalize(concat([a, b]));
  // No view is its own partner.
  const similarity = views.matmul(views.T).div(temperature).sub(eye(count).mul(1e9));
  const partners = Int32Array.from({length: count}, (_, i) => (i + count / 2) % count);
  return crossEntropy(similarity, classNumbers(partners));
}

/**
 * The loss of CLIP: image i must find text i among all texts, and text i image i. The logits are
 * cosine similarities times e^τ; the loss is the mean of the cross-entropies of rows and of columns.
 *
 * Source: Radford et al., "Learning Transferable Visual Models From Natural Language Supervision",
 * 2021.
 *
 * @param images [N, d]
 * @param texts [N, d]
 * @param logScale τ, one number
 * @throws ShapeError when the shapes differ
 */
export function clipLoss(images: Tensor, texts: Tensor, logScale: Tensor): Tensor {
  checking("clipLoss", [images, texts], () => expectRank("the images", images.shape, 2));
  expectAlike("clipLoss", images, texts);
  if (logScale.size !== 1) {
    throw shapeError(
      "clipLoss",
      [images, texts, logScale],
      "the logarithm of the scale must be one number",
    );
  }
  const scale = logScale.reshape([]).exp();
  const logits = normalize(images).matmul(normalize(texts).T).mul(scale);
  const own = classNumbers(Int32Array.from({length: images.shape[0]}, (_, i) => i));
  return crossEntropy(logits, own).add(crossEntropy(logits.T, own)).mul(0.5);
}
