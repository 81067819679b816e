/** “nnlive/inside” in Node, where the workshop is in the thread itself. */
import {createNodeDevice} from "../lib/devices/wasm/node.js";
import type {WholeGpuJs} from "./gpujs.js";
import {setWorkshop} from "./place.js";
import {openWorkshop, type Workshop} from "./workshop.js";

const workshop = openWorkshop({
  createWasmDevice: createNodeDevice,
  loadGpuJs: async () => (await import("gpu.js")).default as unknown as WholeGpuJs,
});

type Task = (...values: unknown[]) => ReturnType<Workshop[keyof Workshop]>;

setWorkshop({
  ask: (task, ...values) => (workshop[task] as Task)(...values) as never,
  stop() {},
});

export * from "./contents.js";
