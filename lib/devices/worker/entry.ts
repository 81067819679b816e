/** What the page's worker runs: the wasm device, with its kernels embedded (src/build/worker.ts). */

import kernels from "../wasm/generated/kernels.wasm";
import {createWasmDevice} from "../wasm/index.js";
import type {Answer} from "./protocol.js";
import {type Port, serve} from "./serve.js";

const port = self as unknown as Port;

try {
  serve(port, createWasmDevice(kernels));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  port.postMessage({type: "failed", message} satisfies Answer, []);
}
