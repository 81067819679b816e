import {describe, expect, it} from "vitest";
import {simdSupported} from "../../../lib/devices/wasm/index.js";
import {contiguousStrides} from "../../../lib/ops/operation.js";
import {operations} from "../../../lib/ops/table.js";
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
