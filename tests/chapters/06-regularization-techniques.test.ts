/** Chapter 6: its formulas against calculations of their own, its claims, its exercises. */
import {describe, expect, test} from "vitest";
import {solutions} from "../../chapters/solutions/06-regularization-techniques.js";
import type {nn as layers, Tensor} from "../../lib/index.js";
import {
  accuracy,
  batchNorm,
  grad,
  layerNorm,
  nn,
  optim,
  Random,
  rmsNorm,
  tensor,
  train,
  zeros,
} from "../../lib/node.js";
import {testExercises} from "./exercises.js";
import {numbers, type Page, useChapter} from "./helper.js";

const CHAPTER = "06-regularization-techniques";
const page = await useChapter(CHAPTER);

type Rows = number[][];
type Model = layers.Sequential;
type State = {loss: Tensor; model: Model};
type Examples = {images: Tensor; labels: Tensor};
type Descend = (
  model: Model,
  optimizer: optim.Optimizer,
  examples: Examples,
  random: Random,
  penalty?: (W: Tensor) => Tensor,
) => Generator<State, never>;
type Network = (sizes: number[], technique: string, random: Random) => Model;

const rows = async (name: string, from: Page = page): Promise<Rows> =>
  (await (await from.value<Tensor>(name)).array()) as Rows;
const transpose = (values: Rows): Rows => values[0].map((_, j) => values.map((row) => row[j]));
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: number[]) => {
  const mu = mean(values);
  return mean(values.map((x) => (x - mu) ** 2));
};
const standard = (values: number[]): number[] =>
  values.map((x) => (x - mean(values)) / Math.sqrt(variance(values) + 1e-5));

/** Every number of a tensor against another calculation. */
async function expectNear(got: Tensor, wanted: Rows | number[], digits = 4): Promise<void> {
  const flat = wanted.flat();
  const found = await numbers(got);
  expect(found).toHaveLength(flat.length);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(flat[i], digits);
  });
}

describe("the data", () => {
  test("100 of 500 labels are wrong, the others right, and the test digits have theirs", async () => {
    const taught = await page.value<Int32Array>("taught");
    const truth = await page.value<Uint8Array>("truth");
    const wrong = await page.value<number[]>("wrong");
    expect(taught).toHaveLength(500);
    expect(new Set(wrong).size).toBe(100);
    taught.forEach((label, i) => {
      expect(label === truth[i], `digit ${i}`).toBe(!wrong.includes(i));
      expect(label).toBeGreaterThanOrEqual(0);
      expect(label).toBeLessThan(10);
    });
    const few = await page.value<{images: Tensor; labels: Tensor}>("few");
    const many = await page.value<{images: Tensor; labels: Tensor}>("many");
    expect(few.images.shape).toEqual([500, 784]);
    expect(await numbers(few.labels)).toEqual([...taught]);
    expect((await numbers(many.labels)).slice(0, 500)).toEqual([...truth]);
    expect(await numbers(few.images.slice(0, 499))).toEqual(
      await numbers(many.images.slice(0, 499, 500)),
    );
  });
});

describe("the network", () => {
  test.each([
    ["none", 0],
    ["dropout", 0],
    ["BatchNorm", 512],
    ["LayerNorm", 512],
    ["RMSNorm", 256],
  ])("%s adds %i parameters to 203,530", async (technique, more) => {
    const network = await page.value<Network>("network");
    const model = network([784, 256], technique, new Random(1));
    expect(model.parameterCount).toBe(203_530 + more);
  });

  test("a norm comes before the bend, dropout after it, and nothing after the last layer", async () => {
    const network = await page.value<Network>("network");
    const names = (technique: string) =>
      network([4, 3, 2], technique, new Random(1)).layers.map((layer) => layer.constructor.name);
    const block = ["Linear", "LayerNorm", "ReLU"];
    expect(names("LayerNorm")).toEqual([...block, ...block, "Linear"]);
    expect(names("dropout").slice(0, 3)).toEqual(["Linear", "ReLU", "Dropout"]);
    expect(names("dropout").at(-1)).toBe("Linear");
  });
});

describe("penalties", () => {
  type Penalties = Record<"L1" | "L2", (W: Tensor) => Tensor>;

  test("are λ times the sum of magnitudes, λ/2 times the sum of squares", async () => {
    const {L1, L2} = await page.value<Penalties>("penalties");
    const W = new Random(2).normal([7, 5]);
    const weights = await numbers(W);
    const lambda1 = await page.value<number>("lambda1");
    const lambda2 = await page.value<number>("lambda2");
    const magnitudes = weights.reduce((sum, w) => sum + Math.abs(w), 0);
    const squares = weights.reduce((sum, w) => sum + w * w, 0);
    expect(await L1(W).item()).toBeCloseTo(lambda1 * magnitudes, 5);
    expect(await L2(W).item()).toBeCloseTo((lambda2 / 2) * squares, 5);
  });

  test("are added for weights, not for biases", async () => {
    const descend = await page.value<Descend>("descend");
    const examples = {
      images: new Random(3).normal([50, 4]),
      labels: zeros([50]).cast("int32"),
    };
    const lossOf = async (penalty?: (W: Tensor) => Tensor) => {
      const model = new nn.Sequential(new nn.Linear(4, 3, {random: new Random(1)}));
      const optimizer = new optim.SGD(model.parameters(), {learningRate: 0.1});
      const step = descend(model, optimizer, examples, new Random(4), penalty).next();
      return (step.value as State).loss.item();
    };
    // Of the two parameters only the weights have two axes: 12 numbers.
    const added = (await lossOf((W) => W.mul(0).add(1).sum())) - (await lossOf());
    expect(added).toBeCloseTo(12, 4);
  });

  test("an L2 penalty is weight decay under SGD, and not under Adam", async () => {
    const start = [0.5, -2];
    const slope = tensor([3, -0.001]);
    const trained = async (
      make: (trained: nn.Parameter[], weightDecay: number) => optim.Optimizer,
      asPenalty: boolean,
    ) => {
      const theta = new nn.Parameter(tensor(start));
      const optimizer = make([theta], asPenalty ? 0 : 0.1);
      const loss = theta.mul(slope).sum();
      (asPenalty ? loss.add(theta.square().sum().mul(0.05)) : loss).backward();
      optimizer.step();
      return numbers(theta);
    };
    const gap = async (make: Parameters<typeof trained>[0]) => {
      const [a, b] = [await trained(make, true), await trained(make, false)];
      return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
    };
    const learningRate = 0.5;
    expect(
      await gap((trained, weightDecay) => new optim.SGD(trained, {learningRate, weightDecay})),
    ).toBeLessThan(1e-6);
    expect(
      await gap((trained, weightDecay) => new optim.AdamW(trained, {learningRate, weightDecay})),
    ).toBeGreaterThan(0.01);
  });
});

describe("dropout", () => {
  test("drops by the mask, scales to the mean when tested", async () => {
    const [h, mask] = [
      await numbers(await page.value("h")),
      await numbers(await page.value("mask")),
    ];
    const p = await page.value<number>("p");
    expect(new Set(mask)).toEqual(new Set([0, 1]));
    expect(Math.abs(mean(mask) - (1 - p))).toBeLessThan(0.1);
    await expectNear(
      await page.value("dropped"),
      h.map((value, i) => value * mask[i]),
    );
    await expectNear(
      await page.value("hTest"),
      h.map((value) => value * (1 - p)),
    );
  });

  test("its mean over many masks is what it passes on at test time", async () => {
    const h = await page.value<Tensor>("h");
    const p = await page.value<number>("p");
    const masks = new Random(8).bernoulli([20_000, 256], 1 - p);
    const average = await numbers(masks.mul(h).mean(0));
    (await numbers(await page.value("hTest"))).forEach((value, i) => {
      expect(Math.abs(average[i] - value)).toBeLessThan(0.02);
    });
  });

  test("inverted, it is the library's, and one network with the original scheme", async () => {
    const h = await page.value<Tensor>("h");
    const p = await page.value<number>("p");
    const random = new Random(await page.value<number>("toss"));
    const library = new nn.Dropout(p, {random});
    await expectNear(await page.value("scaled"), await numbers(library.forward(h)));
    await expectNear(library.eval().forward(h), await numbers(h));
    const W = await page.value<Tensor>("W");
    const less = (await numbers(W)).map((w) => w * (1 - p));
    const through = (x: number[], weights: number[]) =>
      Array.from({length: 10}, (_, j) => x.reduce((sum, v, i) => sum + v * weights[10 * i + j], 0));
    const original = await numbers(W);
    for (const [one, other] of [
      ["dropped", "scaled"],
      ["hTest", "h"],
    ]) {
      const [a, b] = [await numbers(await page.value(one)), await numbers(await page.value(other))];
      const sums = through(b, less);
      through(a, original).forEach((sum, j) => {
        expect(sum).toBeCloseTo(sums[j], 4);
      });
    }
  });
});

describe("norms", () => {
  test("BatchNorm: each unit over the batch, and as the library has it", async () => {
    const z = await rows("z");
    expect(z).toHaveLength(8);
    const columns = transpose(z);
    const positive = (column: number[]) => column.filter((value) => value > 0).length;
    expect(positive(columns[14]), "as the prose says of unit 14").toBe(8);
    expect(positive(transpose(await rows("batchNormed"))[14])).toBe(4);
    await expectNear(await page.value("muB"), columns.map(mean));
    await expectNear(await page.value("varianceB"), columns.map(variance));
    await expectNear(await page.value("zHat"), transpose(columns.map(standard)), 3);
    const bias = tensor(Array.from({length: 24}, (_, j) => j / 8));
    const shifted = await useChapter(CHAPTER, {overrides: {bias}});
    await expectNear(
      await shifted.value("batchNormed"),
      await numbers(batchNorm(tensor(z), {bias}).output),
      3,
    );
  });

  test("BatchNorm of a batch of one puts out β only; at test time it does not", async () => {
    const beta = tensor(Array.from({length: 24}, (_, j) => j - 10));
    const lonely = await useChapter(CHAPTER, {overrides: {m: 1, bias: beta}});
    expect(await numbers(await lonely.value("batchNormed"))).toEqual(await numbers(beta));
    const tested = await numbers(await lonely.value("tested"));
    const betas = await numbers(beta);
    expect(Math.max(...tested.map((y, j) => Math.abs(y - betas[j])))).toBeGreaterThan(1);
  });

  test("its running statistics are the library's, and at test time company does not count", async () => {
    const unseen = await page.value<{images: Tensor}>("unseen");
    const layer = await page.value<layers.Linear>("layer");
    const library = new nn.BatchNorm1d(24, {momentum: await page.value<number>("alpha")});
    const order = new Random(5).permutation(1000);
    for (let batch = 0; batch < 50; ++batch) {
      const chosen = tensor(Int32Array.from(order.slice(20 * batch, 20 * batch + 20)));
      library.forward(layer.forward(unseen.images.gather(chosen)).slice(1, 0, 24).contiguous());
    }
    await expectNear(await page.value("meanNow"), await numbers(library.runningMean));
    await expectNear(await page.value("varianceNow"), await numbers(library.runningVariance));
    const z = tensor(await rows("z"));
    await expectNear(await page.value("tested"), await numbers(library.eval().forward(z)), 3);
    const alone = await useChapter(CHAPTER, {overrides: {m: 1}});
    expect(await numbers(await alone.value("tested"))).toEqual(
      (await numbers(await page.value("tested"))).slice(0, 24),
    );
  });

  test("LayerNorm: each example over the layer, with gain and bias of each unit", async () => {
    const weight = new Random(6).normal([24]);
    const bias = new Random(7).normal([24]);
    const own = await useChapter(CHAPTER, {overrides: {gamma: weight, beta: bias}});
    const z = await rows("z", own);
    const [gains, biases] = [await numbers(weight), await numbers(bias)];
    const wanted = z.map((h) => standard(h).map((value, i) => gains[i] * value + biases[i]));
    await expectNear(await own.value("layerNormed"), wanted, 3);
    await expectNear(layerNorm(tensor(z), {weight, bias}), wanted, 3);
  });

  test("RMSNorm: over the root mean square; the library's has ε under the root", async () => {
    const weight = new Random(6).normal([24]);
    const own = await useChapter(CHAPTER, {overrides: {gamma: weight}});
    const z = await rows("z", own);
    const gains = await numbers(weight);
    const wanted = z.map((h) => {
      const rms = Math.sqrt(mean(h.map((x) => x * x)));
      return h.map((x, i) => (x / rms) * gains[i]);
    });
    await expectNear(await own.value("rmsNormed"), wanted);
    await expectNear(rmsNorm(tensor(z), {weight, epsilon: 0}), wanted);
    const scaled = rmsNorm(tensor(z).mul(1000), {weight, epsilon: 0});
    await expectNear(scaled, wanted);
  });
});

describe("what the prose says of runs", () => {
  /** As in the race, with seed 1. */
  async function trained(technique: string, steps: number): Promise<State> {
    type Learn = (technique: string, random: Random) => Generator<State, never>;
    const learn = await page.value<Learn>("learn");
    const run = train(`${technique}-${steps}`, {steps}, ({random}) => learn(technique, random));
    await run.finish();
    return run.current as State;
  }

  test("at first digits with wrong labels are read as what they are; with BatchNorm they are not", async () => {
    expect(await byHeart(await trained("none", 100))).toEqual([14, 74]);
    expect(await byHeart(await trained("BatchNorm", 100))).toEqual([94, 6]);
  }, 120_000);

  test.each([
    ["L1", 11, 0.86],
    ["L2", 19, 0.23],
    ["none", 100, 0.02],
  ])(
    "%s: %i labels by heart, a share of %f of the inked pixels' weights near 0",
    async (technique, learned, near) => {
      const state = await trained(technique, 500);
      expect((await byHeart(state))[0]).toBe(learned);
      const first = await page.value<(state: State) => Tensor>("first");
      const [share] = await numbers(first(state).abs().less(1e-3).mean());
      expect(share).toBeCloseTo(near, 2);
    },
    120_000,
  );

  test("first weights √6 times as large reach .863 without a norm", async () => {
    const network = await page.value<Network>("network");
    const examples = await page.value<Examples>("many");
    const unseen = await page.value<Examples>("unseen");
    const descend = await page.value<Descend>("descend");
    const run = train("larger", {steps: 400}, function* ({random}) {
      const model = network([784, ...Array(9).fill(64)], "none", random);
      for (const W of model.parameters()) if (W.shape.length === 2) W.assign(W.mul(Math.sqrt(6)));
      const optimizer = new optim.SGD(model.parameters(), {learningRate: 0.03});
      yield* descend(model, optimizer, examples, random);
    });
    await run.finish();
    const {model} = run.current as State;
    expect(await accuracy(() => model.forward(unseen.images), unseen.labels)).toBeCloseTo(0.863, 3);
  }, 120_000);
});

/** How many of the wrong labels a model repeats, and how many of those digits it reads as what they are. */
async function byHeart(state: State): Promise<[number, number]> {
  const read = await page.value<(state: State, x: Tensor) => Tensor>("read");
  const {images} = await page.value<{images: Tensor}>("few");
  const [taught, truth, wrong] = await Promise.all([
    page.value<Int32Array>("taught"),
    page.value<Uint8Array>("truth"),
    page.value<number[]>("wrong"),
  ]);
  const said = await numbers(read(state, images).argmax());
  const count = (labels: ArrayLike<number>) => wrong.filter((i) => said[i] === labels[i]).length;
  return [count(taught), count(truth)];
}

test("the solution of the second exercise is the gradient that the library finds", async () => {
  const z = new Random(9).normal([6, 3]).withGrad();
  const gamma = new Random(10).normal([3]);
  const dy = new Random(11).normal([6, 3]);
  const {output, variance} = batchNorm(z);
  const [dz] = grad(output.mul(gamma).mul(dy).sum(), [z]);
  const table = async (x: Tensor) => (await x.array()) as Rows;
  const got = solutions["batch-norm-backward"].right(
    await table(dy),
    await table(output.detach()),
    await numbers(variance.add(1e-5).sqrt()),
    await numbers(gamma),
  );
  await expectNear(dz, got);
});

await testExercises(CHAPTER, solutions);
