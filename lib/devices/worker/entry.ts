/**
 * What the page's worker runs: the wasm device. The first message says where its files are; they are
 * fetched while the worker waits for them, so that no command overtakes them.
 */
import type {Device} from "../device.js";
import type {DualDevice} from "../dual.js";
import {findGpu} from "../gpu/probe.js";
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

/** @throws Error that says why there is no GPU to compute on */
async function startGpu(
  {gpu: script, allowSoftwareGpu}: Files,
  device: Device,
  onCompiled: (kernels: number) => void,
): Promise<DualDevice> {
  const found = await findGpu(allowSoftwareGpu);
  if ("refused" in found) throw new Error(found.refused);
  importScripts(script as string);
  let reason: unknown;
  for (const mode of found.modes) {
    try {
      return await addGpu(mode, device, onCompiled);
    } catch (error) {
      reason ??= error;
    }
  }
  throw reason;
}

port.addEventListener(
  "message",
  ({data: files}: MessageEvent<Files>) => {
    try {
      serve(
        port,
        createWasmDevice(fetchNow(files.kernels), () => loadExtra(files)),
        files.gpu === undefined ? undefined : (...call) => startGpu(files, ...call),
      );
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      port.postMessage({type: "failed", message} satisfies Answer, []);
    }
  },
  {once: true},
);
