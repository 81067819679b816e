/**
 * The library in the page: what a cell imports from "nnlive". Operations run in a Web Worker, so that
 * the page scrolls while a model trains.
 */
import {FileAttachment} from "observablehq:stdlib";
import type {Device} from "../lib/devices/device.js";
import {chooseKernels, type DeviceOptions, WASM_LABEL} from "../lib/devices/wasm/support.js";
import {createWorkerDevice} from "../lib/devices/worker/index.js";
import {setDevice} from "../lib/index.js";

const scripts = {
  kernels: FileAttachment("../generated/worker.js"),
  relaxed: FileAttachment("../generated/worker-relaxed.js"),
};

/** A device with a worker and memory of its own, for `setDevice`. Tensors do not change device. */
export function createDevice(options: DeviceOptions = {}): Device {
  const {module, note} = chooseKernels(options);
  return createWorkerDevice(new Worker(scripts[module].href), WASM_LABEL, note);
}

setDevice(createDevice());

export type {DeviceOptions} from "../lib/devices/wasm/support.js";
export * from "../lib/index.js";
