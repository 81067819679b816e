import {nn as jnn, numpy as np} from "@jax-js/jax";
import * as tf from "@tensorflow/tfjs";
import {crossEntropy, nn, optim, propagate, Random, type Tensor} from "../../../lib/index.js";
import * as jax from "../libraries/jax.js";
import * as ours from "../libraries/ours.js";
import * as tfjs from "../libraries/tfjs.js";
import {defineWork, type Numbers, oneHot, Source} from "../work.js";

const learningRate = 0.01;
const [nodes, edges, features, hidden, classes] = [2506, 4670, 500, 32, 6];

interface Graph {
  /** Both directions of each edge, and each node to itself, sorted by target. */
  source: Int32Array<ArrayBuffer>;
  target: Int32Array<ArrayBuffer>;
  /** Nodes that lead to a node, itself included. */
  degrees: Float32Array<ArrayBuffer>;
}

/** A random graph without double edges. */
function drawGraph({random}: Source): Graph {
  const neighbours = Array.from({length: nodes}, (_, i) => new Set([i]));
  for (let count = 0; count < edges; ) {
    const [a, b] = [random.integer(nodes), random.integer(nodes)];
    if (neighbours[a].has(b)) continue;
    neighbours[a].add(b);
    neighbours[b].add(a);
    count += 1;
  }
  const lists = neighbours.map((set) => [...set].sort((a, b) => a - b));
  return {
    source: Int32Array.from(lists.flat()),
    target: Int32Array.from(lists.flatMap((list, i) => list.map(() => i))),
    degrees: Float32Array.from(lists, ({length}) => length),
  };
}

const column = (values: Float32Array<ArrayBuffer>): Numbers => ({
  shape: [values.length, 1],
  values,
});

/** Two graph convolutions without bias, ReLU between them. */
class GraphConvolutions extends nn.Module {
  readonly first: nn.Linear;
  readonly second: nn.Linear;
  readonly #spread: (x: Tensor) => Tensor;

  constructor(spread: (x: Tensor) => Tensor) {
    super();
    const random = new Random(1);
    this.first = new nn.Linear(features, hidden, {random, bias: false});
    this.second = new nn.Linear(hidden, classes, {random, bias: false});
    this.#spread = spread;
  }

  forward(x: Tensor): Tensor {
    const h = this.#spread(this.first.forward(x)).relu();
    return this.#spread(this.second.forward(h));
  }
}

export const gcn = defineWork({
  name: "gcn",
  title: "GCN 500-32-6 on 2,506 nodes, 4,670 edges, full batch, Adam",
  trains: true,
  goals: {peers: 1.5, torch: 0.8},
  data() {
    const source = new Source();
    const graph = drawGraph(source);
    const list = (values: Numbers["values"]) => ({shape: [values.length], values});
    return {
      x: source.uniform([nodes, features]),
      labels: source.labels(nodes, classes),
      source: list(graph.source),
      target: list(graph.target),
      degrees: list(graph.degrees),
      w1: source.weights([hidden, features]),
      w2: source.weights([classes, hidden]),
    };
  },
  ours(data) {
    const [x, labels, source, target] = [data.x, data.labels, data.source, data.target].map(
      ours.toTensor,
    );
    const roots = Float32Array.from(data.degrees.values, (degree) => 1 / Math.sqrt(degree));
    const factors = Float32Array.from(
      data.source.values,
      (from, e) => roots[from] * roots[data.target.values[e]],
    );
    const weights = ours.toTensor({shape: [factors.length], values: factors});
    const net = new GraphConvolutions((h) => propagate(h, source, target, {weights}));
    const model = ours.withWeights(net, [data.w1, data.w2]);
    const optimizer = new optim.Adam(model.parameters(), {learningRate});
    return ours.training(optimizer, () => crossEntropy(model.forward(x), labels));
  },
  tfjs(data) {
    // D^-½ A D^-½: rows are scaled before and after the sum over neighbours; before the first layer
    // once for all, and between the layers both at once, since ReLU lets positive factors through.
    const root = tf.rsqrt(tfjs.toTensor(column(data.degrees.values as Float32Array<ArrayBuffer>)));
    const both = tf.square(root);
    const x = tf.mul<tf.Tensor2D>(tfjs.toTensor(data.x), root);
    const turnedX = tfjs.turn(x);
    const target = tfjs.toTensor(oneHot(data.labels, classes));
    const [from, to] = [data.source, data.target].map((list) => tfjs.toTensor<tf.Tensor1D>(list));
    const sum = (h: tf.Tensor2D) => tf.sparse.sparseSegmentSum(h, from, to) as tf.Tensor2D;
    const start = [data.w1, data.w2].map(tfjs.transposed);
    const adam = new tfjs.Adam(start, {learningRate});
    return () => {
      const [w1, w2] = adam.parts() as tf.Tensor2D[];
      const h = tf.mul<tf.Tensor2D>(tf.relu(sum(tf.matMul(x, w1))), both);
      const logits = tf.mul<tf.Tensor2D>(sum(tf.matMul(h, w2)), root);
      const [loss, dLogits] = tfjs.crossEntropy(logits, target);
      const d2 = sum(tf.mul(dLogits, root));
      const d1 = tf.mul<tf.Tensor2D>(tf.mul(tf.matMul(d2, tfjs.turn(w2)), both), tf.step(h));
      adam.update([tf.matMul(turnedX, sum(d1)), tf.matMul(tfjs.turn(h), d2)]);
      return loss;
    };
  },
  jax(data) {
    // It has no sum by target; each node gets a list of neighbours, filled up to the longest.
    const degrees = data.degrees.values;
    const longest = Math.max(...degrees);
    const neighbours = new Int32Array(nodes * longest);
    const factors = new Float32Array(nodes * longest);
    const filled = new Int32Array(nodes);
    for (const [e, node] of data.target.values.entries()) {
      const at = node * longest + filled[node]++;
      const from = data.source.values[e];
      neighbours[at] = from;
      factors[at] = 1 / Math.sqrt(degrees[from] * degrees[node]);
    }
    const spread = (h: np.Array, list: np.Array, by: np.Array) =>
      np.sum(np.take(h, list, 0).reshape([nodes, longest, -1]).mul(by), 1);
    // The graph is symmetric: gradients travel as messages do.
    const gradientsOf = (
      [w1, w2]: jax.Arrays,
      x: np.Array,
      target: np.Array,
      list: np.Array,
      by: np.Array,
    ): [np.Array, jax.Arrays] => {
      const h = jnn.relu(spread(np.matmul(x.ref, w1), list.ref, by.ref));
      const logits = spread(np.matmul(h.ref, w2.ref), list.ref, by.ref);
      const logs = jnn.logSoftmax(logits);
      const loss = np.sum(logs.ref.mul(target.ref)).mul(-1 / nodes);
      const d2 = spread(
        np
          .exp(logs)
          .sub(target)
          .mul(1 / nodes),
        list.ref,
        by.ref,
      );
      const passed = np.where(np.greater(h.ref, 0), np.matmul(d2.ref, w2.transpose()), 0);
      const d1 = spread(passed, list, by);
      return [loss, [np.matmul(x.transpose(), d1), np.matmul(h.transpose(), d2)]];
    };
    const inputs = [
      jax.toArray(data.x),
      jax.toArray(oneHot(data.labels, classes)),
      jax.toArray({shape: [neighbours.length], values: neighbours}),
      jax.toArray({shape: [nodes, longest, 1], values: factors}),
    ];
    const parameters = [data.w1, data.w2].map(jax.transposed);
    return jax.adam(gradientsOf as Parameters<typeof jax.adam>[0], {
      parameters,
      inputs,
      learningRate,
    });
  },
});
