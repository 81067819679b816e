import {beforeAll, describe, it} from "vitest";
import type {Attributes} from "../../../lib/devices/device.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {expectLikeReference, type Input, Inputs, wasmDevice} from "./harness.js";
import {callOf, linearScanCalls, wkvCalls} from "./sequenceCalls.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

/** Steps, batch, hidden units: over the edges of vectors, tiles and blocks of the product. */
const sizes = [
  [1, 1, 1],
  [3, 2, 3],
  [5, 1, 4],
  [4, 9, 17],
  [2, 70, 5],
  [2, 3, 130],
  [2, 2, 403],
  [0, 2, 3],
  [3, 0, 3],
  [2, 3, 0],
];

const tolerance = 4e-6;
const layouts = ["contiguous", "transposed", "sliced", "offset"] as const;

/** Compares one row with its loops; the outputs' shapes come from the row. */
const check = (name: string, inputs: Input[], attributes: Attributes = {}) =>
  expectLikeReference(device, callOf(name, inputs, attributes), tolerance);

describe.each([
  ["rnn", 1],
  ["lstm", 4],
  ["gru", 3],
] as const)("%s", (name, gates) => {
  it.each(sizes)("%i steps, batch %i, %i units equal the plain loops", async (T, N, H) => {
    const source = new Inputs(1);
    for (const layout of layouts) {
      for (const reverse of [false, true]) {
        const view = (shape: number[], size = 2) =>
          source.view(shape, layout, {low: -size, high: size});
        const [z, initial, cell] = [view([T, N, gates * H]), view([N, H]), view([N, H])];
        const weight = view([gates * H, H], 1 / Math.sqrt(H));
        const unit = () => source.view([T, N, gates * H], layout, {low: 0.01, high: 0.99});
        const states = (low = -1) => source.view([T, N, H], layout, {low, high: 1});
        if (name === "rnn") {
          await check("rnnScan", [z, weight, initial], {reverse});
          await check("rnnScanGradient", [states(), states(), weight], {reverse});
        } else if (name === "gru") {
          await check("gruScan", [z, weight, initial], {reverse});
          const saved = [states(), states(), unit(), weight, initial];
          await check("gruScanGradient", saved, {reverse});
        } else {
          await check("lstmScan", [z, weight, initial, cell], {reverse});
          const both = () => source.view([2, T, N, H], layout);
          const saved = [both(), both(), unit(), weight, cell];
          await check("lstmScanGradient", saved, {reverse});
        }
      }
    }
  });
});

it.each([...linearScanCalls(), ...wkvCalls()])("$name", ({call, tolerance}) =>
  expectLikeReference(device, call, tolerance),
);
