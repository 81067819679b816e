import {expect, test} from "vitest";
import {solutions} from "../../chapters/solutions/01-perceptron.js";
import {blobs, mnist, xor} from "../../data/index.js";
import {Random} from "../../lib/node.js";
import {testExercises} from "./exercises.js";
import {useChapter} from "./helper.js";

interface Example {
  x: number[];
  y: number;
}
interface Options {
  order?: string;
  eta?: number;
  random?: Random;
  w?: number[];
  b?: number;
  most?: number;
}
interface State {
  w: number[];
  b: number;
  mistakes: number;
  mistake: number;
  loss: number;
}
type Perceptron = (examples: Example[], options?: Options) => Generator<State>;
type Clouds = ReturnType<typeof blobs>;

const CHAPTER = "01-perceptron";
const ORDERS = ["shuffled", "alternating", "by class"];
const page = await useChapter(CHAPTER);
const perceptron = await page.value<Perceptron>("perceptron");

const examplesOf = ({rows}: Pick<Clouds, "rows">): Example[] =>
  rows.map(({x, y, label}) => ({x: [x, y], y: label}));

/** The perceptron again, with labels −1 and +1 and the bias folded in: Novikoff's form. */
function novikoff(examples: Example[], passes: () => number[]): {w: number[]; mistakes: number} {
  const folded = examples.map(({x, y}) => ({x: [...x, 1], y: 2 * y - 1}));
  let w = folded[0].x.map(() => 0);
  let mistakes = 0;
  for (let before = -1; before < mistakes; ) {
    before = mistakes;
    for (const i of passes()) {
      const {x, y} = folded[i];
      const z = x.reduce((sum, value, j) => sum + value * w[j], 0);
      const wrong = y === 1 ? z < 0 : z >= 0;
      if (!wrong) continue;
      mistakes += 1;
      w = w.map((weight, j) => weight + y * x[j]);
    }
  }
  return {w, mistakes};
}

/** (R/γ)² with the bias folded in, written out. */
function boundOf({rows, weights: [w1, w2], bias}: Clouds): number {
  let radius2 = 0;
  let margin = Number.POSITIVE_INFINITY;
  for (const {x, y, label} of rows) {
    radius2 = Math.max(radius2, x * x + y * y + 1);
    const room = (w1 * x + w2 * y + bias) / Math.sqrt(w1 * w1 + w2 * w2 + bias * bias);
    margin = Math.min(margin, label === 1 ? room : -room);
  }
  return radius2 / margin ** 2;
}

test("the score is the dot product plus the bias, and zero counts as a yes", async () => {
  const score = await page.value<(w: number[], b: number, x: number[]) => number>("score");
  const step = await page.value<(z: number) => number>("step");
  expect(score([1, 2, 3], 4, [5, 6, 7])).toBe(5 + 12 + 21 + 4);
  expect(score([], -2, [])).toBe(-2);
  expect([-1e-9, -0, 0, 1e-9].map(step)).toEqual([0, 1, 1, 1]);
});

test("an update moves weights and bias by η (y − ŷ), and only on a mistake", async () => {
  type Update = (w: number[], b: number, e: Example, eta: number) => object;
  const update = await page.value<Update>("update");
  expect(update([2, -1], 0.5, {x: [1, 3], y: 1}, 1)).toEqual({error: 1, w: [3, 2], b: 1.5});
  expect(update([2, -1], 0.5, {x: [3, 1], y: 0}, 0.5)).toEqual({
    error: -1,
    w: [0.5, -1.5],
    b: 0,
  });
  expect(update([2, -1], 0.5, {x: [3, 1], y: 1}, 9)).toEqual({error: 0, w: [2, -1], b: 0.5});
});

test("with labels −1 and +1 and the bias folded in, it is the same algorithm", () => {
  for (const seed of [1, 2, 3]) {
    const examples = examplesOf(blobs({margin: 0.05, seed}));
    const random = new Random(seed);
    const other = novikoff(examples, () => random.permutation(examples.length));
    const states = [...perceptron(examples, {random: new Random(seed)})];
    expect(states.length).toBe(other.mistakes);
    const {w, b, mistakes, loss} = states[states.length - 1];
    expect(mistakes).toBe(other.mistakes);
    expect(loss).toBe(0);
    [...w, b].forEach((value, i) => {
      expect(value).toBeCloseTo(other.w[i], 10);
    });
  }
});

test("the orders go through every example once, and are what they are called", async () => {
  type InOrder = (examples: Example[], order: string, random: Random) => number[];
  const inOrder = await page.value<InOrder>("inOrder");
  const examples = examplesOf(blobs({n: 20}));
  const all = examples.map((_, i) => i);
  const labelsIn = (order: string) =>
    inOrder(examples, order, new Random(1)).map((i) => examples[i].y);
  for (const order of ORDERS) {
    const indices = inOrder(examples, order, new Random(1));
    expect(indices.toSorted((a, b) => a - b)).toEqual(all);
  }
  expect(labelsIn("by class")).toEqual(all.map((i) => (i < 10 ? 0 : 1)));
  expect(labelsIn("alternating")).toEqual(all.map((i) => i % 2));
  expect(inOrder(examples, "shuffled", new Random(1))).not.toEqual(all);
});

test("the bound agrees with a calculation of its own, and mistakes always keep to it", async () => {
  const mistakeBound = await page.value<(clouds: Clouds) => {bound: number}>("mistakeBound");
  for (const margin of [0.5, 0.2, 0.05, 0.01]) {
    for (const seed of [1, 2, 3]) {
      const clouds = blobs({margin, seed});
      const bound = boundOf(clouds);
      expect(mistakeBound(clouds).bound / bound).toBeCloseTo(1, 9);
      for (const order of ORDERS) {
        const mistakes = [...perceptron(examplesOf(clouds), {order})].length;
        expect(mistakes).toBeGreaterThan(0);
        expect(mistakes).toBeLessThanOrEqual(bound);
      }
    }
  }
});

test("one-dimensional points of erratum 01.2: separable, but not without the bias", () => {
  const states = [
    ...perceptron(
      [
        {x: [10], y: 0},
        {x: [11], y: 1},
      ],
      {w: [0]},
    ),
  ];
  expect(states[states.length - 1].loss).toBe(0);
  // Without a bias the label-(−1) point lies on the positive side of every w that takes the other.
  for (const w of [1, -1]) expect(Math.min(-10 * w, 11 * w)).toBeLessThan(0);
});

test("the run counts as the prose says, and stays below the bound at every step", async () => {
  const run = page.runs.get("line");
  if (!run) throw new Error("The chapter has no run line.");
  const counts: number[] = [];
  for (const seed of [1, 2, 3]) {
    await run.restart(seed);
    await run.finish();
    counts.push(run.step);
    expect(run.metrics.errors).toBe(0);
    const {values} = run.metricHistory.mistakesOverBound;
    expect(values.length).toBe(run.step);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
  }
  expect(counts).toEqual([25, 14, 33]);
  expect(Math.floor(await page.value<number>("bound"))).toBe(4452);
});

test("from zero the rate only scales; from elsewhere it matters", () => {
  const examples = examplesOf(blobs({margin: 0.05}));
  const unit = [...perceptron(examples)];
  for (const eta of [0.01, 0.1, 10, 100]) {
    const scaled = [...perceptron(examples, {eta})];
    expect(scaled.map(({mistake}) => mistake)).toEqual(unit.map(({mistake}) => mistake));
    scaled.forEach(({w, b}, k) => {
      [...w, b].forEach((value, i) => {
        expect(value / eta).toBeCloseTo([...unit[k].w, unit[k].b][i], 9);
      });
    });
  }
  const from = (eta: number) => [...perceptron(examples, {eta, w: [-3, 2], b: 4})].length;
  expect(from(0.01)).toBeGreaterThan(10 * from(1));
});

test("narrow streets cost mistakes: the medians of the prose", async () => {
  const sweep = await page.value<{margin: number; mistakes: number; bound: number}[]>("sweep");
  const median = (margin: number) =>
    sweep
      .filter((run) => run.margin === margin)
      .map(({mistakes}) => mistakes)
      .sort((a, b) => a - b)[4];
  expect([0.5, 0.05, 0.005].map(median)).toEqual([3, 16, 127]);
  for (const {mistakes, bound} of sweep) expect(mistakes).toBeLessThanOrEqual(bound);
});

test("XOR: four lines in turn, and never none wrong", async () => {
  const corners = examplesOf(xor());
  const states = [...perceptron(corners, {order: "alternating", most: 200})];
  const lines = states.map(({w, b}) => `${w} ${b}`);
  expect(new Set(lines.slice(2, 6)).size).toBe(4);
  for (let k = 6; k < lines.length; ++k) expect(lines[k]).toBe(lines[k - 4]);
  for (const order of ORDERS) {
    for (const {loss} of perceptron(corners, {order, most: 500})) expect(loss).toBeGreaterThan(0);
  }
});

test("ten perceptrons: the accuracy of given weights, counted one digit at a time", async () => {
  type AccuracyOf = (w: Float32Array, b: Float32Array) => Promise<number>;
  const accuracyOf = await page.value<AccuracyOf>("accuracyOf");
  const random = new Random(7);
  const weights = Float32Array.from({length: 7840}, () => random.next() - 0.5);
  const biases = Float32Array.from({length: 10}, () => random.next() - 0.5);
  const {test: digits} = await mnist({train: 5000, test: 1000});
  let right = 0;
  for (let i = 0; i < 1000; ++i) {
    const scores = Array.from(biases, (bias, k) => {
      let z = bias;
      for (let j = 0; j < 784; ++j) {
        z += (weights[784 * k + j] * digits.pixels[784 * i + j]) / 255;
      }
      return z;
    });
    if (scores.indexOf(Math.max(...scores)) === digits.classes[i]) right += 1;
  }
  expect(await accuracyOf(weights, biases)).toBeCloseTo(right / 1000, 6);
});

test("ten perceptrons: the first corrections, by hand", async () => {
  const run = page.runs.get("digits");
  if (!run) throw new Error("The chapter has no run digits.");
  await run.restart(1);
  await run.stepOnce();
  const {train} = await mnist({train: 5000, test: 1000});
  const [first] = new Random(1).permutation(5000);
  const ink = Array.from(train.pixels.subarray(784 * first, 784 * (first + 1)), (byte) =>
    Math.fround(byte / 255),
  );
  // From zero weights all ten say yes; the first that should not is told so.
  const wrong = train.classes[first] === 0 ? 1 : 0;
  const state = run.current as unknown as {weights: Float32Array; biases: Float32Array};
  expect(Array.from(state.biases, (_, k) => (k === wrong ? -1 : 0))).toEqual([...state.biases]);
  expect(Array.from(state.weights.subarray(784 * wrong, 784 * (wrong + 1)))).toEqual(
    ink.map((value) => 0 - value),
  );
  for (let k = 0; k < 9; ++k) await run.stepOnce();
  // The second digit has been reached: nine corrections belonged to the first.
  expect(state.biases.reduce((sum, bias) => sum + Math.abs(bias), 0)).toBeGreaterThanOrEqual(8);
});

await testExercises(CHAPTER, solutions);
