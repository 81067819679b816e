/** Chapter 3: its formulas against calculations of their own, its claims, its exercises. */
import {describe, expect, test} from "vitest";
import {solutions} from "../../chapters/solutions/03-activation-functions.js";
import {evaluate, type nn as layers, Random, type Tensor, tensor} from "../../lib/node.js";
import {testExercises} from "./exercises.js";
import {numbers, useChapter} from "./helper.js";

const CHAPTER = "03-activation-functions";
const page = await useChapter(CHAPTER);

type Curve = (z: Tensor) => Tensor;
type Table = Record<string, readonly [f: Curve, slope: (z: Tensor, f: Tensor) => Tensor]>;
const table = await page.value<Table>("table");

/** The integral from a to b by Simpson's rule. */
function integral(f: (x: number) => number, a: number, b: number, pieces = 400): number {
  const h = (b - a) / pieces;
  let sum = f(a) + f(b);
  for (let i = 1; i < pieces; ++i) sum += (i % 2 === 0 ? 2 : 4) * f(a + i * h);
  return (sum * h) / 3;
}

const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
/** The share of a standard normal below z, by its definition. */
const below = (z: number) => 0.5 + integral(density, 0, z);
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const ALPHA = 0.1;

/** The functions as the source defines them, in double precision. */
const exact: Record<string, (z: number) => number> = {
  sigmoid,
  tanh: (z) => (Math.exp(z) - Math.exp(-z)) / (Math.exp(z) + Math.exp(-z)),
  ReLU: (z) => Math.max(0, z),
  "leaky ReLU": (z) => Math.max(ALPHA * z, z),
  ELU: (z) => (z > 0 ? z : Math.exp(z) - 1),
  GELU: (z) => z * below(z),
  SiLU: (z) => z * sigmoid(z),
  Mish: (z) => z * Math.tanh(Math.log(1 + Math.exp(z))),
  identity: (z) => z,
};
const quotient = (f: (z: number) => number, z: number, h = 1e-4) => (f(z + h) - f(z - h)) / (2 * h);

describe("the table", () => {
  const places = [-5.2, -3, -1.7, -0.6, -0.05, 0.05, 0.4, 1.3, 2.9, 5.6];

  test("has the eight functions of the source, and the identity", () => {
    expect(Object.keys(table)).toEqual(Object.keys(exact));
  });

  test.each(Object.keys(exact))("%s: value and slope", async (name) => {
    const z = tensor(places);
    const [f, slope] = table[name];
    const [values, slopes] = [await numbers(f(z)), await numbers(slope(z, f(z)))];
    places.forEach((z, i) => {
      expect(values[i], `f(${z})`).toBeCloseTo(exact[name](z), 5);
      expect(slopes[i], `f'(${z})`).toBeCloseTo(quotient(exact[name], z), 5);
    });
  });

  test("takes the left side at 0, where there is a corner", async () => {
    const slopeAt0 = async (name: string) => {
      const zero = tensor([0]);
      const [f, slope] = table[name];
      return (await numbers(slope(zero, f(zero))))[0];
    };
    expect(await slopeAt0("ReLU")).toBe(0);
    expect(await slopeAt0("leaky ReLU")).toBeCloseTo(ALPHA, 6);
    expect(await slopeAt0("ELU")).toBe(1);
  });

  test("agrees with autograd", async () => {
    const [byTable, byAutograd] = await Promise.all(
      ["byTable", "byAutograd"].map(async (name) => numbers(await page.value(name))),
    );
    expect(byTable).toHaveLength(9 * 1201);
    const gaps = byTable.map((slope, i) => Math.abs(slope - byAutograd[i]));
    expect(Math.max(...gaps)).toBeLessThan(1e-6);
  });

  test("follows α", async () => {
    const other = await useChapter(CHAPTER, {overrides: {alpha: 0.7}, only: ["slopes"]});
    const [f, slope] = (await other.value<Table>("table"))["leaky ReLU"];
    const z = tensor([-2, 2]);
    expect(await numbers(f(z))).toEqual([Math.fround(-1.4), 2]);
    (await numbers(slope(z, f(z)))).forEach((got, i) => {
      expect(got).toBeCloseTo([0.7, 1][i], 6);
    });
  });

  test.each([
    ["GELU", -0.17],
    ["SiLU", -0.278],
    ["Mish", -0.309],
  ])("%s dips to %d, and left of that its slope is negative", (name, lowest) => {
    const f = exact[name];
    const zs = Array.from({length: 3001}, (_, i) => -3 + i / 1000);
    const bottom = zs.reduce((best, z) => (f(z) < f(best) ? z : best));
    expect(f(bottom)).toBeCloseTo(lowest, 3);
    expect(quotient(f, bottom - 0.3)).toBeLessThan(-0.01);
    expect(quotient(f, bottom + 0.3)).toBeGreaterThan(0.01);
  });

  test("sigmoid's slope is a quarter at most", () => {
    expect(quotient(sigmoid, 0)).toBeCloseTo(0.25, 6);
    for (const z of [-2, -0.1, 0.1, 2]) expect(quotient(sigmoid, z)).toBeLessThan(0.25);
  });
});

test("GELU, exactly and by tanh: never further apart than 0.0005", async () => {
  const [x, byErf, byTanh] = await Promise.all(
    ["x", "exact", "byTanh"].map(async (name) => numbers(await page.value(name))),
  );
  const gaps = x.map((z, i) => {
    const cubic = Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3);
    const rational = 0.5 * z * (1 + Math.tanh(cubic));
    expect(byErf[i]).toBeCloseTo(z * below(z), 5);
    expect(byTanh[i]).toBeCloseTo(rational, 5);
    return Math.abs(rational - z * below(z));
  });
  expect(Math.max(...gaps)).toBeLessThan(0.0005);
  expect(Math.max(...gaps)).toBeGreaterThan(0.0004);
});

describe("softmax", () => {
  const softmax = (z: number[]) => {
    const exps = z.map(Math.exp);
    return exps.map((e) => e / exps.reduce((a, b) => a + b, 0));
  };

  test.each([1, 3.5])(
    "its Jacobian is that of difference quotients, logits times %d",
    async (times) => {
      const open = await useChapter(CHAPTER, {overrides: {sharpness: times}, only: ["jacobian"]});
      const logits = [2, 1, 0.5, -1].map((z) => z * times);
      const J = (await (await open.value<Tensor>("J")).array()) as number[][];
      const nudged = (j: number, h: number) => softmax(logits.map((z, k) => (k === j ? z + h : z)));
      J.forEach((row, i) => {
        row.forEach((slope, j) => {
          expect(slope).toBeCloseTo((nudged(j, 1e-5)[i] - nudged(j, -1e-5)[i]) / 2e-5, 6);
        });
        expect(row.reduce((a, b) => a + b)).toBeCloseTo(0, 6);
        expect(J.reduce((sum, {[i]: slope}) => sum + slope, 0)).toBeCloseTo(0, 6);
      });
    },
  );

  test("saturates: with sixfold logits nearly all slopes are gone", async () => {
    const open = await useChapter(CHAPTER, {overrides: {sharpness: 6}, only: ["jacobian"]});
    const slopes = (await numbers(await open.value("J"))).map(Math.abs);
    expect(Math.max(...slopes)).toBeLessThan(0.01);
  });

  test("of two logits is the sigmoid of their difference", () => {
    expect(softmax([0.3, 1.7])[1]).toBeCloseTo(sigmoid(1.4), 12);
  });
});

describe("through twenty layers", () => {
  type Probe = (name: string) => {lengths: Tensor; factor: Tensor};
  const at = async (gain: number) => {
    const open = await useChapter(CHAPTER, {overrides: {gain}, only: ["probe"]});
    const probe = await open.value<Probe>("probe");
    return async (name: string) => {
      const {lengths, factor} = probe(name);
      const [all, [expected]] = [await numbers(lengths), await numbers(factor)];
      return {
        lengths: all,
        expected,
        whole: all[0] / all[19],
        each: (all[0] / all[19]) ** (1 / 19),
      };
    };
  };

  test.each(["tanh", "leaky ReLU"])(
    "%s: the gradients' lengths, by backpropagation by hand",
    async (name) => {
      const random = new Random(1);
      const draw = async (rows: number, std = 1) =>
        (await random.normal([rows, 32], {std}).array()) as number[][];
      const times = (a: number[][], b: number[][]) =>
        a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
      const f = exact[name];
      const slope = (z: number) => (name === "tanh" ? 1 - Math.tanh(z) ** 2 : z > 0 ? 1 : ALPHA);
      let h = await draw(400);
      const [weights, zs]: number[][][][] = [[], []];
      for (let l = 0; l < 20; ++l) {
        weights.push(await draw(32, 1 / Math.sqrt(32)));
        zs.push(times(h, weights[l]));
        h = zs[l].map((row) => row.map(f));
      }
      let upstream = await draw(400);
      const wanted: number[] = [];
      for (let l = 19; l >= 0; --l) {
        const delta = upstream.map((row, i) => row.map((value, j) => value * slope(zs[l][i][j])));
        wanted[l] = Math.hypot(...delta.flat());
        const transposed = weights[l][0].map((_, j) => weights[l].map((row) => row[j]));
        upstream = times(delta, transposed);
      }
      const {lengths} = await (await at(1))(name);
      lengths.forEach((length, l) => {
        expect(length / wanted[l]).toBeCloseTo(1, 3);
      });
    },
  );

  test.each([0.5, 1, 2, 4])(
    "gain %d: the formula is off by 15 percent at most, for every function",
    async (gain) => {
      const probe = await at(gain);
      for (const name of Object.keys(exact)) {
        const {each, expected} = await probe(name);
        expect(Math.abs(each / expected - 1), name).toBeLessThan(0.15);
      }
    },
  );

  test("what is pale, orange and blue at which gain", async () => {
    const [one, he, four] = await Promise.all([at(1), at(Math.SQRT2), at(4)]);
    expect((await one("sigmoid")).whole).toBeLessThan(2e-12);
    expect((await one("tanh")).whole).toBeGreaterThan(0.1);
    expect((await one("ReLU")).whole).toBeLessThan(0.01);
    expect((await he("ReLU")).whole).toBeGreaterThan(0.3);
    expect((await he("ReLU")).whole).toBeLessThan(3);
    expect((await four("sigmoid")).whole).toBeLessThan(1e-3);
    expect((await four("ReLU")).whole).toBeGreaterThan(1e6);
  });
});

type State = {loss: Tensor; model: layers.Sequential};

describe("the networks", () => {
  type Learn = (name: string, hidden: number, rate: number, seed: number) => Generator<State>;

  test("have 1,218 parameters, start alike, and bend by their own function", async () => {
    const learn = await page.value<Learn>("learn");
    const models = ["ReLU", "tanh"].map((name) => {
      const {value} = learn(name, 2, 0, 1).next();
      return (value as State).model;
    });
    for (const model of models) expect(model.parameterCount).toBe(1218);
    const [relu, tanh] = models.map((model) => model.parameters());
    for (const [i, parameter] of relu.entries()) {
      expect(await numbers(parameter)).toEqual(await numbers(tanh[i]));
    }
    const point = tensor([[0.3, -0.8]]);
    models.forEach((model) => {
      expect(model.activations(point)).toHaveLength(5);
    });
    const [before, after] = await Promise.all(models[1].activations(point).map(numbers));
    before.forEach((z, i) => {
      expect(after[i]).toBeCloseTo(Math.tanh(z), 5);
    });
  });

  test.each([
    [false, 15, 1],
    [true, 63, 0.5],
  ])("huge steps %s: %d of ReLU's 64 units are dead at the end", async (huge, dead, share) => {
    type Alive = (state: {each: Record<string, State>}) => Tensor;
    const open = await useChapter(CHAPTER, {overrides: {huge}, only: ["dying"]});
    const alive = await open.value<Alive>("alive");
    const run = open.runs.get("dying");
    if (run === undefined) throw new Error("There is no run “dying”.");
    await run.finish();
    const {data} = await evaluate(() => alive(run.current as never));
    expect(data).toHaveLength(64);
    expect([...data].filter((part) => part === 0)).toHaveLength(dead);
    expect(run.metrics["accuracy/ReLU"]).toBeCloseTo(share, 6);
    expect(run.metrics["accuracy/leaky ReLU"]).toBe(1);
  });
});

await testExercises(CHAPTER, solutions);
