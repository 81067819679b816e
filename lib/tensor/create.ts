/** Tensors from JavaScript numbers and from nothing. */
import type {DType, TypedArray} from "../devices/device.js";
import {formatShape, type Shape, ShapeError, sizeOf} from "../ops/operation.js";
import {apply, fromValues} from "./apply.js";
import type {Nested, Tensor} from "./tensor.js";

function shapeOf(values: Nested): number[] {
  const shape: number[] = [];
  for (let level = values; Array.isArray(level); level = level[0]) shape.push(level.length);
  return shape;
}

/** @throws ShapeError when rows differ in length, naming where */
function flattenNested(values: Nested, shape: Shape, depth = 0): number[] {
  if (!Array.isArray(values)) {
    if (depth === shape.length && typeof values === "number") return [values];
  } else if (values.length === shape[depth]) {
    return values.flatMap((part) => flattenNested(part, shape, depth + 1));
  }
  throw new ShapeError(
    `tensor: the numbers are not nested evenly: ${formatShape(shape)} is the shape of the first elements, but at depth ${depth} stands ${Array.isArray(values) ? `a list of ${values.length}` : typeof values}.`,
  );
}

/**
 * A tensor of these numbers.
 *
 * @param values a number, nested arrays, or a typed array (whose type is the default dtype)
 * @param shape needed for a typed array that is not a vector
 * @throws ShapeError when the numbers are nested unevenly or do not fill the shape
 */
export function tensor(
  values: Nested | TypedArray | Uint8Array,
  {dtype, shape}: {dtype?: DType; shape?: readonly number[]} = {},
): Tensor {
  const isFlat = ArrayBuffer.isView(values);
  const given = shape ?? (isFlat ? [values.length] : shapeOf(values as Nested));
  const flat = isFlat ? values : flattenNested(values as Nested, shapeOf(values as Nested));
  if (flat.length !== sizeOf(given)) {
    throw new ShapeError(
      `tensor: ${flat.length} numbers do not fill the shape ${formatShape(given)}.`,
    );
  }
  const type = dtype ?? (values instanceof Int32Array ? "int32" : "float32");
  return fromValues(type === "float32" ? new Float32Array(flat) : new Int32Array(flat), given);
}

/** A tensor filled with one number. */
export const full = (shape: Shape, value: number): Tensor =>
  apply("fill", [], {}, [value], {shape, dtype: "float32"});

export const zeros = (shape: Shape): Tensor => full(shape, 0);
export const ones = (shape: Shape): Tensor => full(shape, 1);

/** start, start + step, …: `count` numbers. */
export const arange = (count: number, {start = 0, step = 1} = {}): Tensor =>
  apply("arange", [], {}, [start, step], {shape: [count], dtype: "float32"});

/** `count` numbers evenly spaced from `start` to `end`, both included. */
export const linspace = (start: number, end: number, count: number): Tensor =>
  arange(count, {start, step: count > 1 ? (end - start) / (count - 1) : 0});

/** The identity matrix. */
export const eye = (size: number): Tensor =>
  tensor(Int32Array.from({length: size}, (_, i) => i)).oneHot(size);
