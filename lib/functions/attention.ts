/** Attention: a soft look-up by content. */
import {shapeError} from "../ops/operation.js";
import {arange, full} from "../tensor/create.js";
import type {Tensor} from "../tensor/tensor.js";
import {where} from "./select.js";

export interface MaskOptions {
  /** How many keys there are; as many as queries when left out. The last query is at the last key. */
  keys?: number;
  /** Whether a query sees no key after it; it does when left out. */
  causal?: boolean;
  /** How far away a key may be to be seen, w: 0 is the query's own; any when left out. */
  window?: number;
}

/**
 * What is added to the scores of attention: 0 where query i sees key j, −∞ elsewhere. With a window
 * w it sees those with |i − j| <= w; unless `causal` is false, only those with j <= i.
 *
 * @returns [queries, keys]
 */
export function attentionMask(
  queries: number,
  {keys = queries, causal = true, window = Number.POSITIVE_INFINITY}: MaskOptions = {},
): Tensor {
  const position = arange(queries, {start: keys - queries}).unsqueeze(1);
  const back = position.sub(arange(keys));
  const seen = back.greaterEqual(causal ? 0 : -window).mul(back.lessEqual(window));
  return where(seen, full([], 0), full([], Number.NEGATIVE_INFINITY));
}

/**
 * How much each query looks at each key: softmax(Q Kᵀ / √d + M) over the keys.
 *
 * @param queries [..., T, d]
 * @param keys [..., S, d]
 * @param mask M, broadcast to [..., T, S]: 0 keeps, −∞ hides; each query must see some key
 * @returns [..., T, S]
 * @throws ShapeError naming both shapes
 */
export function attentionWeights(queries: Tensor, keys: Tensor, mask?: Tensor): Tensor {
  const [d, other] = [queries, keys].map(({shape}) => shape[shape.length - 1]);
  if (queries.shape.length < 2 || keys.shape.length < 2 || d !== other) {
    throw shapeError(
      "attention",
      [queries, keys],
      "[..., T, d] and [..., S, d] with the same d are wanted",
    );
  }
  const scores = queries.mul(1 / Math.sqrt(d)).matmul(keys.transpose(-1, -2));
  return (mask ? scores.add(mask) : scores).softmax();
}

/**
 * softmax(Q Kᵀ / √d + M) V: for each query a mean of the values, weighted by how well their keys
 * answer it.
 *
 * Source: Vaswani et al., "Attention Is All You Need", 2017, equation 1.
 *
 * @param queries [..., T, d]
 * @param keys [..., S, d]
 * @param values [..., S, v]
 * @param mask broadcast to [..., T, S]: 0 keeps, −∞ hides
 * @returns [..., T, v]
 * @throws ShapeError naming both shapes
 */
export const scaledDotProductAttention = (
  queries: Tensor,
  keys: Tensor,
  values: Tensor,
  mask?: Tensor,
): Tensor => attentionWeights(queries, keys, mask).matmul(values);

/**
 * Cuts images into square patches, row by row, each laid out as (channel, row, column).
 *
 * @param images [N, C, H, W]
 * @returns [N, H/p · W/p, C p²]
 * @throws ShapeError when the patches do not fill the image
 */
export function patchify(images: Tensor, patch: number): Tensor {
  const [count, channels, height, width] = images.shape;
  if (images.shape.length !== 4 || height % patch !== 0 || width % patch !== 0) {
    throw shapeError("patchify", [images], `[N, C, H, W] with multiples of ${patch} is wanted`);
  }
  const [rows, columns] = [height / patch, width / patch];
  return images
    .reshape([count, channels, rows, patch, columns, patch])
    .permute([0, 2, 4, 1, 3, 5])
    .reshape([count, rows * columns, channels * patch * patch]);
}
