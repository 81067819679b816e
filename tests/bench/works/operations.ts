/** Single operations: matrix products, softmax, and many small additions. */
import {jit, nn as jnn, numpy as np} from "@jax-js/jax";
import * as tf from "@tensorflow/tfjs";
import * as jax from "../libraries/jax.js";
import * as ours from "../libraries/ours.js";
import * as tfjs from "../libraries/tfjs.js";
import {defineWork, filled, Source} from "../work.js";

const matmul = (size: number) =>
  defineWork({
    name: `matmul${size}`,
    title: `matmul ${size} x ${size} x ${size}`,
    trains: false,
    goals: {peers: 1.4},
    flops: 2 * size ** 3,
    data() {
      const source = new Source();
      return {a: source.uniform([size, size]), b: source.uniform([size, size])};
    },
    ours(data) {
      const [a, b] = [data.a, data.b].map(ours.toTensor);
      return () => a.matmul(b);
    },
    tfjs(data) {
      const [a, b] = [data.a, data.b].map((part) => tfjs.toTensor(part));
      return () => tf.matMul(a, b);
    },
    jax(data) {
      const [a, b] = [data.a, data.b].map(jax.toArray);
      const product = jit((x: np.Array, y: np.Array) => np.matmul(x, y));
      return () => product(a.ref, b.ref) as np.Array;
    },
  });

const softmax = defineWork({
  name: "softmax",
  title: "softmax 256 x 1000",
  trains: false,
  goals: {peers: 1},
  data: () => ({x: new Source().uniform([256, 1000], 4)}),
  ours(data) {
    const x = ours.toTensor(data.x);
    return () => x.softmax(-1);
  },
  tfjs(data) {
    const x = tfjs.toTensor(data.x);
    return () => tf.softmax(x);
  },
  jax(data) {
    const x = jax.toArray(data.x);
    const run = jit((scores: np.Array) => jnn.softmax(scores));
    return () => run(x.ref) as np.Array;
  },
});

const ADDITIONS = 100;

const additions = defineWork({
  name: "additions",
  title: "100 dependent additions on 10 numbers, not fused",
  trains: false,
  goals: {peers: 2, torch: 2},
  data: () => ({x: new Source().uniform([10]), y: filled([10], 0.5)}),
  ours(data) {
    const [x, y] = [data.x, data.y].map(ours.toTensor);
    return () => {
      let sum = x;
      for (let i = 0; i < ADDITIONS; ++i) sum = sum.add(y);
      return sum;
    };
  },
  tfjs(data) {
    const [x, y] = [data.x, data.y].map((part) => tfjs.toTensor<tf.Tensor1D>(part));
    return () => {
      let sum = x;
      for (let i = 0; i < ADDITIONS; ++i) sum = tf.add(sum, y);
      return sum;
    };
  },
  jax(data) {
    const [x, y] = [data.x, data.y].map(jax.toArray);
    return () => {
      let sum = x.ref;
      // Outside a jit, which would make one kernel of them all.
      for (let i = 0; i < ADDITIONS; ++i) sum = sum.add(y.ref);
      return sum;
    };
  },
});

export const operations = [matmul(64), matmul(256), matmul(512), softmax, additions];
