import {beforeAll, expect, it} from "vitest";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {expectLikeReference, Inputs, wasmDevice} from "./harness.js";
import {rotateCalls} from "./sequenceCalls.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

it.each([...rotateCalls()])("$name", ({call, tolerance}) =>
  expectLikeReference(device, call, tolerance),
);

it("rotate takes no elements at all", async () => {
  const source = new Inputs(2);
  for (const shape of [
    [0, 4],
    [0, 3, 4],
    [3, 0],
  ]) {
    const [steps, features] = shape.slice(-2);
    const angles = source.view([steps, features / 2], "contiguous");
    const inputs = [source.view(shape, "contiguous"), angles, angles];
    await expect(
      expectLikeReference(device, {operation: "rotate", inputs, outputs: [{shape}]}),
    ).resolves.toBeUndefined();
  }
});
