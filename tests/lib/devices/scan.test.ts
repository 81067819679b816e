import {beforeAll, describe, it} from "vitest";
import type {Attributes, View} from "../../../lib/devices/device.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {contiguousStrides} from "../../../lib/ops/operation.js";
import {operationNamed} from "../../../lib/ops/table.js";
import {expectLikeReference, type Input, Inputs, wasmDevice} from "./harness.js";

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
async function check(name: string, inputs: Input[], attributes: Attributes = {}) {
  const views = inputs.map(({data: _, ...view}): View => ({...view, buffer: 0}));
  const outputs = operationNamed(name).outputs(views, attributes);
  await expectLikeReference(device, {operation: name, inputs, outputs, attributes}, tolerance);
}

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

describe("linearScan", () => {
  it("equals the plain loop along every axis, both ways", async () => {
    const source = new Inputs(2);
    for (const shape of [[5], [3, 7], [2, 5, 3], [2, 3, 2, 5], [2, 0, 3], [0, 2, 3], [1, 1, 1]]) {
      for (const [axis] of shape.entries()) {
        for (const reverse of [false, true]) {
          const [a, b] = [source.view(shape), source.view(shape)];
          const initial = source.view(shape.filter((_, i) => i !== axis));
          await check("linearScan", [a, b, initial], {axis, reverse});
        }
      }
    }
  });
});

describe("wkvScan", () => {
  it.each([
    [1, 1, 1],
    [2, 5, 3],
    [3, 9, 8],
    [2, 0, 3],
    [1, 40, 6],
  ])("batch %i, %i steps, %i channels equal the sums of the formula", async (N, T, C) => {
    const source = new Inputs(3);
    for (const size of [2, 20]) {
      const view = (shape: number[], low: number, high: number) =>
        source.view(shape, undefined, {low, high});
      const [keys, values] = [view([N, T, C], -size, size), view([N, T, C], -2, 2)];
      const [decay, bonus] = [view([N, C], 0, 2), view([N, C], -2, 2)];
      await check("wkvScan", [keys, values, decay, bonus]);
      // The gradient takes the means of the very same inputs.
      const y = {...source.view([N, T, C], "contiguous"), strides: contiguousStrides([N, T, C])};
      const means = y.data as Float32Array;
      const asData = ({shape, strides, offset, data}: Input) => ({shape, strides, offset, data});
      operationNamed("wkvScan").reference(
        [keys, values, decay, bonus].map(asData),
        [{data: means, shape: [N, T, C]}],
        {},
        [],
      );
      const upstream = view([N, T, C], -2, 2);
      await check("wkvScanGradient", [upstream, keys, values, decay, bonus, y]);
    }
  });
});
