/** Slopes by gradient rules and by central differences in double precision, on any device; for Node and for pages. */
import type {Device} from "../../../lib/devices/device.js";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {grad, Random, scope, setDevice, type Tensor, tensor} from "../../../lib/index.js";
import {sizeOf} from "../../../lib/ops/operation.js";
import {allocate} from "../../../lib/tensor/apply.js";
import {Float64Device} from "../float64Device.js";
import type {GradientCase, Input} from "./cases.js";

export const float64 = new Float64Device();
export const reference = new ReferenceDevice();
const STEP = 1e-5;

export function valuesOf({shape, low = -2, high = 2, apart}: Input, random: Random): Float64Array {
  const size = sizeOf(shape);
  if (!apart) return Float64Array.from({length: size}, () => low + (high - low) * random.next());
  return Float64Array.from(
    random.permutation(size),
    (rank) => 0.13 * (rank - Math.floor(size / 2) + 0.5),
  );
}

/** Tensors whose gradient is wanted, on the device in use. */
export function leaves(device: Device, inputs: readonly Input[], values: readonly Float64Array[]) {
  return inputs.map(({shape}, i) => {
    const leaf = allocate({shape, dtype: "float32"});
    const data = device === float64 ? values[i] : Float32Array.from(values[i]);
    device.write(leaf.storage.buffer, data as Float32Array);
    return leaf.withGrad();
  });
}

const weights = (shape: readonly number[], seed: number): Tensor => {
  const random = new Random(seed);
  return tensor(
    Float32Array.from({length: sizeOf(shape)}, () => random.next() + 0.5),
    {shape},
  );
};

/** A number that depends on every output in its own way, and not linearly. */
export const loss = (y: Tensor): Tensor => y.mul(y).mul(weights(y.shape, 7)).sum();

/** A number that depends on every first derivative. */
export function slope({compute}: GradientCase, inputs: Tensor[]): Tensor {
  const first = grad(loss(compute(...inputs)), inputs, {createGraph: true});
  return first
    .map((gradient, i) => gradient.mul(weights(gradient.shape, 70 + i)).sum())
    .reduce((sum, part) => sum.add(part));
}

export type Objective = (inputs: Tensor[]) => Tensor;

export function analytic(
  device: Device,
  inputs: readonly Input[],
  values: readonly Float64Array[],
  objective: Objective,
): Promise<number[][]> {
  setDevice(device);
  const reads = scope(() => {
    const tensors = leaves(device, inputs, values);
    return grad(objective(tensors), tensors).map((gradient) => ({reading: gradient.data()}));
  });
  return Promise.all(reads.map(async ({reading}) => Array.from(await reading)));
}

export async function numeric(
  inputs: readonly Input[],
  values: readonly Float64Array[],
  objective: Objective,
): Promise<number[][]> {
  setDevice(float64);
  const at = async (moved: readonly Float64Array[]) => {
    const {reading} = scope(() => ({reading: objective(leaves(float64, inputs, moved)).item()}));
    return await reading;
  };
  const slopes: number[][] = [];
  for (let i = 0; i < values.length; ++i) {
    slopes.push([]);
    for (let k = 0; k < values[i].length; ++k) {
      const moved = (by: number) =>
        values.map((array, j) => (j === i ? array.with(k, array[k] + by) : array));
      slopes[i].push(((await at(moved(STEP))) - (await at(moved(-STEP)))) / (2 * STEP));
    }
  }
  return slopes;
}
