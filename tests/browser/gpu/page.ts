/** What gpu.test.ts runs in a page: rows of the operation table on the gpu device. */
import * as gpujs from "gpu.js";
import {createGpuDevice, type GpuJs, type Mode, runsOnGpu} from "../../../lib/devices/gpu/index.js";
import {largestError} from "../../lib/ops/largestError.js";
import {valueCases} from "../../lib/ops/valueCases.js";

// In a bundle for browsers the library is a default export.
const library = ((gpujs as {default?: unknown}).default ?? gpujs) as GpuJs;

/** The largest error of each row, or why there is none. */
async function checkRows(mode: Mode): Promise<Record<string, number | string>> {
  const device = await createGpuDevice(library, mode);
  const found: Record<string, number | string> = {};
  for (const [operation, examples] of Object.entries(valueCases)) {
    if (!runsOnGpu(operation)) continue;
    try {
      let largest = 0;
      for (const example of [examples].flat()) {
        for (const gap of [1, 2]) {
          largest = Math.max(largest, await largestError(operation, device, gap, example));
        }
      }
      found[operation] = largest;
    } catch (error) {
      found[operation] = String(error);
    }
  }
  device.dispose();
  return found;
}

Object.assign(globalThis, {checkRows});
