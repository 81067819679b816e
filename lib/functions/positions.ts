/** Where a token stands, told to a model that sees only sets: by waves added, or by turning. */
import {ShapeError, shapeError} from "../ops/operation.js";
import {naturalLog} from "../random/functions.js";
import {apply} from "../tensor/apply.js";
import {arange} from "../tensor/create.js";
import type {Tensor} from "../tensor/tensor.js";
import {stack} from "../tensor/views.js";

export interface PositionOptions {
  /** The slowest wave takes about 2π · base steps; 10,000 when left out. */
  base?: number;
  /** The first position; 0 when left out. */
  start?: number;
}

/** θ_i = base^(−2i/d) for i < d/2. @throws ShapeError when the number of features is odd */
export function rotaryFrequencies(features: number, base = 10_000): Tensor {
  if (!Number.isInteger(features / 2)) {
    throw new ShapeError(`positions: ${features} features do not fall into pairs.`);
  }
  return arange(features / 2)
    .mul((-2 * naturalLog(base)) / features)
    .exp();
}

/** Positions times frequencies: [length, d / 2]. */
const angles = (length: number, start: number, frequencies: Tensor) =>
  arange(length, {start}).unsqueeze(1).mul(frequencies);

/**
 * PE(t, 2i) = sin(t θ_i), PE(t, 2i + 1) = cos(t θ_i): added to the embeddings.
 *
 * Source: Vaswani et al., "Attention Is All You Need", 2017, section 3.5.
 *
 * @returns [length, features]
 * @throws ShapeError when the number of features is odd
 */
export function sinusoidalPositions(
  length: number,
  features: number,
  {base, start = 0}: PositionOptions = {},
): Tensor {
  const turns = angles(length, start, rotaryFrequencies(features, base));
  return stack([turns.sin(), turns.cos()], -1).reshape([length, features]);
}

/**
 * Turns features 2i and 2i + 1 of the vector at position t by the angle t θ_i. The product of two
 * vectors so turned depends on their distance alone.
 *
 * Source: Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021.
 *
 * @param x [..., length, features], queries or keys
 * @param options frequencies θ of one's own, [features / 2], as long contexts want them
 * @throws ShapeError when the number of features is odd, or frequencies are not half as many
 */
export function rotary(
  x: Tensor,
  {base, start = 0, frequencies}: PositionOptions & {frequencies?: Tensor} = {},
): Tensor {
  if (x.shape.length < 2) {
    throw shapeError("rotary", [x], "[..., length, features] is wanted");
  }
  const [length, features] = x.shape.slice(-2);
  const turns = angles(length, start, frequencies ?? rotaryFrequencies(features, base));
  return apply("rotate", [x, turns.cos(), turns.sin()]);
}
