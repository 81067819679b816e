import {beforeAll, expect, it} from "vitest";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {expectLikeReference, Inputs, layouts, wasmDevice} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

it("rotate equals the plain loop on every layout", async () => {
  const source = new Inputs(1);
  for (const layout of layouts) {
    for (const rank of [2, 3, 4]) {
      const [pairs, steps, ...batch] = source.shape(rank, 7);
      const shape = [...batch, steps, 2 * pairs];
      const angles = () => source.view([steps, pairs]);
      const inputs = [source.view(shape, layout), angles(), angles()];
      await expectLikeReference(device, {operation: "rotate", inputs, outputs: [{shape}]}, 2e-7);
    }
  }
});

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
