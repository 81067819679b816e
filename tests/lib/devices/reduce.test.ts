import {beforeAll, describe, expect, it} from "vitest";
import type {DType} from "../../../lib/devices/device.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {sizeOf} from "../../../lib/ops/operation.js";
import {expectLikeReference, type Input, Inputs, layouts, runOn, wasmDevice} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

const dense = (
  data: Float32Array,
  shape: readonly number[],
  strides: readonly number[],
): Input => ({
  data,
  dtype: "float32",
  shape,
  strides,
  offset: 0,
});

/** Rounding errors of sums grow with the number of terms. */
const tolerance = (count: number) => 3e-8 * Math.max(10, count);

describe.each(["sum", "mean", "max", "min"])("%s", (operation) => {
  it("equals the plain loop on every layout and number of axes", async () => {
    const inputs = new Inputs(1);
    for (const layout of layouts) {
      for (const rank of [1, 2, 3, 4]) {
        for (let reduced = 0; reduced <= rank; ++reduced) {
          const shape = inputs.shape(rank, 11);
          const x = inputs.view(shape, layout);
          await expectLikeReference(
            device,
            {
              operation,
              inputs: [x],
              outputs: [{shape: shape.slice(0, rank - reduced)}],
              attributes: {reduced},
            },
            tolerance(sizeOf(shape)),
          );
        }
      }
    }
  });

  it("reduces any axes of an image batch, moved to the end", async () => {
    const inputs = new Inputs(2);
    const shape = [5, 6, 7, 33];
    const strides = [6 * 7 * 33, 7 * 33, 33, 1];
    const data = inputs.floats(5 * 6 * 7 * 33);
    for (const kept of [[], [0], [1], [2], [3], [0, 1], [0, 3], [1, 3], [0, 2, 3], [0, 1, 3]]) {
      const order = [...kept, ...[0, 1, 2, 3].filter((axis) => !kept.includes(axis))];
      const x = dense(
        data,
        order.map((axis) => shape[axis]),
        order.map((axis) => strides[axis]),
      );
      await expectLikeReference(
        device,
        {
          operation,
          inputs: [x],
          outputs: [{shape: kept.map((axis) => shape[axis])}],
          attributes: {reduced: 4 - kept.length},
        },
        tolerance(data.length),
      );
    }
  });

  it("takes an empty axis", async () => {
    const x = dense(new Float32Array(0), [3, 0], [0, 1]);
    await expectLikeReference(device, {
      operation,
      inputs: [x],
      outputs: [{shape: [3]}],
      attributes: {reduced: 1},
    });
  });

  it("lets NaN through, by rows and by columns", async () => {
    const data = new Inputs(3).floats(20 * 20);
    data[47] = Number.NaN;
    for (const strides of [
      [20, 1],
      [1, 20],
    ]) {
      await expectLikeReference(
        device,
        {
          operation,
          inputs: [dense(data, [20, 20], strides)],
          outputs: [{shape: [20]}],
          attributes: {reduced: 1},
        },
        1e-6,
      );
    }
  });
});

describe("long sums", () => {
  it("do not lose digits", async () => {
    const count = 1_000_000;
    const data = new Float32Array(count).fill(0.1);
    const exact = data[0] * count;
    for (const [shape, strides] of [
      [[count], [1]],
      [
        [4, count / 4],
        [1, 4],
      ],
    ]) {
      const kept = shape.slice(0, -1);
      const [y] = await runOn(device, {
        operation: "sum",
        inputs: [dense(data, shape, strides)],
        outputs: [{shape: kept}],
        attributes: {reduced: 1},
      });
      const total = (y as Float32Array).reduce((sum, value) => sum + value, 0);
      expect(Math.abs(total / exact - 1)).toBeLessThan(5e-6);
    }
  });
});

describe.each(["argmax", "argmin"])("%s", (operation) => {
  const outputs = (shape: readonly number[]) => [{shape, dtype: "int32" as DType}];

  it("equals the plain loop on every layout", async () => {
    const inputs = new Inputs(4);
    for (const layout of layouts) {
      for (const rank of [1, 2, 3, 4]) {
        const shape = inputs.shape(rank, 11);
        await expectLikeReference(device, {
          operation,
          inputs: [inputs.view(shape, layout)],
          outputs: outputs(shape.slice(0, -1)),
          attributes: {reduced: 1},
        });
      }
    }
  });

  it("names the first of equals", async () => {
    const x = dense(Float32Array.of(1, 3, 3, 0, 0, 1), [1, 6], [6, 1]);
    const call = {operation, inputs: [x], outputs: outputs([1]), attributes: {reduced: 1}};
    const [index] = await runOn(device, call);
    expect(index[0]).toBe(operation === "argmax" ? 1 : 3);
  });
});
