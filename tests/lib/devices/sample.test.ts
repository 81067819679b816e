/** Grid sampling, distances, splines, four-bit numbers and Fourier transforms: wasm against loops. */
import {beforeAll, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {NF4} from "../../../lib/index.js";
import {expectLikeReference, Inputs, layouts, runOn, wasmDevice} from "./harness.js";
import {gridCalls} from "./imageCalls.js";
import {distanceCalls, fourierCalls, splineCalls} from "./sequenceCalls.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

const calls = [...gridCalls(), ...distanceCalls(), ...splineCalls(), ...fourierCalls()];

it.each(calls)("$name", ({call, tolerance}) => expectLikeReference(device, call, tolerance));

describe("grid sampling", () => {
  it("reads zeros far outside and NaN where the grid is NaN", async () => {
    const source = new Inputs(22);
    const points = [1e30, -1e30, Number.POSITIVE_INFINITY, Number.NaN];
    const data = Float32Array.from(points.flatMap((x) => [x, 0]));
    const grid = {...source.view([1, 1, 4, 2], "contiguous"), data};
    const call = {
      operation: "gridSample",
      inputs: [source.view([1, 1, 3, 3], "contiguous"), grid],
      outputs: [{shape: [1, 1, 1, 4]}],
      attributes: {alignCorners: false},
    };
    for (const each of [device, new ReferenceDevice()]) {
      const [values] = await runOn(each, call);
      expect(Array.from(values)).toEqual([0, 0, 0, Number.NaN]);
    }
  });
});

describe("B-splines", () => {
  it("take numbers that are none, and far away", async () => {
    const source = new Inputs(24);
    const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30, 0, 1, 4];
    const x = {...source.view([7], "contiguous"), data: Float32Array.from(special)};
    await expectLikeReference(
      device,
      {
        operation: "splineBasis",
        inputs: [x],
        outputs: [{shape: [7, 4]}],
        attributes: {degree: 3, bases: 4},
        scalars: [0, 1],
      },
      1e-7,
    );
  });
});

describe("four-bit numbers", () => {
  it("are the same bits as in the plain loops", async () => {
    const source = new Inputs(25);
    for (const layout of layouts) {
      for (const [blocks, blockSize] of [
        [0, 8],
        [1, 8],
        [3, 16],
        [5, 64],
      ]) {
        const levels = {...source.view([16], "contiguous"), data: Float32Array.from(NF4)};
        const x = source.view([blocks, blockSize], layout);
        const words = (blocks * blockSize) / 8;
        await expectLikeReference(device, {
          operation: "quantize4",
          inputs: [x, levels],
          outputs: [{shape: [words], dtype: "int32"}, {shape: [blocks]}],
        });
        const packed = source.view([words], layout, {
          dtype: "int32",
          low: -(2 ** 31),
          high: 2 ** 31 - 1,
        });
        await expectLikeReference(device, {
          operation: "dequantize4",
          inputs: [packed, source.view([blocks], layout), levels],
          outputs: [{shape: [blocks, blockSize]}],
          attributes: {blockSize},
        });
      }
    }
  });
});

describe("linear algebra", () => {
  it("is the same on every layout", async () => {
    const source = new Inputs(27);
    for (const layout of ["contiguous", "offset", "transposed", "sliced"] as const) {
      const a = source.view([2, 4, 4], layout);
      const b = source.view([2, 4, 3], layout);
      const calls = [
        {operation: "solve", inputs: [a, b], outputs: [{shape: [2, 4, 3]}]},
        {
          operation: "triangularSolve",
          inputs: [a, b],
          outputs: [{shape: [2, 4, 3]}],
          attributes: {lower: false},
        },
        {operation: "leastSquares", inputs: [b, a], outputs: [{shape: [2, 3, 4]}], scalars: [0.1]},
        {operation: "matrixExponential", inputs: [a], outputs: [{shape: [2, 4, 4]}]},
        {operation: "logDeterminant", inputs: [a], outputs: [{shape: [2]}]},
        {operation: "symmetricEigen", inputs: [a], outputs: [{shape: [2, 4, 5]}]},
        {operation: "svd", inputs: [b], outputs: [{shape: [2, 3, 8]}]},
      ];
      for (const call of calls) await expectLikeReference(device, call);
    }
  });
});
