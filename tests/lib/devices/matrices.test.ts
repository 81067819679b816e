/** Linear algebra and Fourier transforms of the wasm device: the bits of lib/numeric, on any layout. */
import {beforeAll, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {fourierTransform} from "../../../lib/numeric/fourier.js";
import {contiguousStrides, sizeOf} from "../../../lib/ops/operation.js";
import {
  type Call,
  expectLikeReference,
  type Input,
  Inputs,
  layouts,
  runOn,
  wasmDevice,
} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

const source = new Inputs(11);
const batches = [[], [3], [2, 2], [0]];
const sizes = [0, 1, 2, 3, 5, 8, 17, 40];
/** Layouts that keep matrices regular. */
const regular = layouts.filter((layout) => !["scalar", "row", "column"].includes(layout));

/** The view with this much more on the diagonals of its matrices. */
function lifted(input: Input, by: number): Input {
  const {data, shape, strides, offset} = input;
  const rank = shape.length;
  const batch = shape.slice(0, -2);
  const n = Math.min(shape[rank - 2], shape[rank - 1]);
  for (let b = 0; b < sizeOf(batch); ++b) {
    let at = offset;
    let rest = b;
    for (let axis = batch.length - 1; axis >= 0; --axis) {
      at += (rest % batch[axis]) * strides[axis];
      rest = Math.floor(rest / batch[axis]);
    }
    for (let i = 0; i < n; ++i) data[at + i * (strides[rank - 2] + strides[rank - 1])] += by;
  }
  return input;
}

/** Calls `visit` for every size, batch and layout. */
function eachCase(visit: (n: number, batch: number[], layout: (typeof layouts)[number]) => Call) {
  return async () => {
    for (const n of sizes) {
      for (const batch of batches) {
        for (const layout of regular) {
          await expectLikeReference(device, visit(n, batch, layout));
        }
      }
    }
  };
}

describe("gives the bits of the plain loops", () => {
  // Only the lower triangle counts, and a heavy diagonal makes it positive definite.
  it(
    "cholesky",
    eachCase((n, batch, layout) => {
      const shape = [...batch, n, n];
      const a = lifted(source.view(shape, layout, {low: -1, high: 1}), 2 * n);
      return {operation: "cholesky", inputs: [a], outputs: [{shape}]};
    }),
  );

  for (const operation of ["solve", "triangularSolve"]) {
    for (const lower of [true, false]) {
      it(
        `${operation}, lower ${lower}`,
        eachCase((n, batch, layout) => {
          const a = lifted(source.view([...batch, n, n], layout), operation === "solve" ? 0 : 9);
          const b = source.view([...batch, n, source.integer(0, 5)]);
          return {operation, inputs: [a, b], outputs: [{shape: b.shape}], attributes: {lower}};
        }),
      );
    }
  }

  it(
    "logDeterminant",
    eachCase((n, batch, layout) => ({
      operation: "logDeterminant",
      inputs: [source.view([...batch, n, n], layout)],
      outputs: [{shape: batch}],
    })),
  );

  for (const operation of ["leastSquares", "normalSolve"]) {
    it(
      operation,
      eachCase((m, batch, layout) => {
        const n = source.integer(1, 6);
        const k = source.integer(1, 3);
        const x = source.view([...batch, m, n], layout);
        const right = source.view([...batch, operation === "leastSquares" ? m : n, k]);
        return {
          operation,
          inputs: [x, right],
          outputs: [{shape: [...batch, n, k]}],
          scalars: [0.25],
        };
      }),
    );
  }

  it(
    "matrixExponential, near and far",
    eachCase((n, batch, layout) => {
      const high = source.pick([0.01, 1, 20]) / Math.max(1, n);
      const shape = [...batch, n, n];
      const a = source.view(shape, layout, {low: -high, high});
      return {operation: "matrixExponential", inputs: [a], outputs: [{shape}]};
    }),
  );

  it(
    "symmetricEigen",
    eachCase((n, batch, layout) => ({
      operation: "symmetricEigen",
      inputs: [source.view([...batch, n, n], layout)],
      outputs: [{shape: [...batch, n, n + 1]}],
    })),
  );

  it(
    "svd, tall and wide, and of less than full rank",
    eachCase((m, batch, layout) => {
      const n = source.integer(0, 9);
      const deficient = source.pick([layout, "row", "column"] as const);
      return {
        operation: "svd",
        inputs: [source.view([...batch, m, n], deficient)],
        outputs: [{shape: [...batch, Math.min(m, n), 1 + m + n]}],
      };
    }),
  );

  it("fourier, at every length and at more lengths than plans are kept of", async () => {
    for (const n of [0, 1, 2, 3, 4, 6, 7, 8, 31, 32, 100, 128, 1000, 1024, ...Array(70).keys()]) {
      for (const inverse of [false, true]) {
        const x = source.view([source.integer(0, 3), n, 2]);
        const contiguous = {...x, strides: contiguousStrides(x.shape), offset: 0};
        const call = {operation: "fourier", attributes: {inverse}, outputs: [{shape: x.shape}]};
        const [y] = await runOn(device, {...call, inputs: [contiguous]});
        const expected = new Float32Array(sizeOf(x.shape));
        fourierTransform(x.data.subarray(0, expected.length), expected, n, inverse);
        expect(y).toEqual(expected);
        await expectLikeReference(device, {...call, inputs: [x]}, 1e-6);
      }
    }
  });
});

describe("says what is wrong with a matrix as the plain loops do", () => {
  const reference = new ReferenceDevice();
  const matrix = (rows: number, ...values: number[]): Input => ({
    data: Float32Array.from(values),
    dtype: "float32",
    shape: [rows, values.length / rows],
    strides: [values.length / rows, 1],
    offset: 0,
  });
  const right = matrix(2, 1, 1);
  it.each([
    [
      "cholesky",
      [matrix(2, 1, 9, 2, 1)],
      /^cholesky: the matrix \[2, 2\] is not positive definite: pivot 1 is -3\.$/,
    ],
    ["cholesky", [matrix(1, Number.NaN)], /pivot 0 is NaN\.$/],
    [
      "solve",
      [matrix(2, 1, 2, 2, 4), right],
      /^solve: the matrix \[2, 2\] is singular: pivot 1 is 0\.$/,
    ],
    ["triangularSolve", [matrix(2, 1, 0, 0, 0), right], /is singular: pivot \d is 0\.$/],
    ["logDeterminant", [matrix(2, 0, 0, 0, 0)], /is singular: pivot 0 is 0\.$/],
    [
      "leastSquares",
      [matrix(2, 1, 1, 1, 1), right],
      /^leastSquares: the columns of the matrix \[2, 2\] are linearly dependent; a ridge above 0 /,
    ],
    [
      "normalSolve",
      [matrix(2, 1, 1, 1, 1), right],
      /^normalSolve: the columns of the matrix \[2, 2\] are linearly dependent/,
    ],
    [
      "matrixExponential",
      [matrix(1, Number.POSITIVE_INFINITY)],
      /^matrixExponential: the matrix \[1, 1\] holds NaN or infinity\.$/,
    ],
    ["symmetricEigen", [matrix(1, Number.NaN)], /^symmetricEigen: the matrix \[1, 1\] holds NaN/],
    ["svd", [matrix(1, 1, Number.NaN)], /^svd: the matrix \[1, 2\] holds NaN/],
  ] as const)("%s %#", async (operation, inputs, message) => {
    const call: Call = {
      operation,
      inputs,
      outputs: [{shape: [2, 9]}],
      attributes: {lower: true},
      scalars: [0],
    };
    await expect(runOn(reference, call)).rejects.toThrow(message);
    const before = device.memory().buffers;
    await expect(runOn(device, call)).rejects.toThrow(message);
    expect(device.memory().buffers).toBe(before);
  });
});
