/** The same numbers here and in TensorFlow.js, an independent library, on its cpu backend. */
import * as tf from "@tensorflow/tfjs";
import {expect} from "vitest";
import {Random, type Tensor, tensor} from "../../lib/index.js";
import {sizeOf} from "../../lib/ops/operation.js";

await tf.setBackend("cpu");

export const random = new Random(3);

/** The same numbers in both libraries. */
export function both<R extends tf.Rank>(shape: readonly number[]): [Tensor, tf.Tensor<R>] {
  const values = Float32Array.from({length: sizeOf(shape)}, () => 4 * random.next() - 2);
  return [tensor(values, {shape}).withGrad(), tf.tensor<R>(values, [...shape] as tf.ShapeMap[R])];
}

export async function expectSame(ours: Tensor, theirs: tf.Tensor, digits = 4): Promise<void> {
  expect(ours.shape).toEqual(theirs.shape);
  const [actual, wanted] = await Promise.all([ours.data(), theirs.data()]);
  expect(actual.length).toBe(wanted.length);
  actual.forEach((value, i) => {
    expect(value, `element ${i}`).toBeCloseTo(wanted[i], digits);
  });
}
