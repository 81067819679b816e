/** The library in Node: the WebAssembly device, in this thread. Import it as “nnlive”. */
import {readFileSync} from "node:fs";
import type {Device} from "./devices/device.js";
import {createWasmDevice} from "./devices/wasm/index.js";
import {chooseKernels, type DeviceOptions} from "./devices/wasm/support.js";
import {setDevice} from "./tensor/storage.js";

const folder = new URL("./devices/wasm/generated/", import.meta.url);

/** A device with memory of its own, for `setDevice`. Tensors do not change device. */
export function createDevice(options: DeviceOptions = {}): Device {
  const {module, note} = chooseKernels(options);
  return createWasmDevice(readFileSync(new URL(`${module}.wasm`, folder)), note);
}

setDevice(createDevice());

export type {DeviceOptions} from "./devices/wasm/support.js";
export * from "./index.js";
