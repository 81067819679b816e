/** The library in Node: the WebAssembly device, in this thread. Import it as “nnlive”. */
import {readFileSync} from "node:fs";
import {createWasmDevice} from "./devices/wasm/index.js";
import {setDevice} from "./tensor/storage.js";

const kernels = new URL("./devices/wasm/generated/kernels.wasm", import.meta.url);

setDevice(createWasmDevice(readFileSync(kernels)));

export * from "./index.js";
