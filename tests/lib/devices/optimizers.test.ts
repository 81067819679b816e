import {beforeAll, describe, it} from "vitest";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {expectLikeReference, Inputs, layouts, wasmDevice} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

const corrections = [1 - 0.9 ** 3, 1 - 0.999 ** 3];

describe("updates in place", () => {
  it.each([
    ["accumulate", 0, []],
    ["sgdUpdate", 0, [0.1, 0]],
    ["sgdUpdate", 0, [0.1, 0.01]],
    ["momentumUpdate", 1, [0.1, 0.9, 0.01, 0]],
    ["momentumUpdate", 1, [0.1, 0.9, 0.01, 1]],
    ["adamUpdate", 2, [0.01, 0.9, 0.999, 1e-8, 0, ...corrections]],
    ["adamUpdate", 2, [0.01, 0.9, 0.999, 1e-8, 0.1, ...corrections]],
    ["adagradUpdate", 1, [0.1, 1e-3, 0]],
    ["adagradUpdate", 1, [0.1, 1e-3, 0.1]],
    ["rmspropUpdate", 2, [0.01, 0.9, 1e-3, 0, 0]],
    ["rmspropUpdate", 2, [0.01, 0.9, 1e-3, 0.9, 0.1]],
    ["averageUpdate", 0, [0.99]],
    ["averageUpdate", 0, [1]],
  ])("%s with %i states and %j", async (operation, states, scalars) => {
    const source = new Inputs(1);
    for (const layout of layouts) {
      const shape = source.shape(2, 15);
      const state = () => source.view(shape, "contiguous", {low: 0, high: 1});
      const inputs = [
        source.view(shape, "contiguous"),
        source.view(shape, layout),
        ...Array.from({length: states}, state),
      ];
      const inPlace = inputs.map((_, i) => i).filter((i) => i !== 1);
      const outputs = inPlace.map(() => ({shape}));
      await expectLikeReference(device, {operation, inputs, outputs, scalars, inPlace}, 5e-7);
    }
  });
});
