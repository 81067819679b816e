/** Chapter 28: its formulas against calculations of their own, its claims, its exercises. */
import {describe, expect, test} from "vitest";
import {solutions} from "../../chapters/solutions/28-graph-neural-networks.js";
import {type Graph, karate, undirected} from "../../data/index.js";
import {
  type nn as layers,
  nn,
  ones,
  Random,
  type Run,
  scope,
  segmentMean,
  type Tensor,
  tensor,
} from "../../lib/node.js";
import {testExercises} from "./exercises.js";
import {numbers, useChapter} from "./helper.js";

const CHAPTER = "28-graph-neural-networks";
const page = await useChapter(CHAPTER);

type Rows = number[][];
type Trained = {model: layers.Sequential; known: Tensor; unknown: Tensor; loss: Tensor};

const rows = async (name: string): Promise<Rows> =>
  (await (await page.value<Tensor>(name)).array()) as Rows;
const flat = async (name: string): Promise<number[]> => numbers(await page.value(name));

const edges = [[0, 1], [0, 2], [1, 2], [2, 3], [3, 4]]; // biome-ignore format: pairs
const allowed = [1, 0.5, 1, 0.5, 1];
const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const product = (A: Rows, B: Rows) => A.map((row) => B[0].map((_, j) => dot(row, B.map((r) => r[j])))); // biome-ignore format: one line
const relu = (A: Rows) => A.map((row) => row.map((x) => Math.max(0, x)));
const near = (v: number) =>
  edges.filter((edge) => edge.includes(v)).map(([a, b]) => (a === v ? b : a));
const column = (A: Rows, j: number) => A.map((row) => row[j]);

function expectClose(actual: Rows, wanted: Rows, digits = 5): void {
  expect(actual.length).toBe(wanted.length);
  actual.flat().forEach((value, i) => {
    expect(value, `number ${i}`).toBeCloseTo(wanted.flat()[i], digits);
  });
}

describe("the formulas' cells", () => {
  test.each(["sum", "mean", "max"])("messages put together by %s, two layers", async (together) => {
    const other = await useChapter(CHAPTER, {overrides: {together, rounds: 2}});
    let h = [1, 0, 0, 0, 0];
    let m: number[] = [];
    for (let l = 0; l < 2; ++l) {
      m = h.map((_, v) => {
        const arriving = edges.flatMap(([a, b], i) =>
          a === v ? [h[b] * allowed[i]] : b === v ? [h[a] * allowed[i]] : [],
        );
        if (together === "max") return Math.max(...arriving);
        const sum = arriving.reduce((a, b) => a + b, 0);
        return together === "sum" ? sum : sum / arriving.length;
      });
      h = h.map((own, v) => own + m[v]);
    }
    expectClose([await numbers(await other.value("h"))], [h]);
    expectClose([await numbers(await other.value("m"))], [m]);
    // Two layers reach two steps: d has heard, e has not.
    expect(h[3]).toBeGreaterThan(0);
    expect(h[4]).toBe(0);
  });

  test("graph convolution, entry by entry; with matrices and along edges the same", async () => {
    const [H, W] = [await rows("H"), await rows("W")];
    const size = (v: number) => near(v).length + 1;
    const shares = H.map((_, i) =>
      H.map((_, j) => (i === j || near(i).includes(j) ? 1 / Math.sqrt(size(i) * size(j)) : 0)),
    );
    expectClose(await rows("shares"), shares);
    const wanted = relu(product(product(shares, H), W));
    expectClose(await rows("dense"), wanted);
    expectClose(await rows("sparse"), wanted);
    const layer = new nn.GraphConv(await page.value("loops"), 3, 2, {random: new Random(1)});
    scope(() => layer.linear.weight.assign(tensor(W).T));
    expectClose((await layer.forward(tensor(H)).relu().array()) as Rows, wanted);
  });

  test("attention: scores, shares, what is heard", async () => {
    const [Wh, [a]] = [product(await rows("H"), await rows("W")), [await flat("a")]];
    const exp = (i: number, j: number) => {
      const value = dot(a, [...Wh[i], ...Wh[j]]);
      return Math.exp(value > 0 ? value : 0.2 * value);
    };
    const hood = (i: number) => [i, ...near(i)];
    const share = (i: number, j: number) =>
      exp(i, j) / hood(i).reduce((sum, k) => sum + exp(i, k), 0);
    const {ways} = await page.value<Graph>("loops");
    expectClose([(await flat("cares")).map(Math.exp)], [ways.map(([j, i]) => exp(i, j))], 4);
    expectClose([await flat("alpha")], [ways.map(([j, i]) => share(i, j))]);
    const wanted = Wh.map((_, i) =>
      Wh[0].map((_, c) => dot(hood(i).map((j) => share(i, j)), column(hood(i).map((j) => Wh[j]), c))),
    ); // biome-ignore format: sums
    expectClose(await rows("attended"), relu(wanted));
  });

  test("GraphSAGE: the mean around a node, kept apart from the node", async () => {
    const H = await rows("H");
    const around = H.map((_, v) => H[0].map((_, c) => near(v).reduce((sum, u) => sum + H[u][c], 0) / near(v).length)); // biome-ignore format: one line
    expectClose(await rows("around"), around);
    const W = (await new Random(4).normal([6, 2]).array()) as Rows;
    const wanted = relu(product(H.map((h, v) => [...h, ...around[v]]), W)); // biome-ignore format: one line
    expectClose(await rows("both"), wanted);
    const unit = await page.value<(X: Tensor) => Tensor>("unit");
    expectClose((await unit(tensor([[3, 4], [0, 0]])).array()) as Rows, [[0.6, 0.8], [0, 0]]); // biome-ignore format: rows
  });

  test("the readout is the mean over each graph's nodes", async () => {
    type Make = new () => layers.Module;
    const readout = new (await page.value<Make>("Readout"))();
    const set = await page.value<{nodes: number; graphOf: Tensor; graphs: number}>("set");
    const of = await numbers(set.graphOf);
    const states = Array.from({length: set.nodes}, (_, i) => [Math.sin(i), i % 7]);
    const h = (await readout.forward(tensor(states)).array()) as Rows;
    for (const g of [0, 1, 299, 599]) {
      const own = states.filter((_, i) => of[i] === g);
      const wanted = [0, 1].map((c) => own.reduce((sum, row) => sum + row[c], 0) / own.length);
      expectClose([h[g]], [wanted], 4);
    }
  });
});

describe("what the prose says", () => {
  test("of six million pairs of packages 11,846 count; 60 have no word; 2,386 are asked", async () => {
    const debian = await page.value<Graph & {features: Tensor}>("debian");
    expect(debian.nodes ** 2).toBeGreaterThan(6e6);
    expect(debian.ways.length + debian.nodes).toBe(11_846);
    const words = await numbers(debian.features.sum(1));
    expect(words.filter((count) => count === 0)).toHaveLength(60);
    expect((await page.value<Tensor>("unknown")).shape).toEqual([2386]);
  });

  test("two layers have 16,192 weights, GraphSAGE twice as many", async () => {
    const count = async (kind: string) => {
      const other = await useChapter(CHAPTER, {overrides: {kind}});
      const build = await other.value<(random: Random) => layers.Sequential>("build");
      return build(new Random(1)).parameterCount;
    };
    expect(await count("GCN")).toBe(500 * 32 + 32 * 6);
    expect(await count("GraphSAGE")).toBe(2 * (500 * 32 + 32 * 6));
  });

  test("the officer has 17 friends, and a sample asks at most three of each", async () => {
    const club = await karate();
    expect(club.ways.filter(([, to]) => to === 33)).toHaveLength(17);
    const sampled = await page.value<(readonly [number, number])[]>("sampled");
    const asked = new Array<number>(34).fill(0);
    for (const [, to] of sampled) asked[to] += 1;
    const friends = asked.map((_, v) => club.ways.filter(([, to]) => to === v).length);
    expect(asked).toEqual(friends.map((count) => Math.min(3, count)));
  });

  test("the club's one mistake is number 8", async () => {
    const run = page.runs.get("karate") as unknown as Run<Trained>;
    await run.restart(1);
    await run.finish();
    const {model} = run.current as Trained;
    const said = await numbers(model.forward(await page.value<Tensor>("who")).argmax(-1));
    const {classes} = await karate();
    expect(said.flatMap((side, i) => (side === classes[i] ? [] : [i]))).toEqual([8]);
  });

  test("without training: words best after three rounds, then over-smoothed; answers stay", async () => {
    const curve = await page.value<{words: number; answers: number}[]>("curve");
    expect(curve[3].words).toBeCloseTo(0.794, 3);
    expect(Math.max(...curve.map(({words}) => words))).toBe(curve[3].words);
    expect(curve[30].words).toBeCloseTo(0.746, 3);
    expect(curve[30].answers).toBeCloseTo(0.801, 3);
  });

  test("no layer tells a hexagon from two triangles, whatever its weights", async () => {
    const hexagon = [0, 1, 2, 3, 4, 5].map((i) => [i, (i + 1) % 6] as const);
    const triangles = [[6, 7], [7, 8], [8, 6], [9, 10], [10, 11], [11, 9]] as const; // biome-ignore format: pairs
    const twins = undirected(12, [...hexagon, ...triangles]);
    const random = new Random(5);
    const first = new nn.GraphSage(twins, 1, 8, {random, aggregate: "sum"});
    const second = new nn.GraphSage(twins, 8, 8, {random, aggregate: "sum"});
    const states = second.forward(first.forward(ones([12, 1])).relu());
    const of = tensor([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], {dtype: "int32"});
    const [a, b] = (await segmentMean(states, of, 2).array()) as Rows;
    expect(a).toEqual(b);
    expect(a.some((value) => value !== 0)).toBe(true);
  });

  test("only known nodes pay a loss", async () => {
    type Learn = (m: layers.Module, X: Tensor, y: Tensor, split: object) => Generator<Trained>;
    const learn = await page.value<Learn>("learn");
    const linear = new nn.Linear(2, 2, {random: new Random(1), bias: false});
    const X = tensor([[1, 0], [0, 1], [3, 5]]); // biome-ignore format: rows
    const known = tensor([0, 1], {dtype: "int32"});
    const [w] = [await numbers(linear.weight)];
    const loss = async (labels: number[]) => {
      const truth = tensor(labels, {dtype: "int32"});
      const step = learn(linear, X, truth, {known, unknown: known}).next().value as Trained;
      const value = await step.loss.item();
      scope(() => linear.weight.assign(tensor(w, {shape: [2, 2]})));
      return value;
    };
    const cost = (truth: number, x: number[]) => {
      const z = [dot(w.slice(0, 2), x), dot(w.slice(2), x)];
      return Math.log(Math.exp(z[0]) + Math.exp(z[1])) - z[truth];
    };
    const wanted = (cost(0, [1, 0]) + cost(1, [0, 1])) / 2;
    expect(await loss([0, 1, 0])).toBeCloseTo(wanted, 5);
    expect(await loss([0, 1, 1])).toBeCloseTo(wanted, 5);
  });
});

await testExercises(CHAPTER, solutions);
