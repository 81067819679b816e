/** What gpuTiles.test.ts runs in a page: the gpu device in tiles, and on a GPU with faults. */
import * as gpujs from "gpu.js";
import {createGpuDevice, type GpuDevice, type GpuJs} from "../../../lib/devices/gpu/index.js";
import {differenceOf} from "../../lib/devices/rowCalls.js";
import {tiledCalls} from "../../lib/devices/tiledCalls.js";

// In a bundle for browsers the library is a default export.
const library = ((gpujs as {default?: unknown}).default ?? gpujs) as GpuJs;

let device: GpuDevice;

/** Whether there are tiles, and what is noted; or why there is no device. */
async function start(
  mode: "webgpu" | "webgl2",
): Promise<{tiled: boolean; notes: readonly string[]} | string> {
  try {
    device = await createGpuDevice(library, mode);
    return {tiled: device.engine.tiled, notes: device.engine.notes};
  } catch (error) {
    return String(error);
  }
}

/** Of each call that fills tiles: how far its numbers are from the plain loops'. */
async function differences(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const {name, call} of tiledCalls) found[name] = await differenceOf(device, call);
  return found;
}

interface Shaders {
  createShaderModule(settings: {code: string}): object;
}

/** From now on, shaders with `mark` in them have `to` where they had `from`. */
function spoil(mark: string, from: string, to: string): void {
  const {prototype} = (globalThis as never as {GPUDevice: {prototype: Shaders}}).GPUDevice;
  const create = prototype.createShaderModule;
  prototype.createShaderModule = function ({code}) {
    return create.call(this, {code: code.includes(mark) ? code.replaceAll(from, to) : code});
  };
}

/** What comes of kernels launched one by one, each of one number; errors as their first lines. */
async function launchAll(sources: readonly string[]): Promise<(number | string)[]> {
  const {engine} = device;
  const found: (number | string)[] = [];
  for (const source of sources) {
    try {
      const handle = await engine.launch(source, 1, []);
      found.push((await engine.read(handle))[0]);
      engine.delete(handle);
    } catch (error) {
      found.push(String(error).split("\n")[0]);
    }
  }
  return found;
}

/** Numbers that were copied to the GPU and read again, without any kernel. */
async function thereAndBack(values: readonly number[]): Promise<number[]> {
  const handle = await device.engine.upload(Float32Array.from(values));
  const found = Array.from(await device.engine.read(handle));
  device.engine.delete(handle);
  return found;
}

const handles = () => device.engine.counts.handles;

const offered = {start, differences, spoil, launchAll, thereAndBack, handles};
export type Offered = typeof offered;
Object.assign(globalThis, offered);
