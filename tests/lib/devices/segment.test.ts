import {beforeAll, describe, expect, it} from "vitest";
import type {DType} from "../../../lib/devices/device.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {type Call, expectLikeReference, Inputs, layouts, runOn, wasmDevice} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

const numbers = (source: Inputs, count: number, below: number) =>
  source.view([count], undefined, {dtype: "int32" as DType, low: 0, high: below - 1});

describe("messages along edges", () => {
  it("equal the plain loops on every layout", async () => {
    const source = new Inputs(11);
    for (const layout of layouts) {
      for (const edges of [0, 1, 2, 5, 40]) {
        const [nodes, width, others] = source.shape(3, 11);
        const x = source.view([nodes, width], layout);
        const y = source.view([others, width], layout);
        const from = numbers(source, edges, nodes);
        const to = numbers(source, edges, others);
        const weights = source.view([edges]);
        const outputs = [{shape: [others, width]}];
        for (const inputs of [
          [x, from, to],
          [x, from, to, weights],
        ]) {
          await expectLikeReference(device, {operation: "edgeSum", inputs, outputs}, 1e-6);
        }
        await expectLikeReference(
          device,
          {operation: "edgeDot", inputs: [x, y, from, to], outputs: [{shape: [edges]}]},
          1e-6,
        );
      }
    }
  });

  it("meet in segments as in the plain loops", async () => {
    const source = new Inputs(12);
    for (const layout of layouts) {
      for (const count of [0, 1, 3, 33]) {
        const [rows, width] = source.shape(2, 9);
        const inputs = [
          source.view([count, width], layout, {low: -60, high: 60}),
          numbers(source, count, rows),
        ];
        const attributes = {segments: rows};
        const maximum = {operation: "segmentMax", inputs, attributes};
        await expectLikeReference(device, {...maximum, outputs: [{shape: [rows, width]}]});
        const softmax = {operation: "segmentSoftmax", inputs, attributes};
        await expectLikeReference(device, {...softmax, outputs: [{shape: [count, width]}]}, 1e-6);
      }
    }
  });

  it("must come from and lead to nodes that exist", async () => {
    const source = new Inputs(13);
    const x = source.view([4, 3], "contiguous");
    for (const bad of [-1, 4]) {
      const good = {
        ...numbers(source, 3, 4),
        offset: 0,
        strides: [1],
        data: Int32Array.of(0, 3, 1),
      };
      const indices = {...good, data: Int32Array.of(0, bad, 1)};
      const matrix = [{shape: [4, 3]}];
      const three = source.view([3, 3], "contiguous");
      const attributes = {segments: 4};
      const calls: Call[] = [
        {operation: "edgeSum", inputs: [x, indices, good], outputs: matrix},
        {operation: "edgeSum", inputs: [x, good, indices], outputs: matrix},
        {operation: "edgeDot", inputs: [x, x, indices, good], outputs: [{shape: [3]}]},
        {operation: "edgeDot", inputs: [x, x, good, indices], outputs: [{shape: [3]}]},
        {operation: "segmentMax", inputs: [three, indices], outputs: matrix, attributes},
        {
          operation: "segmentSoftmax",
          inputs: [three, indices],
          outputs: [{shape: [3, 3]}],
          attributes,
        },
      ];
      for (const call of calls) {
        const message = `${call.operation}: index ${bad} is outside 0..3.`;
        await expect(runOn(device, call)).rejects.toThrow(message);
        await expect(expectLikeReference(device, call)).rejects.toThrow(message);
      }
    }
  });
});
