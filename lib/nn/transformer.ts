/** What a transformer is stacked from. */
import {gelu, relu, silu} from "../functions/activations.js";
import type {Tensor} from "../tensor/tensor.js";
import {type AttentionInputs, type AttentionOptions, MultiHeadAttention} from "./attention.js";
import {Dropout} from "./dropout.js";
import {type LayerOptions, Linear} from "./layers.js";
import {Module} from "./module.js";
import {LayerNorm, RMSNorm} from "./norm.js";

/** W₂ f(W₁ x + b₁) + b₂ at each position by itself. */
export class FeedForward extends Module {
  readonly expand: Linear;
  readonly contract: Linear;
  readonly activation: (x: Tensor) => Tensor;

  /** @param options activation f, GELU when left out */
  constructor(
    size: number,
    hidden: number,
    {activation = gelu, ...options}: LayerOptions & {activation?: (x: Tensor) => Tensor},
  ) {
    super();
    this.expand = new Linear(size, hidden, options);
    this.contract = new Linear(hidden, size, options);
    this.activation = activation;
  }

  /** @param x [..., size] @throws ShapeError */
  forward(x: Tensor): Tensor {
    const {activation, contract, expand} = this;
    return contract.forward(
      activation === relu ? expand.forward(x, "relu") : activation(expand.forward(x)),
    );
  }
}

/**
 * W₂ (SiLU(W₁ x) ⊙ W₃ x): one projection opens and shuts the gates of another. No biases, unless
 * asked for.
 *
 * Source: Shazeer, "GLU Variants Improve Transformer", 2020.
 */
export class SwiGLU extends Module {
  readonly gate: Linear;
  readonly expand: Linear;
  readonly contract: Linear;

  constructor(size: number, hidden: number, {random, bias = false}: LayerOptions) {
    super();
    this.gate = new Linear(size, hidden, {random, bias});
    this.expand = new Linear(size, hidden, {random, bias});
    this.contract = new Linear(hidden, size, {random, bias});
  }

  /** @param x [..., size] @throws ShapeError */
  forward(x: Tensor): Tensor {
    return this.contract.forward(silu(this.gate.forward(x)).mul(this.expand.forward(x)));
  }
}

export interface TransformerOptions extends AttentionOptions {
  heads: number;
  /** Width of the feed-forward network; four times the size when left out. */
  hidden?: number;
  /** Whether a decoder: it also attends to a context. */
  cross?: boolean;
  /** Whether each part normalises its input, rather than the sum that it adds to; it does. */
  preNorm?: boolean;
  /** Layer normalisation when left out. */
  norm?: "layer" | "rms";
  feedForward?: "plain" | "swiglu";
  /** Of the plain feed-forward network; GELU when left out. */
  activation?: (x: Tensor) => Tensor;
}

export interface BlockInputs extends AttentionInputs {
  /** For the attention to the context, [T, S] or [N, T, S]. */
  contextMask?: Tensor;
}

/**
 * Attention to itself, (in a decoder) attention to a context, and a feed-forward network, each added
 * to what came in: x + f(norm(x)), or norm(x + f(x)) as in the first transformers.
 *
 * Sources: Vaswani et al., 2017; Xiong et al., "On Layer Normalization in the Transformer
 * Architecture", 2020.
 */
export class TransformerBlock extends Module {
  readonly attention: MultiHeadAttention;
  readonly attentionNorm: Module;
  readonly crossAttention: MultiHeadAttention | undefined;
  readonly crossNorm: Module | undefined;
  readonly feedForward: Module;
  readonly feedForwardNorm: Module;
  readonly dropout: Dropout;
  readonly preNorm: boolean;

  constructor(size: number, options: TransformerOptions) {
    super();
    const {heads, hidden = 4 * size, cross = false, preNorm = true, norm = "layer"} = options;
    const {feedForward = "plain", activation, contextSize, ...attention} = options;
    const {random, bias, dropout = 0, keyValueHeads} = attention;
    const makeNorm = () => (norm === "rms" ? new RMSNorm(size) : new LayerNorm(size));
    this.preNorm = preNorm;
    this.attention = new MultiHeadAttention(size, heads, attention);
    this.attentionNorm = makeNorm();
    if (cross) {
      const crossOptions = {random, bias, dropout, keyValueHeads, contextSize};
      this.crossAttention = new MultiHeadAttention(size, heads, crossOptions);
      this.crossNorm = makeNorm();
    }
    this.feedForward =
      feedForward === "swiglu"
        ? new SwiGLU(size, hidden, {random, bias})
        : new FeedForward(size, hidden, {random, bias, activation});
    this.feedForwardNorm = makeNorm();
    this.dropout = new Dropout(dropout, {random});
  }

  /**
   * @param x [N, T, size]
   * @returns [N, T, size]
   * @throws ShapeError; Error when a decoder is given no context, or another block is given one
   */
  forward(x: Tensor, {context, mask, contextMask}: BlockInputs = {}): Tensor {
    const {attention, crossAttention, crossNorm, feedForward} = this;
    if ((context !== undefined) !== (crossAttention !== undefined)) {
      throw new Error(
        crossAttention
          ? "TransformerBlock: a block with cross attention wants a context."
          : "TransformerBlock: only a block with `cross: true` can take a context.",
      );
    }
    let y = this.#add(x, this.attentionNorm, (z) => attention.forward(z, {mask}));
    if (crossAttention && crossNorm) {
      y = this.#add(y, crossNorm, (z) => crossAttention.forward(z, {context, mask: contextMask}));
    }
    return this.#add(y, this.feedForwardNorm, (z) => feedForward.forward(z));
  }

  #add(x: Tensor, norm: Module, part: (x: Tensor) => Tensor): Tensor {
    return this.preNorm
      ? x.add(this.dropout.forward(part(norm.forward(x))))
      : norm.forward(x.add(this.dropout.forward(part(x))));
  }
}
