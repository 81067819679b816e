/** Linear algebra on matrices [..., rows, columns], in float64 inside. */
import type {Attributes, View} from "../device.js";
import type {Kernels, Row, Rows} from "./machine.js";
import {sizeOf} from "./views.js";

/** One matrix of each input and of the output, and what is the same for the whole batch. */
interface Call {
  kernels: Kernels;
  /** Addresses. */
  from: readonly number[];
  to: number;
  work: number;
  /** Of the first input. */
  rows: number;
  columns: number;
  /** Of the second input, where there is one. */
  width: number;
  attributes: Attributes;
  scalars: readonly number[];
}

interface MatrixRow {
  /** How many float64 the kernel works in. */
  work(rows: number, columns: number, width: number): number;
  /** What the kernel returns. */
  run(call: Call): number;
  /** What is wrong with the matrix, for what the kernel returned; undefined where nothing is. */
  fault(result: number, call: Call): string | undefined;
}

const matrix = (view: View) => view.shape.slice(-2);

const row =
  (name: string, {work, run, fault}: MatrixRow): Row =>
  (machine, inputs, [y], attributes, scalars) => {
    const {kernels} = machine;
    const [rows, columns] = matrix(inputs[0]);
    const width = inputs[1]?.shape.at(-1) ?? 0;
    const batch = sizeOf(inputs[0].shape.slice(0, -2));
    const from = inputs.map((view) => machine.contiguous(view));
    const steps = inputs.map((view) => sizeOf(matrix(view)) * 4);
    const step = batch === 0 ? 0 : (sizeOf(y.shape) / batch) * 4;
    const call: Call = {
      ...{kernels, rows, columns, width, attributes, scalars, from},
      to: machine.address(y),
      work: machine.doubles(work(rows, columns, width)),
    };
    for (let i = 0; i < batch; ++i) {
      const problem = fault(run(call), call);
      if (problem) throw new Error(`${name}: the ${problem}`);
      call.from = call.from.map((address, k) => address + steps[k]);
      call.to += step;
    }
  };

const size = ({rows, columns}: Call) => `matrix [${rows}, ${columns}]`;

const pivot = (result: number, {kernels}: Call) => `pivot ${result} is ${kernels.failedPivot()}`;

const singular: MatrixRow["fault"] = (result, call) =>
  result < 0 ? undefined : `${size(call)} is singular: ${pivot(result, call)}.`;

const dependent: MatrixRow["fault"] = (result, call) =>
  result < 0
    ? undefined
    : `columns of the ${size(call)} are linearly dependent; a ridge above ${call.scalars[0]} makes the solution unique.`;

const notFinite: MatrixRow["fault"] = (result, call) =>
  result === 1 ? undefined : `${size(call)} holds NaN or infinity.`;

const matrixRows: Readonly<Record<string, MatrixRow>> = {
  cholesky: {
    work: (n) => n * n + 2 * n,
    run: ({kernels, from, rows, to, work}) => kernels.cholesky(from[0], rows, to, work),
    fault: (result, call) =>
      result < 0 ? undefined : `${size(call)} is not positive definite: ${pivot(result, call)}.`,
  },
  triangularSolve: {
    work: (n, _, m) => n * n + n * m,
    run: ({kernels, from, rows, width, attributes, to, work}) =>
      kernels.triangularSolve(from[0], rows, from[1], width, attributes.lower ? 1 : 0, to, work),
    fault: singular,
  },
  solve: {
    work: (n, _, m) => n * n + 2 * n * m + 2 * n,
    run: ({kernels, from, rows, width, to, work}) =>
      kernels.solve(from[0], rows, from[1], width, to, work),
    fault: singular,
  },
  logDeterminant: {
    work: (n) => n * n + 2 * n,
    run: ({kernels, from, rows, to, work}) => kernels.logDeterminant(from[0], rows, to, work),
    fault: singular,
  },
  leastSquares: {
    work: (m, n, k) => 2 * (m * n + n * n + m * k + n * k + n),
    run: ({kernels, from, rows, columns, width, scalars, to, work}) =>
      kernels.leastSquares(...from, rows, columns, width, scalars[0], to, work),
    fault: dependent,
  },
  normalSolve: {
    work: (m, n, k) => m * n + 2 * n * n + n * k + 2 * n,
    run: ({kernels, from, rows, columns, width, scalars, to, work}) =>
      kernels.normalSolve(...from, rows, columns, width, scalars[0], to, work),
    fault: dependent,
  },
  matrixExponential: {
    work: (n) => 8 * n * n + 2 * n,
    run: ({kernels, from, rows, to, work}) => kernels.matrixExponential(from[0], rows, to, work),
    fault: notFinite,
  },
  symmetricEigen: {
    work: (n) => 2 * n * n + 2 * n,
    run: ({kernels, from, rows, to, work}) => kernels.symmetricEigen(from[0], rows, to, work),
    fault: notFinite,
  },
  svd: {
    work: (m, n) => m * n + Math.min(m, n) ** 2 + 2 * Math.min(m, n),
    run: ({kernels, from, rows, columns, to, work}) =>
      kernels.svd(from[0], rows, columns, to, work),
    fault: notFinite,
  },
};

export const linearAlgebra: Rows = Object.fromEntries(
  Object.entries(matrixRows).map(([name, definition]) => [name, row(name, definition)]),
);
