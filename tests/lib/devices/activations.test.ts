import {beforeAll, describe, it} from "vitest";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {expectLikeReference, type Input, Inputs, layouts, wasmDevice} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

/** NaN, infinities, both zeros and both ends. */
const specials: Input = {
  data: Float32Array.of(Number.NaN, Infinity, -Infinity, 0, -0, 100, -100, 1e-30, 1),
  dtype: "float32",
  shape: [9],
  strides: [1],
  offset: 0,
};

describe.each(["leakyRelu", "elu"])("%s", (operation) => {
  it("equals the plain loop on every layout", async () => {
    const inputs = new Inputs(1);
    for (const layout of layouts) {
      const shape = inputs.shape(inputs.integer(0, 3));
      const call = {operation, inputs: [inputs.view(shape, layout)], outputs: [{shape}]};
      await expectLikeReference(device, {...call, scalars: [0.3]}, 3e-7);
    }
    const call = {operation, inputs: [specials], outputs: [{shape: [9]}], scalars: [0.3]};
    await expectLikeReference(device, call, 3e-7);
  });
});

const slopes = ["gelu", "silu", "square", "tanh", "sigmoid", "relu"];

describe.each(slopes.map((name) => `${name}Gradient`))("%s", (operation) => {
  it("equals the plain loop on every pair of layouts", async () => {
    const inputs = new Inputs(2);
    for (const left of layouts) {
      for (const right of layouts) {
        const shape = inputs.shape(inputs.integer(0, 3));
        const operands = [inputs.view(shape, left), inputs.view(shape, right, {low: -8, high: 8})];
        await expectLikeReference(
          device,
          {operation, inputs: operands, outputs: [{shape}]},
          1.5e-6,
        );
      }
    }
  });

  it("takes nothing, and both ends", async () => {
    const none = {...specials, data: new Float32Array(0), shape: [0]};
    await expectLikeReference(device, {operation, inputs: [none, none], outputs: [{shape: [0]}]});
    const ends = {...specials, data: Float32Array.of(-50, 50, 0, -0), shape: [4]};
    const call = {operation, inputs: [ends, ends], outputs: [{shape: [4]}]};
    await expectLikeReference(device, call, 3e-7);
  });
});
