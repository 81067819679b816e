/**
 * Every row of the operation table against numbers that were not found by its own loops, on the
 * reference device and in WebAssembly, from contiguous numbers and from views with gaps.
 */
import {readFileSync} from "node:fs";
import {beforeAll, describe, expect, it} from "vitest";
import type {Device, DType, View} from "../../../lib/devices/device.js";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {contiguousStrides, outputsOf, sizeOf} from "../../../lib/ops/operation.js";
import {operationNamed, operations} from "../../../lib/ops/table.js";
import {type Input, runOn, wasmDevice} from "../devices/harness.js";
import type {Example, Shaped} from "./example.js";
import {comparedElsewhere, valueCases} from "./valueCases.js";

const devices: Record<string, Device> = {reference: new ReferenceDevice()};
beforeAll(async () => {
  devices.wasm = await wasmDevice();
});

/** Every `gap`-th number of the buffer, from the second on; what lies between must not be read. */
function input({values, shape}: Shaped, gap: number): Input {
  const isInt = values instanceof Int32Array;
  const start = gap - 1;
  const data = isInt
    ? new Int32Array(start + gap * values.length).fill(-99)
    : new Float32Array(start + gap * values.length).fill(Number.NaN);
  values.forEach((value, i) => {
    data[start + gap * i] = value;
  });
  const strides = contiguousStrides(shape).map((stride) => gap * stride);
  return {data, dtype: isInt ? "int32" : "float32", shape, strides, offset: start};
}

async function check(operation: string, device: Device, gap: number, example: Example) {
  const {wanted, attributes = {}, scalars, shape, inPlace} = example;
  const inputs = example.inputs.map((given, i) => input(given, inPlace?.includes(i) ? 1 : gap));
  const views = inputs.map(({data: _, ...view}): View => ({...view, buffer: 0}));
  const outputs: {shape: readonly number[]; dtype: DType}[] = shape
    ? [{shape, dtype: "float32"}]
    : outputsOf(operationNamed(operation), views, attributes);
  const call = {operation, inputs, outputs, attributes, scalars, inPlace};
  const found = await runOn(device, call);
  expect(found.length).toBeGreaterThanOrEqual(wanted.length);
  wanted.forEach((numbers, i) => {
    expect(sizeOf(outputs[i].shape)).toBe(numbers.length);
    numbers.forEach((number, k) => {
      const error = Math.abs(found[i][k] - number) / Math.max(1, Math.abs(number));
      expect(error, `output ${i}, element ${k}: ${found[i][k]} instead of ${number}`).toBeLessThan(
        3e-6,
      );
    });
  });
}

it("every row has numbers of its own or another test that compares it, never both", () => {
  const rows = [...Object.keys(valueCases), ...Object.keys(comparedElsewhere)];
  expect(rows.toSorted()).toEqual([...operations.keys()].toSorted());
});

it.each(Object.entries(comparedElsewhere))("%s is compared where it is said", (_, {file, by}) => {
  expect(readFileSync(new URL(`../${file}`, import.meta.url), "utf8")).toContain(by);
});

describe.each(["reference", "wasm"])("on the device “%s”", (device) => {
  it.each(Object.entries(valueCases))("%s", async (operation, examples) => {
    for (const example of [examples].flat()) {
      for (const gap of [1, 2]) await check(operation, devices[device], gap, example);
    }
  });
});
