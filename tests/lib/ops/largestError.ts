/** How far a device is from an example's numbers; for Node and for pages. */
import type {Device, DType, View} from "../../../lib/devices/device.js";
import {contiguousStrides, outputsOf, sizeOf} from "../../../lib/ops/operation.js";
import {operationNamed} from "../../../lib/ops/table.js";
import {type Input, runOn} from "../devices/calls.js";
import type {Example, Shaped} from "./example.js";

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

/**
 * The largest difference between an output's element and the number wanted, relative to that number or
 * to 1, whichever is more.
 *
 * @throws Error when outputs or elements are missing, or no number
 */
export async function largestError(
  operation: string,
  device: Device,
  gap: number,
  {wanted, attributes = {}, scalars, shape, inPlace, inputs: given}: Example,
): Promise<number> {
  const inputs = given.map((one, i) => input(one, inPlace?.includes(i) ? 1 : gap));
  const views = inputs.map(({data: _, ...view}): View => ({...view, buffer: 0}));
  const outputs: {shape: readonly number[]; dtype: DType}[] = shape
    ? [{shape, dtype: "float32"}]
    : outputsOf(operationNamed(operation), views, attributes);
  const found = await runOn(device, {operation, inputs, outputs, attributes, scalars, inPlace});
  if (found.length < wanted.length) throw new Error(`${operation}: outputs are missing.`);
  let largest = 0;
  wanted.forEach((numbers, i) => {
    if (sizeOf(outputs[i].shape) !== numbers.length) {
      throw new Error(`${operation}: output ${i} has ${sizeOf(outputs[i].shape)} elements.`);
    }
    numbers.forEach((number, k) => {
      const error = Math.abs(found[i][k] - number) / Math.max(1, Math.abs(number));
      if (Number.isNaN(error)) {
        throw new Error(`${operation}: output ${i}, element ${k}: ${found[i][k]}, not ${number}.`);
      }
      largest = Math.max(largest, error);
    });
  });
  return largest;
}
