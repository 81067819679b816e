/**
 * What is asked of a GPU before it computes for a reader: drivers have faults, and their numbers look
 * like any others.
 */

import {contiguousStrides, sizeOf} from "../../ops/operation.js";
import type {Attributes, Device, TypedArray} from "../device.js";
import type {GpuDevice} from "./index.js";
import {LARGEST_WHOLE} from "./program.js";

interface Numbers {
  readonly shape: readonly number[];
  readonly values: TypedArray;
}

interface Call {
  readonly operation: string;
  readonly inputs: readonly Numbers[];
  readonly shape: readonly number[];
  readonly attributes?: Attributes;
}

const numbers = (shape: readonly number[], values: readonly number[]): Numbers => ({
  shape,
  values: Float32Array.from(values),
});

/** Halves and whole numbers: every sum of their products is exact, in any order. */
function some(shape: readonly number[]): Numbers {
  const value = (i: number) => (((i * 37) % 17) - 8) / 2;
  return numbers(
    shape,
    Array.from({length: sizeOf(shape)}, (_, i) => value(i)),
  );
}

const viewOf = (buffer: number, shape: readonly number[]) =>
  ({buffer, dtype: "float32", shape, strides: contiguousStrides(shape), offset: 0}) as const;

/** The first output of a call. */
async function compute(device: Device, {operation, inputs, shape, attributes}: Call) {
  const views = inputs.map((input) => {
    const buffer = device.allocate(input.values.length);
    device.write(buffer, input.values);
    return viewOf(buffer, input.shape);
  });
  const output = viewOf(device.allocate(sizeOf(shape)), shape);
  try {
    await device.run(operation, views, [output], attributes ?? {}, []);
    return await device.read(output.buffer, sizeOf(shape), "float32");
  } finally {
    for (const {buffer} of [...views, output]) device.free(buffer);
  }
}

/** Numbers that are known, of each kind of work: reading, a formula, products, sums. */
const known: readonly [Call, readonly number[]][] = [
  [
    {
      operation: "copy",
      inputs: [numbers([3], [1.5, LARGEST_WHOLE, -LARGEST_WHOLE + 1])],
      shape: [3],
    },
    [1.5, LARGEST_WHOLE, -LARGEST_WHOLE + 1],
  ],
  [
    {
      operation: "mul",
      inputs: [numbers([4], [1, -2, 0.5, 3]), numbers([4], [7, 5, 4, -9])],
      shape: [4],
    },
    [7, -10, 2, -27],
  ],
  [
    {
      operation: "sum",
      inputs: [numbers([2, 3], [1, 2, 3, -4, 5.5, 6])],
      shape: [2],
      attributes: {reduced: 1},
    },
    [6, 7.5],
  ],
  [
    {
      operation: "matmul",
      inputs: [numbers([2, 3], [1, 2, 3, 4, 5, 6]), numbers([3, 2], [1, 0, -1, 2, 0.5, 4])],
      shape: [2, 2],
    },
    [0.5, 16, 2, 34],
  ],
  [
    {
      operation: "conv2d",
      inputs: [numbers([1, 1, 2, 3], [1, 2, 3, 4, 5, 6]), numbers([1, 1, 2, 2], [1, -1, 2, 0.5])],
      shape: [1, 1, 1, 2],
      attributes: {stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1},
    },
    [9.5, 12],
  ],
];

/** @throws Error that says what came out wrong */
export async function expectRight(device: GpuDevice): Promise<void> {
  for (const [call, wanted] of known) {
    const found = await compute(device, call);
    const wrong = wanted.findIndex((value, i) => found[i] !== value);
    if (wrong < 0) continue;
    throw new Error(
      `The GPU failed its test: ${call.operation} gave ${found[wrong]}, not ${wanted[wrong]}.`,
    );
  }
}

/** Sizes that fill no tile evenly; the tiles are large, and small. */
const products: readonly Call[] = [
  {operation: "matmul", inputs: [some([260, 35]), some([35, 262])], shape: [260, 262]},
  {
    operation: "linear",
    inputs: [some([70, 51]), some([75, 51]), some([75])],
    shape: [70, 75],
    attributes: {activation: "relu"},
  },
  {
    operation: "conv2d",
    inputs: [some([3, 5, 21, 17]), some([26, 5, 3, 3])],
    shape: [3, 26, 11, 17],
    attributes: {stride: [2, 1], padding: [1, 2], dilation: [1, 2], groups: 1},
  },
];

/** Takes to tiles if they give the numbers of the plain kernels; else leaves a note why not. */
export async function tryTiles(device: GpuDevice): Promise<void> {
  const {engine} = device;
  if (engine.mode !== "webgpu") return;
  const computed = (call: Call, tiled: boolean) => {
    engine.tiled = tiled;
    return compute(device, call);
  };
  try {
    for (const call of products) {
      const plain = await computed(call, false);
      const tiled = await computed(call, true);
      const wrong = plain.findIndex((value, i) => tiled[i] !== value);
      if (wrong < 0) continue;
      throw new Error(`${call.operation} gave ${tiled[wrong]}, not ${plain[wrong]}`);
    }
  } catch (error) {
    engine.check();
    engine.tiled = false;
    // After its reasons gpu.js gives the whole kernel.
    const [reason] = String(error instanceof Error ? error.message : error).split("\n---");
    engine.notes.push(`Products are computed without tiles: ${reason}.`);
  }
}
