import {nn as jnn, numpy as np} from "@jax-js/jax";
import * as tf from "@tensorflow/tfjs";
import {mseLoss, nn, optim, Random} from "../../../lib/index.js";
import * as jax from "../libraries/jax.js";
import * as ours from "../libraries/ours.js";
import * as tfjs from "../libraries/tfjs.js";
import {defineWork, Source} from "../work.js";
import {timeFirst} from "./sequences.js";

const learningRate = 1e-3;
const [batch, steps, features, hidden] = [32, 64, 8, 128];

export const lstm = defineWork({
  name: "lstm",
  title: "LSTM 8-128, 64 steps, batch 32, Adam",
  trains: true,
  goals: {peers: 2.5, torch: 0.6},
  worker: true,
  data() {
    const source = new Source();
    return {
      x: source.uniform([batch, steps, features]),
      y: source.uniform([batch, 1]),
      // Gates in the order i f g o.
      input: source.weights([4 * hidden, features], hidden),
      recurrent: source.weights([4 * hidden, hidden]),
      bias: source.weights([4 * hidden], hidden),
      w: source.weights([1, hidden]),
      b: source.weights([1], hidden),
    };
  },
  ours({x, y, input, recurrent, bias, w, b}) {
    const random = new Random(1);
    const layers = new nn.Sequential(
      new nn.LSTM(features, hidden, {random}),
      new nn.Linear(hidden, 1, {random}),
    );
    const model = ours.withWeights(layers, [input, recurrent, bias, w, b]);
    const [layer, head] = model.layers as [nn.LSTM, nn.Linear];
    const [samples, target] = [x, y].map(ours.toTensor);
    const optimizer = new optim.Adam(model.parameters(), {learningRate});
    return ours.training(optimizer, () => {
      const [last] = layer.run(samples).states;
      return mseLoss(head.forward(last.hidden), target);
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
    const adam = new tfjs.Adam(start, {learningRate});
    const zero = tf.zeros<tf.Rank.R2>([batch, hidden]);
    const part = (z: tf.Tensor2D, k: number) => tf.slice(z, [0, k * hidden], [batch, hidden]);
    return () => {
      const [input, recurrent, bias, w, b] = adam.parts() as tf.Tensor2D[];
      const added = tfjs.linear(x, input, bias);
      const [states, cells] = [[zero], [zero]];
      const saved: tf.Tensor2D[][] = [];
      for (let t = 0; t < steps; ++t) {
        const now = tf.slice(added, [t * batch, 0], [batch, 4 * hidden]);
        const z = tf.add<tf.Tensor2D>(now, tf.matMul(states[t], recurrent));
        // All gates at once where that is possible: small kernels cost their calls.
        const open = tf.sigmoid(z);
        const [i, f, o] = [part(open, 0), part(open, 1), part(open, 3)];
        const g = tf.tanh(part(z, 2));
        const cell = tf.add<tf.Tensor2D>(tf.mul(f, cells[t]), tf.mul(i, g));
        const squashed = tf.tanh(cell);
        states.push(tf.mul(o, squashed));
        cells.push(cell);
        saved.push([i, f, g, o, squashed]);
      }
      const last = states[steps];
      const [loss, dOutput] = tfjs.meanSquare(tfjs.linear(last, w, b), y);
      const turned = tfjs.turn(recurrent);
      let dHidden = tf.matMul(dOutput, tfjs.turn(w));
      let dCell: tf.Tensor2D | undefined;
      const slopes: tf.Tensor2D[] = [];
      for (let t = steps - 1; t >= 0; --t) {
        const [i, f, g, o, squashed] = saved[t];
        // Slopes as y − y² and d − d y², which broadcast nothing.
        const opened = tf.mul<tf.Tensor2D>(dHidden, o);
        const fromHidden = tf.sub<tf.Tensor2D>(opened, tf.mul(opened, tf.square(squashed)));
        const d: tf.Tensor2D = dCell ? tf.add(dCell, fromHidden) : fromHidden;
        const gates = tf.concat([i, f, o], 1);
        const parts = [tf.mul(d, g), tf.mul(d, cells[t]), tf.mul(dHidden, squashed)];
        const through = tf.mul<tf.Tensor2D>(
          tf.concat(parts as tf.Tensor2D[], 1),
          tf.sub(gates, tf.square(gates)),
        );
        const dG = tf.mul<tf.Tensor2D>(d, i);
        slopes[t] = tf.concat(
          [
            tf.slice(through, [0, 0], [batch, 2 * hidden]),
            tf.sub<tf.Tensor2D>(dG, tf.mul(dG, tf.square(g))),
            tf.slice(through, [0, 2 * hidden], [batch, hidden]),
          ],
          1,
        );
        if (t === 0) break;
        dCell = tf.mul(d, f);
        dHidden = tf.matMul(slopes[t], turned);
      }
      const d = tf.concat(slopes, 0);
      adam.update([
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
    const part = (z: np.Array, k: number) => z.ref.slice([], [k * hidden, (k + 1) * hidden]);
    const lossOf = ([input, recurrent, bias, w, b]: jax.Arrays, x: np.Array, y: np.Array) => {
      const added = np.matmul(x, input).add(bias);
      let h: np.Array | undefined;
      let c: np.Array | undefined;
      for (let t = 0; t < steps; ++t) {
        const now = added.ref.slice([t * batch, (t + 1) * batch], []);
        const z = h ? now.add(np.matmul(h, recurrent.ref)) : now;
        const fresh = jnn.sigmoid(part(z, 0)).mul(np.tanh(part(z, 2)));
        c = c ? jnn.sigmoid(part(z, 1)).mul(c).add(fresh) : fresh;
        h = jnn.sigmoid(part(z, 3)).mul(np.tanh(c.ref));
        z.dispose();
      }
      c?.dispose();
      added.dispose();
      recurrent.dispose();
      return jax.meanSquare(np.matmul(h as np.Array, w).add(b), y);
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
    return jax.adam(jax.derived(lossOf), {parameters, inputs, learningRate});
  },
});
