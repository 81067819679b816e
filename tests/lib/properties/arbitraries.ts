/** Random tensors for properties: shapes with sizes 0 and 1, odd lengths, views of every kind. */
import * as fc from "fast-check";
import {expect} from "vitest";
import type {Device, DType, TypedArray} from "../../../lib/devices/device.js";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {Random, scope, setDevice, type Tensor, tensor} from "../../../lib/index.js";
import {sizeOf} from "../../../lib/ops/operation.js";
import {wasmDevice} from "../devices/harness.js";

/** Repeatable, and quick enough to run with all other tests. */
export const settings = {seed: 20_250_101, numRuns: 60} as const;

const layouts = ["contiguous", "permuted", "part", "strided", "flipped", "repeated"] as const;

/** A tensor that can be made on any device. */
export interface Spec {
  shape: readonly number[];
  layout: (typeof layouts)[number];
  seed: number;
  low: number;
  high: number;
  dtype: DType;
}

/** Sizes of an axis: mostly small and odd, now and then 0 or 1, seldom longer than a few vectors. */
export const size = fc.oneof(
  {weight: 6, arbitrary: fc.integer({min: 2, max: 7})},
  {weight: 2, arbitrary: fc.constant(1)},
  {weight: 1, arbitrary: fc.constant(0)},
  {weight: 1, arbitrary: fc.constantFrom(13, 17, 31)},
);

/** The same without 0. */
export const someSize = size.map((n) => Math.max(1, n));

export const shape = (minLength = 0, maxLength = 4) =>
  fc.array(size, {minLength, maxLength}).filter((axes) => sizeOf(axes) < 20_000);

export const layout = fc.constantFrom(...layouts);

interface Range {
  low?: number;
  high?: number;
  dtype?: DType;
}

/** A tensor of this shape with numbers in low..high, in a random layout. */
export const spec = (
  ofShape: fc.Arbitrary<readonly number[]>,
  {low = -3, high = 3, dtype = "float32"}: Range = {},
): fc.Arbitrary<Spec> =>
  fc.record({
    shape: ofShape,
    layout,
    seed: fc.integer({min: 0, max: 1_000_000}),
    low: fc.constant(low),
    high: fc.constant(high),
    dtype: fc.constant(dtype),
  });

/** A shape, and two that broadcast to it: some of their axes are 1, some are left out in front. */
export const broadcastPair = shape(0, 4).chain((whole) => {
  const part = fc
    .tuple(
      fc.array(fc.boolean(), {minLength: whole.length, maxLength: whole.length}),
      fc.integer({min: 0, max: whole.length}),
    )
    .map(([ones, dropped]) => whole.map((n, i) => (ones[i] ? 1 : n)).slice(dropped));
  return fc.tuple(part, part);
});

/** Makes the tensor on the device in use. */
export function make({shape, layout, seed, low, high, dtype}: Spec): Tensor {
  const random = new Random(seed);
  const fresh = (of: readonly number[]) => {
    const numbers = Array.from({length: sizeOf(of)}, () => low + (high - low) * random.next());
    return tensor(dtype === "int32" ? Int32Array.from(numbers) : Float32Array.from(numbers), {
      shape: of,
    });
  };
  const axes = [...shape.keys()];
  if (layout === "permuted") {
    const order = random.permutation(shape.length);
    return fresh(order.map((axis) => shape[axis])).permute(axes.map((axis) => order.indexOf(axis)));
  }
  if (layout === "part") {
    const whole = fresh(shape.map((n) => n + 2));
    return axes.reduce((x, axis) => x.slice(axis, 1, 1 + shape[axis]), whole);
  }
  if (layout === "strided") {
    const whole = fresh(shape.map((n) => 2 * n));
    return axes.reduce((x, axis) => x.slice(axis, 0, 2 * shape[axis], 2), whole);
  }
  if (layout === "flipped") return fresh(shape).flip(axes.filter((axis) => axis % 2 === 0));
  if (layout === "repeated") {
    return fresh(shape.map((n, axis) => (axis % 2 === seed % 2 ? 1 : n))).expand(shape);
  }
  return fresh(shape);
}

const reference = new ReferenceDevice();
const wasm = await wasmDevice();

interface Result {
  shape: readonly number[];
  data: TypedArray;
}

/** Computes on a device, reads, and gives all memory back. */
export async function computeOn(
  device: Device,
  specs: readonly Spec[],
  fn: (...inputs: Tensor[]) => Tensor | readonly Tensor[],
): Promise<Result[]> {
  setDevice(device);
  const readings = scope(() => {
    const results = [fn(...specs.map(make))].flat();
    return {all: results.map(({shape}, i) => ({shape, data: results[i].data()}))};
  });
  const results = await Promise.all(
    readings.all.map(async ({shape, data}) => ({shape, data: await data})),
  );
  expect(device.memory().buffers).toBe(0);
  return results;
}

export const onWasm = (specs: readonly Spec[], fn: (...inputs: Tensor[]) => Tensor | Tensor[]) =>
  computeOn(wasm, specs, fn);

/** Expects two results to agree within `tolerance`, relative to the largest number or to 1. */
export function expectAgree(actual: readonly Result[], wanted: readonly Result[], tolerance = 0) {
  expect(actual.map(({shape}) => shape)).toEqual(wanted.map(({shape}) => shape));
  actual.forEach(({data}, i) => {
    let scale = 1;
    for (const value of wanted[i].data) {
      if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
    }
    data.forEach((value, k) => {
      const other = wanted[i].data[k];
      if (Object.is(value, other) || value === other) return;
      if (Math.abs(value - other) <= tolerance * scale) return;
      expect.fail(`output ${i}, element ${k}: ${value} instead of ${other}`);
    });
  });
}

/** Expects the wasm device to agree with the plain loops: in numbers, or in refusing with a reason. */
export async function expectAlike(
  specs: readonly Spec[],
  fn: (...inputs: Tensor[]) => Tensor | Tensor[],
  tolerance = 0,
): Promise<void> {
  expectAgree(await computeOn(wasm, specs, fn), await computeOn(reference, specs, fn), tolerance);
}
