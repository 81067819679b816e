/** Grid sampling, distances, splines, four-bit numbers and Fourier transforms: wasm against loops. */
import {beforeAll, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {NF4} from "../../../lib/index.js";
import {expectLikeReference, Inputs, layouts, runOn, wasmDevice} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

describe("grid sampling", () => {
  it("and its adjoint equal the plain loops", async () => {
    const source = new Inputs(21);
    for (const layout of layouts) {
      for (let round = 0; round < 6; ++round) {
        const [batch, channels, height, width, rows, columns] = source.shape(6, 5);
        const grid = source.view([batch, rows, columns, 2], layout, {low: -1.6, high: 1.6});
        const image = source.view([batch, channels, height, width], layout);
        const dy = source.view([batch, channels, rows, columns], layout);
        const attributes = {alignCorners: round % 2 === 0};
        await expectLikeReference(
          device,
          {
            operation: "gridSample",
            inputs: [image, grid],
            outputs: [{shape: dy.shape}],
            attributes,
          },
          1e-6,
        );
        await expectLikeReference(
          device,
          {
            operation: "gridScatter",
            inputs: [dy, grid],
            outputs: [{shape: image.shape}],
            attributes,
          },
          2e-6,
        );
      }
    }
  });

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

describe("squared distances", () => {
  it("equal the plain loops on every layout", async () => {
    const source = new Inputs(23);
    for (const layout of layouts) {
      for (const depth of [0, 1, 2, 3, 64, 65, 200]) {
        const [n, m, batch] = source.shape(3, 9);
        const x = source.view([batch, n, depth], layout);
        const y = source.view([batch, m, depth], layout);
        const call = {operation: "squaredDistances", inputs: [x, y]};
        await expectLikeReference(device, {...call, outputs: [{shape: [batch, n, m]}]}, 1e-6);
      }
    }
  });
});

describe("B-splines", () => {
  it("equal the plain recursion for every degree", async () => {
    const source = new Inputs(24);
    for (const layout of layouts) {
      for (const degree of [0, 1, 2, 3, 5, 16]) {
        const bases = source.integer(1, 9);
        const shape = source.shape(2, 7);
        await expectLikeReference(
          device,
          {
            operation: "splineBasis",
            inputs: [source.view(shape, layout, {low: -3, high: 9})],
            outputs: [{shape: [...shape, bases]}],
            attributes: {degree, bases},
            scalars: [-1.25, 0.375],
          },
          1e-6,
        );
      }
    }
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

describe("Fourier transforms", () => {
  it("equal the sum that defines them, at every length", async () => {
    const source = new Inputs(26);
    for (const layout of layouts) {
      for (const n of [...Array.from({length: 18}, (_, i) => i), 31, 32, 45, 64, 97, 128]) {
        for (const inverse of [false, true]) {
          const x = source.view([2, n, 2], layout);
          const call = {operation: "fourier", inputs: [x], outputs: [{shape: x.shape}]};
          await expectLikeReference(device, {...call, attributes: {inverse}}, 1e-6);
        }
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
