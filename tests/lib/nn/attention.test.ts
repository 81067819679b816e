/** Attention against loops over numbers, and what each kind of it must not see. */
import {beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {
  attentionMask,
  conv2d,
  evaluate,
  grad,
  nn,
  patchify,
  Random,
  rotary,
  scaledDotProductAttention,
  setDevice,
  sinusoidalPositions,
  type Tensor,
  tensor,
} from "../../../lib/index.js";

beforeEach(() => setDevice(new ReferenceDevice()));

type Matrix = number[][];

const random = new Random(5);
const matrix = (rows: number, columns: number): Matrix =>
  Array.from({length: rows}, () => Array.from({length: columns}, () => 2 * random.next() - 1));
const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** One query at a time, one key at a time. */
function attend(q: Matrix, k: Matrix, v: Matrix, sees = (_i: number, _j: number) => true): Matrix {
  return q.map((query, i) => {
    const shares = k.map((key, j) =>
      sees(i, j) ? Math.exp(dot(query, key) / Math.sqrt(query.length)) : 0,
    );
    const total = shares.reduce((a, b) => a + b, 0);
    return v[0].map((_, c) => shares.reduce((sum, share, j) => sum + (share / total) * v[j][c], 0));
  });
}

async function expectClose(actual: Tensor, wanted: Matrix): Promise<void> {
  const values = await actual.data();
  expect(values).toHaveLength(wanted.flat().length);
  wanted.flat().forEach((value, i) => {
    expect(values[i], `element ${i}`).toBeCloseTo(value, 5);
  });
}

describe("scaledDotProductAttention", () => {
  const [q, k, v] = [matrix(3, 4), matrix(5, 4), matrix(5, 2)];

  it("equals a double loop", async () => {
    const y = scaledDotProductAttention(tensor(q), tensor(k), tensor(v));
    await expectClose(y, attend(q, k, v));
  });

  it.each([
    {causal: true},
    {causal: true, window: 0},
    {causal: true, window: 2},
    {causal: false, window: 1},
  ])("with the mask of %j", async (options) => {
    const {causal, window = 99} = options;
    const mask = attentionMask(3, {keys: 5, ...options});
    const y = scaledDotProductAttention(tensor(q), tensor(k), tensor(v), mask);
    const sees = (i: number, j: number) => Math.abs(i + 2 - j) <= window && (!causal || j <= i + 2);
    await expectClose(y, attend(q, k, v, sees));
  });

  it("has finite gradients under a mask", async () => {
    const x = tensor(q).withGrad();
    const y = scaledDotProductAttention(x, x, x, attentionMask(3));
    const [dx] = grad(y.square().sum(), [x]);
    expect(Array.from(await dx.data()).every(Number.isFinite)).toBe(true);
  });

  it("says which shapes do not fit", () => {
    expect(() => scaledDotProductAttention(tensor(q), tensor(v), tensor(v))).toThrow(
      "attention: [3, 4] x [5, 2]: [..., T, d] and [..., S, d] with the same d are wanted",
    );
  });
});

describe("positions", () => {
  it("sinusoidal ones are those of the formula", async () => {
    const wanted = Array.from({length: 4}, (_, t) =>
      Array.from({length: 6}, (_, i) => {
        const angle = (t + 7) / 10_000 ** ((2 * Math.floor(i / 2)) / 6);
        return i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
      }),
    );
    await expectClose(sinusoidalPositions(4, 6, {start: 7}), wanted);
    expect(() => sinusoidalPositions(4, 5)).toThrow("5 features");
  });

  it("rotary ones turn pairs of features", async () => {
    const x = matrix(3, 4);
    const wanted = x.map((row, t) =>
      row.map((value, i) => {
        const angle = (t + 2) / 100 ** ((2 * Math.floor(i / 2)) / 4);
        const other = row[i % 2 === 0 ? i + 1 : i - 1];
        return value * Math.cos(angle) + (i % 2 === 0 ? -other : other) * Math.sin(angle);
      }),
    );
    await expectClose(rotary(tensor(x), {base: 100, start: 2}), wanted);
  });

  it("rotary products depend on the distance alone", async () => {
    const [q, k] = [tensor(matrix(1, 8)), tensor(matrix(1, 8))];
    const product = (m: number, n: number) =>
      rotary(q, {start: m})
        .mul(rotary(k, {start: n}))
        .sum()
        .item();
    expect(await product(9, 4)).toBeCloseTo(await product(105, 100), 4);
    expect(Math.abs((await product(9, 4)) - (await product(9, 5)))).toBeGreaterThan(1e-3);
  });

  it("rotary takes frequencies of one's own, and refuses others", async () => {
    const x = tensor(matrix(3, 4));
    const still = rotary(x, {frequencies: tensor([0, 0])});
    await expectClose(still, (await x.array()) as Matrix);
    expect(() => rotary(x, {frequencies: tensor([1, 2, 3])})).toThrow(
      "rotate: [3, 4] x [3, 3] x [3, 3]: cosines and sines must be [3, 2]",
    );
    expect(() => rotary(tensor(matrix(2, 3)))).toThrow("3 features");
  });
});

/** What the layer computes for one example, head by head. */
async function byLoops(layer: nn.MultiHeadAttention, x: Matrix, context: Matrix) {
  const project = async (linear: nn.Linear, rows: Matrix) => {
    const weight = (await linear.weight.array()) as Matrix;
    const bias = linear.bias ? Array.from(await linear.bias.data()) : weight.map(() => 0);
    return rows.map((row) => weight.map((column, i) => dot(column, row) + bias[i]));
  };
  const [q, k, v] = await Promise.all([
    project(layer.query, x),
    project(layer.key, context),
    project(layer.value, context),
  ]);
  const d = layer.size / layer.heads;
  const part = (rows: Matrix, head: number) =>
    rows.map((row) => row.slice(head * d, (head + 1) * d));
  const shared = layer.heads / layer.keyValueHeads;
  const heads = Array.from({length: layer.heads}, (_, head) => {
    const group = Math.floor(head / shared);
    return attend(part(q, head), part(k, group), part(v, group));
  });
  return await project(
    layer.output,
    x.map((_, i) => heads.flatMap((rows) => rows[i])),
  );
}

describe("MultiHeadAttention", () => {
  it.each([4, 2, 1])("with %i key-value heads equals loops over heads", async (keyValueHeads) => {
    const layer = new nn.MultiHeadAttention(8, 4, {random, keyValueHeads});
    const examples = [matrix(5, 8), matrix(5, 8)];
    const y = layer.forward(tensor(examples));
    expect(y.shape).toEqual([2, 5, 8]);
    await expectClose(y.index(0), await byLoops(layer, examples[0], examples[0]));
    await expectClose(y.index(1), await byLoops(layer, examples[1], examples[1]));
  });

  it("attends to a context of another length and width", async () => {
    const layer = new nn.MultiHeadAttention(8, 2, {random, contextSize: 6, bias: false});
    const [x, context] = [matrix(3, 8), matrix(5, 6)];
    const y = layer.forward(tensor([x]), {context: tensor([context])});
    await expectClose(y, await byLoops(layer, x, context));
  });

  it("shows weights that sum to one, and are zero where it must not look", async () => {
    const layer = new nn.MultiHeadAttention(8, 2, {random, causal: true, window: 1});
    const {weights} = layer.attend(tensor([matrix(4, 8)]));
    expect(weights.shape).toEqual([1, 2, 4, 4]);
    const maps = (await weights.array()) as number[][][][];
    for (const map of maps[0]) {
      map.forEach((row, i) => {
        expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
        row.forEach((weight, j) => {
          expect(weight > 0).toBe(j <= i && i - j <= 1);
        });
      });
    }
  });

  /** Whether the output at each step changes with the input at `step`. */
  async function moved(layer: nn.Module, step: number): Promise<boolean[]> {
    const x = matrix(5, 8);
    const other = x.map((row, i) => (i === step ? row.map((value) => value + 1) : row));
    const [a, b] = await Promise.all(
      [x, other].map((rows) => evaluate(() => layer.forward(tensor([rows])))),
    );
    return x.map((_, t) => a.data.slice(8 * t, 8 * t + 8).some((v, i) => v !== b.data[8 * t + i]));
  }

  it.each([false, true])("causal, it never looks ahead (rotary: %s)", async (rotary) => {
    const layer = new nn.MultiHeadAttention(8, 2, {random, causal: true, rotary});
    expect(await moved(layer, 3)).toEqual([false, false, false, true, true]);
  });

  it("with a window, it looks no further", async () => {
    const layer = new nn.MultiHeadAttention(8, 2, {random, window: 1});
    expect(await moved(layer, 2)).toEqual([false, true, true, true, false]);
  });

  it("a mask for each example hides its padding", async () => {
    const layer = new nn.MultiHeadAttention(8, 2, {random});
    const x = matrix(4, 8);
    const hidden = Number.NEGATIVE_INFINITY;
    const short = Array.from({length: 4}, () => [0, 0, 0, hidden]);
    const long = Array.from({length: 4}, () => [0, 0, 0, 0]);
    const y = layer.forward(tensor([x, x]), {mask: tensor([short, long])});
    const cut = await byLoops(layer, x.slice(0, 3), x.slice(0, 3));
    await expectClose(y.index(0).slice(0, 0, 3), cut);
    await expectClose(y.index(1), await byLoops(layer, x, x));
  });

  it("knows the order only by positions", async () => {
    const x = matrix(3, 8);
    const turned = [x[1], x[0], x[2]];
    for (const rotary of [false, true]) {
      const layer = new nn.MultiHeadAttention(8, 2, {random, rotary});
      const [a, b] = await Promise.all(
        [x, turned].map((rows) => evaluate(() => layer.forward(tensor([rows])).index(0))),
      );
      const difference = Math.abs(a.data[0] - b.data[8]);
      if (rotary) expect(difference).toBeGreaterThan(1e-4);
      else expect(difference).toBeLessThan(1e-6);
    }
  });

  it("refuses sizes that do not divide, and shapes that do not fit", () => {
    expect(() => new nn.MultiHeadAttention(8, 3, {random})).toThrow("8 features");
    expect(() => new nn.MultiHeadAttention(8, 4, {random, keyValueHeads: 3})).toThrow("4 heads");
    const layer = new nn.MultiHeadAttention(8, 4, {random});
    expect(() => layer.forward(tensor(matrix(3, 8)))).toThrow("MultiHeadAttention: [3, 8]");
    const mask = tensor(matrix(2, 3));
    expect(() => layer.forward(tensor([matrix(3, 8)]), {mask})).toThrow(
      "a mask [3, 3] is wanted, or an axis of examples before it",
    );
  });
});

describe("patches", () => {
  it("a patch embedding is a convolution with as large a stride", async () => {
    const images = random.normal([2, 3, 4, 6]);
    const layer = new nn.PatchEmbedding(3, 2, 5, {random});
    const {weight, bias} = layer.projection;
    const wanted = conv2d(images, weight.reshape([5, 3, 2, 2]), bias, {stride: 2});
    const y = layer.forward(images);
    expect(y.shape).toEqual([2, 6, 5]);
    const difference = y
      .sub(wanted.reshape([2, 5, 6]).transpose(1, 2))
      .abs()
      .max();
    expect(await difference.item()).toBeLessThan(1e-5);
    expect(() => patchify(images, 4)).toThrow(
      "patchify: [2, 3, 4, 6]: [N, C, H, W] with multiples of 4 is wanted",
    );
  });
});
