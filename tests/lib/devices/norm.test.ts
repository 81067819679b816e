import {beforeAll, describe, expect, it} from "vitest";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {type Call, expectLikeReference, Inputs, layouts, runOn, wasmDevice} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

/** The row's call on these inputs, and its gradient's. */
async function expectSame(
  source: Inputs,
  operation: string,
  shape: readonly number[],
  groups: number,
  layout = source.pick(layouts),
) {
  const axis = operation === "layerNorm" || operation === "rmsNorm" ? -1 : 1;
  const channels = shape.at(axis) as number;
  const isBatch = operation === "batchNorm";
  const samples = shape.slice(0, axis === -1 ? -1 : 1).reduce((a, b) => a * b, 1);
  const statistics = [isBatch ? channels : samples * groups];
  const affine = Array.from({length: operation === "rmsNorm" ? 1 : 2}, () =>
    source.view([channels]),
  );
  const x = source.view(shape, layout, {low: -1, high: 3});
  const forward: Call = {
    operation,
    inputs: [x, ...affine],
    outputs: [{shape}, {shape: statistics}, {shape: statistics}],
    attributes: {groups},
    scalars: [1e-2],
  };
  // Equal elements leave only what rounding left of their mean, divided by a small deviation.
  const isConstant = layout === "scalar" || layout === "column";
  await expectLikeReference(device, forward, isConstant ? 2e-5 : 2e-6);
  const [, mean, variance] = await runOn(device, forward);
  const kept = source.view(statistics, "contiguous");
  await expectLikeReference(
    device,
    {
      operation: isBatch ? "batchNormGradient" : "normGradient",
      inputs: [source.view(shape), x, affine[0], {...kept, data: mean}, {...kept, data: variance}],
      outputs: [{shape}, {shape: [channels]}, {shape: [channels]}],
      attributes: {axis, groups, centred: operation !== "rmsNorm"},
      scalars: [1e-2],
    },
    // Sums over samples that cancel keep the rounding of their terms.
    Math.max(4e-6, 2e-8 * samples),
  );
}

describe.each(["layerNorm", "rmsNorm"])("%s", (operation) => {
  it("equals the plain loop on every layout, with its gradient", async () => {
    const source = new Inputs(1);
    for (const layout of layouts) {
      for (const rank of [1, 2, 3]) {
        await expectSame(source, operation, source.shape(rank, 23), 1, layout);
      }
    }
  });

  it("takes sizes 0 and 1, and more samples and features than a block", async () => {
    const source = new Inputs(2);
    for (const shape of [
      [0, 3],
      [1, 1],
      [7, 1],
      [200, 5],
      [2, 5001],
    ]) {
      await expectSame(source, operation, shape, 1, "contiguous");
    }
  });
});

describe("groupNorm", () => {
  it("equals the plain loop on every layout, with its gradient", async () => {
    const source = new Inputs(3);
    for (const layout of layouts) {
      for (const rank of [2, 3, 4]) {
        const groups = source.integer(1, 4);
        const [samples, , ...rest] = source.shape(rank, 7);
        const shape = [samples, groups * source.integer(1, 3), ...rest];
        await expectSame(source, "groupNorm", shape, groups, layout);
      }
    }
  });

  it("takes many samples, and runs longer than a block", async () => {
    const source = new Inputs(4);
    await expectSame(source, "groupNorm", [130, 6, 3], 3);
    await expectSame(source, "groupNorm", [1, 2, 4099], 1);
    await expectSame(source, "groupNorm", [0, 2, 3], 1, "contiguous");
  });
});

describe("batchNorm", () => {
  it("equals the plain loop on every layout, with its gradient", async () => {
    const source = new Inputs(5);
    for (const layout of layouts) {
      for (const rank of [2, 3, 4]) {
        await expectSame(source, "batchNorm", source.shape(rank, 9), 1, layout);
      }
    }
  });

  it("takes a batch of one, many samples, and runs longer than a block", async () => {
    const source = new Inputs(6);
    for (const shape of [
      [1, 5],
      [700, 3],
      [2, 3, 4099],
      [3, 1, 2],
    ]) {
      await expectSame(source, "batchNorm", shape, 1);
    }
  });

  it("does not lose the variance of a channel far from zero", async () => {
    const source = new Inputs(7);
    const data = Float32Array.from({length: 1000}, (_, i) => 10_000 + (i % 2));
    for (const shape of [
      [1000, 1],
      [10, 1, 100],
    ]) {
      const x = {...source.view(shape, "contiguous"), data};
      const one = {...source.view([1], "contiguous"), data: Float32Array.of(1)};
      const [, mean, variance] = await runOn(device, {
        operation: "batchNorm",
        inputs: [x, one, one],
        outputs: [{shape}, {shape: [1]}, {shape: [1]}],
        scalars: [0],
      });
      expect(mean[0]).toBeCloseTo(10_000.5, 3);
      expect(variance[0]).toBeCloseTo(0.25, 3);
    }
  });
});
