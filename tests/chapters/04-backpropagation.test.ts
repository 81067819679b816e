/** Chapter 4: its formulas against plain loops and finite differences, its claims, its exercises. */
import {describe, expect, test} from "vitest";
import {solutions} from "../../chapters/solutions/04-backpropagation.js";
import type {Tensor} from "../../lib/index.js";
import {Random, tensor} from "../../lib/node.js";
import {testExercises} from "./exercises.js";
import {numbers, useChapter} from "./helper.js";

const CHAPTER = "04-backpropagation";
const page = await useChapter(CHAPTER);

interface Layer {
  W: Tensor;
  b: Tensor;
}
/** A layer in plain numbers. */
interface Plain {
  W: number[][];
  b: number[];
}
type Forward = (layers: Layer[], x: Tensor) => {h: Tensor[]; z: Tensor[]};
type Backward = (layers: Layer[], h: Tensor[], y: Tensor) => Layer[];

const rows = async (t: Tensor) => (await t.array()) as number[][];
const plain = (layers: Layer[]): Promise<Plain[]> =>
  Promise.all(layers.map(async ({W, b}) => ({W: await rows(W), b: await numbers(b)})));

/** Sums of every layer for one example, in double precision. */
function sums(layers: Plain[], x: number[]): number[][] {
  let h = x;
  return layers.map(({W, b}) => {
    const z = W.map((row, i) => row.reduce((sum, w, j) => sum + w * h[j], b[i]));
    h = z.map(Math.tanh);
    return z;
  });
}

const softmax = (z: number[]): number[] => {
  const exps = z.map((value) => Math.exp(value - Math.max(...z)));
  return exps.map((e) => e / exps.reduce((a, b) => a + b));
};

/** The mean cross-entropy over examples, in double precision. */
const lossOf = (layers: Plain[], examples: {x: number[]; label: number}[]): number =>
  examples.reduce((sum, {x, label}) => {
    const z = sums(layers, x).at(-1) as number[];
    return sum - Math.log(softmax(z)[label]);
  }, 0) / examples.length;

/** The derivative by one number that can be changed in place. */
function slopeAlong(f: () => number, list: number[], i: number): number {
  const value = list[i];
  const at = (shifted: number) => {
    list[i] = shifted;
    return f();
  };
  const slope = (at(value + 1e-5) - at(value - 1e-5)) / 2e-5;
  list[i] = value;
  return slope;
}

const slopes = (f: () => number, list: number[]): number[] =>
  list.map((_, i) => slopeAlong(f, list, i));

function expectClose(got: number[], wanted: number[], digits = 5): void {
  expect(got).toHaveLength(wanted.length);
  wanted.forEach((value, i) => {
    expect(got[i]).toBeCloseTo(value, digits);
  });
}

describe("the formulas' cells, with the numbers of the picture", async () => {
  const layers = await plain(await page.value<Layer[]>("tiny"));
  const x = await numbers(await page.value("x"));
  const z = sums(layers, x);
  const example = [{x, label: 1}];
  const value = async (name: string) => numbers(await page.value(name));
  /** The loss as a function of the last layer's sums, or of the first one's. */
  const fromLast = () => -Math.log(softmax(z[1])[1]);
  const fromFirst = () => lossOf([layers[1]], [{x: z[0].map(Math.tanh), label: 1}]);

  test("forward: sums, values, answer, loss", async () => {
    expectClose((await page.value<Tensor[]>("z").then(numbers)) as number[], z.flat(), 6);
    expectClose(await value("h1"), z[0].map(Math.tanh), 6);
    expectClose(await value("yHat"), softmax(z[1]), 6);
    expectClose(await value("loss"), [lossOf(layers, example)], 6);
  });

  test("δ of the output is the slope of the loss by its sums, and answer less truth", async () => {
    expectClose(await value("delta2"), slopes(fromLast, z[1]));
    expectClose(await value("delta2"), [softmax(z[1])[0], softmax(z[1])[1] - 1], 6);
  });

  test("δ of the hidden layer is the slope of the loss by its sums", async () => {
    expectClose(await value("delta1"), slopes(fromFirst, z[0]));
    const slope = await page.value<(h: Tensor) => Tensor>("slope");
    const steepness = z[0].map((value) => (Math.tanh(value + 1e-5) - Math.tanh(value - 1e-5)) / 2e-5); // biome-ignore format: one line
    expectClose(await numbers(slope(tensor(z[0].map(Math.tanh)))), steepness);
  });

  test("gradients of all weights and biases", async () => {
    const f = () => lossOf(layers, example);
    for (const [l, name] of ["1", "2"].entries()) {
      expectClose(
        await value(`dW${name}`),
        layers[l].W.flatMap((row) => slopes(f, row)),
      );
      expectClose(await value(`db${name}`), slopes(f, layers[l].b));
    }
  });
});

describe("the loop", () => {
  test("finds the gradient of the mean loss for any depth and batch", async () => {
    const [forward, backward, makeLayers] = await Promise.all([
      page.value<Forward>("forward"),
      page.value<Backward>("backward"),
      page.value<(sizes: number[], random: Random) => Layer[]>("makeLayers"),
    ]);
    for (const sizes of [
      [3, 2],
      [3, 4, 2],
      [3, 5, 4, 3, 2],
    ]) {
      // biome-ignore format: one line
      const layers = makeLayers(sizes, new Random(5));
      const x = new Random(6).normal([4, 3]);
      const labels = [0, 1, 1, 0];
      const y = tensor(labels, {dtype: "int32"}).oneHot(2);
      const found = await plain(backward(layers, forward(layers, x).h, y));
      const copy = await plain(layers);
      const examples = (await rows(x)).map((row, i) => ({x: row, label: labels[i]}));
      const f = () => lossOf(copy, examples);
      copy.forEach(({W, b}, l) => {
        expectClose(
          found[l].W.flat(),
          W.flatMap((row) => slopes(f, row)),
        );
        expectClose(found[l].b, slopes(f, b));
      });
    }
  });

  test("a step goes η times the gradient downhill, and the picture's loss falls each time", async () => {
    const descend =
      await page.value<(layers: Layer[], gradients: Layer[], eta: number) => Layer[]>("descend");
    const one = {W: tensor([[1, 2]]), b: tensor([3])};
    const step = {W: tensor([[10, -20]]), b: tensor([30])};
    const [{W, b}] = await plain(descend([one], [step], 0.1));
    expectClose([...W[0], ...b], [0, 4, 0], 6);
    const passes = await page.value<{loss: Tensor}[]>("passes");
    const losses = await numbers(passes.map(({loss}) => loss));
    expect(losses).toHaveLength(8);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(losses[0] / losses[7]).toBeGreaterThan(10);
  });

  test("without the slopes, only the last layer's gradient stays right", async () => {
    const slipped = await useChapter(CHAPTER, {overrides: {withSlope: false}});
    const [a, b] = await Promise.all(
      [page, slipped].map(async (chapter) => {
        const [{gradients}] = await chapter.value<{gradients: Layer[]}[]>("passes");
        return plain(gradients);
      }),
    );
    expect(b[1]).toEqual(a[1]);
    // By f′ of the first unit, 1 − tanh² 1.1.
    expect(a[0].b[0] / b[0].b[0]).toBeCloseTo(1 - Math.tanh(1.1) ** 2, 5);
  });
});

describe("the check", () => {
  test("a nudge is a central difference along that one weight", async () => {
    type Nudged = (unit: number, pixel: number, epsilon: number) => Promise<number>;
    const nudged = await page.value<Nudged>("nudged");
    const layers = await plain(await Promise.all([page.value<Layer>("first"), page.value<Layer>("second")])); // biome-ignore format: one line
    const {images, labels} = await page.value<{images: Tensor; labels: Tensor}>("few");
    const truth = await numbers(labels);
    const examples = (await rows(images)).map((x, i) => ({x, label: truth[i]}));
    const along = (epsilon: number) => {
      const row = layers[0].W[5];
      const value = row[28];
      const at = (shifted: number) => {
        row[28] = shifted;
        return lossOf(layers, examples);
      };
      const slope = (at(value + epsilon) - at(value - epsilon)) / (2 * epsilon);
      row[28] = value;
      return slope;
    };
    // A wide nudge, in which the loss bends: the formula itself is checked, not the derivative.
    expect(await nudged(5, 28, 2)).toBeCloseTo(along(2), 6);
    expect(await nudged(5, 28, 0.02)).toBeCloseTo(along(0.02), 5);
    const shown = await page.value<ArrayLike<number>>("autograd");
    expect(shown[5]).toBeCloseTo(along(1e-5), 6);
  });

  test("hand and autograd agree in six digits, the nudges in three", async () => {
    const [hand, autograd, nudges] = await Promise.all(
      ["hand", "autograd", "nudges"].map(async (name) => numbers(await page.value(name))),
    );
    const error = (found: number[]) =>
      Math.hypot(...found.map((value, i) => value - autograd[i])) / Math.hypot(...autograd);
    expect(error(hand)).toBeLessThan(1e-6);
    expect(error(nudges)).toBeLessThan(1e-3);
    expect(error(nudges)).toBeGreaterThan(1e-5);
  });

  test("too small is worse than too large, and the best lies near 0.02", async () => {
    const sweep = await page.value<{nudge: number; error: number}[]>("sweep");
    const best = sweep.reduce((a, b) => (a.error < b.error ? a : b));
    expect(best.nudge).toBeGreaterThan(0.005);
    expect(best.nudge).toBeLessThan(0.05);
    expect(best.error).toBeLessThan(3e-4);
    const errorAt = (nudge: number) =>
      sweep.find((one) => Math.abs(one.nudge / nudge - 1) < 1e-6)?.error ?? Number.NaN;
    expect(errorAt(1e-7)).toBeGreaterThan(10);
    expect(errorAt(10)).toBeLessThan(1);
    // The arms have the slopes that the text says: −1 in ε on the left, 2 on the right.
    expect(Math.log10(errorAt(1e-5) / errorAt(1e-3)) / 2).toBeCloseTo(1, 0);
    expect(Math.log10(errorAt(1) / errorAt(0.1))).toBeCloseTo(2, 0);
  });

  test("no gradient comes from a corner that is white in all 32 digits", async () => {
    const {images} = await page.value<{images: Tensor}>("few");
    expect((await rows(images)).map((row) => row[0])).toEqual(Array(32).fill(0));
    const cornered = await useChapter(CHAPTER, {overrides: {pixel: 0}, only: ["bars"]});
    expect(await numbers(await cornered.value("hand"))).toEqual(Array(16).fill(0));
  });
});

describe("the cost", async () => {
  type Costs = Record<"parameters" | "forward" | "backpropagation" | "nudging", number>;
  const costs = await page.value<(sizes: number[]) => Costs>("costs");

  test("is what plain loops count", () => {
    const sizes = [64, 32, 10];
    let forward = 0;
    let backward = 0;
    let parameters = 0;
    for (let l = 1; l < sizes.length; ++l) {
      for (let to = 0; to < sizes[l]; ++to) {
        parameters += 1;
        for (let from = 0; from < sizes[l - 1]; ++from) {
          parameters += 1;
          forward += 1; // W h
          backward += l > 1 ? 2 : 1; // δ hᵀ, and Wᵀδ unless it would be that of the input
        }
      }
    }
    expect(costs(sizes)).toEqual({
      parameters,
      forward,
      backpropagation: forward + backward,
      nudging: 2 * parameters * forward,
    });
  });

  test("is as the prose says", () => {
    const {parameters, backpropagation, nudging} = costs([64, 32, 10]);
    expect(parameters).toBe(2410);
    expect(backpropagation).toBe(5056);
    expect(nudging / 1e6).toBeCloseTo(11.4, 1);
    expect(Math.round(nudging / backpropagation)).toBe(2257);
    // With L layers of n units: three times the forward pass less one part in L, and O(L n²).
    expect(costs(Array(101).fill(50)).backpropagation / costs(Array(101).fill(50)).forward).toBeCloseTo(2.99, 2); // biome-ignore format: one line
    expect(costs([200, 200, 200]).backpropagation / costs([100, 100, 100]).backpropagation).toBe(4);
  });
});

test("gradientError is the relative distance of the first layer's gradient from autograd's", async () => {
  const apart = await page.value<(a: Tensor, b: Tensor) => Promise<number>>("apart");
  expect(await apart(tensor([[3, 4]]), tensor([[3, 0]]))).toBeCloseTo(4 / 3, 6);
  type Measure = (state: {layers: Layer[]}) => Promise<number>;
  const make = await page.value<(sizes: number[], random: Random) => Layer[]>("makeLayers");
  const layers = make([64, 6, 5, 10], new Random(2));
  expect(await (await page.value<Measure>("gradientError"))({layers})).toBeLessThan(1e-6);
  const slipped = await useChapter(CHAPTER, {overrides: {withSlope: false}});
  expect(await (await slipped.value<Measure>("gradientError"))({layers})).toBeGreaterThan(0.1);
});

await testExercises(CHAPTER, solutions);
