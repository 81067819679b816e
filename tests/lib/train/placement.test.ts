/** Where a run computes: timed, decided, remembered, and chosen by hand. */
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {nn, type Run, type RunOptions, setDevice, tensor, train} from "../../../lib/index.js";
import {type DecisionStore, setDecisionStore} from "../../../lib/train/decisions.js";
import {PATIENCE} from "../../../lib/train/patience.js";
import {count, type LineStep, line, wait} from "./loops.js";
import {GPU, TwoBackends, type TwoOptions, watchClock} from "./twoBackends.js";

const STEPS = 500;

beforeEach(() => setDecisionStore());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A run on a device of two, whose clock is the program's. */
function runOn(device: TwoBackends, options: Partial<RunOptions<LineStep>> = {}): Run<LineStep> {
  setDevice(device);
  watchClock(device);
  return train("line", {steps: STEPS, ...options}, line());
}

/** Losses of the run where there is one backend. */
async function lossesWithout(options: Partial<RunOptions<LineStep>> = {}): Promise<number[]> {
  setDevice(new ReferenceDevice());
  const run = train("line", {steps: STEPS, ...options}, line());
  await run.play();
  return run.history.losses;
}

async function playOn(options: TwoOptions, about: Partial<RunOptions<LineStep>> = {}) {
  const device = new TwoBackends(options);
  const run = runOn(device, about);
  await run.play();
  return {device, run};
}

describe("a run on a device of one backend", () => {
  it("is told nothing of another", async () => {
    setDevice(new ReferenceDevice());
    const run = train("line", {steps: 20}, line());
    await run.play();
    expect(run).toMatchObject({
      backend: "wasm",
      deviceLabel: "CPU, plain loops",
      backendChoice: "automatic",
      backendNotice: undefined,
      compiling: undefined,
      firstGpuStep: undefined,
    });
  });

  it("says so when the GPU is asked for by hand", async () => {
    setDevice(new ReferenceDevice());
    const run = train("line", {steps: 20}, line());
    run.backendChoice = "gpu";
    await wait(0);
    expect(run.backendNotice).toMatchObject({kind: "refused", reason: /CPU only/});
    expect(run.backendChoice).toBe("automatic");
    await run.play();
    expect(run.state).toBe("done");
  });
});

describe("a run where there is a GPU", () => {
  it("goes on there when that is the faster, and says by how much", async () => {
    const device = new TwoBackends({cpuTime: 1, gpuTime: 0.25});
    const run = runOn(device);
    const kernels: number[] = [];
    run.subscribe(() => {
      if (run.compiling !== undefined) kernels.push(run.compiling);
    });
    await run.play();
    expect(run).toMatchObject({state: "done", step: STEPS, backend: "gpu", deviceLabel: GPU});
    const notice = run.backendNotice as {ratio: number};
    expect(notice).toMatchObject({kind: "measured", backend: "gpu"});
    expect(notice.ratio).toBeGreaterThan(3);
    expect(notice.ratio).toBeLessThan(5);
    expect(run.firstGpuStep).toBeLessThan(100);
    expect(device.ran.gpu).toBeGreaterThan(4 * device.ran.wasm);
    expect(kernels.length).toBeGreaterThan(0);
    expect(run.compiling).toBeUndefined();
    // Up to there, the numbers are those of the CPU; then they are as good.
    const {steps, losses} = run.history;
    const alone = await lossesWithout();
    const first = run.firstGpuStep as number;
    steps.forEach((step, i) => {
      if (step < first) expect(losses[i]).toBe(alone[step - 1]);
      else expect(Math.abs(losses[i] - alone[step - 1])).toBeLessThan(1e-3);
    });
    expect(steps.filter((step, i) => losses[i] !== alone[step - 1]).length).toBeGreaterThan(20);
  });

  it("reads losses there every few steps only, and at the end", async () => {
    const {run, device} = await playOn({});
    expect(run.loss).toBe(await run.current?.loss.item());
    expect(run.history.steps.at(-1)).toBe(STEPS);
    expect(run.history.steps.length).toBeLessThan(STEPS / 2);
    expect(device.preferred).toBeUndefined();
  });

  it.each([
    {what: "is slower", options: {cpuTime: 1, gpuTime: 1.5}},
    {what: "is much slower", options: {cpuTime: 1, gpuTime: 9}},
    {what: "is hardly faster", options: {cpuTime: 1, gpuTime: 0.95}},
  ])("stays on the CPU, with the same numbers, where that $what", async ({options}) => {
    const alone = await lossesWithout();
    const {run, device} = await playOn(options);
    expect(device.ran.gpu).toBeGreaterThan(0);
    expect(run).toMatchObject({
      state: "done",
      backend: "wasm",
      backendNotice: {kind: "measured", backend: "wasm"},
      firstGpuStep: undefined,
    });
    expect(run.history.losses).toEqual(alone);
  });

  it("has the same numbers though its model was made outside of its loop", async () => {
    const learn = async (device: ReferenceDevice) => {
      setDevice(device);
      const weights = new nn.Parameter(tensor([1, 2, 3]));
      const run = train("outer", {steps: STEPS}, function* () {
        for (;;) {
          weights.assign(weights.mul(0.99).add(0.1));
          yield {loss: weights.square().mean().detach()};
        }
      });
      await run.play();
      return {run, weights: await weights.array()};
    };
    const device = new TwoBackends({cpuTime: 3, gpuTime: 20});
    watchClock(device);
    const tried = await learn(device);
    expect(tried.run.backendNotice).toMatchObject({kind: "measured", backend: "wasm"});
    vi.restoreAllMocks();
    const alone = await learn(new ReferenceDevice());
    expect(tried.weights).toEqual(alone.weights);
    expect(tried.run.history).toEqual(alone.run.history);
  });

  it("makes no trial where it is over soon, and asks for the GPU once", async () => {
    const device = new TwoBackends({cpuTime: 0.1});
    const run = runOn(device);
    await run.play();
    await run.restart();
    await run.play();
    expect(run).toMatchObject({state: "done", backend: "wasm", backendNotice: undefined});
    expect(device.ran.gpu).toBe(0);
    expect(device.asked).toBe(1);
  });

  it("makes none while it waits for the clock, in single steps, or with checks", async () => {
    const device = new TwoBackends();
    const slow = runOn(device);
    slow.speed = 1e6;
    await slow.play();
    const stepped = runOn(device);
    for (let step = 0; step < 60; ++step) await stepped.stepOnce();
    const checked = runOn(device, {steps: 200, debug: true});
    await checked.play();
    expect(device.ran.gpu).toBe(0);
    expect(checked.state).toBe("done");
  });

  it("stays on the CPU where there is none", async () => {
    const {run, device} = await playOn({refused: "There is no adapter."});
    expect(run).toMatchObject({state: "done", backend: "wasm", backendNotice: undefined});
    expect(device.ran.gpu).toBe(0);
    run.backendChoice = "gpu";
    await wait(0);
    expect(run.backendNotice).toEqual({kind: "refused", reason: "There is no adapter."});
  });

  it("times no steps that a GPU held up by starting", async () => {
    const device = new TwoBackends({cpuTime: 1, gpuTime: 1.5, startTime: 5000});
    const run = runOn(device, {steps: 1500});
    await run.play();
    expect(run).toMatchObject({backend: "wasm", backendNotice: {kind: "measured"}});
    const {ratio} = run.backendNotice as {ratio: number};
    expect(ratio).toBeGreaterThan(1.3);
    expect(ratio).toBeLessThan(2);
  });

  it("gives up a trial when it is paused, and makes it when it goes on", async () => {
    const device = new TwoBackends();
    const run = runOn(device);
    device.onGpuRow = (rows) => {
      if (rows === 5) queueMicrotask(() => run.pause());
    };
    await run.play();
    expect(run).toMatchObject({state: "paused", backend: "wasm", backendNotice: undefined});
    await run.play();
    expect(run).toMatchObject({state: "done", backend: "gpu"});
  });

  it("ends a trial when the reader decides meanwhile", async () => {
    const device = new TwoBackends();
    const run = runOn(device);
    device.onGpuRow = (rows) => {
      if (rows === 5) queueMicrotask(() => Object.assign(run, {backendChoice: "wasm"}));
    };
    await run.play();
    expect(run).toMatchObject({state: "done", backend: "wasm", backendNotice: undefined});
    expect(device.ran.gpu).toBeLessThan(40);
  });

  it("gives all memory back, and listens no more when it is disposed of", async () => {
    for (const gpuTime of [0.1, 10]) {
      const {run, device} = await playOn({gpuTime});
      expect(device.listening).toBe(2);
      run.dispose();
      await wait(0);
      expect(device.memory().buffers).toBe(0);
      expect(device.listening).toBe(0);
    }
  });

  it("needs no device: a loop without tensors stays where it is", async () => {
    const device = new TwoBackends();
    setDevice(device);
    const run = train("count", {steps: 50}, count);
    await run.play();
    expect(run).toMatchObject({state: "done", backend: "wasm"});
  });
});

describe("a decision", () => {
  const storeOf = () => {
    const kept = new Map<string, string>();
    const store: DecisionStore = {
      get: (key) => kept.get(key),
      set: (key, value) => void kept.set(key, value),
    };
    return {kept, store};
  };

  it.each([
    {gpuTime: 0.2, backend: "gpu"},
    {gpuTime: 9, backend: "wasm"},
  ])("for $backend is kept by run, work and GPU, and spares the next trial", async (about) => {
    const {kept, store} = storeOf();
    setDecisionStore(store);
    await playOn({gpuTime: about.gpuTime});
    expect([...kept]).toEqual([
      [expect.stringMatching(/^nnlive\.backend\.1:\["line",".+","GPU, tried"\]$/), about.backend],
    ]);
    const {run, device} = await playOn({gpuTime: about.gpuTime});
    expect(run).toMatchObject({state: "done", backend: about.backend, backendNotice: undefined});
    if (about.backend === "wasm") expect(device.ran.gpu).toBe(0);
    else expect(run.firstGpuStep).toBeLessThan(50);
    expect(kept.size).toBe(1);
  });

  it("is not followed by a run that is over soon", async () => {
    const {store} = storeOf();
    setDecisionStore(store);
    await playOn({});
    const {run, device} = await playOn({}, {steps: 60});
    expect(run).toMatchObject({state: "done", backend: "wasm"});
    expect(device.ran.gpu).toBe(0);
  });

  it("does not hold for a model of another size", async () => {
    const {kept, store} = storeOf();
    setDecisionStore(store);
    await playOn({});
    const device = new TwoBackends();
    setDevice(device);
    watchClock(device);
    const run = train("line", {steps: STEPS}, function* ({random}) {
      const weights = new nn.Parameter(random.normal([50]));
      for (;;) {
        weights.assign(weights.mul(0.99).add(0.1).sub(0.1).mul(1).add(0).mul(1));
        yield {loss: weights.square().mean().detach()};
      }
    });
    await run.play();
    expect(run.backendNotice).toMatchObject({kind: "measured"});
    expect(kept.size).toBe(2);
  });

  it("is made anew where nothing can be kept, or what was kept makes no sense", async () => {
    const blocked = () => {
      throw new Error("Blocked.");
    };
    setDecisionStore({get: blocked, set: blocked});
    expect((await playOn({})).run.backendNotice).toMatchObject({kind: "measured"});
    setDecisionStore({get: () => "gpu2", set: () => {}});
    expect((await playOn({})).run.backendNotice).toMatchObject({kind: "measured"});
  });
});

describe("the reader's choice", () => {
  it("of the CPU spares the trial", async () => {
    const device = new TwoBackends();
    const run = runOn(device);
    run.backendChoice = "wasm";
    await run.play();
    expect(run).toMatchObject({state: "done", backend: "wasm", backendNotice: undefined});
    expect(device.ran.gpu).toBe(0);
  });

  it("takes effect with the next step, there and back", async () => {
    const device = new TwoBackends({cpuTime: 0.1});
    const run = runOn(device);
    for (let step = 0; step < 3; ++step) await run.stepOnce();
    run.backendChoice = "gpu";
    expect(run).toMatchObject({backend: "wasm", deviceLabel: device.label});
    for (let step = 0; step < 3; ++step) await run.stepOnce();
    expect(run).toMatchObject({backend: "gpu", deviceLabel: GPU, firstGpuStep: 4});
    const rows = device.ran.gpu;
    run.backendChoice = "wasm";
    await run.stepOnce();
    await run.stepOnce();
    expect(run).toMatchObject({backend: "wasm", step: 8});
    expect(device.ran.gpu).toBe(rows);
    await run.goTo(2);
    await run.play();
    expect(run).toMatchObject({state: "done", firstGpuStep: undefined});
    expect(run.history.losses).toEqual(await lossesWithout());
  });
});

it("ends a trial on a GPU that does not answer", async () => {
  vi.useFakeTimers({toFake: ["setTimeout", "clearTimeout"]});
  const device = new TwoBackends();
  device.answers = false;
  const run = runOn(device);
  const playing = run.play();
  const turns = setInterval(() => vi.advanceTimersByTime(PATIENCE), 5);
  await playing;
  clearInterval(turns);
  expect(run).toMatchObject({state: "done", backend: "wasm", backendNotice: undefined});
});
