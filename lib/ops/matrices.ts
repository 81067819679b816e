/** What rows of linear algebra have in common (linear.ts, spectra.ts). */
import type {View} from "../devices/device.js";
import {runMatrixFunction} from "../numeric/matrices.js";
import type {Tensor} from "../tensor/tensor.js";
import {
  expectType,
  flatten,
  type GradientContext,
  misfit,
  type Operation,
  type Shape,
  sameShape,
} from "./operation.js";

export const transposed = (x: Tensor): Tensor => x.transpose(-1, -2);

/** Calls `misfit` unless these are float32 matrices over the same batch */
function checkMatrices(inputs: readonly View[], square: boolean): void {
  for (const input of inputs) {
    expectType("the input", input, "float32");
    if (input.shape.length < 2) {
      misfit("matrices [..., rows, columns] are wanted");
    }
  }
  const [rows, columns] = inputs[0].shape.slice(-2);
  if (square && rows !== columns) {
    misfit(`a square matrix is wanted, but it has ${rows} rows and ${columns} columns`);
  }
  if (inputs.length === 1) return;
  if (!sameShape(inputs[0].shape.slice(0, -2), inputs[1].shape.slice(0, -2))) {
    misfit("the axes before the matrices differ");
  }
}

/** Calls `misfit` unless the second input has as many rows as wanted. */
export function checkRows(b: View, rows: number): void {
  if (b.shape[b.shape.length - 2] === rows) return;
  misfit(`a right-hand side of ${rows} rows is wanted, not of ${b.shape[b.shape.length - 2]}`);
}

interface MatrixRow {
  name: string;
  formula: string;
  square: boolean;
  /** The output's shape for inputs that passed the checks. */
  shape(...inputs: View[]): Shape;
  gradient(context: GradientContext): (Tensor | undefined)[];
}

export const row = ({name, formula, square, shape, gradient}: MatrixRow): Operation => ({
  name,
  formula,
  outputs(inputs) {
    checkMatrices(inputs, square);
    return [{shape: shape(...inputs), dtype: "float32"}];
  },
  reference(inputs, [y], attributes, scalars) {
    const flat = inputs.map((x) => ({values: Float64Array.from(flatten(x)), shape: x.shape}));
    runMatrixFunction(name, flat, y.data, attributes, scalars);
  },
  gradient,
});

/** The number of columns. */
export const size = (x: {shape: Shape}) => x.shape[x.shape.length - 1];
