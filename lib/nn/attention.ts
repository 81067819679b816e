/** Attention with several heads, and patches for it to look at. */
import {attentionMask, attentionWeights, patchify} from "../functions/attention.js";
import {rotary} from "../functions/positions.js";
import {shapeError} from "../ops/operation.js";
import type {Random} from "../random/random.js";
import type {Tensor} from "../tensor/tensor.js";
import {Dropout} from "./dropout.js";
import {type LayerOptions, Linear} from "./layers.js";
import {Module} from "./module.js";

export interface AttentionOptions extends LayerOptions {
  /** Heads of keys and values, each shared by several query heads; one each when left out. */
  keyValueHeads?: number;
  /** Whether a query sees no key after it; it sees all when left out. */
  causal?: boolean;
  /** How far away a key may be to be seen: |i − j| <= window. Any distance when left out. */
  window?: number;
  /** Whether queries and keys are turned by their position; by this base when it is a number. */
  rotary?: boolean | number;
  /** The share of attention weights that training drops. */
  dropout?: number;
  /** Features of what keys and values come from; as many as the queries' when left out. */
  contextSize?: number;
}

export interface AttentionInputs {
  /** Where keys and values come from, [N, S, contextSize]; from x itself when left out. */
  context?: Tensor;
  /** Added to the scores, [T, S] or [N, T, S]: 0 keeps, −∞ hides. */
  mask?: Tensor;
}

/** What was read, and how much each query looked at each key. */
export interface Attended {
  /** [N, T, size] */
  output: Tensor;
  /** [N, heads, T, S] */
  weights: Tensor;
}

/** @throws RangeError unless `parts` divides `whole` */
function divide(what: string, whole: number, parts: number): number {
  if (Number.isInteger(parts) && parts > 0 && whole % parts === 0) return whole / parts;
  throw new RangeError(`MultiHeadAttention: ${whole} ${what} do not fall into ${parts}.`);
}

/**
 * Several attentions side by side, each on its own projections: Concat(head_1, …, head_h) W^O. Self
 * attention, or with a `context` cross attention; with fewer key-value heads, grouped-query.
 *
 * Sources: Vaswani et al., "Attention Is All You Need", 2017; Ainslie et al., "GQA", 2023.
 */
export class MultiHeadAttention extends Module {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly output: Linear;
  readonly dropout: Dropout;
  readonly keyValueHeads: number;
  readonly options: Omit<AttentionOptions, "random">;
  readonly #headSize: number;

  /**
   * @param size features in and out
   * @param heads divides the size
   * @throws RangeError when the size does not fall into heads, or the heads into key-value heads
   */
  constructor(
    readonly size: number,
    readonly heads: number,
    {random, ...options}: AttentionOptions,
  ) {
    super();
    const {bias, keyValueHeads = heads, dropout = 0, contextSize = size} = options;
    this.#headSize = divide("features", size, heads);
    divide("heads", heads, keyValueHeads);
    this.keyValueHeads = keyValueHeads;
    const width = keyValueHeads * this.#headSize;
    this.query = new Linear(size, size, {random, bias});
    this.key = new Linear(contextSize, width, {random, bias});
    this.value = new Linear(contextSize, width, {random, bias});
    this.output = new Linear(size, size, {random, bias});
    this.dropout = new Dropout(dropout, {random});
    this.options = options;
  }

  /** @param x [N, T, size] @returns [N, T, size] @throws ShapeError */
  forward(x: Tensor, inputs: AttentionInputs = {}): Tensor {
    return this.attend(x, inputs).output;
  }

  /** The same with the attention weights, for looking inside. */
  attend(x: Tensor, {context = x, mask}: AttentionInputs = {}): Attended {
    for (const {shape} of [x, context]) {
      if (shape.length === 3 && shape[0] === x.shape[0]) continue;
      throw shapeError(
        "MultiHeadAttention",
        [x, context],
        "[N, T, size] and a context [N, S, size] are wanted",
      );
    }
    const [count, steps] = x.shape;
    const keySteps = context.shape[1];
    const {heads, keyValueHeads: groups, size} = this;
    const shared = heads / groups;
    // Axes: example, group, head of the group, step, feature. Keys repeat without a copy.
    const queries = this.#turn(this.#split(this.query.forward(x), groups, shared));
    const keys = this.#turn(this.#split(this.key.forward(context), groups, 1));
    const values = this.#split(this.value.forward(context), groups, 1);
    const added = this.#mask(steps, keySteps, mask);
    const weights = attentionWeights(queries, keys, added);
    const heard = this.dropout.forward(weights).matmul(values);
    const joined = heard.permute([0, 3, 1, 2, 4]).reshape([count, steps, size]);
    return {
      output: this.output.forward(joined),
      weights: weights.reshape([count, heads, steps, keySteps]),
    };
  }

  #split(x: Tensor, groups: number, shared: number): Tensor {
    const [count, steps] = x.shape;
    return x.reshape([count, steps, groups, shared, this.#headSize]).permute([0, 2, 3, 1, 4]);
  }

  #turn(x: Tensor): Tensor {
    const {rotary: turned} = this.options;
    if (!turned) return x;
    return rotary(x, typeof turned === "number" ? {base: turned} : {});
  }

  #mask(steps: number, keys: number, mask: Tensor | undefined): Tensor | undefined {
    const given = mask && this.#fit(mask, steps, keys);
    const {causal = false, window} = this.options;
    if (!causal && window === undefined) return given;
    const own = attentionMask(steps, {keys, causal, window});
    return given ? own.add(given) : own;
  }

  /** A mask with axes for groups and heads, where it has one for examples. */
  #fit(mask: Tensor, steps: number, keys: number): Tensor {
    const {shape} = mask;
    const rank = shape.length;
    if ((rank !== 2 && rank !== 3) || shape[rank - 2] !== steps || shape[rank - 1] !== keys) {
      throw shapeError(
        "MultiHeadAttention",
        [mask],
        `a mask [${steps}, ${keys}] is wanted, or an axis of examples before it`,
      );
    }
    return rank === 2 ? mask : mask.reshape([shape[0], 1, 1, steps, keys]);
  }
}

/**
 * Square patches of images as vectors: the tokens of a vision transformer.
 *
 * Source: Dosovitskiy et al., "An Image is Worth 16x16 Words", 2020.
 */
export class PatchEmbedding extends Module {
  readonly projection: Linear;

  constructor(
    readonly channels: number,
    readonly patch: number,
    readonly size: number,
    options: {random: Random; bias?: boolean},
  ) {
    super();
    this.projection = new Linear(channels * patch * patch, size, options);
  }

  /** @param images [N, channels, H, W] @returns [N, H/p · W/p, size] @throws ShapeError */
  forward(images: Tensor): Tensor {
    return this.projection.forward(patchify(images, this.patch));
  }
}
