/** The bench in Node. */
import {readFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {Worker} from "node:worker_threads";
import {relaxedSupported} from "../../lib/devices/wasm/index.js";
import {createWorkerDevice} from "../../lib/devices/worker/index.js";
import {createDevice, currentDevice} from "../../lib/node.js";
import {bench, type Report} from "./bench.js";
import {bundleBytes} from "./bundle.js";
import {startTorch} from "./libraries/torch.js";

/** Lets the page's worker, a classic script, run in a thread of Node. */
const PRELUDE = `
const {parentPort} = require("node:worker_threads");
globalThis.self = {
  postMessage: (message, transfer) => parentPort.postMessage(message, transfer),
  addEventListener: (type, listener) => parentPort.on(type, (data) => listener({data})),
};
`;

/** The page's worker in a thread, through the methods that browsers have. */
function threaded(script: string) {
  const thread = new Worker(PRELUDE + readFileSync(script, "utf8"), {eval: true});
  return createWorkerDevice({
    postMessage: (message, transfer) => thread.postMessage(message, transfer as ArrayBuffer[]),
    addEventListener: (type, listener) => {
      thread.on(type, (data) => listener({data, message: data?.message} as unknown as Event));
    },
    terminate: () => thread.terminate(),
  });
}

export async function benchInNode(script: string, only: readonly string[]): Promise<Report> {
  const inline = currentDevice();
  const tfjsMain = fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm"));
  const torch = await startTorch();
  const surroundings = {
    inline,
    worker: threaded(script),
    relaxed: relaxedSupported() ? createDevice({relaxed: true}) : undefined,
    tfjsFolder: join(dirname(tfjsMain), "/"),
    torch: torch?.runner,
    progress: (line: string) => console.error(line),
  };
  const report = await bench(`Node ${process.version}`, surroundings, only);
  torch?.stop();
  return {...report, bytes: await bundleBytes(script)};
}
