import {nn as jnn, numpy as np} from "@jax-js/jax";
import * as tf from "@tensorflow/tfjs";
import {crossEntropy, nn, optim, Random} from "../../../lib/index.js";
import * as jax from "../libraries/jax.js";
import * as ours from "../libraries/ours.js";
import * as tfjs from "../libraries/tfjs.js";
import {defineWork, type Numbers, oneHot, Source} from "../work.js";
import {
  channelsLast,
  convolve,
  imagesOf,
  inputGradient,
  kernelGradient,
  kernelOf,
  matrixOf,
} from "./convolution.js";

const learningRate = 1e-3;
const batch = 32;

const weights = ({k1, b1, k2, b2, w, b}: Record<string, Numbers>) => [k1, b1, k2, b2, w, b];

/** The rows of the dense layer's weight, from the order (channel, row, column) to channels last. */
function denseChannelsLast({values, shape: [, inputs]}: Numbers): Numbers {
  const shape = [inputs, 10];
  const channels = inputs / 49;
  const turned = new Float32Array(values.length);
  for (let output = 0; output < 10; ++output) {
    for (let channel = 0; channel < channels; ++channel) {
      for (let at = 0; at < 49; ++at) {
        turned[(at * channels + channel) * 10 + output] =
          values[output * inputs + channel * 49 + at];
      }
    }
  }
  return {shape, values: turned};
}

/** dL/dx of a pooling of ReLUs: to the winner, where it is positive, at the windows' resolution. */
function poolGradient(h: tf.Tensor4D, pooled: tf.Tensor4D, upstream: tf.Tensor4D): tf.Tensor4D {
  const size = [h.shape[1], h.shape[2]] as [number, number];
  const spread = (x: tf.Tensor4D) => tf.image.resizeNearestNeighbor(x, size);
  const passed = tf.mul<tf.Tensor4D>(upstream, tf.step(pooled));
  return tf.mul(spread(passed), tf.cast(tf.equal(h, spread(pooled)), "float32"));
}

/** @param narrow channels of the first convolution; the second has twice as many */
export const cnnOf = (narrow: number) => {
  const wide = 2 * narrow;
  const dense = 49 * wide;
  return defineWork({
    name: "cnn",
    title: `CNN 28x28: conv 3x3 ${narrow}, pool, conv 3x3 ${wide}, pool, dense 10; batch 32, Adam`,
    trains: true,
    goals: {peers: 3, torch: 0.6},
    worker: true,
    data() {
      const source = new Source();
      return {
        x: source.uniform([batch, 1, 28, 28]),
        labels: source.labels(batch, 10),
        k1: source.weights([narrow, 1, 3, 3], 9),
        b1: source.weights([narrow], 9),
        k2: source.weights([wide, narrow, 3, 3], 9 * narrow),
        b2: source.weights([wide], 9 * narrow),
        w: source.weights([10, dense]),
        b: source.weights([10], dense),
      };
    },
    ours(data) {
      const random = new Random(1);
      const layers = new nn.Sequential(
        new nn.Conv2d(1, narrow, 3, {padding: 1, random}),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Conv2d(narrow, wide, 3, {padding: 1, random}),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Flatten(),
        new nn.Linear(dense, 10, {random}),
      );
      const model = ours.withWeights(layers, weights(data));
      const [x, labels] = [data.x, data.labels].map(ours.toTensor);
      const optimizer = new optim.Adam(model.parameters(), {learningRate});
      return ours.training(optimizer, () => crossEntropy(model.forward(x), labels));
    },
    tfjs(data) {
      const x = imagesOf(data.x);
      const target = tfjs.toTensor(oneHot(data.labels, 10));
      const start = [
        kernelOf(data.k1),
        tfjs.toTensor<tf.Tensor>(data.b1),
        kernelOf(data.k2),
        tfjs.toTensor<tf.Tensor>(data.b2),
        tfjs.toTensor<tf.Tensor>(denseChannelsLast(data.w)),
        tfjs.toTensor<tf.Tensor>(data.b),
      ];
      const adam = new tfjs.Adam(start, {learningRate});
      const convolved = (input: tf.Tensor4D, filter: tf.Tensor4D, bias: tf.Tensor) =>
        tf.fused.conv2d({x: input, filter, bias, strides: 1, pad: "same", activation: "relu"});
      return () => {
        const [k1, b1, k2, b2, w, b] = adam.parts() as [
          tf.Tensor4D,
          tf.Tensor,
          tf.Tensor4D,
          tf.Tensor,
          tf.Tensor2D,
          tf.Tensor,
        ];
        const h1 = convolved(x, k1, b1);
        const p1 = tf.maxPool(h1, 2, 2, "valid");
        const h2 = convolved(p1, k2, b2);
        const p2 = tf.maxPool(h2, 2, 2, "valid");
        const flat = tf.reshape(p2, [batch, dense]) as tf.Tensor2D;
        const [loss, dLogits] = tfjs.crossEntropy(tfjs.linear(flat, w, b), target);
        const dFlat = tf.matMul(dLogits, tfjs.turn(w));
        const d2 = poolGradient(h2, p2, tf.reshape(dFlat, [batch, 7, 7, wide]));
        const d1 = poolGradient(h1, p1, inputGradient(d2, k2));
        adam.update([
          kernelGradient(x, d1),
          tf.sum(d1, [0, 1, 2]),
          kernelGradient(p1, d2),
          tf.sum(d2, [0, 1, 2]),
          tf.matMul(tfjs.turn(flat), dLogits),
          tf.sum(dLogits, 0),
        ]);
        return loss;
      };
    },
    jax(data) {
      const pool = (x: np.Array) => {
        const [n, height, width, c] = x.shape;
        return np.max(x.reshape([n, height / 2, 2, width / 2, 2, c]), [2, 4]);
      };
      const lossOf = ([k1, b1, k2, b2, w, b]: jax.Arrays, x: np.Array, target: np.Array) => {
        const h1 = jnn.relu(convolve(x, k1).add(b1));
        const h2 = jnn.relu(convolve(pool(h1), k2).add(b2));
        const logits = np.matmul(pool(h2).reshape([batch, dense]), w).add(b);
        return jnn
          .logSoftmax(logits)
          .mul(target)
          .sum()
          .mul(-1 / batch);
      };
      const parameters = [
        matrixOf(data.k1),
        jax.toArray(data.b1),
        matrixOf(data.k2),
        jax.toArray(data.b2),
        jax.toArray(denseChannelsLast(data.w)),
        jax.toArray(data.b),
      ];
      const inputs = [channelsLast(data.x), jax.toArray(oneHot(data.labels, 10))];
      return jax.adam(jax.derived(lossOf), {parameters, inputs, learningRate});
    },
  });
};

export const cnn = cnnOf(8);
