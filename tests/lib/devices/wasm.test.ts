import {readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {simdSupported} from "../../../lib/devices/wasm/index.js";
import {contiguousStrides} from "../../../lib/ops/operation.js";
import {operations} from "../../../lib/ops/table.js";
import {buildWasm} from "../../../src/build/wasm.js";
import {wasmDevice} from "./harness.js";

describe("the wasm device", () => {
  it("needs SIMD, which is here", () => {
    expect(simdSupported()).toBe(true);
  });

  it("has every row of the operation table", async () => {
    const device = await wasmDevice();
    expect(operations.size).toBeGreaterThan(50);
    for (const name of operations.keys()) {
      let message = "";
      try {
        device.run(name, [], [], {}, []);
      } catch (error) {
        message = String(error);
      }
      expect(message).not.toMatch(/no operation/);
    }
  });

  it("keeps the tables and the workspace of the rarer kernels below those of the others", async () => {
    const folder = await buildWasm();
    const start = (name: string, imports: WebAssembly.Imports) => {
      const module = new WebAssembly.Module(readFileSync(join(folder, name)));
      return new WebAssembly.Instance(module, imports).exports as Record<string, () => number>;
    };
    const abort = () => {};
    const kernels = start("kernels.wasm", {env: {abort}});
    const memory = kernels.memory as unknown as WebAssembly.Memory;
    const extra = start("extra.wasm", {env: {abort, memory}});
    expect(extra.extraEnd()).toBeLessThanOrEqual(1 << 20);
    expect(kernels.axesAddress()).toBeGreaterThanOrEqual(1 << 20);
    expect(kernels.heapStart()).toBeGreaterThan(kernels.axesAddress());
  });

  it("uses the same memory in every step", async () => {
    const device = await wasmDevice();
    const view = (shape: number[]) => ({
      buffer: device.allocate(shape.reduce((a, b) => a * b, 1)),
      dtype: "float32" as const,
      shape,
      strides: contiguousStrides(shape),
      offset: 0,
    });
    const x = view([64, 784]);
    const w = view([784, 128]);
    const before = device.memory();
    let bytes = 0;
    for (let step = 0; step < 1000; ++step) {
      const steps = [view([64, 128]), view([64, 128]), view([step % 7, 100])];
      if (step % 100 === 0) device.run("matmul", [x, w], [steps[0]], {}, []);
      device.run("tanh", [steps[0]], [steps[1]], {}, []);
      for (const {buffer} of steps) device.free(buffer);
      if (step === 10) bytes = device.memory().bytes;
    }
    expect(device.memory()).toEqual({...before, bytes});
  });

  it("refuses buffers that are gone, rows that it lacks and data that does not fit", async () => {
    const device = await wasmDevice();
    const buffer = device.allocate(4);
    expect(() => device.write(buffer, new Float32Array(5))).toThrow("do not fit");
    expect(() => device.run("fly", [], [], {}, [])).toThrow("no operation “fly”");
    device.free(buffer);
    expect(() => device.write(buffer, new Float32Array(4))).toThrow("not allocated");
  });

  it("is of no use after it was disposed of, and lets late finalisers come", async () => {
    const device = await wasmDevice();
    const buffer = device.allocate(4);
    device.dispose();
    expect(device.memory()).toMatchObject({buffers: 0, elements: 0});
    expect(() => device.allocate(4)).toThrow("disposed");
    expect(() => device.write(buffer, new Float32Array(4))).toThrow("not allocated");
    expect(() => device.free(buffer)).not.toThrow();
    expect(device.memory()).toMatchObject({buffers: 0, elements: 0});
  });

  it("names the operation that has no memory to work in, and goes on", async () => {
    const device = await wasmDevice();
    const x = device.allocate(1);
    const huge = {buffer: x, dtype: "float32" as const, shape: [60_000, 60_000], offset: 0};
    const y = {...huge, shape: [60_000], strides: [1]};
    // A reduction of a view that repeats one number has to copy it first.
    const work = () => device.run("softmax", [{...huge, strides: [0, 0]}], [y], {}, []);
    expect(work).toThrow(/^softmax: \[60000, 60000\]: no memory to work in. Out of memory: \d+ MB/);
    device.write(x, Float32Array.of(3));
    expect(await device.read(x, 1, "float32")).toEqual(Float32Array.of(3));
    expect(device.memory()).toMatchObject({buffers: 1, elements: 1});
  });

  it("grows, and keeps what was there", async () => {
    const device = await wasmDevice();
    const first = device.allocate(3);
    device.write(first, Float32Array.of(1, 2, 3));
    const before = device.memory().bytes;
    device.allocate(8e6);
    expect(device.memory().bytes).toBeGreaterThan(before);
    expect(await device.read(first, 3, "float32")).toEqual(Float32Array.of(1, 2, 3));
  });
});
