import {beforeAll, it} from "vitest";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {expectLikeReference, wasmDevice} from "./harness.js";
import {convolutionCalls} from "./imageCalls.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

const calls = [...convolutionCalls(["contiguous", "transposed", "sliced"])];

it.each(calls)("$name", ({call, tolerance}) => expectLikeReference(device, call, tolerance));
