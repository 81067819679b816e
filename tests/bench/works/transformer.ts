import {nn as jnn, numpy as np} from "@jax-js/jax";
import * as tf from "@tensorflow/tfjs";
import {mseLoss, nn, optim, Random, relu} from "../../../lib/index.js";
import * as jax from "../libraries/jax.js";
import * as ours from "../libraries/ours.js";
import * as tfjs from "../libraries/tfjs.js";
import {defineWork, filled, type Numbers, Source} from "../work.js";

const options = {learningRate: 1e-3, weightDecay: 0.01};
const [batch, steps] = [16, 64];
const rows = batch * steps;
/** Numbers of a query. */
const each = 32;
const scale = 1 / Math.sqrt(each);

/** Queries, keys and values in one matrix: the peers multiply once. */
function joined(parts: readonly Numbers[]): Numbers {
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return {shape: [parts.length * parts[0].shape[0], ...parts[0].shape.slice(1)], values};
}

/** The peers' parameters, weights as [out, in]. */
function parametersOf(d: Record<string, Numbers>): Numbers[] {
  const three = (kind: string) => joined(["query", "key", "value"].map((part) => d[part + kind]));
  const attention = [three("Weight"), three("Bias"), d.outputWeight, d.outputBias];
  const forward = [d.expandWeight, d.expandBias, d.contractWeight, d.contractBias];
  return [...attention, d.normWeight1, d.normBias1, ...forward, d.normWeight2, d.normBias2];
}

interface Normed {
  output: tf.Tensor2D;
  /** dL/dx, and dL/dweight and dL/dbias. */
  back(upstream: tf.Tensor2D): [tf.Tensor2D, tf.Tensor, tf.Tensor];
}

function layerNorm(x: tf.Tensor2D, weight: tf.Tensor, bias: tf.Tensor): Normed {
  const centred = tf.sub<tf.Tensor2D>(x, tf.mean(x, 1, true));
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), 1e-5));
  const normal = tf.mul<tf.Tensor2D>(centred, inverse);
  return {
    output: tf.add(tf.mul(normal, weight), bias),
    back(upstream) {
      const product = tf.mul(upstream, normal);
      const d = tf.mul<tf.Tensor2D>(upstream, weight);
      const along = tf.mul(normal, tf.mean(tf.mul(d, normal), 1, true));
      const dx = tf.mul<tf.Tensor2D>(tf.sub(tf.sub(d, tf.mean(d, 1, true)), along), inverse);
      return [dx, tf.sum(product, 0), tf.sum(upstream, 0)];
    },
  };
}

/** [rows, k · size] to [batch, k · heads, steps, each], and back. */
const split = (x: tf.Tensor2D): tf.Tensor4D =>
  tf.transpose(tf.reshape(x, [batch, steps, x.shape[1] / each, each]), [0, 2, 1, 3]) as tf.Tensor4D;
const join = (x: tf.Tensor4D) =>
  tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [rows, x.shape[1] * each]) as tf.Tensor2D;
const flip = (x: tf.Tensor4D) => tf.transpose(x, [0, 1, 3, 2]) as tf.Tensor4D;

/** @param size numbers of a token */
export const transformerOf = (size: number) => {
  const heads = size / each;
  const wide = 4 * size;
  return defineWork({
    name: "transformer",
    title: `transformer block d ${size}, ${heads} heads, FFN ${wide} ReLU, 64 tokens, batch 16, AdamW`,
    trains: true,
    goals: {peers: 2.5, torch: 0.6},
    data() {
      const source = new Source();
      const square = () => source.weights([size, size]);
      const vector = () => source.weights([size], size);
      return {
        x: source.uniform([batch, steps, size]),
        y: source.uniform([batch, steps, size]),
        queryWeight: square(),
        queryBias: vector(),
        keyWeight: square(),
        keyBias: vector(),
        valueWeight: square(),
        valueBias: vector(),
        outputWeight: square(),
        outputBias: vector(),
        normWeight1: filled([size], 1),
        normBias1: filled([size], 0),
        expandWeight: source.weights([wide, size]),
        expandBias: source.weights([wide], size),
        contractWeight: source.weights([size, wide]),
        contractBias: source.weights([size], wide),
        normWeight2: filled([size], 1),
        normBias2: filled([size], 0),
      };
    },
    ours({x, y, ...weights}) {
      const random = new Random(1);
      const block = new nn.TransformerBlock(size, {heads, hidden: wide, activation: relu, random});
      const model = ours.withWeights(block, Object.values(weights));
      const [samples, target] = [x, y].map(ours.toTensor);
      const optimizer = new optim.AdamW(model.parameters(), options);
      return ours.training(optimizer, () => mseLoss(model.forward(samples), target));
    },
    tfjs(data) {
      const [x, y] = [data.x, data.y].map(({values}) =>
        tfjs.toTensor({values, shape: [rows, size]}),
      );
      const start = parametersOf(data).map((part) =>
        part.shape.length === 2 ? tfjs.transposed(part) : tfjs.toTensor<tf.Tensor>(part),
      );
      const adam = new tfjs.Adam(start, options);
      return () => {
        const [wIn, bIn, wOut, bOut, n1, m1, w1, b1, w2, b2, n2, m2] =
          adam.parts() as tf.Tensor2D[];
        const before = layerNorm(x, n1, m1);
        const all = split(tfjs.linear(before.output, wIn, bIn));
        const [queries, keys, values] = [0, 1, 2].map((i) =>
          tf.slice<tf.Rank.R4, tf.Tensor4D>(all, [0, i * heads, 0, 0], [batch, heads, steps, each]),
        );
        const scaled = tf.mul<tf.Tensor4D>(queries, scale);
        const weights = tf.softmax(tf.matMul<tf.Tensor4D>(scaled, flip(keys)));
        const heard = join(tf.matMul(weights, values));
        const middle = tf.add<tf.Tensor2D>(x, tfjs.linear(heard, wOut, bOut));
        const between = layerNorm(middle, n2, m2);
        const h = tfjs.linear(between.output, w1, b1, "relu");
        const [loss, d] = tfjs.meanSquare(tf.add<tf.Tensor2D>(middle, tfjs.linear(h, w2, b2)), y);

        const dH = tf.mul<tf.Tensor2D>(tf.matMul(d, tfjs.turn(w2)), tf.step(h));
        const [dBetween, dN2, dM2] = between.back(tf.matMul(dH, tfjs.turn(w1)));
        const dMiddle = tf.add<tf.Tensor2D>(d, dBetween);
        const dHeard = split(tf.matMul(dMiddle, tfjs.turn(wOut)));
        const dValues = tf.matMul(flip(weights), dHeard);
        const dWeights = tf.mul<tf.Tensor4D>(weights, tf.matMul(dHeard, flip(values)));
        const dScores = tf.sub<tf.Tensor4D>(dWeights, tf.mul(weights, tf.sum(dWeights, 3, true)));
        const dQueries = tf.mul(tf.matMul(dScores, keys), scale);
        const dKeys = tf.matMul(flip(dScores), scaled);
        const dAll = join(tf.concat([dQueries, dKeys, dValues] as tf.Tensor4D[], 1));
        const [, dN1, dM1] = before.back(tf.matMul(dAll, tfjs.turn(wIn)));
        adam.update([
          tf.matMul(tfjs.turn(before.output), dAll),
          tf.sum(dAll, 0),
          tf.matMul(tfjs.turn(heard), dMiddle),
          tf.sum(dMiddle, 0),
          dN1,
          dM1,
          tf.matMul(tfjs.turn(between.output), dH),
          tf.sum(dH, 0),
          tf.matMul(tfjs.turn(h), d),
          tf.sum(d, 0),
          dN2,
          dM2,
        ]);
        return loss;
      };
    },
    jax(data) {
      const normalise = (x: np.Array, weight: np.Array, bias: np.Array) => {
        const centred = x.ref.sub(np.mean(x, 1, {keepdims: true}));
        const variance = np.mean(np.square(centred.ref), 1, {keepdims: true});
        return centred
          .div(np.sqrt(variance.add(1e-5)))
          .mul(weight)
          .add(bias);
      };
      const linear = (x: np.Array, w: np.Array, b: np.Array) => np.matmul(x, w).add(b);
      const lossOf = (parameters: jax.Arrays, x: np.Array, y: np.Array) => {
        const [wIn, bIn, wOut, bOut, n1, m1, w1, b1, w2, b2, n2, m2] = parameters;
        const all = linear(normalise(x.ref, n1, m1), wIn, bIn)
          .reshape([batch, steps, 3, heads, each])
          .transpose([2, 0, 3, 1, 4]);
        const [queries, keys, values] = [0, 1, 2].map((i) => all.ref.slice(i));
        all.dispose();
        const scores = np.matmul(queries.mul(scale), keys.transpose([0, 1, 3, 2]));
        const heard = np.matmul(jnn.softmax(scores, -1), values);
        const flat = heard.transpose([0, 2, 1, 3]).reshape([rows, size]);
        const middle = x.add(linear(flat, wOut, bOut));
        const h = jnn.relu(linear(normalise(middle.ref, n2, m2), w1, b1));
        return jax.meanSquare(middle.add(linear(h, w2, b2)), y);
      };
      const parameters = parametersOf(data).map((part) =>
        part.shape.length === 2 ? jax.transposed(part) : jax.toArray(part),
      );
      const inputs = [data.x, data.y].map(({values}) => jax.toArray({values, shape: [rows, size]}));
      return jax.adam(jax.derived(lossOf), {parameters, inputs, ...options});
    },
  });
};

export const transformer = transformerOf(128);
