/** The bench in a page: what browser.ts bundles, serves and calls. */
import {extraRows} from "../../lib/devices/wasm/extra.js";
import {createWasmDevice, relaxedSupported} from "../../lib/devices/wasm/index.js";
import {startWasmWorker} from "../../lib/devices/worker/index.js";
import {setDevice} from "../../lib/index.js";
import {bench, type Report} from "./bench.js";

declare global {
  /** @param only parts of names of rows */
  var benchInPage: (only: readonly string[]) => Promise<Report>;
}

const files = {kernels: "kernels.wasm", extra: "extra.js", extraKernels: "extra.wasm"};

const bytes = async (address: string) => (await fetch(address)).arrayBuffer();

globalThis.benchInPage = async (only) => {
  const extra = {rows: extraRows, kernels: await bytes(files.extraKernels)};
  const create = async (kernels: string) => createWasmDevice(await bytes(kernels), () => extra);
  const inline = await create(files.kernels);
  setDevice(inline);
  const version = /Chrome\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? "a browser";
  const surroundings = {
    inline,
    worker: startWasmWorker(new Worker("worker.js"), files),
    relaxed: relaxedSupported() ? await create("relaxed.wasm") : undefined,
    tfjsFolder: "/",
    progress: (line: string) => console.info(line),
  };
  return bench(version, surroundings, only);
};
