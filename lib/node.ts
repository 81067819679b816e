/** The library in Node: the WebAssembly device, in this thread. Import it as “nnlive”. */
import type {Device} from "./devices/device.js";
import {createNodeDevice} from "./devices/wasm/node.js";
import type {DeviceOptions} from "./devices/wasm/support.js";
import {setDevice} from "./tensor/storage.js";

/** A device with memory of its own, for `setDevice`. Tensors do not change device. */
export const createDevice = (options?: DeviceOptions): Device => createNodeDevice(options);

setDevice(createDevice());

export type {DeviceOptions} from "./devices/wasm/support.js";
export * from "./index.js";
