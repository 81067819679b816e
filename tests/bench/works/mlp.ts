import {nn as jnn, numpy as np} from "@jax-js/jax";
import * as tf from "@tensorflow/tfjs";
import {crossEntropy, nn, optim, Random} from "../../../lib/index.js";
import * as jax from "../libraries/jax.js";
import * as ours from "../libraries/ours.js";
import * as tfjs from "../libraries/tfjs.js";
import {defineWork, oneHot, Source} from "../work.js";

const learningRate = 0.1;
const batch = 64;

/** @param hidden units of the layer between */
export const mlpOf = (hidden: number) =>
  defineWork({
    name: "mlp",
    title: `MLP 784-${hidden}-10, batch 64, SGD`,
    trains: true,
    goals: {peers: 2, torch: 0.5},
    worker: true,
    data() {
      const source = new Source();
      return {
        x: source.uniform([batch, 784]),
        labels: source.labels(batch, 10),
        w1: source.weights([hidden, 784]),
        b1: source.weights([hidden], 784),
        w2: source.weights([10, hidden]),
        b2: source.weights([10], hidden),
      };
    },
    ours({x, labels, w1, b1, w2, b2}) {
      const random = new Random(1);
      const layers = new nn.Sequential(
        new nn.Linear(784, hidden, {random}),
        new nn.ReLU(),
        new nn.Linear(hidden, 10, {random}),
      );
      const model = ours.withWeights(layers, [w1, b1, w2, b2]);
      const [samples, classes] = [x, labels].map(ours.toTensor);
      const optimizer = new optim.SGD(model.parameters(), {learningRate});
      return ours.training(optimizer, () => crossEntropy(model.forward(samples), classes));
    },
    tfjs(data) {
      const [x, target] = [data.x, oneHot(data.labels, 10)].map((part) => tfjs.toTensor(part));
      const turnedX = tfjs.turn(x);
      const start = [
        tfjs.transposed(data.w1),
        tfjs.toTensor<tf.Tensor1D>(data.b1),
        tfjs.transposed(data.w2),
        tfjs.toTensor<tf.Tensor1D>(data.b2),
      ];
      const sgd = new tfjs.SGD(start, {learningRate});
      return () => {
        const [w1, b1, w2, b2] = sgd.parts() as tf.Tensor2D[];
        const h = tfjs.linear(x, w1, b1, "relu");
        const [loss, d2] = tfjs.crossEntropy(tfjs.linear(h, w2, b2), target);
        const d1 = tf.mul<tf.Tensor2D>(tf.matMul(d2, tfjs.turn(w2)), tf.step(h));
        sgd.update([
          tf.matMul(turnedX, d1),
          tf.sum(d1, 0),
          tf.matMul(tfjs.turn(h), d2),
          tf.sum(d2, 0),
        ]);
        return loss;
      };
    },
    jax({x, labels, w1, b1, w2, b2}) {
      const lossOf = ([p1, q1, p2, q2]: jax.Arrays, samples: np.Array, target: np.Array) => {
        const h = jnn.relu(np.matmul(samples, p1).add(q1));
        const logits = np.matmul(h, p2).add(q2);
        return jnn
          .logSoftmax(logits)
          .mul(target)
          .sum()
          .mul(-1 / batch);
      };
      const parameters = [jax.transposed(w1), jax.toArray(b1), jax.transposed(w2), jax.toArray(b2)];
      const inputs = [jax.toArray(x), jax.toArray(oneHot(labels, 10))];
      return jax.sgd(jax.derived(lossOf), {parameters, inputs, learningRate});
    },
  });

export const mlp = mlpOf(128);
