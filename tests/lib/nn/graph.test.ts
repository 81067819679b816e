/** Layers on graphs, against loops over the nodes and their neighbours. */
import {beforeEach, describe, expect, test} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {nn, Random, setDevice, type Tensor, tensor} from "../../../lib/index.js";

beforeEach(() => setDevice(new ReferenceDevice()));

type Rows = number[][];

/** A path of three, a loop at each of them, and a node alone. */
const ways = [[0, 1], [1, 0], [1, 2], [2, 1], [0, 0], [1, 1], [2, 2], [3, 3]]; // biome-ignore format: pairs
const H = [[1, -2], [0.5, 3], [-1, 0.25], [2, 2]]; // biome-ignore format: rows

const graphOf = (pairs: readonly (readonly number[])[]): nn.GraphPaths => ({
  nodes: 4,
  source: tensor(Int32Array.from(pairs, ([from]) => from)),
  target: tensor(Int32Array.from(pairs, ([, to]) => to)),
});
const sourcesOf = (pairs: typeof ways, v: number) =>
  pairs.filter(([, to]) => to === v).map(([from]) => from);
const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const apply = (W: Rows, x: number[]) => W.map((row) => dot(row, x));
const add = (rows: Rows) => rows.reduce((a, b) => a.map((x, i) => x + b[i]));
const scale = (x: number[], by: number) => x.map((value) => value * by);
const rowsOf = async (x: Tensor) => (await x.array()) as Rows;

function expectClose(actual: Rows, wanted: Rows): void {
  expect(actual.length).toBe(wanted.length);
  wanted.flat().forEach((value, i) => {
    expect(actual.flat()[i], `element ${i}`).toBeCloseTo(value, 5);
  });
}

describe("graph convolution", () => {
  const layer = () => new nn.GraphConv(graphOf(ways), 2, 3, {random: new Random(1)});

  test("adds up what the neighbours send, over the roots of both degrees", async () => {
    const conv = layer();
    const W = await rowsOf(conv.linear.weight);
    const size = (v: number) => sourcesOf(ways, v).length;
    const wanted = H.map((_, v) =>
      add(sourcesOf(ways, v).map((u) => scale(apply(W, H[u]), 1 / Math.sqrt(size(u) * size(v))))),
    );
    expectClose(await rowsOf(conv.forward(tensor(H))), wanted);
    expect(conv.parameterCount).toBe(6);
  });

  test("its messages add up to its output", async () => {
    const conv = layer();
    const sent = await rowsOf(conv.messages(tensor(H)));
    const sums = H.map((_, v) => add(sent.filter((_, e) => ways[e][1] === v)));
    expectClose(await rowsOf(conv.forward(tensor(H))), sums);
  });
});

describe("graph attention", () => {
  test("shares are a softmax over what leads to a node, and weigh what is heard", async () => {
    const attention = new nn.GraphAttention(graphOf(ways), 2, 3, {random: new Random(2)});
    const W = await rowsOf(attention.linear.weight);
    const [a] = await rowsOf(attention.score.weight);
    const Wh = H.map((h) => apply(W, h));
    const score = (i: number, j: number) => {
      const value = dot(a, [...Wh[i], ...Wh[j]]);
      return Math.exp(value > 0 ? value : 0.2 * value);
    };
    const total = (i: number) => sourcesOf(ways, i).reduce((sum, j) => sum + score(i, j), 0);
    const alpha = ways.map(([j, i]) => score(i, j) / total(i));
    expectClose([[...(await attention.shares(tensor(H)).data())]], [alpha]);
    const wanted = H.map((_, i) =>
      add(ways.flatMap(([j, to], e) => (to === i ? [scale(Wh[j], alpha[e])] : []))),
    );
    expectClose(await rowsOf(attention.forward(tensor(H))), wanted);
    expect(attention.parameterCount).toBe(6 + 6);
  });
});

describe("GraphSAGE", () => {
  const alone = ways.slice(0, 4); // no loops: the last node hears nobody
  const unit = (x: number[]) => scale(x, 1 / Math.hypot(...x));

  test.each(["mean", "sum"] as const)("keeps a node and the %s around it apart", async (how) => {
    const options = {random: new Random(3), aggregate: how};
    const sage = new nn.GraphSage(graphOf(alone), 2, 3, options);
    const W = await rowsOf(sage.linear.weight);
    const wanted = H.map((h, v) => {
      const near = sourcesOf(alone, v).map((u) => unit(H[u]));
      const sum = add([[0, 0], ...near]);
      const around = how === "sum" ? sum : scale(sum, 1 / Math.max(1, near.length));
      return apply(W, [...unit(h), ...around]);
    });
    expectClose(await rowsOf(sage.forward(tensor(H))), wanted);
  });

  test("states of nothing but zeros have a gradient", async () => {
    const sage = new nn.GraphSage(graphOf(alone), 2, 3, {random: new Random(3)});
    const x = tensor([[0, 0], [1, 2], [0, 0], [0, 0]]).withGrad(); // biome-ignore format: rows
    sage.forward(x).square().sum().backward();
    for (const value of await (x.grad as Tensor).data()) expect(Number.isFinite(value)).toBe(true);
  });
});

test("layers learn: gradients reach every weight", async () => {
  const random = new Random(4);
  for (const Layer of [nn.GraphConv, nn.GraphAttention, nn.GraphSage]) {
    const layer = new Layer(graphOf(ways), 2, 3, {random});
    layer.forward(tensor(H)).square().sum().backward();
    for (const parameter of layer.parameters()) {
      const gradient = await (parameter.grad as Tensor).data();
      expect(gradient.some((value) => value !== 0)).toBe(true);
    }
  }
});
