/** Convolution 3 x 3 by itself, and how the peers best write it and its gradients. */
import {jit, numpy as np, vjp} from "@jax-js/jax";
import * as tf from "@tensorflow/tfjs";
import {conv2d} from "../../../lib/index.js";
import {apply} from "../../../lib/tensor/apply.js";
import * as jax from "../libraries/jax.js";
import * as ours from "../libraries/ours.js";
import * as tfjs from "../libraries/tfjs.js";
import {defineWork, type Numbers, Source} from "../work.js";

/** Images (N, C, H, W) as tfjs has them: (N, H, W, C). */
export const imagesOf = (numbers: Numbers): tf.Tensor4D =>
  tf.tidy(() => tf.transpose(tfjs.toTensor<tf.Tensor4D>(numbers), [0, 2, 3, 1]));

/** Kernels (O, C, rows, columns) as tfjs has them: (rows, columns, C, O). */
export const kernelOf = (numbers: Numbers): tf.Tensor4D =>
  tf.tidy(() => tf.transpose(tfjs.toTensor<tf.Tensor4D>(numbers), [2, 3, 1, 0]));

/** dL/dx as a convolution: of the upstream with the kernel turned round. */
export const inputGradient = (upstream: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D =>
  tf.conv2d(upstream, tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]), 1, "same");

/** dL/dkernel as a convolution: channels as examples, examples as channels, the upstream as kernel. */
export const kernelGradient = (x: tf.Tensor4D, upstream: tf.Tensor4D): tf.Tensor4D => {
  const examples = tf.transpose(x, [3, 1, 2, 0]);
  const filter = tf.transpose(upstream, [1, 2, 0, 3]) as tf.Tensor4D;
  return tf.transpose(tf.conv2d(examples, filter, 1, 1), [1, 2, 0, 3]);
};

/** Kernels (O, C, rows, columns) as a matrix: (rows, columns, C) by O. */
export function matrixOf({shape: [outputs, channels, rows, columns], values}: Numbers): np.Array {
  const turned = new Float32Array(values.length);
  const taps = rows * columns;
  for (let i = 0; i < values.length; ++i) {
    const [tap, channel] = [i % taps, Math.floor(i / taps) % channels];
    const output = Math.floor(i / (taps * channels));
    turned[(tap * channels + channel) * outputs + output] = values[i];
  }
  return jax.toArray({shape: [taps * channels, outputs], values: turned});
}

/** Images (N, C, H, W) as (N, H, W, C). */
export const channelsLast = (numbers: Numbers): np.Array =>
  np.transpose(jax.toArray(numbers), [0, 2, 3, 1]);

const pad = (x: np.Array): np.Array =>
  np.pad(x, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);

/**
 * Convolution 3 x 3 of (N, H, W, C) as the sum of a matrix product for each tap: with its gradients
 * faster than gathering the taps first, and much faster than jax-js's own convolution.
 */
export function convolve(x: np.Array, kernel: np.Array): np.Array {
  const [count, height, width, channels] = x.shape;
  const padded = pad(x);
  let y: np.Array | undefined;
  for (let tap = 0; tap < 9; ++tap) {
    const [row, column] = [Math.floor(tap / 3), tap % 3];
    const shifted = padded.ref.slice([], [row, row + height], [column, column + width], []);
    const matrix = kernel.ref.slice([tap * channels, (tap + 1) * channels], []);
    const product = np.matmul(shifted.reshape([-1, channels]), matrix);
    y = y ? y.add(product) : product;
  }
  padded.dispose();
  kernel.dispose();
  return (y as np.Array).reshape([count, height, width, -1]);
}

const images = [32, 8, 28, 28];
const shape = [16, 8, 3, 3];

/** For each output pixel the nine padded pixels that it is computed from: im2col as a gather. */
function taps(): Numbers {
  const [count, , height, width] = images;
  const values = new Int32Array(count * height * width * 9);
  for (let i = 0; i < values.length; ++i) {
    const [tap, pixel] = [i % 9, Math.floor(i / 9)];
    const row = Math.floor(pixel / width) % height;
    const at = (row + Math.floor(tap / 3)) * (width + 2) + (pixel % width) + (tap % 3);
    values[i] = Math.floor(pixel / (height * width)) * (height + 2) * (width + 2) + at;
  }
  return {shape: [values.length], values};
}

const data = () => {
  const source = new Source();
  return {
    x: source.uniform(images),
    kernel: source.weights(shape, 72),
    upstream: source.uniform([32, 16, 28, 28]),
  };
};

const forward = defineWork({
  name: "conv",
  title: "conv2d 3x3 28x28 8->16, batch 32: forward",
  trains: false,
  goals: {peers: 1},
  data,
  ours(numbers) {
    const [x, kernel] = [numbers.x, numbers.kernel].map(ours.toTensor);
    return () => conv2d(x, kernel, undefined, {padding: 1});
  },
  tfjs(numbers) {
    const [x, kernel] = [imagesOf(numbers.x), kernelOf(numbers.kernel)];
    return () => tf.conv2d(x, kernel, 1, "same");
  },
  jax(numbers) {
    const [x, kernel] = [channelsLast(numbers.x), matrixOf(numbers.kernel)];
    const list = jax.toArray(taps());
    const side = images[2] + 2;
    const gather = jit((padded: np.Array, indices: np.Array) => {
      const pixels = padded.reshape([images[0] * side ** 2, images[1]]);
      return np.take(pixels, indices, 0).reshape([-1, 9 * images[1]]);
    });
    const multiply = jit((rows: np.Array, matrix: np.Array) => np.matmul(rows, matrix));
    // Three of them: in one, what goes in would be computed anew for each number that comes out.
    const first = jit(pad);
    return () => multiply(gather(first(x.ref), list.ref), kernel.ref) as np.Array;
  },
});

const withGradients = defineWork({
  name: "convGradients",
  title: "conv2d 3x3 28x28 8->16, batch 32: with gradients",
  trains: false,
  goals: {peers: 1.3},
  data,
  ours(numbers) {
    const [x, kernel, upstream] = [numbers.x, numbers.kernel, numbers.upstream].map(ours.toTensor);
    const attributes = {stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 1};
    const like = (size: readonly number[]) => ({shape: size, dtype: "float32" as const});
    // The rows themselves: the peers are given the upstream gradient too.
    return () => [
      conv2d(x, kernel, undefined, {padding: 1}),
      apply("conv2dInputGradient", [upstream, kernel], attributes, [], like(images)),
      apply("conv2dWeightGradient", [x, upstream], attributes, [], like(shape)),
    ];
  },
  tfjs(numbers) {
    const [x, upstream] = [imagesOf(numbers.x), imagesOf(numbers.upstream)];
    const kernel = kernelOf(numbers.kernel);
    return () => [
      tf.conv2d(x, kernel, 1, "same"),
      inputGradient(upstream, kernel),
      kernelGradient(x, upstream),
    ];
  },
  jax(numbers) {
    const [x, upstream] = [channelsLast(numbers.x), channelsLast(numbers.upstream)];
    const kernel = matrixOf(numbers.kernel);
    const run = jit((a: np.Array, b: np.Array, dy: np.Array) => {
      const [y, back] = vjp(convolve, [a, b]);
      return [y, ...back(dy)];
    });
    return () => run(x.ref, kernel.ref, upstream.ref) as jax.Arrays;
  },
});

export const convolutions = [forward, withGradients];
