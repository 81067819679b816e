/** A run on a device of two, gpu.js's JavaScript in the place of the GPU: back, and on without it. */
import gpujs from "gpu.js";
import {beforeEach, describe, expect, it} from "vitest";
import {DualDevice} from "../../../lib/devices/dual.js";
import {createGpuDevice, type GpuDevice, type GpuJs} from "../../../lib/devices/gpu/index.js";
import {asSide} from "../../../lib/devices/gpu/side.js";
import {WorkerDevice} from "../../../lib/devices/worker/index.js";
import {
  batches,
  crossEntropy,
  nn,
  optim,
  type Run,
  setDevice,
  type Tensor,
  tensor,
  train,
} from "../../../lib/index.js";
import {workerOn} from "../devices/channel.js";
import {wasmDevice} from "../devices/harness.js";

let gpu: GpuDevice;
let run: Run<{loss: Tensor; model: nn.Sequential}>;

beforeEach(async () => {
  gpu = await createGpuDevice(gpujs as unknown as GpuJs, "cpu");
  const {worker} = workerOn(
    await wasmDevice(),
    async (cpu) =>
      new DualDevice(
        cpu,
        asSide(gpu, () => {}),
      ),
  );
  const device = new WorkerDevice(worker);
  setDevice(device);
  const points = Array.from({length: 64}, (_, i) => [Math.sin(i), Math.cos(1.7 * i)]);
  const x = tensor(points);
  const y = tensor(Int32Array.from(points, ([a, b]) => (a * b > 0 ? 1 : 0)));
  run = train("quadrants", {steps: 300}, function* ({random}) {
    const model = new nn.Sequential(
      new nn.Linear(2, 16, {random}),
      new nn.ReLU(),
      new nn.Linear(16, 2, {random}),
    );
    const optimizer = new optim.Adam(model.parameters(), {learningRate: 0.02});
    for (const batch of batches({x, y}, {batchSize: 16, random})) {
      optimizer.zeroGrad();
      const loss = crossEntropy(model.forward(batch.x), batch.y);
      loss.backward();
      optimizer.step();
      yield {loss, model};
    }
  });
  run.remember();
  await device.backends.startGpu();
  run.backendChoice = "gpu";
});

/** Plays until a step has been taken, and does something then, once. */
async function playTo(step: number, then: () => void): Promise<void> {
  const stop = run.subscribe(() => {
    if (run.step < step) return;
    stop();
    then();
  });
  await run.play();
}

it("goes on without the GPU when that fails, with the numbers that it had", async () => {
  await playTo(100, () => {
    expect(run.backend).toBe("gpu");
    gpu.engine.fail("the driver fell over.");
  });
  expect([run.state, run.step, run.backend]).toEqual(["done", 300, "wasm"]);
  expect(run.loss).toBeLessThan(0.15);
});

describe("steps of the past", () => {
  it("are shown as they were, and gone on from", async () => {
    await playTo(100, () => run.pause());
    const loss = run.loss as number;
    const {step} = run;
    expect(run.backend).toBe("gpu");
    await run.play();
    expect(run.step).toBe(300);
    const end = run.loss as number;
    await run.goTo(step);
    expect(run.loss).toBeCloseTo(loss, 6);
    const [weight] = run.current?.model.parameters() ?? [];
    const values = Array.from((await weight?.data()) ?? []);
    expect(values.some((value) => Math.abs(value) > 0.1 && Math.abs(value) < 2)).toBe(true);
    await run.play();
    expect(run.loss).toBeCloseTo(end, 3);
  });
});
