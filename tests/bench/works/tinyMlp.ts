import {numpy as np} from "@jax-js/jax";
import * as tf from "@tensorflow/tfjs";
import {mseLoss, nn, optim, Random} from "../../../lib/index.js";
import * as jax from "../libraries/jax.js";
import * as ours from "../libraries/ours.js";
import * as tfjs from "../libraries/tfjs.js";
import {defineWork, type Numbers, Source} from "../work.js";

const learningRate = 0.01;

const weights = ({w1, b1, w2, b2, w3, b3}: Record<string, Numbers>) => [w1, b1, w2, b2, w3, b3];

export const tinyMlp = defineWork({
  name: "tinyMlp",
  title: "tiny MLP 2-16-16-1 tanh, batch 32, Adam",
  trains: true,
  goals: {peers: 4, torch: 2},
  data() {
    const source = new Source();
    return {
      x: source.uniform([32, 2]),
      y: source.uniform([32, 1]),
      w1: source.weights([16, 2]),
      b1: source.weights([16], 2),
      w2: source.weights([16, 16]),
      b2: source.weights([16]),
      w3: source.weights([1, 16]),
      b3: source.weights([1], 16),
    };
  },
  ours(data) {
    const random = new Random(1);
    const layers = new nn.Sequential(
      new nn.Linear(2, 16, {random}),
      new nn.Tanh(),
      new nn.Linear(16, 16, {random}),
      new nn.Tanh(),
      new nn.Linear(16, 1, {random}),
    );
    const model = ours.withWeights(layers, weights(data));
    const [x, y] = [data.x, data.y].map(ours.toTensor);
    const optimizer = new optim.Adam(model.parameters(), {learningRate});
    return ours.training(optimizer, () => mseLoss(model.forward(x), y));
  },
  tfjs(data) {
    const [x, y] = [data.x, data.y].map((part) => tfjs.toTensor(part));
    const turnedX = tfjs.turn(x);
    const start = weights(data).map((part, i) =>
      i % 2 === 0 ? tfjs.transposed(part) : tfjs.toTensor<tf.Tensor>(part),
    );
    const adam = new tfjs.Adam(start, {learningRate});
    return () => {
      const [w1, b1, w2, b2, w3, b3] = adam.parts() as tf.Tensor2D[];
      const h1 = tf.tanh(tfjs.linear(x, w1, b1));
      const h2 = tf.tanh(tfjs.linear(h1, w2, b2));
      const [loss, d3] = tfjs.meanSquare(tfjs.linear(h2, w3, b3), y);
      const d2 = tf.mul<tf.Tensor2D>(tf.matMul(d3, tfjs.turn(w3)), tf.sub(1, tf.square(h2)));
      const d1 = tf.mul<tf.Tensor2D>(tf.matMul(d2, tfjs.turn(w2)), tf.sub(1, tf.square(h1)));
      adam.update([
        tf.matMul(turnedX, d1),
        tf.sum(d1, 0),
        tf.matMul(tfjs.turn(h1), d2),
        tf.sum(d2, 0),
        tf.matMul(tfjs.turn(h2), d3),
        tf.sum(d3, 0),
      ]);
      return loss;
    };
  },
  jax(data) {
    const lossOf = ([w1, b1, w2, b2, w3, b3]: jax.Arrays, x: np.Array, y: np.Array) => {
      const h1 = np.tanh(np.matmul(x, w1).add(b1));
      const h2 = np.tanh(np.matmul(h1, w2).add(b2));
      return jax.meanSquare(np.matmul(h2, w3).add(b3), y);
    };
    const parameters = weights(data).map((part, i) =>
      i % 2 === 0 ? jax.transposed(part) : jax.toArray(part),
    );
    const inputs = [data.x, data.y].map(jax.toArray);
    return jax.adam(jax.derived(lossOf), {parameters, inputs, learningRate});
  },
});
