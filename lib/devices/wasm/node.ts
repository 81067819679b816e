/** The wasm device in Node, where the compiled kernels are files. */
import {readFileSync} from "node:fs";
import {extraRows} from "./extra.js";
import {createWasmDevice, type WasmDevice} from "./index.js";
import {chooseKernels, type DeviceOptions} from "./support.js";

const compiled = (name: string) => readFileSync(new URL(`./generated/${name}`, import.meta.url));

export function createNodeDevice(options: DeviceOptions = {}): WasmDevice {
  const {module, note} = chooseKernels(options);
  const loadExtra = () => ({rows: extraRows, kernels: compiled("extra.wasm")});
  return createWasmDevice(compiled(`${module}.wasm`), loadExtra, note);
}
