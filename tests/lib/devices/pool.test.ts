import {beforeAll, describe, it} from "vitest";
import type {DType} from "../../../lib/devices/device.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {expectLikeReference, Inputs, wasmDevice} from "./harness.js";
import {poolCalls, poolings} from "./imageCalls.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

const calls = [...poolCalls(["contiguous", "transposed", "sliced", "row"])];

it.each(calls)("$name", ({call, tolerance}) => expectLikeReference(device, call, tolerance));

describe("maxPool2d", () => {
  it("lets NaN through", async () => {
    const x = new Inputs(3).view([1, 1, 4, 4], "contiguous");
    x.data[5] = Number.NaN;
    const outputs = [{shape: [1, 1, 2, 2]}, {shape: [1, 1, 2, 2], dtype: "int32" as DType}];
    await expectLikeReference(device, {
      operation: "maxPool2d",
      inputs: [x],
      outputs,
      attributes: poolings[0],
    });
  });
});
