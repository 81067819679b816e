/**
 * Layers on graphs: each node makes its new state of what its neighbours send along the edges. A layer
 * belongs to one graph, and takes a row a node.
 */
import {degree, leakyRelu, propagate, segmentSoftmax} from "../functions/index.js";
import type {Random} from "../random/random.js";
import type {Tensor} from "../tensor/tensor.js";
import {concat} from "../tensor/views.js";
import {Linear} from "./layers.js";
import {Module} from "./module.js";

/** The ways that messages take: way e leads from source[e] to target[e], int32 [ways]. */
export interface GraphPaths {
  /** How many nodes there are. */
  readonly nodes: number;
  readonly source: Tensor;
  readonly target: Tensor;
}

export interface GraphLayerOptions {
  /** Where the first weights come from. */
  random: Random;
}

/**
 * H' = D^-1/2 A D^-1/2 H W, where A has a 1 for each way. Kipf and Welling take a graph with a way from
 * each node to itself. Source: Kipf & Welling 2017, equation 2, without its σ.
 */
export class GraphConv extends Module {
  /** Holds W, transposed. */
  readonly linear: Linear;
  /** [ways]: 1 over the root of the numbers of ways that lead to both ends. */
  readonly weights: Tensor;

  constructor(
    readonly graph: GraphPaths,
    inFeatures: number,
    outFeatures: number,
    {random}: GraphLayerOptions,
  ) {
    super();
    this.linear = new Linear(inFeatures, outFeatures, {random, bias: false});
    const {nodes, source, target} = graph;
    const degrees = degree(target, nodes);
    this.weights = degrees.gather(source).mul(degrees.gather(target)).rsqrt();
  }

  /** @param H [nodes, in] @returns [nodes, out] @throws ShapeError */
  forward(H: Tensor): Tensor {
    const {source, target} = this.graph;
    return propagate(this.linear.forward(H), source, target, {weights: this.weights});
  }

  /** What goes along each way, [ways, out]; `forward` adds it up at the targets. */
  messages(H: Tensor): Tensor {
    return this.linear.forward(H).gather(this.graph.source).mul(this.weights.unsqueeze(1));
  }
}

/**
 * h'_i = Σ_j α_ij W h_j, where α is a softmax of LeakyReLU(aᵀ [W h_i ‖ W h_j]) over the ways that lead
 * to node i: one head. In the paper a node is its own neighbour.
 * Source: Veličković et al. 2018, equations 1 to 4, without their σ.
 */
export class GraphAttention extends Module {
  /** Holds W. */
  readonly linear: Linear;
  /** Holds aᵀ: first what the target weighs, then the source. */
  readonly score: Linear;

  constructor(
    readonly graph: GraphPaths,
    inFeatures: number,
    outFeatures: number,
    {random}: GraphLayerOptions,
  ) {
    super();
    this.linear = new Linear(inFeatures, outFeatures, {random, bias: false});
    this.score = new Linear(2 * outFeatures, 1, {random, bias: false});
  }

  /** @param H [nodes, in] @returns [nodes, out] @throws ShapeError */
  forward(H: Tensor): Tensor {
    const {source, target} = this.graph;
    const Wh = this.linear.forward(H);
    return propagate(Wh, source, target, {weights: this.#shares(Wh)});
  }

  /** α, [ways]: adding up to one over the ways that lead to a node. */
  shares(H: Tensor): Tensor {
    return this.#shares(this.linear.forward(H));
  }

  #shares(Wh: Tensor): Tensor {
    const {nodes, source, target} = this.graph;
    const ends = concat([Wh.gather(target), Wh.gather(source)], 1);
    const scores = leakyRelu(this.score.forward(ends), 0.2);
    return segmentSoftmax(scores.squeeze(1), target, nodes);
  }
}

export interface GraphSageOptions extends GraphLayerOptions {
  /** How what the neighbours know is put together; their mean when left out. */
  aggregate?: "mean" | "sum";
}

/**
 * h'_v = W [h_v ‖ the mean, or sum, of its neighbours], with each h brought to length 1 first, as the
 * layer below should have done. A node is not its own neighbour.
 * Source: Hamilton et al. 2017, algorithm 1, without its σ and without sampling.
 */
export class GraphSage extends Module {
  /** Holds W, [out, 2 in]. */
  readonly linear: Linear;
  readonly aggregate: "mean" | "sum";

  constructor(
    readonly graph: GraphPaths,
    inFeatures: number,
    outFeatures: number,
    {random, aggregate = "mean"}: GraphSageOptions,
  ) {
    super();
    this.linear = new Linear(2 * inFeatures, outFeatures, {random, bias: false});
    this.aggregate = aggregate;
  }

  /** @param H [nodes, in] @returns [nodes, out] @throws ShapeError */
  forward(H: Tensor): Tensor {
    const {nodes, source, target} = this.graph;
    // Not the root of 0: it has no gradient.
    const own = H.mul(H.square().sum(1, {keepDims: true}).add(1e-12).rsqrt());
    const sums = propagate(own, source, target);
    const counts = degree(target, nodes).maximum(1).unsqueeze(1);
    return this.linear.forward(
      concat([own, this.aggregate === "sum" ? sums : sums.div(counts)], 1),
    );
  }
}
