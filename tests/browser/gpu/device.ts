/** The device of the pages in this folder: the page's own worker, beside the script. */
import {startWasmWorker} from "../../../lib/devices/worker/index.js";

export const startDevice = () =>
  startWasmWorker(new Worker("worker.js"), {
    kernels: "kernels.wasm",
    extra: "extra.js",
    extraKernels: "extra.wasm",
    gpu: "gpu.js",
    allowSoftwareGpu: location.search === "?gpu=software",
  });
