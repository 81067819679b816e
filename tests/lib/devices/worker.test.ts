import {readdirSync, readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {afterEach, beforeAll, describe, expect, it} from "vitest";
import type {Device, DType, TypedArray} from "../../../lib/devices/device.js";
import {createNodeDevice} from "../../../lib/devices/wasm/node.js";
import {createWorkerDevice, startWasmWorker} from "../../../lib/devices/worker/index.js";
import {nn, ones, optim, setDevice, tensor, train} from "../../../lib/index.js";
import {contiguousStrides, sizeOf} from "../../../lib/ops/operation.js";
import {buildWasm} from "../../../src/build/wasm.js";
import {buildWorker} from "../../../src/build/worker.js";
import {closeChannels, opened, workerOn} from "./channel.js";
import {type Call, Inputs, layouts, runOn} from "./harness.js";

beforeAll(buildWasm);

afterEach(closeChannels);

const fakeWorker = (device: Device = createNodeDevice()) => workerOn(device);

const float = (...values: number[]) => Float32Array.from(values);

/** A contiguous view of a new buffer with these numbers. */
function viewOf(device: Device, data: TypedArray, shape: readonly number[] = [data.length]) {
  const buffer = device.allocate(data.length);
  device.write(buffer, data);
  const dtype: DType = data instanceof Int32Array ? "int32" : "float32";
  return {buffer, dtype, shape, strides: contiguousStrides(shape), offset: 0};
}

const output = (device: Device, shape: readonly number[]) =>
  viewOf(device, new Float32Array(sizeOf(shape)), shape);

describe("the worker device", () => {
  it("gives the bits of the device that it stands for", async () => {
    const wasm = createNodeDevice();
    const remote = createWorkerDevice(fakeWorker().worker);
    const source = new Inputs(1);
    const attributes = {stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 1};
    for (const layout of layouts) {
      const x = source.view([3, 4, 7, 9], layout);
      const w = source.view([5, 4, 3, 3], layout);
      const calls: Call[] = [
        {operation: "tanh", inputs: [x], outputs: [{shape: x.shape}]},
        {operation: "sum", inputs: [x], outputs: [{shape: [3, 4]}], attributes: {reduced: 2}},
        {operation: "argmax", inputs: [x], outputs: [{shape: [3, 4, 7], dtype: "int32"}]},
        {operation: "conv2d", inputs: [x, w], outputs: [{shape: [3, 5, 7, 9]}], attributes},
        {operation: "normal", inputs: [], outputs: [{shape: [101]}], scalars: [7, 1, 0, 2]},
      ];
      for (const call of calls) expect(await runOn(remote, call)).toEqual(await runOn(wasm, call));
    }
    expect(remote.memory()).toEqual({buffers: 0, elements: 0});
  });

  it("waits for nothing but reads, and keeps the order", async () => {
    const device = createWorkerDevice(fakeWorker().worker);
    const x = viewOf(device, float(1, 2, 3));
    const first = device.read(x.buffer, 3, "float32");
    device.run("affine", [x], [x], {}, [2, 0]);
    const second = device.read(x.buffer, 3, "float32");
    device.free(x.buffer);
    const again = viewOf(device, float(7));
    expect(again.buffer).toBe(x.buffer);
    expect(await Promise.all([first, second])).toEqual([float(1, 2, 3), float(2, 4, 6)]);
    expect(await device.read(again.buffer, 1, "float32")).toEqual(float(7));
  });

  it("copies what is written at once", async () => {
    const device = createWorkerDevice(fakeWorker().worker);
    const data = float(1, 2);
    const {buffer} = viewOf(device, data);
    data.fill(9);
    expect(await device.read(buffer, 2, "float32")).toEqual(float(1, 2));
  });

  it("sends the work of one task in one batch, and large work at once", async () => {
    const {worker, batches} = fakeWorker();
    const device = createWorkerDevice(worker);
    const x = viewOf(device, float(1, 2, 3, 4));
    const y = output(device, [4]);
    for (let i = 0; i < 20; ++i) device.run("exp", [x], [y], {}, []);
    expect(batches.length).toBe(0);
    await Promise.resolve();
    expect(batches.length).toBe(1);
    for (let i = 0; i < 3000; ++i) device.run("exp", [x], [y], {}, []);
    expect(batches.length).toBeGreaterThan(2);
    await device.synchronize();
  });

  it("describes a call once, whatever its buffers, offsets and scalars", async () => {
    const {worker, batches} = fakeWorker();
    const device = createWorkerDevice(worker);
    const x = viewOf(device, float(1, 2, 3, 4));
    const outputs = [output(device, [2]), output(device, [2])];
    const seen: TypedArray[] = [];
    for (let offset = 0; offset < 3; ++offset) {
      const part = {...x, shape: [2], strides: [1], offset};
      const y = outputs[offset % 2];
      device.run("affine", [part], [y], {}, [1, 10 * offset]);
      seen.push(await device.read(y.buffer, 2, "float32"));
    }
    expect(seen).toEqual([float(1, 2), float(12, 13), float(23, 24)]);
    const described = batches.flatMap(({signatures}) => signatures);
    expect(described.map(({operation}) => operation)).toEqual(["affine"]);
  });

  it("tells calls apart that differ in shape, strides, type or attributes", async () => {
    const device = createWorkerDevice(fakeWorker().worker);
    const x = viewOf(device, float(1, 2, 3, 4), [2, 2]);
    const y = output(device, [2]);
    const sumOf = async (view: typeof x, reduced: number) => {
      device.run("sum", [view], [y], {reduced}, []);
      return [...(await device.read(y.buffer, reduced === 2 ? 1 : 2, "float32"))];
    };
    for (let round = 0; round < 2; ++round) {
      expect(await sumOf(x, 1)).toEqual([3, 7]);
      expect(await sumOf({...x, strides: [1, 2]}, 1)).toEqual([4, 6]);
      expect(await sumOf({...x, strides: [0, 1]}, 1)).toEqual([3, 3]);
      expect(await sumOf(x, 2)).toEqual([10]);
    }
  });

  it("forgets descriptions before they fill the memory", async () => {
    const {worker, batches} = fakeWorker();
    const device = createWorkerDevice(worker);
    const y = output(device, [1]);
    const x = viewOf(device, float(5));
    const sumOf = (stride: number) =>
      device.run("sum", [{...x, shape: [1, 1], strides: [stride, 0]}], [y], {reduced: 1}, []);
    for (let stride = 0; stride <= 16_384; ++stride) sumOf(stride);
    sumOf(0);
    expect(await device.read(y.buffer, 1, "float32")).toEqual(float(5));
    const described = batches.flatMap(({signatures}) => signatures);
    expect(described.filter(({inputs}) => inputs[0].strides[0] === 0).length).toBe(2);
  });

  it("rejects the next read after an error, names the operation, and goes on", async () => {
    const device = createWorkerDevice(fakeWorker().worker);
    const table = viewOf(device, float(1, 2, 3, 4), [2, 2]);
    const y = output(device, [1, 2]);
    device.run("gather", [table, viewOf(device, Int32Array.of(5))], [y], {}, []);
    device.run("exp", [table], [{...table}], {}, []);
    const read = device.read(y.buffer, 2, "float32");
    await expect(read).rejects.toThrow("gather: index 5 is outside 0..1.");
    device.run("gather", [table, viewOf(device, Int32Array.of(0))], [y], {}, []);
    expect(await device.read(y.buffer, 2, "float32")).toEqual(float(Math.E, Math.exp(2)));
    device.run("fly", [], [], {}, []);
    await expect(device.synchronize()).rejects.toThrow(/fly: .*no operation/);
    await device.synchronize();
  });

  it("rejects every read that depends on failed work, and no other", async () => {
    const device = createWorkerDevice(fakeWorker().worker);
    const table = viewOf(device, float(1, 2, 3, 4), [2, 2]);
    const [row, after, sum, weight] = [[1, 2], [1, 2], [1], [1, 2]].map((shape) =>
      output(device, shape),
    );
    device.run("gather", [table, viewOf(device, Int32Array.of(5))], [row], {}, []);
    device.run("exp", [row], [after], {}, []);
    device.run("sum", [after], [sum], {reduced: 1}, []);
    device.run("accumulate", [weight, after], [weight], {}, []);
    expect(await device.read(table.buffer, 4, "float32")).toEqual(float(1, 2, 3, 4));
    for (let round = 0; round < 2; ++round) {
      for (const {buffer} of [sum, weight, row, after]) {
        const read = device.read(buffer, 1, "float32");
        await expect(read).rejects.toThrow(/^gather: index 5 is outside 0..1.$/);
      }
    }
    // The reads have told of it.
    await device.synchronize();
    // Working in place does not mend; being written as a whole does.
    device.run("accumulate", [weight, row], [weight], {}, []);
    await expect(device.read(weight.buffer, 2, "float32")).rejects.toThrow("gather");
    device.write(weight.buffer, float(1));
    await expect(device.read(weight.buffer, 2, "float32")).rejects.toThrow("gather");
    device.write(weight.buffer, float(5, 6));
    device.run("gather", [table, viewOf(device, Int32Array.of(1))], [row], {}, []);
    device.run("accumulate", [weight, row], [weight], {}, []);
    expect(await device.read(weight.buffer, 2, "float32")).toEqual(float(8, 10));
    await expect(device.read(sum.buffer, 1, "float32")).rejects.toThrow("gather");
    device.free(sum.buffer);
    const {buffer} = viewOf(device, float(7));
    expect(buffer).toBe(sum.buffer);
    expect(await device.read(buffer, 1, "float32")).toEqual(float(7));
  });

  it("names the operation, the shape and the bytes that did not fit", async () => {
    const device = createWorkerDevice(fakeWorker().worker);
    const x = viewOf(device, float(1), [1, 1]);
    const shape = [50_000, 40_000];
    const y = {...x, buffer: device.allocate(2e9), shape, strides: contiguousStrides(shape)};
    device.run("copy", [{...x, shape, strides: [0, 0]}], [y], {}, []);
    const message = /^copy: \[50000, 40000\]: 8000000000 bytes for the output do not fit. Out of/;
    await expect(device.read(y.buffer, 1, "float32")).rejects.toThrow(message);
    await device.synchronize();
    device.free(y.buffer);
    expect(await device.read(x.buffer, 1, "float32")).toEqual(float(1));
  });

  it("says so when the worker runs out of memory, and lives on", async () => {
    const device = createWorkerDevice(fakeWorker().worker);
    const huge = device.allocate(2e9);
    await expect(device.synchronize()).rejects.toThrow(/allocate: Out of memory: \d+ MB/);
    device.free(huge);
    const {buffer} = viewOf(device, float(1));
    expect(await device.read(buffer, 1, "float32")).toEqual(float(1));
  });

  it("fails the run whose work failed, and lets it start over", async () => {
    const device = createWorkerDevice(fakeWorker().worker);
    setDevice(device);
    let fails = true;
    const run = train("picking", {steps: 20}, function* () {
      const table = new nn.Parameter(ones([2, 3]));
      const optimizer = new optim.SGD([table], {learningRate: 0.1});
      for (let step = 1; ; ++step) {
        const rows = tensor(Int32Array.of(0, fails && step === 5 ? 7 : 1));
        optimizer.zeroGrad();
        const loss = table.gather(rows).square().sum();
        loss.backward();
        optimizer.step();
        yield {loss};
      }
    });
    await run.play();
    expect(run.state).toBe("error");
    expect(run.error?.message).toMatch(/^Step \d+: gather: index 7 is outside 0..1.$/);
    expect(run.history.losses.length).toBe(4);
    fails = false;
    await run.play();
    expect([run.state, run.step]).toEqual(["done", 20]);
    run.dispose();
  });

  it("rejects all that waits when the worker dies, and all that comes after", async () => {
    const {worker, die} = fakeWorker();
    const device = createWorkerDevice(worker);
    const {buffer} = viewOf(device, float(1));
    const waiting = [device.read(buffer, 1, "float32"), device.synchronize()];
    die({message: "out of luck"});
    for (const promise of waiting) await expect(promise).rejects.toThrow(/died: out of luck/);
    await expect(device.read(buffer, 1, "float32")).rejects.toThrow(/died/);
    expect(() => device.allocate(1)).toThrow(/died/);
    expect(() => device.free(buffer)).not.toThrow();
  });

  it("rejects what waits when it is disposed, and ends the worker", async () => {
    const {worker} = fakeWorker();
    const device = createWorkerDevice(worker);
    const {buffer} = viewOf(device, float(1));
    const waiting = device.read(buffer, 1, "float32");
    device.dispose();
    await expect(waiting).rejects.toThrow("disposed");
    expect(worker.terminate).toHaveBeenCalledOnce();
    expect(device.memory()).toEqual({buffers: 0, elements: 0});
  });

  it("takes the label of the device behind it", async () => {
    const device = createWorkerDevice(fakeWorker().worker);
    await device.synchronize();
    expect(device.label).toBe("CPU, WASM SIMD");
  });
});

describe("the files for the page", () => {
  /** Runs the page's worker on a message port; `asked` lists the files that it has loaded. */
  async function started(missing?: string) {
    const folder = await buildWorker();
    const asked: string[] = [];
    const open = (name: string) => {
      asked.push(name);
      if (name === missing) throw new Error("no network");
      return readFileSync(join(folder, name));
    };
    const {port1, port2} = new MessageChannel();
    opened.push(port1, port2);
    class Request {
      name = "";
      status = 200;
      response: unknown;
      open(_method: string, name: string) {
        this.name = name;
      }
      send() {
        this.response = Uint8Array.from(open(this.name)).buffer;
      }
    }
    const importScripts = (name: string) => new Function(open(name).toString())();
    const source = readFileSync(join(folder, "worker.js"), "utf8");
    new Function("self", "XMLHttpRequest", "importScripts", source)(port2, Request, importScripts);
    port2.start();
    const device = startWasmWorker(
      {
        postMessage: (message, transfer) => port1.postMessage(message, transfer as never),
        addEventListener: (type, listener) =>
          port1.addEventListener(type as never, listener as never),
        terminate: () => port1.close(),
      },
      {kernels: "kernels.wasm", extra: "extra.js", extraKernels: "extra.wasm"},
    );
    port1.start();
    return {device, asked};
  }

  it("compute, and load what is rare when it is wanted", async () => {
    const {device, asked} = await started();
    const x = viewOf(device, float(0, 1));
    device.run("exp", [x], [x], {}, []);
    expect(await device.read(x.buffer, 2, "float32")).toEqual(float(1, Math.E));
    expect(asked).toEqual(["kernels.wasm"]);
    device.run("cumsum", [x], [x], {}, []);
    device.run("cumsum", [x], [x], {}, []);
    expect(await device.read(x.buffer, 2, "float32")).toEqual(float(1, Math.E + 2));
    expect(asked).toEqual(["kernels.wasm", "extra.js", "extra.wasm"]);
  });

  it("say which of them did not come, and go on without it", async () => {
    const {device} = await started("extra.wasm");
    const [x, y] = [viewOf(device, float(0, 1)), viewOf(device, float(0, 0))];
    device.run("cumsum", [x], [y], {}, []);
    await expect(device.read(y.buffer, 2, "float32")).rejects.toThrow(
      /^cumsum: The kernels could not be loaded from extra.wasm: Error: no network\.$/,
    );
    device.run("exp", [x], [x], {}, []);
    expect(await device.read(x.buffer, 2, "float32")).toEqual(float(1, Math.E));
    const dead = await started("kernels.wasm");
    await expect(dead.device.synchronize()).rejects.toThrow(
      /could not be loaded from kernels.wasm/,
    );
  });

  it("are left alone while they stay the same", async () => {
    const folder = await buildWorker();
    const times = () => readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs);
    const before = times();
    await buildWorker();
    expect(before.length).toBeGreaterThanOrEqual(4);
    expect(times()).toEqual(before);
  });
});
