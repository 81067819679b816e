/** Chapter 2: its formulas against calculations of their own, its claims, its exercises. */
import {describe, expect, test} from "vitest";
import {solutions} from "../../chapters/solutions/02-multi-layer-perceptron.js";
import type {nn as layers, Tensor} from "../../lib/index.js";
import {nn, Random, tensor} from "../../lib/node.js";
import {testExercises} from "./exercises.js";
import {numbers, type Page, useChapter} from "./helper.js";

const CHAPTER = "02-multi-layer-perceptron";
const page = await useChapter(CHAPTER);

/** Rows of numbers of a tensor of the page. */
async function rows(name: string): Promise<number[][]> {
  return (await (await page.value<Tensor>(name)).array()) as number[][];
}

/** W h + b for one column vector h, in double precision. */
const affine = (weight: number[][], bias: number[], h: number[]): number[] =>
  weight.map((row, i) => row.reduce((sum, w, j) => sum + w * h[j], bias[i]));

const softmax = (z: number[]): number[] => {
  const exps = z.map(Math.exp);
  const total = exps.reduce((a, b) => a + b, 0);
  return exps.map((e) => e / total);
};

const target = (x: number) => Math.sin(3 * x) + x / 2;
const onGrid = (f: (x: number) => number) =>
  Math.max(
    ...Array.from({length: 401}, (_, i) => Math.abs(target(-2 + i / 100) - f(-2 + i / 100))),
  );

describe("the formulas' cells", () => {
  test("forward, column by column", async () => {
    const [x, h0, W1, W2] = await Promise.all(["x", "h0", "W1", "W2"].map(rows));
    const [b1, b2] = await Promise.all(
      ["b1", "b2"].map(async (name) => numbers(await page.value(name))),
    );
    const z1 = x.map((h) => affine(W1, b1, h));
    const h1 = z1.map((z) => z.map((value) => Math.max(0, value)));
    const z2 = h1.map((h) => affine(W2, b2, h));
    expect(h0).toEqual(x);
    expect(await rows("z1")).toEqual(z1);
    expect(await rows("h1")).toEqual(h1);
    expect(await rows("z2")).toEqual(z2);
    const probabilities = await numbers(await page.value("yHat"));
    z2.flatMap(softmax).forEach((p, i) => {
      expect(probabilities[i]).toBeCloseTo(p, 6);
    });
  });

  test("the network computes the exclusive or, and without the bend it does not", async () => {
    const [x, z1, W2] = await Promise.all(["x", "z1", "W2"].map(rows));
    const b2 = await numbers(await page.value("b2"));
    const xor = x.map(([a, b]) => (a + b === 1 ? 1 : 0));
    const classOf = ([zero, one]: number[]) => (one > zero ? 1 : 0);
    expect((await rows("yHat")).map(classOf)).toEqual(xor);
    expect(await numbers(await page.value("label"))).toEqual(xor);
    expect(z1.map((z) => classOf(affine(W2, b2, z)))).not.toEqual(xor);
  });

  test("the losses", async () => {
    const [y, yHat] = await Promise.all(["y", "yHat"].map(rows));
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const mse = mean(y.map((row, i) => row.reduce((s, yc, c) => s + (yc - yHat[i][c]) ** 2, 0)));
    const ce = -mean(y.map((row, i) => row.reduce((s, yc, c) => s + yc * Math.log(yHat[i][c]), 0)));
    expect((await numbers(await page.value("mse")))[0]).toBeCloseTo(mse, 8);
    expect((await numbers(await page.value("ce")))[0]).toBeCloseTo(ce, 6);
  });

  test("mseLoss is half of the formula for two components, as the note says", async () => {
    const shown =
      shownBy(page, "mse")
        .match(/0\.\d+/g)
        ?.map(Number) ?? [];
    expect(shown).toHaveLength(2);
    expect(shown[0] / shown[1]).toBeCloseTo(2, 2);
  });

  test("the worst miss", async () => {
    const supError = await page.value<(net: (x: Tensor) => Tensor) => Promise<number>>("supError");
    expect(await supError((x) => x.mul(0))).toBeCloseTo(
      onGrid(() => 0),
      5,
    );
    expect(await supError((x) => x.mul(0.5).add(1))).toBeCloseTo(
      onGrid((x) => x / 2 + 1),
      5,
    );
    type Unit = {w: number; b: number; v: number; c: number};
    const {w, b, v, c} = await page.value<Unit>("unit");
    expect(await page.value<number>("miss")).toBeCloseTo(
      onGrid((x) => c + v * Math.tanh(w * x + b)),
      5,
    );
  });
});

describe("the network", () => {
  type Build = (sizes: number[], f: string, random: Random) => layers.Sequential;

  test("has as many parameters as the chapter says", async () => {
    const mlp = await page.value<Build>("mlp");
    const count = (sizes: number[]) => mlp(sizes, "relu", new Random(1)).parameterCount;
    expect(count([784, 128, 10])).toBe(101_770);
    expect(count([784, 10])).toBe(7850);
    expect(count([2, 32, 32, 2])).toBe(3 * 32 + 33 * 32 + 33 * 2);
  });

  test("bends between its layers, not after the last", async () => {
    const mlp = await page.value<Build>("mlp");
    const names = mlp([2, 3, 4, 2], "relu", new Random(1)).layers.map(
      (layer) => layer.constructor.name,
    );
    expect(names).toEqual(["Linear", "ReLU", "Linear", "ReLU", "Linear"]);
  });

  test.each([
    ["identity", true],
    ["relu", false],
    ["tanh", false],
  ])("with %s for f is one affine map: %s", async (f, isAffine) => {
    const model = (await page.value<Build>("mlp"))([2, 32, 32, 2], f, new Random(1));
    const inputs = tensor([
      [3, -2],
      [-1, 5],
      [2, 3],
      [0, 0],
    ]);
    const [a, b, sum, zero] = (await model.forward(inputs).array()) as number[][];
    const gap = Math.max(...sum.map((value, i) => Math.abs(value - (a[i] + b[i] - zero[i]))));
    if (isAffine) expect(gap).toBeLessThan(1e-6);
    else expect(gap).toBeGreaterThan(1e-2);
  });

  test("its hidden units and the output's bias add up to the fit", async () => {
    type Part = (state: {model: layers.Sequential}, x: Tensor) => Tensor;
    const model = (await page.value<Build>("mlp"))([1, 5, 1], "tanh", new Random(3));
    const x = tensor([[-1.5], [0.2], [1]]);
    const parts = (await page.value<Part>("parts"))({model}, x);
    const whole = (await page.value<Part>("sum"))({model}, x);
    expect(parts.shape).toEqual([3, 5]);
    const bias = (model.layers[2] as layers.Linear).bias as Tensor;
    const total = await numbers(parts.sum(1).add(bias));
    (await numbers(whole)).forEach((value, i) => {
      expect(total[i]).toBeCloseTo(value, 5);
    });
  });

  test("the loop's first step moves each weight by the learning rate, against its gradient", async () => {
    type Descend = (
      model: layers.Sequential,
      learningRate: number,
      lossOf: () => Tensor,
    ) => Generator<{loss: Tensor; model: layers.Sequential}>;
    const linear = new nn.Linear(2, 1, {random: new Random(1)});
    const model = new nn.Sequential(linear);
    const before = await numbers(linear.weight);
    const slope = tensor([[3, -2]]); // the loss is w·(3, −2), so this is its gradient
    const descend = await page.value<Descend>("descend");
    const {value} = descend(model, 0.05, () => linear.weight.mul(slope).sum()).next();
    expect(await value.loss.item()).toBeCloseTo(3 * before[0] - 2 * before[1], 5);
    const after = await numbers(linear.weight);
    expect(after[0] - before[0]).toBeCloseTo(-0.05, 5);
    expect(after[1] - before[1]).toBeCloseTo(0.05, 5);
  });
});

await testExercises(CHAPTER, solutions);

function shownBy({main}: Page, cell: string): string {
  return (
    main.querySelector(`[data-cell=${cell}] tbody`)?.textContent?.replace(/(0\.)/g, " $1") ?? ""
  );
}
