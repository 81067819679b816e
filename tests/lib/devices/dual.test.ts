/**
 * A device of two, with gpu.js's JavaScript in the place of a GPU: numbers move where they are needed,
 * and nothing that can be saved is lost with the GPU.
 */
import gpujs from "gpu.js";
import {beforeEach, describe, expect, it} from "vitest";
import type {View} from "../../../lib/devices/device.js";
import {DualDevice, type GpuSide} from "../../../lib/devices/dual.js";
import {createGpuDevice, type GpuDevice, type GpuJs} from "../../../lib/devices/gpu/index.js";
import {asSide} from "../../../lib/devices/gpu/side.js";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {WorkerDevice} from "../../../lib/devices/worker/index.js";
import {setDevice, tensor} from "../../../lib/index.js";
import {workerOn} from "./channel.js";

let gpu: GpuDevice & GpuSide;
let cpu: ReferenceDevice;
let dual: DualDevice;
/** The rows that each side has run. */
let ran: {cpu: string[]; gpu: string[]};

beforeEach(async () => {
  gpu = asSide(await createGpuDevice(gpujs as unknown as GpuJs, "cpu"), () => {}) as typeof gpu;
  cpu = new ReferenceDevice();
  ran = {cpu: [], gpu: []};
  for (const [device, list] of [
    [cpu, ran.cpu],
    [gpu, ran.gpu],
  ] as const) {
    const run = device.run.bind(device);
    device.run = (operation, ...rest) => {
      list.push(operation);
      return run(operation, ...rest);
    };
  }
  dual = new DualDevice(cpu, gpu);
});

const view = (buffer: number, length: number, dtype: View["dtype"] = "float32"): View => ({
  buffer,
  dtype,
  shape: [length],
  strides: [1],
  offset: 0,
});

function made(values: number[]): number {
  const buffer = dual.allocate(values.length);
  dual.write(buffer, Float32Array.from(values));
  return buffer;
}

async function run(operation: string, inputs: number[], length = 3): Promise<number> {
  const output = dual.allocate(length);
  const views = inputs.map((buffer) => view(buffer, length));
  await dual.run(operation, views, [view(output, length)], {}, []);
  return output;
}

const read = async (buffer: number, length = 3) =>
  Array.from(await dual.read(buffer, length, "float32"));

describe("where rows run", () => {
  it("on the CPU, as long as nobody says otherwise, and at once", () => {
    const x = made([1, 2, 3]);
    const y = dual.allocate(3);
    expect(dual.run("neg", [view(x, 3)], [view(y, 3)], {}, [])).toBeUndefined();
    expect(ran).toEqual({cpu: ["neg"], gpu: []});
  });

  it("on the GPU where that is preferred, and after it what depends on it", async () => {
    const x = made([1, 2, 3]);
    dual.prefer("gpu");
    const y = await run("neg", [x]);
    dual.prefer(undefined);
    const z = await run("square", [y]);
    const other = await run("square", [x]);
    expect(ran).toEqual({cpu: ["square"], gpu: ["neg", "square"]});
    expect(await read(y)).toEqual([-1, -2, -3]);
    expect(await read(z)).toEqual([1, 4, 9]);
    expect(await read(other)).toEqual([1, 4, 9]);
  });

  it("back on the CPU where that is preferred: numbers move", async () => {
    const x = made([1, 2, 3]);
    dual.prefer("gpu");
    const y = await run("neg", [x]);
    dual.prefer("wasm");
    expect(await read(await run("neg", [y]))).toEqual([1, 2, 3]);
    expect(ran).toEqual({cpu: ["neg"], gpu: ["neg"]});
  });

  it("on the CPU where the GPU has no kernels, numbers going there and back", async () => {
    const x = made([2, 0, 0, 2]);
    dual.prefer("gpu");
    const y = await run("neg", [await run("neg", [x], 4)], 4);
    const output = dual.allocate(4);
    const square = (buffer: number): View => ({...view(buffer, 4), shape: [2, 2], strides: [2, 1]});
    await dual.run("cholesky", [square(y)], [square(output)], {}, []);
    const z = await run("square", [output], 4);
    expect(ran).toEqual({cpu: ["cholesky"], gpu: ["neg", "neg", "square"]});
    const values = await read(z, 4);
    for (const [i, wanted] of [2, 0, 0, 2].entries()) expect(values[i]).toBeCloseTo(wanted, 5);
  });

  it("on the CPU where whole numbers are too wide for the GPU, and on the GPU again after", async () => {
    const wide = dual.allocate(1);
    dual.write(wide, Int32Array.of(2 ** 24 + 1));
    dual.prefer("gpu");
    const sum = dual.allocate(1);
    const int = (buffer: number) => view(buffer, 1, "int32");
    await dual.run("add", [int(wide), int(wide)], [int(sum)], {}, []);
    expect(Array.from(await dual.read(sum, 1, "int32"))).toEqual([2 ** 25 + 2]);
    await run("add", [made([1]), made([2])], 1);
    expect(ran).toEqual({cpu: ["add"], gpu: ["add"]});
  });
});

describe("whole numbers", () => {
  it("come to the GPU and back as what they were", async () => {
    const x = dual.allocate(3);
    dual.write(x, Int32Array.of(-7, 0, 123456));
    dual.prefer("gpu");
    const y = dual.allocate(3);
    await dual.run("copy", [view(x, 3, "int32")], [view(y, 3, "int32")], {}, []);
    expect(await dual.read(y, 3, "int32")).toEqual(Int32Array.of(-7, 0, 123456));
    dual.prefer("wasm");
    const z = dual.allocate(3);
    await dual.run("copy", [view(y, 3, "int32")], [view(z, 3, "int32")], {}, []);
    expect(await dual.read(z, 3, "int32")).toEqual(Int32Array.of(-7, 0, 123456));
  });
});

describe("when the GPU is lost", () => {
  const reasons: string[] = [];
  beforeEach(() => {
    reasons.length = 0;
    dual.onLoss = (reason) => reasons.push(reason);
  });

  it("what is also on the CPU is still there, what was not says why", async () => {
    const x = made([1, 2, 3]);
    dual.prefer("gpu");
    const y = await run("neg", [x]);
    gpu.engine.fail("the driver fell over.");
    await expect(dual.read(y, 3, "float32")).rejects.toThrow("the driver fell over");
    expect(await read(x)).toEqual([1, 2, 3]);
    expect(reasons).toEqual(["The GPU failed: the driver fell over."]);
    await expect(run("neg", [y])).rejects.toThrow("the driver fell over");
  });

  it("what was secured is still there, and work goes on with it on the CPU", async () => {
    dual.prefer("gpu");
    const y = await run("neg", [made([1, 2, 3])]);
    await dual.secure([y]);
    gpu.engine.fail("the driver fell over.");
    expect(await read(await run("neg", [y]))).toEqual([1, 2, 3]);
    expect(ran).toEqual({cpu: ["neg"], gpu: ["neg", "neg"]});
  });

  it("a buffer that is written again is whole again", async () => {
    dual.prefer("gpu");
    const y = await run("neg", [made([1, 2, 3])]);
    gpu.engine.fail("gone.");
    await expect(run("neg", [y])).rejects.toThrow("gone");
    dual.write(y, Float32Array.of(4, 5, 6));
    expect(await read(y)).toEqual([4, 5, 6]);
  });

  it("freeing what was on it does no harm", async () => {
    dual.prefer("gpu");
    const y = await run("neg", [made([1, 2, 3])]);
    gpu.engine.fail("gone.");
    await expect(dual.read(y, 3, "float32")).rejects.toThrow("gone");
    dual.free(y);
    expect(dual.memory().buffers).toBe(1);
  });
});

it("a row whose kernel does not compile runs on the CPU, from then on at once", async () => {
  const run2 = gpu.run.bind(gpu);
  let tried = 0;
  gpu.run = (operation, ...rest) => {
    if (operation !== "neg") return run2(operation, ...rest);
    ++tried;
    throw new Error("Error compiling WGSL compute shader");
  };
  dual.prefer("gpu");
  const x = made([1, 2, 3]);
  expect(await read(await run("neg", [await run("neg", [x])]))).toEqual([1, 2, 3]);
  expect(tried).toBe(1);
  expect(ran.cpu).toEqual(["neg", "neg"]);
});

describe("behind a worker", () => {
  it("starts when it is asked for, takes over what there is, and computes in order", async () => {
    const {worker} = workerOn(cpu, async (device, onCompiled) => {
      expect(device).toBe(cpu);
      onCompiled(7);
      return dual;
    });
    const device = new WorkerDevice(worker);
    setDevice(device);
    const x = tensor([1, 2, 3]);
    const compiled: number[] = [];
    device.backends.onCompiled((kernels) => compiled.push(kernels));
    device.backends.prefer("gpu");
    expect(device.backends.gpu).toBeUndefined();
    expect(await device.backends.startGpu()).toEqual({label: "CPU, gpu.js"});
    expect(compiled).toEqual([7]);
    device.backends.prefer("gpu");
    const y = x.neg().exp();
    const sum = y
      .reshape([1, 3])
      .matmul(tensor([[1], [1], [1]]))
      .reshape([]);
    device.backends.prefer(undefined);
    y.storage.free();
    const wanted = Math.exp(-1) + Math.exp(-2) + Math.exp(-3);
    expect(await sum.item()).toBeCloseTo(wanted, 5);
    expect(ran.gpu).toEqual(["neg", "exp", "matmul"]);
    await device.backends.secure([sum.storage.buffer]);
    const lost = new Promise((resolve) => device.backends.onLoss(resolve));
    gpu.engine.fail("gone.");
    device.backends.prefer("gpu");
    await x.neg().data();
    expect(await lost).toBe("The GPU failed: gone.");
    expect(device.backends.gpu).toBeUndefined();
    expect(await sum.item()).toBeCloseTo(wanted, 5);
    expect(await device.backends.startGpu()).toEqual({refused: "The GPU failed: gone."});
    device.dispose();
  });

  it("says why there is no GPU, and goes on without", async () => {
    const {worker} = workerOn(cpu, () => Promise.reject(new Error("SwiftShader is a program")));
    const device = new WorkerDevice(worker);
    setDevice(device);
    expect(await device.backends.startGpu()).toEqual({refused: "SwiftShader is a program"});
    device.backends.prefer("gpu");
    expect(Array.from(await tensor([1, 2]).neg().data())).toEqual([-1, -2]);
    device.dispose();
  });
});
