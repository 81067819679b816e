/** What the page's worker loads where there is a real GPU: gpu.js, and the device that computes by it. */
import * as imported from "gpu.js";
import type {Device} from "../device.js";
import {DualDevice} from "../dual.js";
import type {GpuJs, Mode} from "./engine.js";
import {createGpuDevice} from "./index.js";
import {asSide} from "./side.js";

declare global {
  /** Set when this script has run. @throws Error when the GPU fails its self-test */
  var addGpu: (
    mode: Mode,
    device: Device,
    onCompiled: (kernels: number) => void,
  ) => Promise<DualDevice>;
  /** Set as well: who looks at gpu.js itself (src/inside) loads the same file. */
  var gpujs: GpuJs;
}

// In a bundle for browsers the library is a default export.
const library = ((imported as {default?: unknown}).default ?? imported) as GpuJs;
globalThis.gpujs = library;

globalThis.addGpu = async (mode, device, onCompiled) =>
  new DualDevice(device, asSide(await createGpuDevice(library, mode), onCompiled));
