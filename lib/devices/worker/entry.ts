/**
 * What the page's worker runs: the wasm device. The first message says where its files are; they are
 * fetched while the worker waits for them, so that no command overtakes them.
 */
import {createWasmDevice, type Extra} from "../wasm/index.js";
import type {Rows} from "../wasm/machine.js";
import type {Answer, Files} from "./protocol.js";
import {type Port, serve} from "./serve.js";

declare global {
  /** Set by extraEntry.ts. */
  var extraRows: Rows;
  /** Of classic workers. */
  function importScripts(address: string): void;
}

const port = self as unknown as Port;

/** @throws Error naming the file that did not come */
function fetchNow(address: string): ArrayBuffer {
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.responseType = "arraybuffer";
  let reason: unknown;
  try {
    request.send();
    if (request.status === 200) return request.response;
    reason = request.status;
  } catch (error) {
    reason = error;
  }
  throw new Error(`The kernels could not be loaded from ${address}: ${reason}.`);
}

function loadExtra({extra, extraKernels}: Files): Extra {
  importScripts(extra);
  return {rows: extraRows, kernels: fetchNow(extraKernels)};
}

port.addEventListener(
  "message",
  ({data: files}: MessageEvent<Files>) => {
    try {
      serve(
        port,
        createWasmDevice(fetchNow(files.kernels), () => loadExtra(files)),
      );
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      port.postMessage({type: "failed", message} satisfies Answer, []);
    }
  },
  {once: true},
);
