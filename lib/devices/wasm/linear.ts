/**
 * Linear algebra in float64. Its matrices are small and its loops depend on each other, so that
 * JavaScript's own float64 is as fast as a kernel: these rows compute as the reference does.
 */
import {matrixFunctions, runMatrixFunction} from "../../numeric/matrices.js";
import type {Row, Rows} from "./machine.js";
import {sizeOf} from "./views.js";

const row =
  (name: string): Row =>
  (machine, inputs, [y], attributes, scalars) => {
    const flat = inputs.map((x) => ({
      values: Float64Array.from(machine.floats(machine.contiguous(x), sizeOf(x.shape))),
      shape: x.shape,
    }));
    const output = machine.floats(machine.address(y), sizeOf(y.shape));
    runMatrixFunction(name, flat, output, attributes, scalars);
  };

export const linearAlgebra: Rows = Object.fromEntries(
  Object.keys(matrixFunctions).map((name) => [name, row(name)]),
);
