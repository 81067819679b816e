/** Chapter 21: its formulas against calculations of their own, its claims, its exercises. */
import {describe, expect, test} from "vitest";
import {solutions} from "../../chapters/solutions/21-variational-autoencoder.js";
import type {nn as layers, Tensor} from "../../lib/index.js";
import {evaluate, grad, nn, Random, tensor} from "../../lib/node.js";
import {testExercises} from "./exercises.js";
import {numbers, useChapter} from "./helper.js";

const CHAPTER = "21-variational-autoencoder";
const page = await useChapter(CHAPTER);

interface Vae {
  encoder: layers.Sequential;
  decoder: layers.Sequential;
}
interface Cloud {
  mean: Tensor;
  logVariance: Tensor;
  std: Tensor;
}
type Encode = (vae: Vae, x: Tensor) => Cloud;
type MakeVae = (k: number, random: Random) => Vae;
type Parts = (vae: Vae, x: Tensor, random: Random) => Record<"misfit" | "kl", Tensor>;
type Estimate = (vae: Vae, x: Tensor, cloud: Cloud, noise: Tensor) => Tensor;

const makeVae = await page.value<MakeVae>("makeVae");
const encode = await page.value<Encode>("encode");
const estimators = await page.value<Record<string, Estimate>>("estimators");
const numberOf = async (name: string): Promise<number> =>
  (await numbers(await page.value(name)))[0];
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

/** ∫ f from −12 to 12 by Simpson's rule, in double precision. */
function integral(f: (z: number) => number): number {
  const steps = 4000;
  const h = 24 / steps;
  let total = 0;
  for (let i = 0; i <= steps; ++i) {
    total += f(-12 + i * h) * (i === 0 || i === steps ? 1 : i % 2 ? 4 : 2);
  }
  return (total * h) / 3;
}
const density = (x: number, mean = 0, std = 1): number =>
  Math.exp(-((x - mean) ** 2) / (2 * std ** 2)) / (std * Math.sqrt(2 * Math.PI));
const inked = (z: number): number => 1 / (1 + Math.exp(4 - 4 * z));
const evidence = integral((z) => inked(z) * density(z));

describe("the world of one pixel", () => {
  test("its evidence is the integral", async () => {
    expect(await numberOf("evidence")).toBeCloseTo(evidence, 5);
  });

  test("the bound, its two parts and its gap, for the guess on the page", async () => {
    const [mu, sigma] = await Promise.all(
      ["guessedMu", "guessedSigma"].map((n) => page.value<number>(n)),
    );
    const fit = integral((z) => density(z, mu, sigma) * Math.log(inked(z)));
    const price = 0.5 * (mu ** 2 + sigma ** 2 - 1 - Math.log(sigma ** 2));
    expect(await numberOf("fit")).toBeCloseTo(fit, 4);
    expect(await numberOf("price")).toBeCloseTo(price, 5);
    expect(await numberOf("elbo")).toBeCloseTo(fit - price, 4);
    expect(await numberOf("gap")).toBeCloseTo(Math.log(evidence) - fit + price, 4);
  });

  test("the gap is the divergence from the guess to the truth, and the best guess is where the prose says", async () => {
    const tried = async (guessedMu: number, guessedSigma: number) => {
      const other = await useChapter(CHAPTER, {overrides: {guessedMu, guessedSigma}});
      return (await numbers(await other.value("gap")))[0];
    };
    const gapBetween = (mu: number, sigma: number) =>
      integral((z) => {
        const q = density(z, mu, sigma);
        return q > 1e-300 ? q * Math.log((q * evidence) / (inked(z) * density(z))) : 0;
      });
    expect(await tried(0.8, 0.7)).toBeCloseTo(gapBetween(0.8, 0.7), 4);
    const best = await tried(1.3, 0.55);
    expect(best).toBeCloseTo(gapBetween(1.3, 0.55), 4);
    expect(best).toBeGreaterThan(0);
    for (const [mu, sigma] of [
      [1.25, 0.55],
      [1.35, 0.55],
      [1.3, 0.5],
      [1.3, 0.6],
    ]) {
      expect(gapBetween(mu, sigma)).toBeGreaterThan(gapBetween(1.3, 0.55));
    }
  }, 60_000);

  test("its posterior integrates to 1", async () => {
    const truth = (await numbers(await page.value("logTruth"))).map(Math.exp);
    expect(sum(truth) * 0.04).toBeCloseTo(1, 4);
  });
});

describe("the cloud", () => {
  test("has as many parameters as the plan says", () => {
    const count = (k: number) => {
      const {encoder, decoder} = makeVae(k, new Random(1));
      return encoder.parameterCount + decoder.parameterCount;
    };
    expect(count(2)).toBe(784 * 200 + 200 + 200 * 4 + 4 + 2 * 200 + 200 + 200 * 784 + 784);
    expect(count(2)).toBe(315_988);
    expect(count(8)).toBe(319_600);
  });

  test("halves of the encoder's output: means, and half of log σ² as log σ", async () => {
    const vae = makeVae(3, new Random(5));
    const x = new Random(6).uniform([2, 784]);
    const rows = (await vae.encoder.forward(x).array()) as number[][];
    const cloud = encode(vae, x);
    expect(await cloud.mean.array()).toEqual(rows.map((row) => row.slice(0, 3)));
    const std = (await cloud.std.array()) as number[][];
    rows.forEach((row, i) => {
      row.slice(3).forEach((s, j) => {
        expect(std[i][j]).toBeCloseTo(Math.sqrt(Math.exp(s)), 5);
      });
    });
  });

  test("the draw is shifted and stretched noise, with derivatives 1 and ε", async () => {
    const read = async (name: string) => numbers(await page.value(name));
    const [mu, sigma, eps, z] = await Promise.all(["mu", "sigma", "eps", "z"].map(read));
    z.forEach((value, j) => {
      expect(value).toBeCloseTo(mu[j] + sigma[j] * eps[j], 6);
    });
    expect(await read("byMu")).toEqual([1, 1]);
    expect(await read("bySigma")).toEqual(eps);
  });

  test("KL in closed form is the integral, and the mean of draws comes near it", async () => {
    const read = async (name: string) => numbers(await page.value(name));
    const [mu, sigma, draws] = await Promise.all(["mu", "sigma", "ratio"].map(read));
    const exact = sum(
      mu.map((m, j) =>
        integral((z) => {
          const q = density(z, m, sigma[j]);
          return q > 1e-300 ? q * Math.log(q / density(z)) : 0;
        }),
      ),
    );
    expect(await numberOf("kl")).toBeCloseTo(exact, 5);
    expect(sum(draws) / draws.length).toBeGreaterThan(exact - 0.1);
    expect(sum(draws) / draws.length).toBeLessThan(exact + 0.1);
  });
});

describe("the loss", () => {
  test("is misfit and KL, pixel by pixel in double precision", async () => {
    const vae = makeVae(2, new Random(3));
    const x = new Random(4).uniform([3, 784]);
    const parts = await page.value<Parts>("parts");
    const {misfit, kl} = await evaluate(() => parts(vae, x, new Random(9)));
    const cloud = encode(vae, x);
    const noise = new Random(9).normal([3, 2]);
    const logits = (await vae.decoder
      .forward(cloud.mean.add(cloud.std.mul(noise)))
      .array()) as number[][];
    const pixels = (await x.array()) as number[][];
    const wanted = logits.map((row, i) =>
      sum(
        row.map((logit, j) => {
          const p = 1 / (1 + Math.exp(-logit));
          return -pixels[i][j] * Math.log(p) - (1 - pixels[i][j]) * Math.log(1 - p);
        }),
      ),
    );
    expect(misfit.data[0] / (sum(wanted) / 3)).toBeCloseTo(1, 5);
    const [mean, s] = await Promise.all([cloud.mean, cloud.logVariance].map((t) => numbers(t)));
    const costs = mean.map((m, j) => (m * m + Math.exp(s[j]) - 1 - s[j]) / 2);
    expect(kl.data[0]).toBeCloseTo(sum(costs) / 3, 6);
  });

  test("learning steps go against the gradient of misfit plus β times KL", async () => {
    type Learn = (k: number, beta: number, random: Random) => Generator<{loss: Tensor; vae: Vae}>;
    const learn = await page.value<Learn>("learn");
    const parts = await page.value<Parts>("parts");
    const [first] = learn(2, 3, new Random(1));
    const same = makeVae(2, new Random(1));
    // The run's stream after the network was drawn: one permutation, and one draw of noise.
    const random = new Random(1);
    makeVae(2, random);
    const rows = tensor(Int32Array.from(random.permutation(5000)).subarray(0, 64));
    const x = (await page.value<{images: Tensor}>("seen")).images.gather(rows);
    const {misfit, kl} = parts(same, x, random);
    const loss = misfit.add(kl.mul(3));
    expect(await first.loss.item()).toBeCloseTo(await loss.item(), 3);
    const weights = [same, first.vae].map(({encoder}) => encoder.parameters()[2]);
    const [slope] = await Promise.all(grad(loss, [weights[0]]).map((g) => numbers(g)));
    const [before, after] = await Promise.all(weights.map((w) => numbers(w)));
    // Adam's first step is the learning rate, whatever the gradient's size.
    slope.forEach((value, i) => {
      if (Math.abs(value) > 1e-3)
        expect(after[i] - before[i]).toBeCloseTo(-1.5e-3 * Math.sign(value), 5);
    });
  });
});

describe("the two estimators", () => {
  /** A decoder that is one weight, and a cloud of one number: the gradient by μ has a closed form. */
  const weight = 1.5;
  const affine = (slope: number, bias: number) => {
    const layer = new nn.Linear(1, 1, {random: new Random(1)});
    layer.weight.assign(tensor([[slope]]));
    layer.bias?.assign(tensor([bias]));
    return new nn.Sequential(layer);
  };
  const vae = {encoder: affine(0, 0), decoder: affine(weight, -1)};
  const count = 40_000;

  /** The derivatives by μ and σ at (0.4, 0.8), means over many draws. */
  async function slopes(name: string): Promise<number[]> {
    const mean = tensor(new Float32Array(count).fill(0.4), {shape: [count, 1]}).withGrad();
    const std = tensor(new Float32Array(count).fill(0.8), {shape: [count, 1]}).withGrad();
    const cost = estimators[name](
      vae,
      tensor(new Float32Array(count).fill(1), {shape: [count, 1]}),
      {mean, std, logVariance: std},
      new Random(7).normal([count, 1]),
    );
    return Promise.all(grad(cost.mean(), [mean, std]).map((g) => g.sum().item()));
  }

  test("both give the gradient of the expected misfit, found by integrals", async () => {
    const expected = (mu: number, sigma: number) =>
      integral((z) => density(z, mu, sigma) * Math.log(1 + Math.exp(1 - weight * z)));
    const h = 1e-4;
    const wanted = [
      (expected(0.4 + h, 0.8) - expected(0.4 - h, 0.8)) / (2 * h),
      (expected(0.4, 0.8 + h) - expected(0.4, 0.8 - h)) / (2 * h),
    ];
    for (const [name, tolerance] of [
      ["reparameterized", 0.01],
      ["score function", 0.03],
    ] as const) {
      const got = await slopes(name);
      got.forEach((value, i) => {
        expect(Math.abs(value - wanted[i]), name).toBeLessThan(tolerance);
      });
    }
    await expect(slopes("noise left out")).rejects.toThrow("does not depend on tensor number 1");
  });

  test("the score function's variance is four orders of magnitude larger", async () => {
    const [small, large] = await Promise.all(["small", "large"].map(numberOf));
    const [path, score] = await Promise.all(["path", "score"].map((n) => page.value<Tensor>(n)));
    const spread = async (draws: Tensor) => {
      const rows = (await draws.reshape([40, 800]).array()) as number[][];
      const means = rows[0].map((_, j) => sum(rows.map((row) => row[j])) / 40);
      return sum(rows.map((row) => sum(row.map((value, j) => (value - means[j]) ** 2)))) / 40;
    };
    expect(small / (await spread(path))).toBeCloseTo(1, 3);
    expect(large / (await spread(score))).toBeCloseTo(1, 3);
    expect(large / small).toBeGreaterThan(10_000);
  });
});

describe("other numbers of the prose", () => {
  test("each pixel by itself needs 205.6 nats", async () => {
    const seen = await numbers((await page.value<{images: Tensor}>("seen")).images);
    const unseen = await numbers(await page.value("unseen"));
    const ink = new Float64Array(784);
    seen.forEach((value, i) => {
      ink[i % 784] += value / 5000;
    });
    const chance = Array.from(ink, (p) => Math.min(1 - 1e-4, Math.max(1e-4, p)));
    let nats = 0;
    unseen.forEach((value, i) => {
      const p = chance[i % 784];
      nats -= (value * Math.log(p) + (1 - value) * Math.log(1 - p)) / 1000;
    });
    expect(nats).toBeCloseTo(205.6, 1);
  });

  test("an untrained decoder's misfit is near the 550 nats of the prose", async () => {
    const parts = await page.value<Parts>("parts");
    const unseen = await page.value<Tensor>("unseen");
    const {misfit} = await evaluate(() => parts(makeVae(2, new Random(1)), unseen, new Random(1)));
    expect(Math.abs(misfit.data[0] - 550)).toBeLessThan(5);
  });

  test("each number's share adds up to the KL", async () => {
    const perNumber = await page.value<(cloud: Cloud) => Tensor>("perNumber");
    const parts = await page.value<Parts>("parts");
    const x = (await page.value<Tensor>("unseen")).slice(0, 0, 50);
    const vae = makeVae(8, new Random(2));
    const {kl} = await evaluate(() => parts(vae, x, new Random(1)));
    const shares = await numbers(perNumber(encode(vae, x)));
    expect(shares).toHaveLength(8);
    expect(sum(shares)).toBeCloseTo(kl.data[0], 5);
  });

  test("the walk begins and ends at its ends, in even steps", async () => {
    const walk = await page.value<(from: Tensor, to: Tensor) => Tensor>("walk");
    const steps = (await walk(tensor([[0, 9]]), tensor([[12, 3]])).array()) as number[][];
    expect(steps).toHaveLength(7);
    steps.forEach(([a, b], i) => {
      expect(a).toBeCloseTo(2 * i, 5);
      expect(b).toBeCloseTo(9 - i, 5);
    });
  });
});

await testExercises(CHAPTER, solutions);
