/** Chapter 15: its formulas against plain loops in double precision, its claims, its exercises. */
import {describe, expect, test} from "vitest";
import {solutions} from "../../chapters/solutions/15-transformer.js";
import type {nn as layers, Tensor} from "../../lib/index.js";
import {nn, Random, tensor} from "../../lib/node.js";
import {testExercises} from "./exercises.js";
import {numbers, useChapter} from "./helper.js";

const CHAPTER = "15-transformer";
const page = await useChapter(CHAPTER);

type Matrix = number[][];

const nested = async (x: Tensor): Promise<Matrix> => (await x.array()) as Matrix;
const matrix = async (name: string): Promise<Matrix> => nested(await page.value<Tensor>(name));

const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
const transpose = (a: Matrix): Matrix => a[0].map((_, j) => a.map((row) => row[j]));
const plus = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((v, j) => v + b[i][j]));

function softmax(row: number[]): number[] {
  const exps = row.map(Math.exp);
  const total = exps.reduce((a, b) => a + b, 0);
  return exps.map((e) => e / total);
}

function attend(Q: Matrix, K: Matrix, V: Matrix, seen = (_i: number, _j: number) => true) {
  const weights = Q.map((q, i) =>
    softmax(
      K.map((k, j) =>
        seen(i, j)
          ? q.reduce((sum, value, c) => sum + value * k[c], 0) / Math.sqrt(q.length)
          : Number.NEGATIVE_INFINITY,
      ),
    ),
  );
  return {weights, output: times(weights, V)};
}

function layerNorm(x: Matrix): Matrix {
  return x.map((row) => {
    const mean = row.reduce((a, b) => a + b, 0) / row.length;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
    return row.map((value) => (value - mean) / Math.sqrt(variance + 1e-5));
  });
}

/** erf by its integral, Simpson's rule. */
function erf(x: number): number {
  const steps = 400;
  const f = (t: number) => Math.exp(-t * t);
  let sum = f(0) + f(x);
  for (let i = 1; i < steps; ++i) sum += (i % 2 ? 4 : 2) * f((x * i) / steps);
  return ((2 / Math.sqrt(Math.PI)) * sum * x) / steps / 3;
}
const gelu = (x: number) => (x * (1 + erf(x / Math.SQRT2))) / 2;

function expectClose(got: Matrix, wanted: Matrix, digits = 5): void {
  expect(got.map((row) => row.length)).toEqual(wanted.map((row) => row.length));
  got.forEach((row, i) => {
    row.forEach((value, j) => {
      expect(value).toBeCloseTo(wanted[i][j], digits);
    });
  });
}

/** The heads of the chapter's layer, by loops over its weights. */
async function headsOf(X: Matrix, seen?: (i: number, j: number) => boolean) {
  const {query, key, value, output} = await page.value<layers.MultiHeadAttention>("layer");
  const parts = await Promise.all(
    [query, key, value].map(async ({weight}) => transpose(await nested(weight))),
  );
  const heads = [0, 4].map((start) => {
    const [Q, K, V] = parts.map((w) =>
      times(
        X,
        w.map((row) => row.slice(start, start + 4)),
      ),
    );
    return attend(Q, K, V, seen);
  });
  const joined = X.map((_, i) => heads.flatMap(({output}) => output[i]));
  return {heads, output: times(joined, transpose(await nested(output.weight)))};
}

async function feedForward(X: Matrix): Promise<Matrix> {
  const {expand, contract} = await page.value<layers.FeedForward>("ffn");
  return feedForwardBy(X, expand, contract);
}

async function feedForwardBy(X: Matrix, expand: layers.Linear, contract: layers.Linear) {
  const [W1, W2] = await Promise.all([expand, contract].map(({weight}) => nested(weight)));
  const [b1, b2] = await Promise.all([expand, contract].map(({bias}) => numbers(bias)));
  return X.map((x) => {
    const wide = W1.map((w, i) => gelu(w.reduce((sum, value, j) => sum + value * x[j], b1[i])));
    return W2.map((w, i) => w.reduce((sum, value, j) => sum + value * wide[j], b2[i]));
  });
}

describe("attention", () => {
  type Attention = (
    Q: Tensor,
    K: Tensor,
    V: Tensor,
    M?: Tensor,
  ) => {weights: Tensor; output: Tensor};
  type Head = (i: number, X: Tensor, M?: Tensor) => {weights: Tensor; output: Tensor};

  test("of more keys than queries", async () => {
    const attention = await page.value<Attention>("attention");
    const [Q, K, V] = [
      [3, 4],
      [5, 4],
      [5, 2],
    ].map((shape, i) => new Random(i + 20).normal(shape));
    const wanted = attend(await nested(Q), await nested(K), await nested(V));
    const {weights, output} = attention(Q, K, V);
    expectClose(await nested(weights), wanted.weights);
    expectClose(await nested(output), wanted.output);
  });

  test("of two heads, side by side and mixed", async () => {
    const X = await matrix("X");
    const {heads, output} = await headsOf(X);
    const head = await page.value<Head>("head");
    const multiHead = await page.value<(x: Tensor) => Tensor>("multiHead");
    for (const i of [0, 1]) {
      expectClose(await nested(head(i, await page.value("X")).output), heads[i].output);
    }
    expectClose(await nested(multiHead(await page.value("X"))), output);
  });

  test("the mask is 0 at and below the diagonal, and minus infinity above", async () => {
    const mask = await page.value<(n: number) => Tensor>("mask");
    const rows = await nested(mask(4));
    rows.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(value).toBe(i >= j ? 0 : Number.NEGATIVE_INFINITY);
      });
    });
  });

  test("with the mask sees nothing that comes later", async () => {
    const head = await page.value<Head>("head");
    const mask = await page.value<(n: number) => Tensor>("mask");
    const {heads} = await headsOf(await matrix("X"), (i, j) => i >= j);
    const {weights, output} = head(0, await page.value("X"), mask(5));
    expectClose(await nested(weights), heads[0].weights);
    expectClose(await nested(output), heads[0].output);
  });

  test("across: each letter looks at its like, at two alike by halves", async () => {
    const [m, a, i, l] = await matrix("crossed");
    expectClose([m], [[0, 0, 0, 1, 0, 0]], 2);
    expectClose([a], [[0.5, 0, 0, 0, 0.5, 0]], 2);
    expectClose([i], [[0, 0, 1, 0, 0, 0]], 2);
    expectClose([l], [[0, 0, 0, 0, 0, 1]], 2);
  });
});

describe("positions", () => {
  test("sine and cosine, by the formula", async () => {
    const encoding = await page.value<(n: number, d: number) => Tensor>("encoding");
    const rows = await nested(encoding(40, 10));
    rows.forEach((row, pos) => {
      for (let i = 0; i < 5; ++i) {
        const turn = pos / 10_000 ** ((2 * i) / 10);
        expect(row[2 * i]).toBeCloseTo(Math.sin(turn), 4);
        expect(row[2 * i + 1]).toBeCloseTo(Math.cos(turn), 4);
      }
    });
  });

  test("the rotation turns pair by pair", async () => {
    const rotation = await page.value<(m: number) => Tensor>("rotation");
    const R = await nested(rotation(3));
    R.forEach((row, i) => {
      row.forEach((value, j) => {
        const angle = 3 * 10_000 ** (-2 * Math.floor(i / 2) * (1 / 12));
        const inPair = Math.floor(i / 2) === Math.floor(j / 2);
        const turned = i === j ? Math.cos(angle) : i < j ? -Math.sin(angle) : Math.sin(angle);
        expect(value).toBeCloseTo(inPair ? turned : 0, 5);
      });
    });
  });

  test("scores of turned vectors know the distance alone, along every diagonal", async () => {
    const scores = await matrix("scores");
    const [q, k] = await Promise.all(["q", "k"].map(async (name) => (await matrix(name)).flat()));
    scores.forEach((row, m) => {
      row.forEach((score, n) => {
        const turned = solutions.rope.right(k, n - m);
        const wanted = q.reduce((sum, value, i) => sum + value * turned[i], 0);
        expect(score).toBeCloseTo(wanted, 4);
      });
    });
  });
});

describe("the blocks", () => {
  test("the FFN, and that it changes one token where attention changes all", async () => {
    const X = await matrix("X");
    const think = await page.value<(x: Tensor) => Tensor>("think");
    expectClose(await nested(think(await page.value("X"))), await feedForward(X));
    const [attention, own] = await Promise.all(
      (await page.value<Tensor[]>("changes")).map((change) => numbers(change)),
    );
    expect(Math.min(...attention)).toBeGreaterThan(1e-3);
    expect(own.map((change) => change > 1e-3)).toEqual([false, false, true, false, false]);
  });

  test("the encoder block, norm by norm", async () => {
    const X = await matrix("X");
    type Block = {
      ffn: layers.FeedForward;
      forward: (x: Tensor) => Tensor;
    };
    type Make = new (random: Random, attention: layers.MultiHeadAttention) => Block;
    const encoder = new (await page.value<Make>("Block"))(new Random(2), await page.value("layer"));
    const looked = layerNorm(plus(X, (await headsOf(X)).output));
    const {expand, contract} = encoder.ffn;
    const thought = layerNorm(plus(looked, await feedForwardBy(looked, expand, contract)));
    const x = (await page.value<Tensor>("X")).unsqueeze(0);
    expectClose(await nested(encoder.forward(x).index(0)), thought, 4);
  });

  test("is the library's post-norm block", async () => {
    type MakeBlock = new (random: Random, attention: layers.MultiHeadAttention) => layers.Module;
    const Block = await page.value<MakeBlock>("Block");
    const theirs = new nn.TransformerBlock(8, {heads: 2, preNorm: false, random: new Random(9)});
    const ours = new Block(new Random(1), theirs.attention) as InstanceType<MakeBlock> & {
      ffn: layers.FeedForward;
    };
    const parameters = theirs.feedForward.parameters();
    ours.ffn.parameters().forEach((parameter, i) => {
      parameter.assign(parameters[i]);
    });
    const x = new Random(10).normal([2, 5, 8]);
    expectClose(
      await nested(ours.forward(x).reshape([10, 8])),
      await nested(theirs.forward(x).reshape([10, 8])),
    );
  });
});

describe("the model", () => {
  type Model = layers.Module & {forward: (tokens: Tensor) => Tensor};
  type Make = new (random: Random) => Model;
  const sequence = [7, 2, 9, 4, 0, 8, 4, 1, 10, 0, 1, 2, 4, 4, 7, 8];
  const ints = (rows: Matrix) => tensor(rows, {dtype: "int32"});

  test.each([
    [1, 57_562],
    [2, 52_858],
    [4, 50_506],
  ])("with G = %i has %i parameters", async (G, wanted) => {
    const opened = await useChapter(CHAPTER, {overrides: {G}, only: ["model"]});
    const Transformer = await opened.value<Make>("Transformer");
    expect(new Transformer(new Random(1)).parameterCount).toBe(wanted);
  });

  test.each([
    [true, 0],
    [false, 1],
  ])("with the mask (%s) does what comes later change what it says?", async (causal, changed) => {
    const opened = await useChapter(CHAPTER, {overrides: {causal}, only: ["model"]});
    const model = new (await opened.value<Make>("Transformer"))(new Random(1));
    const other = [...sequence.slice(0, 12), 9, 9, 9, 9];
    const [a, b] = await Promise.all(
      [sequence, other].map((tokens) => nested(model.forward(ints([tokens])).index(0))),
    );
    const differs = a
      .slice(0, 12)
      .some((row, i) => row.some((v, j) => Math.abs(v - b[i][j]) > 1e-4));
    expect(Number(differs)).toBe(changed);
  });

  test.each([
    ["sort", [0, 1, 2, 4, 4, 7, 8, 9]],
    ["reverse", [1, 4, 8, 0, 4, 9, 2, 7]],
  ])("learns to %s", async (task, wanted) => {
    const opened = await useChapter(CHAPTER, {overrides: {task}, only: ["task"]});
    const answerTo = await opened.value<(source: number[]) => number[]>("answerTo");
    expect(answerTo(sequence.slice(0, 8))).toEqual(wanted);
    type Batch = (count: number, random: Random) => {inputs: Tensor; answers: Tensor};
    const {inputs, answers} = (await opened.value<Batch>("batch"))(20, new Random(1));
    const [rows, right] = [await nested(inputs), await nested(answers)];
    expect(new Set(rows.map(String)).size).toBe(20);
    rows.forEach((row, i) => {
      expect(right[i]).toEqual(answerTo(row.slice(0, 8)));
      expect(row.slice(8)).toEqual([10, ...right[i].slice(0, 7)]);
    });
  });

  test("writes digit by digit what it finds likeliest", async () => {
    const model = new (await page.value<Make>("Transformer"))(new Random(2));
    const write = await page.value<(model: Model, tokens: Tensor) => Tensor>("write");
    const [tokens] = await nested(write(model, ints([sequence.slice(0, 9)])));
    expect(tokens).toHaveLength(17);
    expect(tokens.slice(0, 9)).toEqual(sequence.slice(0, 9));
    const logits = await nested(model.forward(ints([tokens])).index(0));
    tokens.slice(9).forEach((digit, i) => {
      expect(logits[8 + i].indexOf(Math.max(...logits[8 + i]))).toBe(digit);
    });
  });

  test("costs, counted product by product", async () => {
    type Costs = (n: number, d: number) => {attention: number; FFN: number; total: number};
    const {attention, FFN, total} = (await page.value<Costs>("costs"))(5, 3);
    let [pairs, wide, projections] = [0, 0, 0];
    for (let token = 0; token < 5; ++token) {
      for (let other = 0; other < 5; ++other) for (let c = 0; c < 3; ++c) pairs += 2;
      for (let inside = 0; inside < 12; ++inside) for (let c = 0; c < 3; ++c) wide += 2;
      for (let to = 0; to < 3; ++to) for (let c = 0; c < 3; ++c) projections += 4;
    }
    expect([attention, FFN, total]).toEqual([pairs, wide, pairs + wide + projections]);
  });

  test("the FFN has two thirds of a block's parameters", async () => {
    const block = new nn.TransformerBlock(48, {heads: 4, random: new Random(1)});
    const share = block.feedForward.parameterCount / block.parameterCount;
    expect(share).toBeGreaterThan(0.65);
    expect(share).toBeLessThan(0.67);
  });
});

await testExercises(CHAPTER, solutions);
