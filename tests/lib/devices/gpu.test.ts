/**
 * The kernels of the gpu device, run by gpu.js in JavaScript: every row against numbers that were not
 * found by its own loops, and against the plain loops on views of every kind. In Chromium the same
 * kernels run in WebGPU and WebGL2 (tests/browser/gpu.test.ts).
 */
import gpujs from "gpu.js";
import {beforeAll, describe, expect, it} from "vitest";
import {
  createGpuDevice,
  type GpuDevice,
  type GpuJs,
  runsOnGpu,
} from "../../../lib/devices/gpu/index.js";
import {largestError} from "../ops/largestError.js";
import {valueCases} from "../ops/valueCases.js";

let device: GpuDevice;
beforeAll(async () => {
  device = await createGpuDevice(gpujs as unknown as GpuJs, "cpu");
});

const cases = Object.entries(valueCases).filter(([operation]) => runsOnGpu(operation));

describe("numbers found otherwise", () => {
  it.each(cases)("%s", async (operation, examples) => {
    for (const example of [examples].flat()) {
      for (const gap of [1, 2])
        expect(await largestError(operation, device, gap, example)).toBeLessThan(3e-6);
    }
  });
});
