import {beforeAll, describe, expect, it} from "vitest";
import type {DType} from "../../../lib/devices/device.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {expectLikeReference, type Input, Inputs, layouts, runOn, wasmDevice} from "./harness.js";
import {resizeCalls} from "./imageCalls.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

const vector = (data: Float32Array, shape: readonly number[] = [data.length]): Input => ({
  data,
  dtype: "float32",
  shape,
  strides: shape.map((_, axis) => (axis === shape.length - 1 ? 1 : shape[shape.length - 1])),
  offset: 0,
});

describe("cumsum", () => {
  it("equals the plain loop on every layout, and takes empty rows", async () => {
    const inputs = new Inputs(1);
    for (const layout of layouts) {
      for (const rank of [1, 2, 3]) {
        const shape = inputs.shape(rank, 13);
        const call = {operation: "cumsum", inputs: [inputs.view(shape, layout)]};
        await expectLikeReference(device, {...call, outputs: [{shape}]}, 1e-7);
      }
    }
    const empty = vector(new Float32Array(0), [3, 0]);
    const call = {operation: "cumsum", inputs: [empty], outputs: [{shape: [3, 0]}]};
    await expectLikeReference(device, call);
  });

  it("loses no digits on the way", async () => {
    const data = new Inputs(2).floats(1_000_000, 0, 1);
    const call = {operation: "cumsum", inputs: [vector(data)], outputs: [{shape: [data.length]}]};
    const [y] = await runOn(device, call);
    const exact = data.reduce((sum, value) => sum + value, 0);
    expect(y[data.length - 1]).toBe(Math.fround(exact));
  });
});

describe("sort", () => {
  const call = (x: Input, descending: boolean) => ({
    operation: "sort",
    inputs: [x],
    outputs: [{shape: x.shape}, {shape: x.shape, dtype: "int32" as DType}],
    attributes: {descending},
  });

  it.each([false, true])("equals the plain loop on every layout, descending %s", async (order) => {
    const inputs = new Inputs(3);
    for (const layout of layouts) {
      for (const rank of [1, 2, 3]) {
        const shape = inputs.shape(rank, 17);
        await expectLikeReference(device, call(inputs.view(shape, layout), order));
      }
    }
    for (const shape of [[0], [4, 0], [0, 4], [3, 1], [1000], [2, 1023]]) {
      const size = shape.reduce((product, n) => product * n, 1);
      await expectLikeReference(device, call(vector(inputs.floats(size), shape), order));
    }
  });

  it.each([false, true])("orders what is special, descending %s", async (descending) => {
    const specials = [3, Number.NaN, -Infinity, 0, -0, 1e-44, -1e-44, Infinity, 3, Number.NaN, -3];
    const x = vector(Float32Array.from(specials));
    await expectLikeReference(device, call(x, descending));
    const [, indices] = await runOn(device, call(x, descending));
    const wanted = [2, 10, 6, 3, 4, 5, 0, 8, 7, 1, 9];
    const turned = [1, 9, 7, 0, 8, 5, 3, 4, 6, 10, 2];
    expect(Array.from(indices)).toEqual(descending ? turned : wanted);
  });
});

it.each([...resizeCalls()])("$name", ({call, tolerance}) =>
  expectLikeReference(device, call, tolerance),
);
