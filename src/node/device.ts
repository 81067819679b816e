/** The WebAssembly device with its kernels in the bundle itself: no file is read. */

import {extraRows} from "../../lib/devices/wasm/extra.js";
import {createWasmDevice, type WasmDevice} from "../../lib/devices/wasm/index.js";
import {chooseKernels, type DeviceOptions} from "../../lib/devices/wasm/support.js";
import {setDevice} from "../../lib/tensor/storage.js";
import extra from "../generated/extra.wasm";
import kernels from "../generated/kernels.wasm";
import relaxed from "../generated/relaxed.wasm";

/** A device with memory of its own, for `setDevice`. Tensors do not change device. */
export function createDevice(options: DeviceOptions = {}): WasmDevice {
  const {module, note} = chooseKernels(options);
  const bytes = {kernels, relaxed}[module];
  return createWasmDevice(bytes, () => ({rows: extraRows, kernels: extra}), note);
}

setDevice(createDevice());
