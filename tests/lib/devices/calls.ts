/** Calls of rows on views of every kind, and how to run them on a device; for Node and for pages. */
import type {Attributes, Device, DType, TypedArray} from "../../../lib/devices/device.js";
import {contiguousStrides, sizeOf} from "../../../lib/ops/operation.js";
import {Random} from "../../../lib/random/random.js";

/** A view and the whole buffer that it looks at. */
export interface Input {
  data: TypedArray;
  dtype: DType;
  shape: readonly number[];
  strides: readonly number[];
  offset: number;
}

export const layouts = [
  "contiguous",
  "offset",
  "transposed",
  "sliced",
  "flipped",
  "scalar",
  "row",
  "column",
] as const;
export type Layout = (typeof layouts)[number];

/** A source of test inputs, repeatable by its seed. */
export class Inputs {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  /** An integer in [low, high]. */
  integer(low: number, high: number): number {
    return low + this.#random.integer(high - low + 1);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.#random.integer(values.length)];
  }

  shape(rank: number, most = 9): number[] {
    return Array.from({length: rank}, () => this.integer(1, most));
  }

  floats(length: number, low = -2, high = 2): Float32Array {
    return Float32Array.from({length}, () => low + (high - low) * this.#random.next());
  }

  ints(length: number, low = -9, high = 9): Int32Array {
    return Int32Array.from({length}, () => this.integer(low, high));
  }

  /** A view of this shape in this layout, with random numbers between `low` and `high`. */
  view(
    shape: readonly number[],
    layout: Layout = this.pick(layouts),
    {low = -2, high = 2, dtype = "float32" as DType} = {},
  ): Input {
    const {strides, offset, length} = this.#layOut(shape, layout);
    const data = dtype === "int32" ? this.ints(length, low, high) : this.floats(length, low, high);
    return {data, dtype, shape, strides, offset};
  }

  #layOut(shape: readonly number[], layout: Layout) {
    const dense = contiguousStrides(shape);
    const offset = layout === "contiguous" ? 0 : this.integer(0, 7);
    let strides = dense;
    let length = sizeOf(shape);
    if (layout === "transposed") {
      strides = contiguousStrides([...shape].reverse()).reverse();
    } else if (layout === "sliced") {
      // Every axis is part of a larger one; the last one takes every second element.
      const larger = shape.map((n, axis) => (axis === shape.length - 1 ? 2 * n : n + 1));
      strides = contiguousStrides(larger);
      if (shape.length > 0) strides[shape.length - 1] = 2;
      length = sizeOf(larger);
    } else if (layout === "flipped") {
      // Every other axis runs backwards, the last one among them.
      strides = dense.map((stride, axis) => ((shape.length - axis) % 2 ? -stride : stride));
      const start = strides.reduce(
        (sum, by, axis) => sum - Math.min(0, by) * Math.max(0, shape[axis] - 1),
        0,
      );
      return {strides, offset: offset + start, length: length + offset};
    } else if (layout === "scalar") strides = shape.map(() => 0);
    else if (layout === "row") {
      strides = shape.map((_, axis) => (axis === shape.length - 1 ? 1 : 0));
    } else if (layout === "column") {
      const column = contiguousStrides(shape.slice(0, -1));
      strides = shape.map((_, axis) => (axis === shape.length - 1 ? 0 : column[axis]));
    }
    return {strides, offset, length: length + offset};
  }
}

export interface Call {
  operation: string;
  inputs: readonly Input[];
  outputs: readonly {shape: readonly number[]; dtype?: DType}[];
  attributes?: Attributes;
  scalars?: readonly number[];
  /** Inputs that the outputs are, for rows that work in place. */
  inPlace?: readonly number[];
}

/** Runs a call on a device and reads its outputs; gives all memory back. */
export async function runOn(device: Device, call: Call): Promise<TypedArray[]> {
  const views = call.inputs.map(({data, ...view}) => {
    const buffer = device.allocate(data.length);
    device.write(buffer, data);
    return {...view, buffer};
  });
  const fresh: number[] = [];
  const outputs = call.outputs.map(({shape, dtype = "float32"}, i) => {
    if (call.inPlace) return views[call.inPlace[i]];
    const buffer = device.allocate(sizeOf(shape));
    fresh.push(buffer);
    return {buffer, dtype, shape, strides: contiguousStrides(shape), offset: 0};
  });
  try {
    await device.run(call.operation, views, outputs, call.attributes ?? {}, call.scalars ?? []);
    const readings = outputs.map(({buffer, shape, dtype}) =>
      device.read(buffer, sizeOf(shape), dtype),
    );
    return await Promise.all(readings);
  } finally {
    for (const buffer of [...views.map(({buffer}) => buffer), ...fresh]) device.free(buffer);
  }
}
