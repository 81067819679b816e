/**
 * Scans over time as functions: fused against step by step over random shapes, properties that their
 * formulas promise, and the layers of TensorFlow.js.
 */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {
  checkpoint,
  concat,
  grad,
  gru,
  linearScan,
  lstm,
  Random,
  type RecurrentWeights,
  rnn,
  scope,
  setDevice,
  type Tensor,
  wkv,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

setDevice(await wasmDevice());
await tf.setBackend("cpu");

type Network = (
  x: Tensor,
  weights: RecurrentWeights,
  options?: {initial?: Tensor; reverse?: boolean; fused?: boolean},
) => Tensor;

/** The hidden states beside the cells, which start from the hidden state too. */
const both: Network = (x, weights, {initial, ...options} = {}) => {
  const start = initial && {hidden: initial, cell: initial};
  const {hidden, cells} = lstm(x, weights, {...options, initial: start});
  return concat([hidden, cells], 2);
};

const networks: [string, number, Network][] = [
  ["rnn", 1, rnn],
  ["lstm", 4, both],
  ["gru", 3, gru],
];

const weightsOf = (random: Random, gates: number, features: number, hidden: number) => ({
  input: random
    .normal([gates * hidden, features])
    .mul(0.5)
    .withGrad(),
  recurrent: random
    .normal([gates * hidden, hidden])
    .mul(0.5)
    .withGrad(),
  bias: random
    .normal([gates * hidden])
    .mul(0.5)
    .withGrad(),
});

/** The largest difference of any element, read after the scope's end. */
async function largestDifference(work: () => [Tensor[], Tensor[]]): Promise<number> {
  const readings = scope(() => {
    const [ours, theirs] = work();
    return ours.map((tensor, i) => {
      expect(tensor.shape).toEqual(theirs[i].shape);
      return {reading: tensor.sub(theirs[i]).abs().flatten().data()};
    });
  });
  const values = await Promise.all(readings.map(({reading}) => reading));
  return Math.max(0, ...values.flatMap((data) => Array.from(data)));
}

describe.each(networks)("%s", (_name, gates, network) => {
  it("fused equals step by step for any shape, values and gradients", async () => {
    const size = (most: number) => fc.integer({min: 1, max: most});
    const shapes = fc.tuple(size(6), size(7), size(5), size(11), fc.boolean(), fc.boolean());
    await fc.assert(
      fc.asyncProperty(shapes, async ([batch, count, features, hidden, reverse, starts]) => {
        const difference = await largestDifference(() => {
          const random = new Random(batch + 10 * count + 100 * hidden);
          const weights = weightsOf(random, gates, features, hidden);
          const x = random.normal([batch, count, features]).withGrad();
          const initial = starts ? random.normal([batch, hidden]).withGrad() : undefined;
          const wanted = [x, ...Object.values(weights), ...(initial ? [initial] : [])];
          const run = (fused: boolean) => {
            const y = network(x, weights, {initial, reverse, fused});
            return [y, ...grad(y.mul(y.detach().add(0.5)).mean(), wanted)];
          };
          return [run(true), run(false)];
        });
        expect(difference).toBeLessThan(2e-5);
      }),
      {seed: 3, numRuns: 25},
    );
  });

  it("goes through a checkpoint unchanged", async () => {
    const difference = await largestDifference(() => {
      const random = new Random(5);
      const weights = weightsOf(random, gates, 3, 4);
      const x = random.normal([2, 5, 3]).withGrad();
      const run = (y: Tensor) => grad(y.square().sum(), [x, ...Object.values(weights)]);
      const saved = checkpoint((input) => network(input, weights), x);
      return [run(saved), run(network(x, weights))];
    });
    expect(difference).toBe(0);
  });
});

describe("TensorFlow.js computes the same", () => {
  const [batch, count, features, hidden] = [2, 5, 3, 4];

  /** Our weights in the layout of its layers, gate by gate in its order and with its sign. */
  async function expectSame(
    layer: tf.layers.Layer,
    gates: readonly {ours: number; sign?: number}[],
    network: Network,
  ): Promise<void> {
    const random = new Random(9);
    const weights = weightsOf(random, gates.length, features, hidden);
    const x = random.normal([batch, count, features]);
    const input = tf.tensor3d(await x.data(), [batch, count, features]);
    layer.apply(input);
    const arranged = async (tensor: Tensor) => {
      const parts = gates.map(({ours, sign = 1}) =>
        tensor.slice(0, ours * hidden, (ours + 1) * hidden).mul(sign),
      );
      const joined = concat(parts);
      const turned = joined.shape.length === 2 ? joined.T : joined;
      return tf.tensor(await turned.data(), [...turned.shape]);
    };
    const {input: w, recurrent, bias} = weights;
    layer.setWeights([await arranged(w), await arranged(recurrent), await arranged(bias)]);
    const theirs = await (layer.apply(input) as tf.Tensor).data();
    const ours = await network(x, weights).data();
    expect(ours.length).toBe(theirs.length);
    ours.forEach((value, i) => {
      expect(value).toBeCloseTo(theirs[i], 5);
    });
  }

  const options = {
    units: hidden,
    returnSequences: true,
    recurrentActivation: "sigmoid" as const,
  };

  it("rnn", async () => {
    await expectSame(tf.layers.simpleRNN(options), [{ours: 0}], rnn);
  });

  it("lstm", async () => {
    const order = [0, 1, 2, 3].map((ours) => ({ours}));
    await expectSame(tf.layers.lstm(options), order, (x, w) => lstm(x, w).hidden);
  });

  it("gru, whose update gate it has the other way round", async () => {
    const order = [{ours: 1, sign: -1}, {ours: 0}, {ours: 2}];
    await expectSame(tf.layers.gru(options), order, gru);
  });
});

describe("wkv", () => {
  const random = new Random(11);
  const [keys, values] = [random.normal([2, 9, 5]), random.normal([2, 9, 5])];
  const [decay, bonus] = [random.uniform([5]), random.normal([5])];

  it("does not see a number added to all keys, however large", async () => {
    for (const shift of [1, 80, -200]) {
      const difference = await largestDifference(() => [
        [wkv(keys.add(shift), values, decay, bonus)],
        [wkv(keys, values, decay, bonus)],
      ]);
      expect(difference).toBeLessThan(1e-4);
    }
  });

  it("is the first value at the start, and a mean from then on", async () => {
    const y = wkv(keys, values, decay, bonus);
    expect(await y.slice(1, 0, 1).data()).toEqual(await values.slice(1, 0, 1).data());
    const most = values.max(1, {keepDims: true});
    expect(await y.sub(most).max().item()).toBeLessThan(1e-6);
  });

  it("names the shapes that do not fit", () => {
    expect(() => wkv(keys, values.slice(1, 1), decay, bonus)).toThrow(
      "wkv: [2, 9, 5] x [2, 8, 5]: keys and values [N, T, C] of one shape are wanted",
    );
    expect(() => wkv(decay, values, decay, bonus)).toThrow(
      "wkv: [5] x [2, 9, 5]: keys and values [N, T, C] of one shape are wanted",
    );
  });
});

describe("linearScan", () => {
  it("is a cumulative sum for a = 1 and a power for b = 0", async () => {
    const ones = new Random(1).normal([2, 4]).mul(0).add(1);
    expect(await linearScan(ones, ones).array()).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
    const initial = ones.slice(1, 0, 1).squeeze(1);
    const powers = linearScan(ones.mul(2), ones.mul(0), {initial, reverse: true});
    expect(await powers.index(0).array()).toEqual([16, 8, 4, 2]);
  });

  it("names the shapes that do not fit", () => {
    const b = new Random(1).normal([2, 4, 3]);
    const initial = b.slice(1, 0, 1);
    expect(() => linearScan(b, b, {initial})).toThrow(
      "linearScan: [2, 4, 3] x [2, 4, 3] x [2, 1, 3]: the initial state must have the shape [2, 3]",
    );
    expect(() => linearScan(b.slice(2, 0, 2), b)).toThrow(/\[2, 4, 2\].*\[2, 4, 3\]/);
  });
});
