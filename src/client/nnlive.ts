/**
 * The library in the page: what a cell imports from "nnlive". Operations run in a Web Worker, so that
 * the page scrolls while a model trains.
 */
import "./decisions.js";
// Whoever has a tensor to display came by here first.
import "./inspect.js";
import {FileAttachment} from "observablehq:stdlib";
import type {Device} from "../lib/devices/device.js";
import {chooseKernels, type DeviceOptions} from "../lib/devices/wasm/support.js";
import {startWasmWorker} from "../lib/devices/worker/index.js";
import {setDevice} from "../lib/index.js";

const script = FileAttachment("../generated/worker.js");
const kernels = {
  kernels: FileAttachment("../generated/kernels.wasm"),
  relaxed: FileAttachment("../generated/relaxed.wasm"),
};
const extra = FileAttachment("../generated/extra.js");
const extraKernels = FileAttachment("../generated/extra.wasm");
const gpu = FileAttachment("../generated/gpu.js");

/** Tests compute on Chromium's GPU that is a program. */
const allowSoftwareGpu = new URLSearchParams(location.search).get("gpu") === "software";

/** A device with a worker and memory of its own, for `setDevice`. Tensors do not change device. */
export function createDevice(options: DeviceOptions = {}): Device {
  const {module, note} = chooseKernels(options);
  const files = {
    kernels: kernels[module].href,
    extra: extra.href,
    extraKernels: extraKernels.href,
    gpu: gpu.href,
    allowSoftwareGpu,
  };
  return startWasmWorker(new Worker(script.href), files, note);
}

setDevice(createDevice());

export type {DeviceOptions} from "../lib/devices/wasm/support.js";
export * from "../lib/index.js";
