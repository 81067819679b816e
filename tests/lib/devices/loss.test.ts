import {beforeAll, describe, expect, it} from "vitest";
import type {Attributes, DType} from "../../../lib/devices/device.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {expectLikeReference, Inputs, layouts, runOn, wasmDevice} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

describe.each(["softmax", "logSoftmax"])("%s", (operation) => {
  it("equals the plain loop on every layout", async () => {
    const source = new Inputs(1);
    for (const layout of layouts) {
      for (const rank of [1, 2, 3]) {
        const shape = source.shape(rank, 23);
        const inputs = [source.view(shape, layout, {low: -30, high: 30})];
        await expectLikeReference(device, {operation, inputs, outputs: [{shape}]}, 4e-7);
      }
    }
  });

  it("does not overflow", async () => {
    const data = Float32Array.of(1000, 999, -1000);
    const x = {data, dtype: "float32" as DType, shape: [1, 3], strides: [3, 1], offset: 0};
    const outputs = [{shape: [1, 3]}];
    await expectLikeReference(device, {operation, inputs: [x], outputs}, 4e-7);
  });
});

it("softmaxGradient equals the plain loop on every layout", async () => {
  const source = new Inputs(3);
  for (const layout of layouts) {
    for (const rank of [1, 2, 3]) {
      const shape = source.shape(rank, 23);
      const inputs = [source.view(shape, layout), source.view(shape, layout, {low: 0, high: 1})];
      const call = {operation: "softmaxGradient", inputs, outputs: [{shape}]};
      await expectLikeReference(device, call, 1e-6);
    }
  }
});

describe.each<Attributes>([
  {},
  {ignoreIndex: 0},
  {ignoreIndex: -7, labelSmoothing: 0.1},
  {ignoreIndex: 1, labelSmoothing: 0.3},
])("crossEntropy with %j", (attributes) => {
  it("equals the plain loop, with its gradient", async () => {
    const source = new Inputs(2);
    for (const layout of layouts) {
      const shape = source.shape(2, 19);
      const logits = source.view(shape, layout, {low: -8, high: 8});
      const labels = source.view([shape[0]], undefined, {
        dtype: "int32",
        low: 0,
        high: shape[1] - 1,
      });
      const forward = {
        operation: "crossEntropy",
        inputs: [logits, labels],
        outputs: [{shape: []}, {shape}],
        attributes,
      };
      await expectLikeReference(device, forward, 4e-7);
      const [, data] = await runOn(device, forward);
      const probabilities = {...source.view(shape, "contiguous"), data};
      const upstream = source.view([], "offset");
      await expectLikeReference(
        device,
        {
          operation: "crossEntropyGradient",
          inputs: [logits, labels, upstream, probabilities],
          outputs: [{shape}],
          attributes,
        },
        1e-7,
      );
    }
  });
});

describe("crossEntropy", () => {
  it("is zero for a certain and right answer", async () => {
    const source = new Inputs(3);
    const logits = {...source.view([1, 3], "contiguous"), data: Float32Array.of(-500, 500, -500)};
    const labels = {
      ...source.view([1], "contiguous"),
      data: Int32Array.of(1),
      dtype: "int32" as DType,
    };
    const [loss] = await runOn(device, {
      operation: "crossEntropy",
      inputs: [logits, labels],
      outputs: [{shape: []}, {shape: [1, 3]}],
    });
    expect(loss[0]).toBe(0);
  });
});
