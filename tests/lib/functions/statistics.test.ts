import {beforeAll, describe, expect, it} from "vitest";
import {
  grad,
  logicalAnd,
  logicalNot,
  logicalOr,
  logSumExp,
  norm,
  normalLogDensity,
  Random,
  setDevice,
  type Tensor,
  tensor,
  variance,
  zeros,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

describe("variance", () => {
  it("divides by the count less ddof", async () => {
    const x = tensor([
      [1, 2, 3, 4],
      [0, 0, 0, 8],
    ]);
    expect(await variance(x, 1).array()).toEqual([1.25, 12]);
    const unbiased = variance(x, 1, {ddof: 1, keepDims: true});
    expect(unbiased.shape).toEqual([2, 1]);
    const [first, second] = await unbiased.data();
    expect(first).toBeCloseTo(5 / 3, 6);
    expect(second).toBe(16);
    expect(await variance(tensor([5])).item()).toBe(0);
  });

  it("keeps its digits beside a large mean", async () => {
    const noise = await new Random(1).normal([10_000]).data();
    const x = tensor(noise).add(4096);
    const values = Array.from(await x.data());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const exact = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs((await variance(x).item()) / exact - 1)).toBeLessThan(1e-5);
  });

  it("refuses too few elements", () => {
    expect(() => variance(tensor([1]), 0, {ddof: 1})).toThrow(
      "variance: [1]: 1 element less ddof 1 leave nothing to divide by",
    );
    expect(() => variance(zeros([0]))).toThrow("0 elements");
  });
});

describe("norm", () => {
  it("has three kinds", async () => {
    const x = tensor([
      [3, -4],
      [0, 0],
    ]);
    expect(await norm(x, 1).array()).toEqual([5, 0]);
    expect(await norm(x, 1, {p: 1, keepDims: true}).array()).toEqual([[7], [0]]);
    expect(await norm(x, undefined, {p: Infinity}).item()).toBe(4);
    expect(() => norm(x, 1, {p: 3 as 1})).toThrow("norm: p is 3");
  });

  it("has no slope at zero, and no NaN", async () => {
    const x = zeros([3]).withGrad();
    norm(x).backward();
    expect(await (x.grad as Tensor).array()).toEqual([0, 0, 0]);
  });
});

describe("logSumExp", () => {
  it("overflows nowhere", async () => {
    const x = tensor([
      [1000, 1000],
      [-1000, -1001],
      [-Infinity, -Infinity],
      [Infinity, 0],
      [-Infinity, 2],
    ]);
    const y = await logSumExp(x, 1).data();
    expect(y[0]).toBeCloseTo(1000 + Math.LN2, 3);
    expect(y[1]).toBeCloseTo(-1000 + Math.log1p(Math.exp(-1)), 3);
    expect(Array.from(y.slice(2))).toEqual([-Infinity, Infinity, 2]);
    expect(logSumExp(x, 0, {keepDims: true}).shape).toEqual([1, 2]);
    expect(await logSumExp(zeros([4])).item()).toBeCloseTo(Math.log(4), 6);
  });
});

describe("sums", () => {
  it.each([
    ["rows", [1, 3_000_000]],
    ["columns", [1_000_000, 3]],
    ["columns by sixteen", [100_000, 16]],
  ])("over long %s stay as exact as float32 can be", async (_, [rows, columns]) => {
    const x = new Random(7).uniform([rows, columns]);
    const axis = rows > columns ? 0 : 1;
    const [sums, values] = await Promise.all([x.sum(axis).data(), x.data()]);
    const exact = new Float64Array(sums.length);
    values.forEach((value, i) => {
      exact[axis === 0 ? i % columns : Math.floor(i / columns)] += value;
    });
    exact.forEach((sum, i) => {
      expect(Math.abs(sums[i] / sum - 1)).toBeLessThan(5e-7);
    });
  });
});

it("truth values combine", async () => {
  const x = tensor([0, 0, 2, -1]);
  const y = tensor([0, 3, 0, 1], {dtype: "int32"});
  expect(await logicalAnd(x, y).array()).toEqual([0, 0, 0, 1]);
  expect(await logicalOr(x, y).array()).toEqual([0, 1, 1, 1]);
  expect(await logicalNot(y).array()).toEqual([1, 0, 1, 0]);
  expect(() => logicalAnd(x, zeros([3]))).toThrow(
    "mul: [4] x [3]: sizes 4 and 3 of axis 0 differ, and neither is 1",
  );
});

describe("normalLogDensity", () => {
  const formula = (x: number, mean: number, std: number) =>
    Math.log(Math.exp(-((x - mean) ** 2) / (2 * std ** 2)) / Math.sqrt(2 * Math.PI * std ** 2));

  it("is that of the formula, by numbers and by tensors that broadcast", async () => {
    const x = [-2, 0, 0.5, 3];
    const near = async (got: Tensor, wanted: number[]) => {
      for (const [i, value] of (await got.data()).entries())
        expect(value).toBeCloseTo(wanted[i], 5);
    };
    await near(
      normalLogDensity(tensor(x)),
      x.map((v) => formula(v, 0, 1)),
    );
    await near(
      normalLogDensity(tensor(x), 0.7, 1.5),
      x.map((v) => formula(v, 0.7, 1.5)),
    );
    const [mean, std] = [tensor([[-1], [2]]), tensor([[0.5], [3]])];
    await near(normalLogDensity(tensor(x), mean, std), [
      ...x.map((v) => formula(v, -1, 0.5)),
      ...x.map((v) => formula(v, 2, 3)),
    ]);
  });

  it("stays finite far out, where the density itself is 0", async () => {
    expect(await normalLogDensity(tensor([60])).item()).toBeCloseTo(-1800 - 0.9189385, 2);
  });

  it("has the gradients (μ − x)/σ², (x − μ)/σ² and ((x − μ)² − σ²)/σ³", async () => {
    const [x, mean, std] = [1.5, 0.5, 2].map((value) => tensor([value]).withGrad());
    const gradients = grad(normalLogDensity(x, mean, std).sum(), [x, mean, std]);
    const [byX, byMean, byStd] = await Promise.all(gradients.map((g) => g.item()));
    expect(byX).toBeCloseTo(-0.25, 6);
    expect(byMean).toBeCloseTo(0.25, 6);
    expect(byStd).toBeCloseTo((1 - 4) / 8, 6);
  });
});
