/** Memory over many steps of training, and who is to blame where it grows. */
import {afterEach, describe, expect, it} from "vitest";
import {createWorkerDevice} from "../../../lib/devices/worker/index.js";
import {
  crossEntropy,
  dropout,
  nn,
  ones,
  optim,
  Random,
  scope,
  setDevice,
  type Tensor,
  tensor,
  trackMemory,
  train,
} from "../../../lib/index.js";
import {closeChannels, workerOn} from "../devices/channel.js";
import {wasmDevice} from "../devices/harness.js";

afterEach(closeChannels);

/** A small network whose batches differ in size, with an optimiser that has a state. */
function small(steps: number, after?: (hidden: Tensor, step: number) => void) {
  return train("small", {steps}, function* ({random}) {
    const data = random.normal([32, 2]);
    const labels = tensor(Int32Array.from({length: 32}, (_, i) => i % 2));
    const first = new nn.Linear(2, 8, {random});
    const second = new nn.Linear(8, 2, {random});
    const parameters = [...first.parameters(), ...second.parameters()];
    const optimizer = new optim.Adam(parameters, {learningRate: 0.01});
    for (let step = 1; ; ++step) {
      const rows = 32 - (step % 5);
      optimizer.zeroGrad();
      const hidden = first.forward(data.slice(0, 0, rows)).tanh();
      const dropped = dropout(hidden, 0.1, random);
      const loss = crossEntropy(second.forward(dropped), labels.slice(0, 0, rows));
      loss.backward();
      optimizer.step();
      after?.(hidden, step);
      yield {loss};
    }
  });
}

/** Steps until the run has taken `count`. */
async function stepTo(run: ReturnType<typeof small>, count: number): Promise<void> {
  while (run.step < count && run.state !== "error") await run.stepOnce();
}

describe("training", () => {
  it("for 10,000 steps leaves the heap where step 100 had it", async () => {
    const device = await wasmDevice();
    setDevice(device);
    const run = small(10_000);
    await stepTo(run, 100);
    const early = device.memory();
    const memory = trackMemory();
    await run.finish();
    memory.stop();
    expect([run.state, run.step]).toEqual(["done", 10_000]);
    expect(device.memory()).toEqual(early);
    // All that was made since and lives is of the last step.
    for (const {operation, count} of memory.report()) expect(count, operation).toBeLessThan(20);
    run.dispose();
    expect(device.memory().bytes).toBe(early.bytes);
  });

  it("through a worker leaves the memory of both ends where it was", async () => {
    const far = await wasmDevice();
    const {worker, batches} = workerOn(far);
    const device = createWorkerDevice(worker);
    setDevice(device);
    const run = small(1000);
    await stepTo(run, 100);
    await device.synchronize();
    const early = {near: device.memory(), far: far.memory()};
    await run.finish();
    await device.synchronize();
    expect(run.state).toBe("done");
    expect({near: device.memory(), far: far.memory()}).toEqual(early);
    // Nor does the page describe calls again that the worker knows.
    expect(batches.flatMap(({signatures}) => signatures).length).toBeLessThan(300);
    run.dispose();
    await device.synchronize();
    expect(far.memory().buffers).toBe(device.memory().buffers);
  });
});

describe("the finder of leaks", () => {
  it("names the operation that made what is left, with shape, count and bytes", async () => {
    setDevice(await wasmDevice());
    const hoard: Tensor[] = [];
    const run = small(200, (hidden) => {
      hoard.push(hidden.exp().max(0).keep());
    });
    await stepTo(run, 50);
    const memory = trackMemory();
    await run.finish();
    memory.stop();
    const [worst] = memory.report();
    expect(worst).toEqual({
      operation: "max",
      shape: [8],
      dtype: "float32",
      count: 150,
      bytes: 4800,
    });
    expect(String(memory)).toMatch(/^150 × max \[8\]: 4800 bytes\n/);
    expect(hoard.length).toBe(200);
    run.dispose();
    for (const {storage} of hoard) storage.free();
    expect(memory.report()).toEqual([]);
  });

  it("counts nothing that is gone, nor what was made before and after", async () => {
    setDevice(await wasmDevice());
    const x = new Random(1).normal([3]);
    const memory = trackMemory();
    const kept = scope(() => x.add(1).mul(2));
    for (let i = 0; i < 5000; ++i) scope(() => void x.exp());
    memory.stop();
    const later = ones([7]);
    expect(memory.report()).toEqual([
      {operation: "affine", shape: [3], dtype: "float32", count: 1, bytes: 12},
    ]);
    kept.storage.free();
    expect(String(memory)).toBe("");
    expect(later.storage.freed).toBe(false);
  });
});
