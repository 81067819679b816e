/** What the workshop's worker runs. gpu.js is loaded when something first needs it. */
import {createWasmDevice} from "../lib/devices/wasm/index.js";
import type {WholeGpuJs} from "./gpujs.js";
import type {Answer, Call, Files} from "./protocol.js";
import {openWorkshop, type Workshop} from "./workshop.js";

/** A classic worker, seen without the types of one. */
const port = self as unknown as {
  importScripts(address: string): void;
  postMessage(answer: Answer): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
};

let workshop: Promise<Workshop> | undefined;

async function open({kernels, gpujs: address}: Files): Promise<Workshop> {
  const compiled = await (await fetch(kernels)).arrayBuffer();
  return openWorkshop({
    createWasmDevice: () =>
      createWasmDevice(compiled, () => {
        throw new Error("Rows that are rare are not measured.");
      }),
    loadGpuJs() {
      // Set by lib/devices/gpu/entry.ts.
      const scope = globalThis as {gpujs?: unknown};
      if (!scope.gpujs) port.importScripts(address);
      return scope.gpujs as WholeGpuJs;
    },
  });
}

port.addEventListener("message", async ({data}: MessageEvent<Files | Call>) => {
  if (!("task" in data)) {
    workshop = open(data);
    return;
  }
  const {id, task, values} = data;
  try {
    const tasks = (await workshop) as unknown as Record<string, (...all: unknown[]) => unknown>;
    port.postMessage({id, result: await tasks[task](...values)});
  } catch (error) {
    port.postMessage({id, failure: error instanceof Error ? error.message : String(error)});
  }
});
