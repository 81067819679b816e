/**
 * What a row of the operation table is. `table.ts` gathers the rows; the other files of this folder
 * hold them, by family. A row knows nothing of devices: it says what is computed, not how fast.
 */
import type {Attributes, DType, TypedArray, View} from "../devices/device.js";
import type {Tensor} from "../tensor/tensor.js";

export type Shape = readonly number[];

/** What an operation will write. */
export interface OutputType {
  shape: Shape;
  dtype: DType;
}

/** An input of a reference loop: the buffer's numbers and the window on them. */
export interface StridedData {
  data: TypedArray;
  shape: Shape;
  strides: readonly number[];
  offset: number;
}

/** What a gradient rule may look at. */
export interface GradientContext {
  inputs: readonly Tensor[];
  outputs: readonly Tensor[];
  attributes: Attributes;
  scalars: readonly number[];
  /** dL/d(first output), in the first output's shape. */
  upstream: Tensor;
  /** Whether the gradient of input `i` is wanted; a rule may skip the others. */
  needs: readonly boolean[];
  /**
   * Whether what the rule computes is recorded, for second derivatives. Where not, it may take a
   * fused row that has no gradient of its own.
   */
  recording: boolean;
  /** Runs another row on tensors and returns its first output; recorded like any operation. */
  apply(
    operation: string,
    inputs: readonly Tensor[],
    attributes?: Attributes,
    scalars?: readonly number[],
    output?: OutputType,
  ): Tensor;
  /** The same with all outputs, of which only the first one can be differentiated. */
  applyAll(
    operation: string,
    inputs: readonly Tensor[],
    attributes?: Attributes,
    scalars?: readonly number[],
  ): Tensor[];
  /** A tensor of plain numbers, on the device in use. */
  constant(values: TypedArray, shape: Shape): Tensor;
}

export interface Operation {
  name: string;
  /** The formula in LaTeX, as the book prints it. Built pages leave it out, and `reference`. */
  formula: string;
  /** The outputs' shapes and types for these inputs; calls `misfit` where these do not fit. */
  outputs(inputs: readonly View[], attributes: Attributes): OutputType[];
  /** The formula as plain loops. Outputs are contiguous. */
  reference(
    inputs: readonly StridedData[],
    outputs: readonly {data: TypedArray; shape: Shape}[],
    attributes: Attributes,
    scalars: readonly number[],
  ): void;
  /** dL/d(input) for each input, in tensor operations; undefined where there is none. */
  gradient?(context: GradientContext): (Tensor | undefined)[];
}

/** dL/dz where y = relu(z) came out of a row with `activation: "relu"`; without one, y = z. */
export function throughActivation({
  upstream,
  outputs: [y],
  attributes: {activation},
  recording,
  apply,
}: GradientContext): Tensor {
  if (activation !== "relu") return upstream;
  return recording ? upstream.mul(y.detach().greater(0)) : apply("reluGradient", [upstream, y]);
}

/** Wrong shapes or types handed to an operation. The message names it and the shapes of all inputs. */
export class ShapeError extends Error {
  override name = "ShapeError";
}

/** `[2, 3]`, as shapes are printed everywhere. */
export const formatShape = (shape: Shape): string => `[${shape.join(", ")}]`;

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let axis = 0; axis < shape.length; ++axis) size *= shape[axis];
  return size;
}

/** Strides of a contiguous array: the last axis moves fastest. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; --axis) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** Positions in the buffer of all elements of a view, in the order of a contiguous array. */
export function* positions({shape, strides, offset}: Omit<StridedData, "data">): Generator<number> {
  const index = new Array<number>(shape.length).fill(0);
  let position = offset;
  for (let left = sizeOf(shape); left > 0; --left) {
    yield position;
    for (let axis = shape.length - 1; axis >= 0; --axis) {
      position += strides[axis];
      if (++index[axis] < shape[axis]) break;
      position -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

/** The elements of a view in order, as a flat array. */
export function flatten(input: StridedData): number[] {
  const values: number[] = [];
  for (const position of positions(input)) values.push(input.data[position]);
  return values;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; ++axis) if (a[axis] !== b[axis]) return false;
  return true;
}

/**
 * The one form of these errors: `matmul: [64, 784] x [128, 10]: inner sizes 784 and 128 differ`.
 *
 * @param inputs all of them
 */
export const shapeError = (
  operation: string,
  inputs: readonly {shape: Shape}[],
  reason: string,
): ShapeError =>
  new ShapeError(
    `${operation}: ${inputs.map(({shape}) => formatShape(shape)).join(" x ")}: ${reason}`,
  );

/** Only the reason: who knows the operation and its inputs makes a ShapeError of it. */
class Misfit extends Error {}

/** Says why inputs do not fit, within `outputs` of a row or `checking`. */
export function misfit(reason: string): never {
  throw new Misfit(reason);
}

/** @throws ShapeError in the one form, when `check` calls `misfit` */
export function checking<T>(
  operation: string,
  inputs: readonly {shape: Shape}[],
  check: () => T,
): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof Misfit ? shapeError(operation, inputs, error.message) : error;
  }
}

/** What the row will write. @throws ShapeError when the inputs do not fit */
export const outputsOf = (
  row: Operation,
  inputs: readonly View[],
  attributes: Attributes,
): OutputType[] => checking(row.name, inputs, () => row.outputs(inputs, attributes));

/** Calls `misfit` unless the input has this type. */
export function expectType(what: string, input: Pick<View, "dtype" | "shape">, dtype: DType): void {
  if (input.dtype === dtype) return;
  const cure =
    dtype === "int32" ? "tensor(values, {dtype: 'int32'}) or .cast('int32')" : ".cast('float32')";
  misfit(`${what} must be ${dtype}, but is ${input.dtype}: use ${cure}`);
}

/** Calls `misfit` unless the input has this number of axes. */
export function expectRank(what: string, shape: Shape, rank: number): void {
  if (shape.length !== rank) misfit(`${what} must have ${rank} axes`);
}
