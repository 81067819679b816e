/**
 * Which work is computed in tiles, and what a GPU is asked before it computes. What tiles compute is
 * compared where there is WebGPU (tests/browser/gpuTiles.test.ts).
 */
import gpujs from "gpu.js";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {createGpuDevice, type GpuDevice, type GpuJs} from "../../../lib/devices/gpu/index.js";
import {rows} from "../../../lib/devices/gpu/table.js";
import {type Call, expectLikeReference, Inputs} from "./harness.js";
import {tiledCalls} from "./tiledCalls.js";

const library = gpujs as unknown as GpuJs;

function launchesOf({operation, inputs, outputs, attributes = {}}: Call) {
  const written = outputs.map(({shape}) => ({shape, strides: [], dtype: "float32"}) as const);
  return [rows[operation]({inputs, outputs: written, attributes})].flat();
}

describe("tiles", () => {
  it.each(tiledCalls)("are there for $name", ({call}) => {
    expect(launchesOf(call)[0].tiles).toBeDefined();
  });

  const source = new Inputs(1);
  it.each([
    ["few results along an axis", [23, 400], [400, 4000]],
    ["few terms", [400, 31], [31, 400]],
    ["few results", [48, 400], [400, 63]],
    ["more groups than may be started", [1, 65536, 32, 32], [1, 65536, 32, 32]],
  ])("are not there for %s", (_, x, y) => {
    const shape = [...x.slice(0, -1), y[y.length - 1]];
    const inputs = [x, y].map((each) => ({
      ...source.view([1, 1], "scalar"),
      shape: each,
      strides: each.map(() => 0),
    }));
    const call = {operation: "matmul", inputs, outputs: [{shape}]};
    expect(launchesOf(call)[0].tiles).toBeUndefined();
  });

  it("split a sum over all positions as the plain kernel does", () => {
    const calls = tiledCalls.filter(({call}) => call.operation === "conv2dWeightGradient");
    const parts = calls.map(({call}) => {
      const [first, second] = launchesOf(call);
      return second ? Number(first.size) / call.outputs[0].shape.reduce((a, b) => a * b) : 1;
    });
    expect(Math.max(...parts)).toBeGreaterThan(1);
    for (const [i, {call}] of calls.entries()) {
      const layers = launchesOf(call)[0].tiles?.groups[2];
      expect(layers).toBe(parts[i] * Number(call.attributes?.groups));
    }
  });
});

describe("the plain kernels of such work", () => {
  let device: GpuDevice;
  beforeAll(async () => {
    device = await createGpuDevice(library, "cpu");
  });
  afterAll(() => device.dispose());

  it.each(tiledCalls)("$name", ({call, tolerance}) => expectLikeReference(device, call, tolerance));
});

describe("a GPU that computes wrongly", () => {
  /** The library with a fault: kernels with `from` in them have `to` instead. */
  const faulty = (from: string, to: string): GpuJs => ({
    ...library,
    GPU: class extends library.GPU {
      override createKernel(kernel: string, settings: never) {
        return super.createKernel(kernel.replaceAll(from, to), settings);
      }
    },
  });

  it.each([
    ["products", "sum +=", "sum -=", "gave"],
    ["formulas", "a0 * a1", "a0 + a1", "mul gave 8, not 7"],
    ["reading", "y1 = a0;", "y1 = Math.min(a0, 65504);", "copy gave 65504"],
  ])("is refused: %s", async (_, from, to, message) => {
    const started = createGpuDevice(faulty(from, to), "cpu");
    await expect(started).rejects.toThrow("The GPU failed its test:");
    await expect(started).rejects.toThrow(message);
  });

  it("has no tiles where it is no WebGPU, and nothing is wrong with that", async () => {
    const device = await createGpuDevice(library, "cpu");
    expect(device.engine.tiled).toBe(false);
    expect(device.engine.notes).toEqual([]);
    device.dispose();
  });
});
