/** Chapter 10: its formulas against calculations of their own, its claims, its exercises. */
import {describe, expect, test} from "vitest";
import {solutions} from "../../chapters/solutions/10-long-short-term-memory.js";
import type {nn as layers, Tensor} from "../../lib/index.js";
import {concat, nn, Random, tensor, zeros} from "../../lib/node.js";
import {testExercises} from "./exercises.js";
import {numbers, useChapter} from "./helper.js";

type Gates = Record<"f" | "i" | "c" | "o", layers.Linear>;
type Model = Gates & {head: layers.Linear};
type Step = Record<"f" | "i" | "candidate" | "o" | "c" | "h", Tensor>;
type TakeStep = (gates: Gates, x: Tensor, before: {h: Tensor; c: Tensor}) => Step;
type Read = (gates: Gates, x: Tensor) => Step[];

const CHAPTER = "10-long-short-term-memory";
const page = await useChapter(CHAPTER);
const makeModel = await page.value<(random: Random) => Model>("makeModel");
const read = await page.value<Read>("read");

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** What a gate's layer adds up over [h, x], in double precision. */
async function sums(layer: layers.Linear, seen: number[]): Promise<number[]> {
  const weight = (await layer.weight.array()) as number[][];
  const bias = await numbers(layer.bias);
  return weight.map((row, i) => row.reduce((sum, w, j) => sum + w * seen[j], bias[i]));
}

describe("one step", () => {
  test("is the six formulas", async () => {
    const model = makeModel(new Random(3));
    const random = new Random(7);
    const [x, h, c] = [8, 32, 32].map((size) => random.normal([1, size]));
    const take = await page.value<TakeStep>("step");
    const now = take(model, x, {h, c});
    const seen = [...(await numbers(h)), ...(await numbers(x))];
    const [f, i, o] = await Promise.all(
      (["f", "i", "o"] as const).map(async (gate) => (await sums(model[gate], seen)).map(sigmoid)),
    );
    const candidate = (await sums(model.c, seen)).map(Math.tanh);
    const memory = (await numbers(c)).map((old, k) => f[k] * old + i[k] * candidate[k]);
    const said = memory.map((value, k) => o[k] * Math.tanh(value));
    for (const [name, wanted] of Object.entries({f, i, o, candidate, c: memory, h: said})) {
      const got = await numbers(now[name as keyof Step]);
      got.forEach((value, k) => {
        expect(value, name).toBeCloseTo(wanted[k], 5);
      });
    }
  });

  test("many of them are the library's LSTM with the same weights", async () => {
    const model = makeModel(new Random(4));
    const lstm = new nn.LSTM(8, 32, {random: new Random(1)});
    const order = [model.i, model.f, model.c, model.o];
    const [cell] = lstm.parameters().length === 3 ? [lstm.parameters()] : [];
    if (!cell) throw new Error("The library's LSTM has other parameters than this test knows.");
    cell[0].assign(concat(order.map(({weight}) => weight.slice(1, 32, 40))));
    cell[1].assign(concat(order.map(({weight}) => weight.slice(1, 0, 32))));
    cell[2].assign(concat(order.map(({bias}) => bias as Tensor)));
    const x = new Random(9).normal([3, 10, 8]);
    const mine = read(model, x).at(-1)?.h as Tensor;
    const wanted = await numbers(lstm.forward(x).slice(1, 9, 10));
    (await numbers(mine)).forEach((value, k) => {
      expect(value).toBeCloseTo(wanted[k], 5);
    });
  });
});

test("has as many parameters as the formula and the plan say", async () => {
  expect(await page.value("params")).toBe(5248);
  expect(await page.value("counted")).toBe(5248);
  expect(makeModel(new Random(1)).head.parameterCount).toBe(132);
});

describe("the gradient's way back", () => {
  test("the direct path is the product of the forget gates", async () => {
    const model = await page.value<Model>("model");
    const one = await page.value<Tensor>("one");
    const gates = await Promise.all(read(model, one).map(({f}) => numbers(f)));
    const direct = await numbers(await page.value("direct"));
    expect(direct).toHaveLength(40);
    for (const k of [0, 17, 38, 39]) {
      const products = gates[0].map((_, cell) =>
        gates.slice(k + 1).reduce((product, f) => product * f[cell], 1),
      );
      const mean = products.reduce((a, b) => a + b) / 32;
      expect(direct[k]).toBeCloseTo(mean, 5);
    }
    expect(direct[0]).toBeGreaterThan(1 / 7);
    expect(direct[0]).toBeLessThan(1 / 5);
  });

  test("all paths together are what a nudge of the memory changes", async () => {
    const model = await page.value<Model>("model");
    const one = await page.value<Tensor>("one");
    const take = await page.value<TakeStep>("step");
    const k = 35;
    const steps = read(model, one);
    const endFrom = async (c: Tensor) => {
      let state: {h: Tensor; c: Tensor} = {h: steps[k].o.mul(c.tanh()), c};
      for (let t = k + 1; t < 40; ++t)
        state = take(model, one.slice(1, t, t + 1).flatten(1), state);
      return (await numbers(state.c)).reduce((a, b) => a + b);
    };
    const slopes: number[] = [];
    for (let cell = 0; cell < 32; ++cell) {
      const nudge = tensor([Array.from({length: 32}, (_, i) => (i === cell ? 0.01 : 0))]);
      const [up, down] = [steps[k].c.add(nudge), steps[k].c.sub(nudge)];
      slopes.push(Math.abs((await endFrom(up)) - (await endFrom(down))) / 0.02);
    }
    const mean = slopes.reduce((a, b) => a + b) / 32;
    expect((await numbers(await page.value("all")))[k]).toBeCloseTo(mean, 2);
  });

  test("one bias decides how much of it arrives", async () => {
    const arrives = async (forgetBias: number) => {
      const tried = await useChapter(CHAPTER, {overrides: {forgetBias}, only: ["highway"]});
      return (await numbers(await tried.value("direct")))[0];
    };
    expect(await arrives(1)).toBeLessThan(2e-5);
    expect(await arrives(1)).toBeGreaterThan(1e-6);
    expect(await arrives(0)).toBeLessThan(1e-10);
  });
});

test("the task: one of four letters, then noise of four others", async () => {
  type Draw = (count: number, random: Random) => {x: Tensor; first: Tensor};
  const {x, first} = (await page.value<Draw>("draw"))(64, new Random(2));
  expect(x.shape).toEqual([64, 40, 8]);
  const codes = (await x.argmax(-1).array()) as number[][];
  expect(codes.map(([letter]) => letter)).toEqual(await numbers(first));
  expect(new Set(codes.map(([letter]) => letter))).toEqual(new Set([0, 1, 2, 3]));
  expect(new Set(codes.flatMap((row) => row.slice(1)))).toEqual(new Set([4, 5, 6, 7]));
});

test("a forget gate that is always a half halves the memory, whatever is seen", async () => {
  const tried = await useChapter(CHAPTER, {
    overrides: {forgetGate: "always ½"},
    only: ["step", "gates"],
  });
  const take = await tried.value<TakeStep>("step");
  const model = (await tried.value<(random: Random) => Model>("makeModel"))(new Random(1));
  const {f} = take(model, zeros([1, 8]), {h: zeros([1, 32]), c: zeros([1, 32])});
  expect(new Set(await numbers(f))).toEqual(new Set([0.5]));
});

await testExercises(CHAPTER, solutions);
