/** The activations of chapter 3 against their formulas, and at both ends. */
import {beforeAll, describe, expect, it} from "vitest";
import {
  elu,
  gelu,
  geluTanh,
  leakyRelu,
  mish,
  relu,
  setDevice,
  sigmoid,
  silu,
  softmax,
  softplus,
  type Tensor,
  tanh,
  tensor,
} from "../../../lib/index.js";
import {errorFunction} from "../../../lib/ops/numbers.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

const cases: Record<string, [(x: Tensor) => Tensor, (x: number) => number]> = {
  sigmoid: [sigmoid, (x) => 1 / (1 + Math.exp(-x))],
  tanh: [tanh, Math.tanh],
  relu: [relu, (x) => Math.max(0, x)],
  leakyRelu: [leakyRelu, (x) => Math.max(0.01 * x, x)],
  "leakyRelu, steeper": [(x) => leakyRelu(x, 0.3), (x) => Math.max(0.3 * x, x)],
  elu: [elu, (x) => (x > 0 ? x : Math.expm1(x))],
  "elu, lower": [(x) => elu(x, 2), (x) => (x > 0 ? x : 2 * Math.expm1(x))],
  softplus: [softplus, (x) => (x > 30 ? x : Math.log1p(Math.exp(x)))],
  gelu: [gelu, (x) => 0.5 * x * (1 + errorFunction(x / Math.SQRT2))],
  geluTanh: [
    geluTanh,
    (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  ],
  silu: [silu, (x) => x / (1 + Math.exp(-x))],
  mish: [mish, (x) => x * Math.tanh(x > 30 ? x : Math.log1p(Math.exp(x)))],
};

describe.each(Object.entries(cases))("%s", (_, [f, formula]) => {
  it("is its formula", async () => {
    const points = [-300, -100, -20, -3, -1, -0.1, -1e-6, 0, 1e-6, 0.1, 1, 3, 20, 100, 300];
    const values = await f(tensor(points)).data();
    points.forEach((x, i) => {
      const wanted = formula(x);
      const close = 4e-7 * Math.max(Math.abs(wanted), Math.min(1, Math.abs(x)));
      expect(Math.abs(values[i] - wanted), `at ${x}: ${values[i]}`).toBeLessThanOrEqual(close);
    });
  });
});

it("erf is as in the tables", async () => {
  // Abramowitz and Stegun, table 7.1.
  expect(errorFunction(0.5)).toBeCloseTo(0.5204998778, 10);
  expect(errorFunction(-1)).toBeCloseTo(-0.8427007929, 10);
  expect(errorFunction(2)).toBeCloseTo(0.995322265, 10);
  expect([errorFunction(7), errorFunction(-7), errorFunction(0)]).toEqual([1, -1, 0]);
  expect(await tensor([0.5, 2]).erf().data()).toEqual(Float32Array.of(0.5204998778, 0.995322265));
});

it("the two forms of GELU differ by less than 5e-4", async () => {
  const x = tensor(Array.from({length: 801}, (_, i) => (i - 400) / 100));
  const gap = await gelu(x).sub(geluTanh(x)).abs().max().item();
  expect(gap).toBeLessThan(5e-4);
  expect(gap).toBeGreaterThan(4e-4);
});

it("softmax sums to one along its axis, also for large numbers", async () => {
  const y = softmax(
    tensor([
      [1000, 1],
      [1001, 1],
    ]),
    0,
  );
  expect(await y.sum(0).array()).toEqual([1, 1]);
  expect((await y.data())[0]).toBeCloseTo(1 / (1 + Math.E), 6);
});

describe("gradients", () => {
  it.each(["gelu", "silu"])("of %s are the same with and without a record", async (name) => {
    const f = cases[name][0];
    const gradient = async (createGraph: boolean) => {
      const x = tensor([-4, -1, 0, 0.5, 3]).withGrad();
      f(x).sum().backward({createGraph});
      return (x.grad as Tensor).data();
    };
    const [fused, composed] = await Promise.all([gradient(false), gradient(true)]);
    fused.forEach((value, i) => {
      expect(value).toBeCloseTo(composed[i], 6);
    });
  });
});
