/**
 * The kernels of the gpu device, run by gpu.js in JavaScript: every row against numbers that were not
 * found by its own loops, and against the plain loops on views of every kind. In Chromium the same
 * kernels run in WebGPU and WebGL2 (tests/browser/gpu.test.ts).
 */
import gpujs from "gpu.js";
import {beforeAll, describe, expect, it} from "vitest";
import {formulas} from "../../../lib/devices/gpu/formulas.js";
import {
  createGpuDevice,
  type GpuDevice,
  type GpuJs,
  runsOnGpu,
} from "../../../lib/devices/gpu/index.js";
import {onWasm, rows} from "../../../lib/devices/gpu/table.js";
import {operations} from "../../../lib/ops/table.js";
import {largestError} from "../ops/largestError.js";
import {valueCases} from "../ops/valueCases.js";
import {type Call, Inputs, layouts, runOn} from "./calls.js";
import {gpuCalls} from "./gpuCalls.js";
import {callsOf, differenceOf, rowsWithCalls, toleranceOf} from "./rowCalls.js";

let device: GpuDevice;
beforeAll(async () => {
  device = await createGpuDevice(gpujs as unknown as GpuJs, "cpu");
});

it("says of every row whether it has kernels or why not, and never both", () => {
  const kernels = [...Object.keys(formulas), "cast", ...Object.keys(rows)];
  const all = [...kernels, ...Object.keys(onWasm)];
  expect(all.toSorted()).toEqual([...operations.keys()].toSorted());
  expect(kernels.filter((name) => !runsOnGpu(name))).toEqual([]);
  expect(Object.keys(onWasm).filter(runsOnGpu)).toEqual([]);
  for (const reason of Object.values(onWasm)) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
});

describe("the plain loops, on every layout", () => {
  it("have calls for every row with kernels", () => {
    const elsewhere = new Set(gpuCalls.map(({call}) => call.operation));
    const names = [...operations.keys()].filter(runsOnGpu);
    expect([...rowsWithCalls, ...elsewhere].toSorted()).toEqual(names.toSorted());
  });

  it.each(rowsWithCalls)("%s", async (operation) => {
    for (const [seed, layout] of layouts.entries()) {
      for (const call of callsOf(operation, new Inputs(seed), layout)) {
        expect(await differenceOf(device, call), layout).toBeLessThan(toleranceOf(operation));
      }
    }
  });
});

const cases = Object.entries(valueCases).filter(([operation]) => runsOnGpu(operation));

describe("numbers found otherwise", () => {
  it.each(cases)("%s", async (operation, examples) => {
    for (const example of [examples].flat()) {
      for (const gap of [1, 2])
        expect(await largestError(operation, device, gap, example)).toBeLessThan(3e-6);
    }
  });
});

describe("numbers of rows", () => {
  const ints = (...values: number[]) =>
    ({data: Int32Array.from(values), dtype: "int32", shape: [3], strides: [1], offset: 0}) as const;
  const table = {
    ...new Inputs(1).view([4, 3], "contiguous"),
    data: new Float32Array(12).map((_, i) => i),
  };

  it("must exist where JavaScript knows them", async () => {
    for (const bad of [-1, 4]) {
      const indices = ints(0, bad, 1);
      const x = {...table, shape: [3, 4], strides: [4, 1]};
      const square = [{shape: [4, 4]}];
      const good = ints(0, 3, 1);
      const calls: Call[] = [
        {operation: "gather", inputs: [table, indices], outputs: [{shape: [3, 3]}]},
        {operation: "scatterAdd", inputs: [indices, x], outputs: square},
        {operation: "pick", inputs: [x, indices], outputs: [{shape: [3]}]},
        {operation: "oneHot", inputs: [indices], outputs: [{shape: [3, 4]}]},
        {operation: "crossEntropy", inputs: [x, indices], outputs: [{shape: []}, {shape: [3, 4]}]},
        {operation: "edgeSum", inputs: [table, indices, good], outputs: [{shape: [4, 3]}]},
        {operation: "edgeSum", inputs: [table, good, indices], outputs: [{shape: [4, 3]}]},
        {operation: "edgeDot", inputs: [table, table, indices, good], outputs: [{shape: [3]}]},
        {operation: "edgeDot", inputs: [table, table, good, indices], outputs: [{shape: [3]}]},
        ...["segmentMax", "segmentSoftmax"].map((operation) => ({
          operation,
          inputs: [x, indices],
          outputs: [{shape: operation === "segmentMax" ? [4, 4] : [3, 4]}],
          attributes: {segments: 4},
        })),
      ];
      for (const call of calls) {
        const message = `${call.operation}: index ${bad} is outside 0..3.`;
        await expect(runOn(device, call)).rejects.toThrow(message);
      }
    }
    const nothing = {...table, shape: [0, 3], data: new Float32Array(0)};
    const none = {
      operation: "gather",
      inputs: [nothing, ints(0, 0, 0)],
      outputs: [{shape: [3, 3]}],
    };
    await expect(runOn(device, none)).rejects.toThrow("gather: index 0 is outside 0..-1.");
    const ignored = {operation: "crossEntropy", attributes: {ignoreIndex: -1}};
    const inputs = [table, {...ints(0, -1, 2), shape: [4], strides: [0]}];
    const outputs = [{shape: []}, {shape: [4, 3]}];
    await expect(runOn(device, {...ignored, inputs, outputs})).resolves.toHaveLength(2);
  });

  it("are moved into the range where the device computed them", async () => {
    const contiguous = {strides: [1], offset: 0};
    const [x, given, computed, y] = [12, 3, 3, 9].map((length) => device.allocate(length));
    device.write(x, table.data);
    device.write(given, Int32Array.of(0, 70, -5));
    const from = {buffer: given, dtype: "int32", shape: [3], ...contiguous} as const;
    const indices = {...from, buffer: computed};
    await device.run("affine", [from], [indices], {}, [2, 1]);
    const tableView = {
      buffer: x,
      dtype: "float32",
      shape: [4, 3],
      strides: [3, 1],
      offset: 0,
    } as const;
    const output = {...tableView, buffer: y, shape: [3, 3]};
    await device.run("gather", [tableView, indices], [output], {}, []);
    expect(Array.from(await device.read(y, 9, "float32"))).toEqual([3, 4, 5, 9, 10, 11, 0, 1, 2]);
    for (const buffer of [x, given, computed, y]) device.free(buffer);
  });
});

it("refuses what kernels cannot count", async () => {
  expect(() => device.allocate(2 ** 23 + 1)).toThrow("up to 8388608 numbers");
  const count = 2 ** 22 - 1;
  const one = {dtype: "float32", shape: [count], strides: [1], offset: 0} as const;
  const inputs = Array.from({length: 4}, () => ({...one, buffer: device.allocate(count)}));
  const outputs = inputs.toSpliced(1, 1);
  expect(() => device.run("adamUpdate", inputs, outputs, {}, [1, 0, 0, 1, 0, 1, 1])).toThrow(
    "12582909",
  );
  for (const {buffer} of inputs) device.free(buffer);
  const x = device.allocate(1);
  expect(() => device.write(x, Int32Array.of(2 ** 24 + 1))).toThrow("16777217");
  device.write(x, Int32Array.of(-(2 ** 31)));
  expect(await device.read(x, 1, "int32")).toEqual(Int32Array.of(-(2 ** 31)));
  device.free(x);
});

it("sums of a million numbers keep their digits", async () => {
  const count = 1_000_000;
  const data = new Float32Array(count).fill(0.1);
  const x = {data, dtype: "float32", shape: [count], strides: [1], offset: 0} as const;
  const call = {operation: "sum", inputs: [x], outputs: [{shape: []}], attributes: {reduced: 1}};
  const [[sum]] = await runOn(device, call);
  expect(Math.abs(sum / (data[0] * count) - 1)).toBeLessThan(1e-6);
});

describe.each(["sin", "cos", "tan"] as const)("%s", (operation) => {
  it("has six digits up to some thousand turns", async () => {
    const data = new Inputs(3).floats(4000, -5000, 5000);
    const x = {data, dtype: "float32", shape: [4000], strides: [1], offset: 0} as const;
    const [found] = await runOn(device, {operation, inputs: [x], outputs: [{shape: [4000]}]});
    data.forEach((value, i) => {
      const wanted = Math[operation](value);
      const error = Math.abs(found[i] - wanted) / (operation === "tan" ? 1 + wanted * wanted : 1);
      expect(error, `${value}`).toBeLessThan(3e-6);
    });
  });
});
