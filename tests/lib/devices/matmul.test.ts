import {beforeAll, describe, expect, it} from "vitest";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {
  expectLikeReference,
  type Input,
  Inputs,
  type Layout,
  runOn,
  wasmDevice,
} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

/** Rounding errors grow with the root of the inner size; the sums themselves grow likewise. */
const tolerance = 2e-6;

const factors: Layout[] = ["contiguous", "offset", "transposed", "sliced"];

const multiply = (a: Input, b: Input) =>
  expectLikeReference(
    device,
    {
      operation: "matmul",
      inputs: [a, b],
      outputs: [{shape: [...a.shape.slice(0, -1), b.shape[b.shape.length - 1]]}],
    },
    tolerance,
  );

describe("matmul", () => {
  it("equals the plain loop for factors of every layout", async () => {
    const inputs = new Inputs(1);
    for (const left of factors) {
      for (const right of factors) {
        for (let i = 0; i < 6; ++i) {
          const [m, k, n] = inputs.shape(3, 40);
          await multiply(inputs.view([m, k], left), inputs.view([k, n], right));
        }
      }
    }
  });

  it.each([
    [1, 1, 1],
    [1, 300, 1],
    [1, 50, 70],
    [70, 50, 1],
    [65, 401, 9],
    [17, 900, 33],
    [4, 8, 400],
    [130, 7, 391],
    [64, 784, 128],
  ])("equals the plain loop for %i x %i x %i, over the edges of blocks", async (m, k, n) => {
    const inputs = new Inputs(2);
    for (const [left, right] of [
      ["contiguous", "contiguous"],
      ["contiguous", "transposed"],
      ["transposed", "contiguous"],
    ] as const) {
      await multiply(inputs.view([m, k], left), inputs.view([k, n], right));
    }
  });

  it("multiplies batches, shared factors among them", async () => {
    const inputs = new Inputs(3);
    const a = inputs.view([2, 3, 5, 7], "contiguous");
    const b = inputs.view([2, 3, 7, 4], "contiguous");
    await multiply(a, b);
    await multiply(inputs.view([2, 3, 5, 7], "transposed"), b);
    const shared = {
      ...inputs.view([7, 4], "contiguous"),
      shape: [2, 3, 7, 4],
      strides: [0, 0, 4, 1],
    };
    await multiply(a, shared);
    await multiply(inputs.view([2, 3, 5, 7], "sliced"), shared);
    const left = {...inputs.view([5, 7], "contiguous"), shape: [2, 3, 5, 7], strides: [0, 0, 7, 1]};
    await multiply(left, b);
    await multiply(left, {...shared, strides: [0, 0, 1, 7]});
  });

  it("gives zeros where the inner size is zero", async () => {
    const inputs = new Inputs(4);
    const [y] = await runOn(device, {
      operation: "matmul",
      inputs: [inputs.view([3, 0], "contiguous"), inputs.view([0, 9], "contiguous")],
      outputs: [{shape: [3, 9]}],
    });
    expect(y).toEqual(new Float32Array(27));
  });

  it("lets NaN and infinities through, but only to their own row and column", async () => {
    const inputs = new Inputs(5);
    const a = inputs.view([9, 9], "contiguous");
    const b = inputs.view([9, 9], "contiguous");
    a.data[3 * 9 + 4] = Number.NaN;
    b.data[2 * 9 + 8] = Infinity;
    const shape = [9, 9];
    const [y] = await runOn(device, {operation: "matmul", inputs: [a, b], outputs: [{shape}]});
    for (const [i, value] of y.entries()) {
      const special = Math.floor(i / 9) === 3 || i % 9 === 8;
      expect(Number.isFinite(value)).toBe(!special);
    }
  });
});

describe("linear", () => {
  it.each(["none", "relu"])("adds the bias, then applies %s", async (activation) => {
    const inputs = new Inputs(6);
    for (const layout of factors) {
      for (const [m, k, n] of [
        [1, 1, 1],
        [5, 3, 10],
        [64, 500, 10],
        [33, 20, 17],
      ]) {
        await expectLikeReference(
          device,
          {
            operation: "linear",
            inputs: [
              inputs.view([m, k], layout),
              inputs.view([n, k], inputs.pick(factors)),
              inputs.view([n]),
            ],
            outputs: [{shape: [m, n]}],
            attributes: {activation},
          },
          tolerance,
        );
      }
    }
  });
});
