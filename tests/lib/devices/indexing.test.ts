import {beforeAll, describe, expect, it} from "vitest";
import type {DType} from "../../../lib/devices/device.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {type Call, expectLikeReference, Inputs, layouts, runOn, wasmDevice} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

const int = {dtype: "int32" as DType, low: 0};

describe("rows chosen by number", () => {
  it("equal the plain loop on every layout", async () => {
    const source = new Inputs(1);
    for (const layout of layouts) {
      for (let round = 0; round < 4; ++round) {
        const [rows, width, count] = source.shape(3, 13);
        const indices = source.view([count], undefined, {...int, high: rows - 1});
        const dtype = source.pick(["float32", "int32"] as const);
        const table = source.view([rows, width], layout, {dtype});
        const outputs = [{shape: [count, width], dtype}];
        await expectLikeReference(device, {operation: "gather", inputs: [table, indices], outputs});
        const values = source.view([count, width], layout);
        const sums = {operation: "scatterAdd", inputs: [indices, values]};
        await expectLikeReference(device, {...sums, outputs: [{shape: [rows, width]}]}, 3e-7);
        const columns = source.view([count], undefined, {...int, high: width - 1});
        await expectLikeReference(device, {
          operation: "pick",
          inputs: [values, columns],
          outputs: [{shape: [count]}],
        });
        await expectLikeReference(device, {
          operation: "oneHot",
          inputs: [columns],
          outputs: [{shape: [count, width]}],
        });
      }
    }
  });

  it("must exist", async () => {
    const source = new Inputs(2);
    const x = source.view([3, 4], "contiguous");
    for (const bad of [-1, 4]) {
      const indices = {...source.view([3], "contiguous", int), data: Int32Array.of(0, bad, 1)};
      const calls: Call[] = [
        {
          operation: "gather",
          inputs: [{...x, shape: [4, 3], strides: [3, 1]}, indices],
          outputs: [{shape: [3, 3]}],
        },
        {operation: "scatterAdd", inputs: [indices, x], outputs: [{shape: [4, 4]}]},
        {operation: "pick", inputs: [x, indices], outputs: [{shape: [3]}]},
        {operation: "oneHot", inputs: [indices], outputs: [{shape: [3, 4]}]},
        {operation: "crossEntropy", inputs: [x, indices], outputs: [{shape: []}, {shape: [3, 4]}]},
      ];
      for (const call of calls) {
        const message = `${call.operation}: index ${bad} is outside 0..3.`;
        await expect(runOn(device, call)).rejects.toThrow(message);
      }
    }
  });
});

describe("concat", () => {
  it("joins along every axis", async () => {
    const source = new Inputs(3);
    for (const axis of [0, 1, 2]) {
      const shapes = [2, 5, 1].map((n) => [3, 4, 7].map((size, i) => (i === axis ? n : size)));
      const inputs = shapes.map((shape) => source.view(shape));
      const shape = [3, 4, 7].map((size, i) => (i === axis ? 8 : size));
      const call = {operation: "concat", inputs, outputs: [{shape}], attributes: {axis}};
      await expectLikeReference(device, call);
    }
  });
});
