/**
 * Compares a device with the plain loops of the operation table, on views of every kind: contiguous,
 * with an offset, transposed, sliced, flipped, and broadcast in each way.
 */
import {expect} from "vitest";
import type {Device} from "../../../lib/devices/device.js";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {createNodeDevice} from "../../../lib/devices/wasm/node.js";
import {buildWasm} from "../../../src/build/wasm.js";
import {type Call, runOn} from "./calls.js";

export * from "./calls.js";

export async function wasmDevice(): Promise<WasmDevice> {
  await buildWasm();
  return createNodeDevice();
}

const reference = new ReferenceDevice();

/**
 * Expects the device's outputs to equal the plain loops' within `tolerance`, relative to the largest
 * element or to 1, whichever is more. NaN and infinities must be where they are expected.
 */
export async function expectLikeReference(
  device: Device,
  call: Call,
  tolerance = 0,
): Promise<void> {
  const [actual, expected] = await Promise.all([runOn(device, call), runOn(reference, call)]);
  for (const [i, values] of expected.entries()) {
    let scale = 1;
    for (const value of values)
      if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
    for (const [k, value] of values.entries()) {
      const got = actual[i][k];
      if (Object.is(got, value) || got === value) continue;
      if (Math.abs(got - value) <= tolerance * scale) continue;
      const views = call.inputs
        .map(({shape, strides, offset}) => `[${shape}] by [${strides}] from ${offset}`)
        .join(", ");
      expect.fail(
        `${call.operation}(${views}; ${JSON.stringify(call.attributes ?? {})}; ${call.scalars ?? ""}): element ${k} of output ${i} is ${got}, not ${value}`,
      );
    }
  }
}
