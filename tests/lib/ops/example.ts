/** What examples of a row are: given numbers, and those that are wanted. */
import type {Attributes, TypedArray} from "../../../lib/devices/device.js";

/** Numbers of one axis, or with a shape; int32 where they are an Int32Array. */
export type Given = readonly number[] | TypedArray | Shaped;
export interface Shaped {
  values: readonly number[] | TypedArray;
  shape: readonly number[];
}

export interface Example {
  inputs: readonly Shaped[];
  /** The first outputs, flat. */
  wanted: readonly (readonly number[])[];
  attributes?: Attributes;
  scalars?: readonly number[];
  /** The output's shape, where the row leaves it to the caller. */
  shape?: readonly number[];
  /** Inputs that are written back, for rows that work in place. */
  inPlace?: readonly number[];
}

export type Values = Record<string, Example | readonly Example[]>;

export const shaped = (shape: readonly number[], ...values: number[]): Shaped => ({values, shape});

export const example = (
  inputs: readonly Given[],
  wanted: readonly (readonly number[])[],
  rest: Omit<Example, "inputs" | "wanted"> = {},
): Example => ({
  inputs: inputs.map((given) =>
    "shape" in given ? given : {values: given, shape: [given.length]},
  ),
  wanted,
  ...rest,
});
