/** The bench in a page: what browser.ts bundles, serves and calls. */
import kernels from "../../lib/devices/wasm/generated/kernels.wasm";
import relaxed from "../../lib/devices/wasm/generated/relaxed.wasm";
import {createWasmDevice, relaxedSupported} from "../../lib/devices/wasm/index.js";
import {createWorkerDevice} from "../../lib/devices/worker/index.js";
import {setDevice} from "../../lib/index.js";
import {bench, type Report} from "./bench.js";

declare global {
  /** @param only parts of names of rows */
  var benchInPage: (only: readonly string[]) => Promise<Report>;
}

globalThis.benchInPage = (only) => {
  const inline = createWasmDevice(kernels);
  setDevice(inline);
  const version = /Chrome\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? "a browser";
  const surroundings = {
    inline,
    worker: createWorkerDevice(new Worker("worker.js")),
    relaxed: relaxedSupported() ? createWasmDevice(relaxed) : undefined,
    tfjsFolder: "/",
    progress: (line: string) => console.info(line),
  };
  return bench(version, surroundings, only);
};
