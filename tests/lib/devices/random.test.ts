import {beforeAll, describe, expect, it} from "vitest";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {Random} from "../../../lib/random/random.js";
import {type Call, expectLikeReference, runOn, wasmDevice} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

const lengths = [...Array.from({length: 35}, (_, i) => i), 64, 127, 1000, 1023, 4097];

const draw = (operation: string, length: number, scalars: number[]): Call => ({
  operation,
  inputs: [],
  outputs: [{shape: [length]}],
  scalars,
});

describe("random numbers by kernels have the bits of lib/random/philox.ts", () => {
  const draws: [string, number[][]][] = [
    [
      "uniform",
      [
        [0, 1],
        [-1.7, 2.3],
        // Float32 rounds up to the upper bound here, which must not appear.
        [2 ** 24 - 2, 2 ** 24 - 1],
        [-1, -1 + 1e-9],
        [0.5, 0.5],
        [-3, -0],
        [0, 1e-60],
      ],
    ],
    [
      "normal",
      [
        [0, 1],
        [3, 0.02],
        [-0.1, 1e-3],
        [5, 0],
      ],
    ],
    ["bernoulli", [[0.5], [0], [1], [0.1], [1 / 3]]],
  ];

  for (const [operation, parameters] of draws) {
    it(`${operation}, at every length`, async () => {
      for (const length of lengths) {
        for (const values of parameters) {
          await expectLikeReference(device, draw(operation, length, [length * 7, 3, ...values]));
        }
      }
    });

    it(`${operation}, for every key and counter`, async () => {
      const random = new Random(1);
      for (let i = 0; i < 50; ++i) {
        const scalars = [random.integer(2 ** 32), random.integer(2 ** 32), ...parameters[0]];
        await expectLikeReference(device, draw(operation, 400, scalars));
      }
      const most = [2 ** 32 - 1, 2 ** 32 - 1, ...parameters[0]];
      await expectLikeReference(device, draw(operation, 400, most));
    });
  }

  it("normal, many of them", () =>
    expectLikeReference(device, draw("normal", 1_000_001, [12, 0, 0, 1])));

  it("writes nothing beyond its own block", async () => {
    const neighbours = Array.from({length: 4}, () => device.allocate(3));
    for (const buffer of neighbours) device.write(buffer, Float32Array.of(1, 2, 3));
    for (const length of [1, 2, 3, 5]) await runOn(device, draw("normal", length, [1, 0, 0, 1]));
    for (const buffer of neighbours) {
      expect(Array.from(await device.read(buffer, 3, "float32"))).toEqual([1, 2, 3]);
      device.free(buffer);
    }
  });
});
