/** What gpu.test.ts runs in a page: rows, gradients and training on the gpu device. */
import * as gpujs from "gpu.js";
import type {Device} from "../../../lib/devices/device.js";
import {DualDevice} from "../../../lib/devices/dual.js";
import {startEngine} from "../../../lib/devices/gpu/engine.js";
import {createGpuDevice, type GpuJs, type Mode, runsOnGpu} from "../../../lib/devices/gpu/index.js";
import {kernelOf} from "../../../lib/devices/gpu/program.js";
import {asSide} from "../../../lib/devices/gpu/side.js";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {createWorkerDevice, type WorkerDevice} from "../../../lib/devices/worker/index.js";
import {type Port, serve} from "../../../lib/devices/worker/serve.js";
import {batches, crossEntropy, nn, optim, setDevice, tensor, train} from "../../../lib/index.js";
import {Random} from "../../../lib/random/random.js";
import {Inputs} from "../../lib/devices/calls.js";
import {gpuCalls} from "../../lib/devices/gpuCalls.js";
import {callsOf, differenceOf, rowsWithCalls} from "../../lib/devices/rowCalls.js";
import {casesByRow, type GradientCase, methodCases} from "../../lib/ops/cases.js";
import {
  analytic,
  float64,
  loss,
  type Objective,
  slope,
  valuesOf,
} from "../../lib/ops/differences.js";
import {largestError} from "../../lib/ops/largestError.js";
import {valueCases} from "../../lib/ops/valueCases.js";

// In a bundle for browsers the library is a default export.
const library = ((gpujs as {default?: unknown}).default ?? gpujs) as GpuJs;

/** By name, the largest error, or why there is none. */
export type Found = Record<string, number | string>;

/** The largest of the numbers that `work` yields, or what it throws. */
async function largestOf(work: () => AsyncIterable<number>): Promise<number | string> {
  let largest = 0;
  try {
    for await (const error of work()) largest = Math.max(largest, error);
    return largest;
  } catch (error) {
    return String(error);
  }
}

/** Each row's errors in numbers that were found otherwise. */
async function checkValues(mode: Mode): Promise<Found> {
  const device = await createGpuDevice(library, mode);
  const found: Found = {};
  for (const [operation, examples] of Object.entries(valueCases)) {
    if (!runsOnGpu(operation)) continue;
    found[operation] = await largestOf(async function* () {
      for (const example of [examples].flat()) {
        for (const gap of [1, 2]) yield await largestError(operation, device, gap, example);
      }
    });
  }
  device.dispose();
  return found;
}

/** The others are of the same kind, and every layout costs the compiling of all kernels. */
const LAYOUTS = ["transposed", "sliced", "flipped", "column"] as const;

/** Each row's differences from the plain loops, with another of its calls in each layout. */
async function checkLayouts(mode: Mode): Promise<Found> {
  const device = await createGpuDevice(library, mode);
  const found: Found = {};
  for (const operation of rowsWithCalls) {
    found[operation] = await largestOf(async function* () {
      for (const [n, layout] of LAYOUTS.entries()) {
        const calls = callsOf(operation, new Inputs(n), layout);
        yield await differenceOf(device, calls[n % calls.length]);
      }
    });
  }
  device.dispose();
  return found;
}

/** A device behind a worker's protocol, which waits for it where tensors would not. */
function behindPort(far: Device): WorkerDevice {
  const {port1, port2} = new MessageChannel();
  serve(port2 as Port, far);
  port2.start();
  const device = createWorkerDevice({
    postMessage: (message, transfer) => port1.postMessage(message, transfer),
    addEventListener: (type, listener) => port1.addEventListener(type, listener),
    terminate: () => port1.close(),
  });
  port1.start();
  return device;
}

/** How far slopes are apart, relative to the largest one of their input or to 1. */
function* differencesBetween(slopes: number[][], wanted: number[][]): Generator<number> {
  for (const [n, numbers] of wanted.entries()) {
    const scale = Math.max(1, ...numbers.map(Math.abs));
    for (const [k, number] of numbers.entries()) {
      const difference = Math.abs(slopes[n][k] - number) / scale;
      if (Number.isNaN(difference)) throw new Error(`input ${n}, element ${k}: ${slopes[n][k]}.`);
      yield difference;
    }
  }
}

/**
 * First and second derivatives of each case, against the same rules in double precision.
 *
 * @param allSeconds whether to take second derivatives of all cases, or of each row's first one
 */
async function checkGradients(mode: Mode, allSeconds: boolean): Promise<Found> {
  const gpu = await createGpuDevice(library, mode);
  const device = behindPort(gpu);
  const found: Found = {};
  const check = async (name: string, example: GradientCase, isFirst = false) => {
    const {inputs, compute, refuses} = example;
    const hasSecond = !refuses && (isFirst || allSeconds);
    const random = new Random(42);
    const values = inputs.map((input) => valuesOf(input, random));
    const objectives: Record<string, Objective> = {
      [`${name}, first`]: (tensors) => loss(compute(...tensors)),
      ...(hasSecond && {[`${name}, second`]: (tensors) => slope(example, tensors)}),
    };
    for (const [title, objective] of Object.entries(objectives)) {
      const wanted = await analytic(float64, inputs, values, objective);
      found[title] = await largestOf(async function* () {
        yield* differencesBetween(await analytic(device, inputs, values, objective), wanted);
      });
    }
  };
  for (const [row, examples] of Object.entries(casesByRow)) {
    for (const [n, example] of examples.entries()) await check(`${row} ${n}`, example, n === 0);
  }
  for (const example of methodCases) await check(example.title, example);
  device.dispose();
  gpu.dispose();
  return found;
}

/** How many of what a prototype's method makes have not been given back. */
function countLive(maker: object, make: string, breaker: object, destroy: string): () => number {
  let live = 0;
  const given = new WeakSet<object>();
  const wrap = (prototype: object, name: string, note: (made: object, self: object) => void) => {
    const methods = prototype as Record<string, (...values: object[]) => object>;
    const method = methods[name];
    methods[name] = function (this: object, ...values: object[]) {
      const made = method.apply(this, values);
      note(made ?? values[0] ?? this, this);
      return made;
    };
  };
  wrap(maker, make, (made) => {
    ++live;
    given.add(made);
  });
  wrap(breaker, destroy, (made) => {
    if (given.delete(made)) --live;
  });
  return () => live;
}

/** GPU memory as the browser sees it: buffers, or textures. */
const countMemory = {
  webgpu: () => countLive(GPUDevice.prototype, "createBuffer", GPUBuffer.prototype, "destroy"),
  webgl2: () => {
    const {prototype} = WebGL2RenderingContext;
    return countLive(prototype, "createTexture", prototype, "deleteTexture");
  },
};

export interface Trained {
  /** After the first steps and in the end. */
  counts: {compiled: number; launched: number; handles: number; live: number}[];
  memory: {buffers: number; elements: number}[];
  losses: number[];
}

/** Trains a small network for a thousand steps, as runs do, on the GPU wherever it has kernels. */
async function trainLong(mode: "webgpu" | "webgl2"): Promise<Trained> {
  const live = countMemory[mode]();
  const gpu = await createGpuDevice(library, mode);
  const dual = new DualDevice(
    new ReferenceDevice(),
    asSide(gpu, () => {}),
  );
  dual.prefer("gpu");
  const device = behindPort(dual);
  setDevice(device);
  const run = train("long", {steps: 1000, seed: 3}, function* ({random}) {
    const x = random.normal([32, 2]);
    const y = tensor(Int32Array.from({length: 32}, (_, i) => i % 3));
    const model = new nn.Sequential(
      new nn.Linear(2, 16, {random}),
      new nn.Tanh(),
      new nn.LayerNorm(16),
      new nn.Linear(16, 3, {random}),
    );
    const optimizer = new optim.Adam(model.parameters(), {learningRate: 0.02});
    for (const batch of batches({x, y}, {batchSize: 8, random})) {
      optimizer.zeroGrad();
      const loss = crossEntropy(model.forward(batch.x), batch.y);
      loss.backward();
      optimizer.step();
      yield {loss};
    }
  });
  const counts: Trained["counts"] = [];
  const memory: Trained["memory"] = [];
  for (const steps of [50, 1000]) {
    run.setLimit(steps);
    await run.finish();
    if (run.error) throw run.error;
    await device.synchronize();
    counts.push({...gpu.engine.counts, live: live()});
    memory.push(gpu.memory());
  }
  const losses = [...run.history.losses];
  run.dispose();
  device.dispose();
  dual.dispose();
  return {counts, memory, losses};
}

/** Of rows for images and sequences every so manieth call: the differences from the plain loops. */
async function checkCalls(mode: Mode, every: number): Promise<Found> {
  const device = await createGpuDevice(library, mode);
  const found: Found = {};
  for (const operation of new Set(gpuCalls.map(({call}) => call.operation))) {
    const calls = gpuCalls.filter(({call}) => call.operation === operation);
    found[operation] = await largestOf(async function* () {
      for (let n = 0; n < calls.length; n += every) yield await differenceOf(device, calls[n].call);
    });
  }
  device.dispose();
  return found;
}

/** Numbers whose kernels were forgotten long ago, and the handles that are left when they are given back. */
async function readForgotten(mode: Mode): Promise<{numbers: number[][]; handles: number}> {
  const engine = await startEngine(library, mode, 4);
  const twice = kernelOf("return x0[i] * 2;");
  const first = await engine.upload(Float32Array.of(1, 2, 3));
  const second = await engine.launch(twice, 3, [first]);
  for (let n = 0; n < 9; ++n) {
    engine.delete(await engine.launch(kernelOf(`return s0 + ${n};`), 3, [1]));
  }
  const handles = [first, second, await engine.launch(twice, 3, [second])];
  const numbers: number[][] = [];
  for (const handle of handles) {
    numbers.push(Array.from(await engine.read(handle)));
    engine.delete(handle);
  }
  engine.dispose();
  return {numbers, handles: engine.counts.handles};
}

const offered = {
  checkValues,
  checkLayouts,
  checkCalls,
  checkGradients,
  readForgotten,
  trainLong,
};
export type Offered = typeof offered;
Object.assign(globalThis, offered);
