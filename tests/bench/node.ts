/** The bench in Node. */
import {readFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {Worker} from "node:worker_threads";
import {relaxedSupported} from "../../lib/devices/wasm/index.js";
import {startWasmWorker, type WorkerLike} from "../../lib/devices/worker/index.js";
import {createDevice, currentDevice} from "../../lib/node.js";
import {bench, type Report} from "./bench.js";
import {bundleBytes} from "./bundle.js";
import {startTorch} from "./libraries/torch.js";

/** Lets the page's worker, a classic script, run in a thread of Node: with what workers have. */
const PRELUDE = `
const {readFileSync} = require("node:fs");
const {parentPort} = require("node:worker_threads");
globalThis.importScripts = (path) => (0, eval)(readFileSync(path, "utf8"));
globalThis.XMLHttpRequest = class {
  status = 200;
  open(_method, path) {
    this.path = path;
  }
  send() {
    this.response = Uint8Array.from(readFileSync(this.path)).buffer;
  }
};
globalThis.self = {
  postMessage: (message, transfer) => parentPort.postMessage(message, transfer),
  addEventListener: (type, listener, {once} = {}) =>
    parentPort[once ? "once" : "on"](type, (data) => listener({data})),
};
`;

/** The page's worker in a thread, through the methods that browsers have. */
function threaded(folder: string) {
  const source = readFileSync(join(folder, "worker.js"), "utf8");
  const thread = new Worker(PRELUDE + source, {eval: true});
  const files = {
    kernels: join(folder, "kernels.wasm"),
    extra: join(folder, "extra.js"),
    extraKernels: join(folder, "extra.wasm"),
  };
  const worker: WorkerLike = {
    postMessage: (message, transfer) => thread.postMessage(message, transfer as ArrayBuffer[]),
    addEventListener: (type, listener) => {
      thread.on(type, (data) => listener({data, message: data?.message} as unknown as Event));
    },
    terminate: () => thread.terminate(),
  };
  return startWasmWorker(worker, files);
}

/** @param withTorch whether PyTorch takes part, where it is */
export async function benchInNode(
  folder: string,
  only: readonly string[],
  withTorch: boolean,
): Promise<Report> {
  const inline = currentDevice();
  const tfjsMain = fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm"));
  const torch = withTorch ? await startTorch() : undefined;
  const surroundings = {
    inline,
    worker: threaded(folder),
    relaxed: relaxedSupported() ? createDevice({relaxed: true}) : undefined,
    tfjsFolder: join(dirname(tfjsMain), "/"),
    torch: torch?.runner,
    progress: (line: string) => console.error(line),
  };
  const report = await bench(`Node ${process.version}`, surroundings, only);
  torch?.stop();
  return {...report, bytes: await bundleBytes(folder)};
}
