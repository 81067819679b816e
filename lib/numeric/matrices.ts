/**
 * The reference loops of the rows that take matrices one by one, in float64. Only the results are
 * rounded to float32. The wasm device's kernels compute the same, operation by operation.
 */
import type {Attributes, TypedArray} from "../devices/device.js";
import {naturalLog} from "../random/functions.js";
import {singularValues, symmetricEigen} from "./eigen.js";
import {exponential} from "./exponential.js";
import {cholesky, factor, solveFactored, substitute} from "./factor.js";
import {leastSquares, normalSolve} from "./leastSquares.js";

type Sizes = readonly [rows: number, columns: number];

/** One matrix from one matrix of each input, all flat. */
type MatrixFunction = (
  inputs: readonly Float64Array[],
  sizes: readonly Sizes[],
  attributes: Attributes,
  scalars: readonly number[],
) => Float64Array;

/** ln |det A|: the sum of the pivots' logarithms. */
function logDeterminant(a: Float64Array, n: number): number {
  const {lu} = factor(a, n, "logDeterminant");
  let sum = 0;
  for (let i = 0; i < n; ++i) sum += naturalLog(Math.abs(lu[i * (n + 1)]));
  return sum;
}

export const matrixFunctions: Readonly<Record<string, MatrixFunction>> = {
  cholesky: ([a], [[n]]) => cholesky(a, n),
  triangularSolve([t, b], [[n], [, m]], {lower}) {
    const x = b.slice();
    substitute(t, n, x, m, {lower: lower === true});
    return x;
  },
  solve: ([a, b], [[n], [, m]]) => solveFactored(factor(a, n, "solve"), n, b, m),
  logDeterminant: ([a], [[n]]) => Float64Array.of(logDeterminant(a, n)),
  leastSquares: ([x, y], [[m, n], [, k]], _attributes, [ridge]) =>
    leastSquares(x, y, [m, n, k], ridge),
  normalSolve: ([x, b], [[m, n], [, k]], _attributes, [ridge]) =>
    normalSolve(x, b, [m, n, k], ridge),
  matrixExponential: ([a], [[n]]) => exponential(a, n),
  symmetricEigen: ([a], [[n]]) => symmetricEigen(a, n),
  svd: ([a], [[m, n]]) => singularValues(a, m, n),
};

/** Runs one of these functions on every matrix of a batch: all inputs share their leading axes. */
export function runMatrixFunction(
  name: string,
  inputs: readonly {values: Float64Array; shape: readonly number[]}[],
  output: TypedArray,
  attributes: Attributes,
  scalars: readonly number[],
): void {
  const sizes = inputs.map(({shape}) => shape.slice(-2) as unknown as Sizes);
  const batch = inputs[0].shape.slice(0, -2).reduce((product, n) => product * n, 1);
  for (let i = 0; i < batch; ++i) {
    const matrices = inputs.map(({values}, k) => {
      const size = sizes[k][0] * sizes[k][1];
      return values.slice(i * size, (i + 1) * size);
    });
    const result = matrixFunctions[name](matrices, sizes, attributes, scalars);
    output.set(result, i * result.length);
  }
}
