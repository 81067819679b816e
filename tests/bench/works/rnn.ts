import {numpy as np} from "@jax-js/jax";
import * as tf from "@tensorflow/tfjs";
import {mseLoss, nn, optim, Random} from "../../../lib/index.js";
import * as jax from "../libraries/jax.js";
import * as ours from "../libraries/ours.js";
import * as tfjs from "../libraries/tfjs.js";
import {defineWork, Source} from "../work.js";
import {timeFirst} from "./sequences.js";

const learningRate = 0.05;
const [batch, steps, features, hidden] = [32, 40, 8, 64];

export const rnn = defineWork({
  name: "rnn",
  title: "vanilla RNN 8-64, 40 steps, batch 32, SGD",
  trains: true,
  goals: {peers: 4, torch: 1},
  data() {
    const source = new Source();
    return {
      x: source.uniform([batch, steps, features]),
      y: source.uniform([batch, 1]),
      input: source.weights([hidden, features], hidden),
      recurrent: source.weights([hidden, hidden]),
      bias: source.weights([hidden]),
      w: source.weights([1, hidden]),
      b: source.weights([1], hidden),
    };
  },
  ours({x, y, input, recurrent, bias, w, b}) {
    const random = new Random(1);
    const layers = new nn.Sequential(
      new nn.RNN(features, hidden, {random}),
      new nn.Linear(hidden, 1, {random}),
    );
    const model = ours.withWeights(layers, [input, recurrent, bias, w, b]);
    const [layer, head] = model.layers as [nn.RNN, nn.Linear];
    const [samples, target] = [x, y].map(ours.toTensor);
    const optimizer = new optim.SGD(model.parameters(), {learningRate});
    return ours.training(optimizer, () => {
      const [last] = layer.run(samples).states;
      return mseLoss(head.forward(last), target);
    });
  },
  tfjs(data) {
    const x = tfjs.toTensor(timeFirst(data.x));
    const turnedX = tfjs.turn(x);
    const y = tfjs.toTensor(data.y);
    const start = [
      tfjs.transposed(data.input),
      tfjs.transposed(data.recurrent),
      tfjs.toTensor<tf.Tensor>(data.bias),
      tfjs.transposed(data.w),
      tfjs.toTensor<tf.Tensor>(data.b),
    ];
    const sgd = new tfjs.SGD(start, {learningRate});
    const zero = tf.zeros<tf.Rank.R2>([batch, hidden]);
    return () => {
      const [input, recurrent, bias, w, b] = sgd.parts() as tf.Tensor2D[];
      const added = tfjs.linear(x, input, bias);
      const states = [zero];
      for (let t = 0; t < steps; ++t) {
        const now = tf.slice(added, [t * batch, 0], [batch, hidden]);
        states.push(tf.tanh(tf.add(now, tf.matMul(states[t], recurrent))));
      }
      const last = states[steps];
      const [loss, dOutput] = tfjs.meanSquare(tfjs.linear(last, w, b), y);
      const turned = tfjs.turn(recurrent);
      let dHidden = tf.matMul(dOutput, tfjs.turn(w));
      const slopes: tf.Tensor2D[] = [];
      for (let t = steps - 1; t >= 0; --t) {
        slopes[t] = tf.sub(dHidden, tf.mul(dHidden, tf.square(states[t + 1])));
        if (t > 0) dHidden = tf.matMul(slopes[t], turned);
      }
      const d = tf.concat(slopes, 0);
      sgd.update([
        tf.matMul(turnedX, d),
        tf.matMul(tfjs.turn(tf.concat(states.slice(0, steps), 0)), d),
        tf.sum(d, 0),
        tf.matMul(tfjs.turn(last), dOutput),
        tf.sum(dOutput, 0),
      ]);
      return loss;
    };
  },
  jax(data) {
    const lossOf = ([input, recurrent, bias, w, b]: jax.Arrays, x: np.Array, y: np.Array) => {
      const added = np.matmul(x, input).add(bias);
      let h = np.tanh(added.ref.slice([0, batch], []));
      for (let t = 1; t < steps; ++t) {
        const now = added.ref.slice([t * batch, (t + 1) * batch], []);
        h = np.tanh(now.add(np.matmul(h, recurrent.ref)));
      }
      added.dispose();
      recurrent.dispose();
      return jax.meanSquare(np.matmul(h, w).add(b), y);
    };
    const {input, recurrent, bias, w, b} = data;
    const parameters = [
      jax.transposed(input),
      jax.transposed(recurrent),
      jax.toArray(bias),
      jax.transposed(w),
      jax.toArray(b),
    ];
    const inputs = [jax.toArray(timeFirst(data.x)), jax.toArray(data.y)];
    return jax.sgd(jax.derived(lossOf), {parameters, inputs, learningRate});
  },
});
