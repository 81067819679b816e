import {beforeAll, describe, expect, it} from "vitest";
import type {DType} from "../../../lib/devices/device.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {Binary, IntBinary, Unary} from "../../../lib/devices/wasm/kernels/codes.js";
import {errorFunction} from "../../../lib/ops/numbers.js";
import {expectLikeReference, Inputs, layouts, runOn, wasmDevice} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

const names = (codes: object) => Object.keys(codes).filter((name) => Number.isNaN(Number(name)));

/** Where the reference and the kernels must agree to the bit, and where to some units of rounding. */
const rounded = new Set(
  ["exp", "log", "sin", "cos", "tanh", "sigmoid", "rsqrt", "pow", "tan", "atan", "expm1"].concat([
    "log1p",
    "softplus",
    "erf",
    "gelu",
    "silu",
  ]),
);
const domain: Record<string, [number, number]> = {
  log: [0, 4],
  sqrt: [0, 4],
  rsqrt: [0.1, 4],
  tan: [-1.5, 1.5],
};

describe("one input", () => {
  it.each(names(Unary))("%s equals the plain loop on every layout", async (operation) => {
    const inputs = new Inputs(1);
    const [low, high] = domain[operation] ?? [-4, 4];
    for (const layout of layouts) {
      for (const rank of [1, 2, 3, 4]) {
        const shape = inputs.shape(rank);
        const x = inputs.view(shape, layout, {low, high});
        const call = {operation, inputs: [x], outputs: [{shape}]};
        await expectLikeReference(device, call, rounded.has(operation) ? 3e-7 : 0);
      }
    }
  });

  it("keeps NaN and infinities as IEEE says", async () => {
    const data = Float32Array.of(Number.NaN, Infinity, -Infinity, 0, -1, 1e-42, 100, -100);
    const x = {data, dtype: "float32" as DType, shape: [8], strides: [1], offset: 0};
    for (const operation of names(Unary)) {
      const call = {operation, inputs: [x], outputs: [{shape: [8]}]};
      await expectLikeReference(device, call, rounded.has(operation) ? 3e-7 : 0);
    }
    const [logs] = await runOn(device, {operation: "log", inputs: [x], outputs: [{shape: [8]}]});
    expect(logs.slice(0, 5)).toEqual(Float32Array.of(NaN, Infinity, NaN, -Infinity, NaN));
  });

  it("gives an element the same bits wherever it lies in a vector", async () => {
    const inputs = new Inputs(2);
    const data = inputs.floats(23, -6, 6);
    data[7] = 3e7;
    for (const operation of names(Unary)) {
      const whole = {data, dtype: "float32" as DType, shape: [23], strides: [1], offset: 0};
      const [all] = await runOn(device, {
        operation,
        inputs: [whole],
        outputs: [{shape: [23]}],
      });
      for (let offset = 0; offset < 23; ++offset) {
        const one = {...whole, shape: [1], offset};
        const [value] = await runOn(device, {operation, inputs: [one], outputs: [{shape: [1]}]});
        expect(value[0]).toBe(all[offset]);
      }
    }
  });
});

describe("accuracy", () => {
  /** Size of one unit in the last place of a float32 near `value`. */
  const unit = (value: number) =>
    2 ** Math.max(-149, Math.floor(Math.log2(Math.abs(value) || 1e-45)) - 23);

  it.each([
    ["exp", Math.exp, -103, 88],
    ["exp", Math.exp, -1, 1],
    ["log", Math.log, 0, 4],
    ["log", Math.log, 0, 3e38],
    ["log", Math.log, 0, 1e-38],
    ["tanh", Math.tanh, -10, 10],
    ["tanh", Math.tanh, -0.7, 0.7],
    ["sigmoid", (x: number) => 1 / (1 + Math.exp(-x)), -87, 20],
    ["sin", Math.sin, -10, 10],
    ["sin", Math.sin, -1e6, 1e6],
    ["sin", Math.sin, 1e7, 1e9],
    ["cos", Math.cos, -1e15, 1e15],
    ["sin", Math.sin, -3e38, 3e38],
    ["cos", Math.cos, -10, 10],
    ["cos", Math.cos, -1e6, 1e6],
    ["atan", Math.atan, -4, 4],
    ["atan", Math.atan, -1e3, 1e3],
    ["expm1", Math.expm1, -1, 1],
    ["expm1", Math.expm1, -20, 88],
    ["log1p", Math.log1p, -1, 1],
    ["log1p", Math.log1p, -1e-3, 1e-3],
    ["log1p", Math.log1p, 0, 1e9],
    ["erf", errorFunction, -1, 1],
    ["erf", errorFunction, -5, 5],
    ["softplus", (x: number) => Math.log1p(Math.exp(x)), -80, 80],
    ["softplus", (x: number) => Math.log1p(Math.exp(x)), -3, 3],
  ])("%s stays within 2.5 units in the last place", async (operation, f, low, high) => {
    const data = new Inputs(3).floats(100_000, low, high);
    const shape = [data.length];
    const x = {data, dtype: "float32" as DType, shape, strides: [1], offset: 0};
    const [y] = await runOn(device, {operation, inputs: [x], outputs: [{shape}]});
    let worst = 0;
    let at = 0;
    for (const [i, value] of data.entries()) {
      const exact = f(value);
      const error = Math.abs(y[i] - exact) / unit(exact);
      if (error > worst) [worst, at] = [error, value];
    }
    expect(worst, `at ${at}`).toBeLessThan(2.5);
    expect(worst).toBeGreaterThan(0);
  });
});

describe("two inputs", () => {
  it.each(names(Binary))("%s equals the plain loop on every pair of layouts", async (operation) => {
    const inputs = new Inputs(4);
    for (const left of layouts) {
      for (const right of layouts) {
        const shape = inputs.shape(inputs.integer(1, 4), 7);
        const low = operation === "pow" ? 0.1 : -2;
        const operands = [inputs.view(shape, left, {low}), inputs.view(shape, right, {low})];
        const call = {operation, inputs: operands, outputs: [{shape}]};
        await expectLikeReference(device, call, rounded.has(operation) ? 3e-7 : 0);
      }
    }
  });

  it.each(names(IntBinary))("%s does int32", async (operation) => {
    const inputs = new Inputs(5);
    const arithmetic = ["add", "sub", "mul", "div", "maximum", "minimum"].includes(operation);
    const dtype: DType = arithmetic ? "int32" : "float32";
    for (const left of layouts) {
      const shape = inputs.shape(2);
      const operands = [left, inputs.pick(layouts)].map((layout) =>
        inputs.view(shape, layout, {low: -4, high: 4, dtype: "int32"}),
      );
      await expectLikeReference(device, {operation, inputs: operands, outputs: [{shape, dtype}]});
    }
  });

  it("broadcasts between two whole axes", async () => {
    const inputs = new Inputs(6);
    const shape = [3, 5, 30];
    const x = inputs.view(shape, "contiguous");
    const channel = {...inputs.view([5], "contiguous"), shape, strides: [0, 1, 0]};
    await expectLikeReference(device, {
      operation: "add",
      inputs: [x, channel],
      outputs: [{shape}],
    });
  });

  it("lets NaN through maximum and minimum, and adds infinities", async () => {
    const specials = Float32Array.of(Number.NaN, Infinity, -Infinity, 1);
    const shape = [4, 4];
    const a = {data: specials, dtype: "float32" as DType, shape, strides: [1, 0], offset: 0};
    const b = {...a, strides: [0, 1]};
    for (const operation of names(Binary)) {
      await expectLikeReference(device, {operation, inputs: [a, b], outputs: [{shape}]});
    }
  });

  it("wraps int32 and divides by zero without a trap", async () => {
    const int = (...values: number[]) => ({
      data: Int32Array.from(values),
      dtype: "int32" as DType,
      shape: [values.length],
      strides: [1],
      offset: 0,
    });
    const inputs = [int(-(2 ** 31), 7, -7, 5), int(-1, 2, 2, 0)];
    const outputs = [{shape: [4], dtype: "int32" as DType}];
    const [quotients] = await runOn(device, {operation: "div", inputs, outputs});
    expect(quotients).toEqual(Int32Array.of(-(2 ** 31), 3, -3, 0));
    const [products] = await runOn(device, {operation: "mul", inputs, outputs});
    expect(products).toEqual(Int32Array.of(-(2 ** 31), 14, -14, 0));
  });
});

describe("where", () => {
  it.each(["float32", "int32"] as const)("chooses between %s elements", async (dtype) => {
    const inputs = new Inputs(7);
    for (const layout of layouts) {
      const shape = inputs.shape(inputs.integer(1, 3));
      const condition = inputs.view(shape, layout, {low: 0, high: 1});
      condition.data.forEach((value, i) => {
        condition.data[i] = value < 0.5 ? 0 : value;
      });
      const [a, b] = [
        inputs.view(shape, undefined, {dtype}),
        inputs.view(shape, undefined, {dtype}),
      ];
      await expectLikeReference(device, {
        operation: "where",
        inputs: [condition, a, b],
        outputs: [{shape, dtype}],
      });
    }
  });
});

describe("with numbers of the call", () => {
  it("affine, clamp and powers", async () => {
    const inputs = new Inputs(8);
    for (const layout of layouts) {
      const shape = inputs.shape(2);
      const x = inputs.view(shape, layout, {low: -3, high: 3});
      const outputs = [{shape}];
      const affine = {operation: "affine", inputs: [x], outputs, scalars: [0.5, -2]};
      await expectLikeReference(device, affine, 1e-7);
      const clamp = {operation: "clamp", inputs: [x], outputs, scalars: [-1, 2]};
      await expectLikeReference(device, clamp);
      for (const p of [-1, 0, 0.5, 1, 2, 2.5, 3, -3]) {
        const power = {operation: "powScalar", inputs: [x], outputs, scalars: [p]};
        await expectLikeReference(device, power, 3e-7);
      }
    }
  });

  it("affine keeps int32", async () => {
    const x = new Inputs(9).view([3, 5], "sliced", {dtype: "int32"});
    const outputs = [{shape: [3, 5], dtype: "int32" as DType}];
    await expectLikeReference(device, {
      operation: "affine",
      inputs: [x],
      outputs,
      scalars: [-3, 7],
    });
  });

  it.each(["float32", "int32"] as const)("fill and arange of %s", async (dtype) => {
    const outputs = [{shape: [13], dtype}];
    await expectLikeReference(device, {operation: "fill", inputs: [], outputs, scalars: [-7]});
    await expectLikeReference(device, {operation: "arange", inputs: [], outputs, scalars: [3, -2]});
  });

  it("casts, toward zero", async () => {
    const inputs = new Inputs(10);
    for (const layout of layouts) {
      const shape = inputs.shape(3);
      const floats = inputs.view(shape, layout, {low: -50, high: 50});
      const outputs = [{shape, dtype: "int32" as DType}];
      await expectLikeReference(device, {operation: "cast", inputs: [floats], outputs});
      const ints = inputs.view(shape, layout, {dtype: "int32"});
      await expectLikeReference(device, {operation: "cast", inputs: [ints], outputs: [{shape}]});
    }
  });
});

describe("copy", () => {
  it("takes any view of either type", async () => {
    const inputs = new Inputs(11);
    for (const layout of layouts) {
      for (const rank of [0, 1, 2, 3, 4, 5]) {
        const shape = inputs.shape(rank, rank > 3 ? 5 : 17);
        const dtype = inputs.pick(["float32", "int32"] as const);
        const x = inputs.view(shape, layout, {dtype});
        const call = {operation: "copy", inputs: [x], outputs: [{shape, dtype}]};
        await expectLikeReference(device, call);
      }
    }
  });

  it("permutes axes", async () => {
    const inputs = new Inputs(12);
    const x = inputs.view([5, 6, 7, 9], "contiguous");
    for (const order of [
      [0, 2, 3, 1],
      [0, 2, 1, 3],
      [3, 1, 0, 2],
      [1, 0, 3, 2],
    ]) {
      const shape = order.map((axis) => x.shape[axis]);
      const view = {...x, shape, strides: order.map((axis) => x.strides[axis])};
      await expectLikeReference(device, {operation: "copy", inputs: [view], outputs: [{shape}]});
    }
  });
});

describe("random numbers", () => {
  it.each([
    ["uniform", [7, 3, -1, 2]],
    ["normal", [7, 4, 1, 0.5]],
    ["bernoulli", [7, 5, 0.3]],
  ])("%s equals the plain loop to the bit", async (operation, scalars) => {
    for (const n of [1, 5, 64, 101]) {
      await expectLikeReference(device, {operation, inputs: [], outputs: [{shape: [n]}], scalars});
    }
  });
});
