/**
 * TensorFlow.js on its wasm backend, tuned: SIMD, production mode, and the training step written by
 * hand, because its own gradients multiply by transposed matrices in a slow path of that backend.
 * The backend has no gradient of the convolution's kernel.
 */
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import * as tf from "@tensorflow/tfjs";
import {setWasmPaths} from "@tensorflow/tfjs-backend-wasm";
import {type Contestant, data} from "./workloads.js";

async function repeat(repetitions: number, work: () => tf.Tensor): Promise<void> {
  for (let i = 1; i < repetitions; ++i) tf.dispose(tf.tidy(work));
  const last = tf.tidy(work);
  await last.data();
  last.dispose();
}

function mlp(): () => tf.Tensor {
  const {batch, inputs, hidden, classes} = data;
  const x = tf.tensor2d(data.samples, [batch, inputs]);
  const target = tf.tensor2d(data.oneHot, [batch, classes]);
  const transposedX = tf.transpose(x);
  const w1 = tf.variable(tf.tensor2d(data.weights1, [inputs, hidden]));
  const b1 = tf.variable(tf.zeros([hidden]));
  const w2 = tf.variable(tf.tensor2d(data.weights2, [hidden, classes]));
  const b2 = tf.variable(tf.zeros([classes]));
  const rate = tf.scalar(data.learningRate);
  const update = (variable: tf.Variable, gradient: tf.Tensor) =>
    variable.assign(tf.sub(variable, tf.mul(rate, gradient)));
  return () => {
    const h = tf.fused.matMul({a: x, b: w1 as tf.Tensor2D, bias: b1, activation: "relu"});
    const logits = tf.fused.matMul({a: h, b: w2 as tf.Tensor2D, bias: b2});
    const probabilities = tf.softmax(logits);
    const loss = tf.neg(tf.mean(tf.sum(tf.mul(target, tf.log(probabilities)), 1)));
    const dLogits = tf.div(tf.sub(probabilities, target), batch);
    const dW2 = tf.matMul(tf.transpose(h), dLogits);
    const dHidden = tf.mul(tf.matMul(dLogits, tf.transpose(w2)), tf.step(h));
    const dW1 = tf.matMul(transposedX, dHidden);
    const [dB2, dB1] = [tf.sum(dLogits, 0), tf.sum(dHidden, 0)];
    update(w1, dW1);
    update(b1, dB1);
    update(w2, dW2);
    update(b2, dB2);
    return loss;
  };
}

export async function tfjs(): Promise<Contestant> {
  const main = fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm"));
  setWasmPaths(join(dirname(main), "/"));
  tf.enableProdMode();
  await tf.setBackend("wasm");
  const [n, c, height, width] = data.images;
  const [outputs, , rows, columns] = data.kernel;
  const left = tf.tensor2d(data.left, [data.size, data.size]);
  const right = tf.tensor2d(data.right, [data.size, data.size]);
  // Its layouts: images (N, H, W, C), kernels (rows, columns, C, O).
  const images = tf.transpose(tf.tensor4d(data.pixels, [n, c, height, width]), [0, 2, 3, 1]);
  const taps = tf.tensor4d(data.taps, [outputs, c, rows, columns]);
  const kernel = tf.transpose(taps, [2, 3, 1, 0]) as tf.Tensor4D;
  const scores = tf.tensor2d(data.scores, data.logits);
  const step = mlp();
  return {
    name: "tfjs wasm, tuned",
    run: {
      matmul: (count) => repeat(count, () => tf.matMul(left, right)),
      mlp: (count) => repeat(count, step),
      convForward: (count) =>
        repeat(count, () => tf.conv2d(images as tf.Tensor4D, kernel, 1, "same")),
      softmax: (count) => repeat(count, () => tf.softmax(scores)),
    },
  };
}
