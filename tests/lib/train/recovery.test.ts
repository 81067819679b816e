/** What becomes of a run whose GPU fails. */
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {
  nn,
  optim,
  type Run,
  type RunContext,
  setDevice,
  tensor,
  train,
} from "../../../lib/index.js";
import {setDecisionStore} from "../../../lib/train/decisions.js";
import {PATIENCE} from "../../../lib/train/patience.js";
import {kinds} from "./backLoops.js";
import {type LineStep, line, wait} from "./loops.js";
import {TwoBackends, watchClock} from "./twoBackends.js";

const STEPS = 400;
const LOST = "The graphics driver was restarted.";

beforeEach(() => setDecisionStore());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

interface Kept extends LineStep {
  /** Made before the first step, and never overwritten. */
  target: ReturnType<typeof tensor>;
}

/** As `line`, with a target that is computed before the first step. */
function* towards({random}: RunContext): Generator<Kept, void, void> {
  const target = tensor([0.5, 1, 1.5]).mul(2);
  const weights = new nn.Parameter(random.normal([3]));
  const optimizer = new optim.Adam([weights], {learningRate: 0.1});
  for (;;) {
    optimizer.zeroGrad();
    const loss = weights.sub(target).square().mean();
    loss.backward();
    optimizer.step();
    yield {loss, weights, target};
  }
}

/** A run that computes on the GPU from its first step, in which each step takes a second. */
function onGpu(device = new TwoBackends({cpuTime: 10, gpuTime: 100})) {
  setDevice(device);
  watchClock(device);
  const run = train("line", {steps: STEPS}, towards);
  run.backendChoice = "gpu";
  return {device, run};
}

/** Resolves when a run that rested shows its step again. */
async function shownAgain(run: Run<Kept>): Promise<void> {
  while (run.state === "running" || !run.current) await wait(1);
}

const endOf = async (run: Run<Kept>) => await run.current?.weights.array();

/** What must hold at the end, whatever has happened on the way. */
async function expectLearned(run: Run<Kept>): Promise<void> {
  expect(run).toMatchObject({state: "done", step: STEPS, backend: "wasm", error: undefined});
  const weights = (await endOf(run)) as number[];
  for (const [i, weight] of weights.entries()) expect(weight).toBeCloseTo(i + 1, 3);
  expect(await run.current?.target.array()).toEqual([1, 2, 3]);
  expect(run.loss).toBe(await run.current?.loss.item());
  const {steps} = run.history;
  expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
}

describe.each([
  {how: "and says so", tells: true},
  {how: "and nobody hears of it but by a read", tells: false},
])("a GPU that is lost in mid-run, $how", ({tells}) => {
  it("leaves the run at the last step that was safe, and it goes on by itself", async () => {
    const {device, run} = onGpu();
    let lost = 0;
    device.onGpuRow = () => {
      if (run.step < 100 || lost > 0) return;
      lost = run.step;
      queueMicrotask(() => device.lose(LOST, tells));
    };
    let least = STEPS;
    run.subscribe(() => {
      if (lost > 0) least = Math.min(least, run.step);
    });
    await run.play();
    const notice = run.backendNotice as {step: number};
    expect(notice).toMatchObject({kind: "fault", reason: expect.stringContaining(LOST)});
    expect(notice.step).toBeGreaterThan(lost - 30);
    expect(notice.step).toBeLessThanOrEqual(lost);
    expect(least).toBe(notice.step);
    expect(run.backendChoice).toBe("automatic");
    await expectLearned(run);
  });

  it("makes the run start over where nothing was safe", async () => {
    const {device, run} = onGpu();
    device.secures = false;
    device.onGpuRow = () => {
      if (run.step === 50) queueMicrotask(() => device.lose(LOST, tells));
    };
    await run.play();
    expect(run.backendNotice).toMatchObject({kind: "fault", step: 0});
    expect(run.firstGpuStep).toBeUndefined();
    await expectLearned(run);
  });
});

it("gives the numbers of a run without a GPU, where that has nothing safe", async () => {
  const {device, run} = onGpu();
  device.secures = false;
  device.onGpuRow = (rows) => {
    if (rows === 300) queueMicrotask(() => device.lose(LOST));
  };
  await run.play();
  const alone = train("line", {steps: STEPS}, towards);
  await alone.play();
  expect(run.history).toEqual(alone.history);
});

it.each([
  {what: "memory that runs out", where: "sub", times: Number.POSITIVE_INFINITY},
  {what: "a kernel that does not compile", where: "square", times: 1},
])("$what on the GPU makes the run go on on the CPU", async ({where, times}) => {
  const {device, run} = onGpu();
  let failures = 0;
  device.onGpuRow = (_, operation) => {
    if (run.step < 60 || !operation.includes(where) || failures >= times) return;
    failures += 1;
    throw new Error("It does not fit.");
  };
  await run.play();
  expect(failures).toBeGreaterThan(0);
  expect(run.backendNotice).toMatchObject({kind: "fault", reason: /It does not fit/});
  await expectLearned(run);
});

it("a mistake of the loop is the loop's, and shown as such", async () => {
  const device = new TwoBackends();
  setDevice(device);
  const run = train("wrong", {steps: 50}, function* () {
    for (let step = 1; ; ++step) {
      if (step === 20) tensor([1, 2]).matmul(tensor([[1], [2], [3]]));
      yield {loss: tensor(1 / step).mul(1)};
    }
  });
  run.backendChoice = "gpu";
  await run.play();
  expect(run).toMatchObject({state: "error", step: 19});
  expect(run.error?.message).toMatch(/^Step 20: matmul/);
});

it("losses that are no numbers are taken again on the CPU, before anybody believes them", async () => {
  const kept = new Map<string, string>();
  setDecisionStore({get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value)});
  const {device, run} = onGpu();
  let bad = false;
  device.onGpuRow = () => {
    if (run.step === 150) bad = true;
  };
  device.distort = (values) => (bad ? values.map(() => Number.NaN) : values);
  await run.play();
  expect(run.backendNotice).toMatchObject({kind: "fault", reason: /the loss is NaN/});
  // That may have been the model.
  expect([...kept.values()]).toEqual([]);
  expect(device.backends.gpu).toBeDefined();
  await expectLearned(run);
});

it("a GPU that fails when the reader goes back is left as well", async () => {
  const {device, run} = onGpu();
  device.onGpuRow = () => {
    if (run.step === 90) queueMicrotask(() => run.pause());
  };
  await run.play();
  device.answers = false;
  vi.useFakeTimers({toFake: ["setTimeout", "clearTimeout"]});
  const turns = setInterval(() => vi.advanceTimersByTime(PATIENCE / 2), 2);
  // Not kept: its steps are taken again.
  const going = run.goTo(run.keptSteps.includes(47) ? 48 : 47);
  await going;
  await run.play();
  clearInterval(turns);
  await expectLearned(run);
});

it("a GPU that is lost in a trial changes nothing", async () => {
  const device = new TwoBackends({cpuTime: 1});
  setDevice(device);
  watchClock(device);
  device.onGpuRow = (rows) => {
    if (rows === 40) queueMicrotask(() => device.lose(LOST));
  };
  const run = train("line", {steps: STEPS}, line());
  await run.play();
  expect(run).toMatchObject({state: "done", backend: "wasm", backendNotice: undefined});
  const alone = train("line", {steps: STEPS}, line());
  await alone.play();
  expect(run.history).toEqual(alone.history);
});

describe("a run that rests", () => {
  const pausedAt = async (device: TwoBackends, run: Run<Kept>) => {
    device.onGpuRow = () => {
      if (run.step === 77) queueMicrotask(() => run.pause());
    };
    await run.play();
    await wait(0);
    expect(run.state).toBe("paused");
    return run.step;
  };

  it("has what it showed when its GPU is lost, and goes on when it is played", async () => {
    const {device, run} = onGpu();
    const step = await pausedAt(device, run);
    const weights = await endOf(run);
    device.lose(LOST);
    await shownAgain(run);
    expect(run).toMatchObject({state: "paused", step, backend: "wasm"});
    expect(run.backendNotice).toMatchObject({kind: "fault", step});
    expect(await endOf(run)).toEqual(weights);
    await run.play();
    await expectLearned(run);
  });

  it("keeps its end", async () => {
    const {device, run} = onGpu();
    await run.play();
    await wait(0);
    const weights = await endOf(run);
    device.lose(LOST);
    await shownAgain(run);
    expect(run).toMatchObject({state: "done", step: STEPS, reached: STEPS});
    expect(await endOf(run)).toEqual(weights);
  });

  it("is found out by going back, where nobody hears of the loss", async () => {
    const {device, run} = onGpu();
    await pausedAt(device, run);
    device.lose(LOST, false);
    await run.goTo(3);
    await run.play();
    await expectLearned(run);
  });

  it("is ready again where nothing was safe", async () => {
    const {device, run} = onGpu();
    device.secures = false;
    await pausedAt(device, run);
    device.lose(LOST);
    expect(run).toMatchObject({state: "ready", step: 0});
    expect(run.backendNotice).toMatchObject({kind: "fault", step: 0});
    await run.play();
    await expectLearned(run);
  });
});

it("a GPU that does not answer any more does not hold the run up", async () => {
  vi.useFakeTimers({toFake: ["setTimeout", "clearTimeout"]});
  const {device, run} = onGpu();
  device.onGpuRow = () => {
    if (run.step === 90) device.answers = false;
  };
  const playing = run.play();
  const turns = setInterval(() => vi.advanceTimersByTime(PATIENCE / 2), 2);
  await playing;
  clearInterval(turns);
  expect(run.backendNotice).toMatchObject({kind: "fault", reason: /does not answer/});
  await expectLearned(run);
});

it.each(kinds)("brings all numbers back of $name", async ({loop, see}) => {
  const device = new TwoBackends({cpuTime: 10, gpuTime: 10, exact: true});
  setDevice(device);
  watchClock(device);
  const run = train("kind", {steps: 60}, loop);
  run.backendChoice = "gpu";
  let lost = false;
  device.onGpuRow = () => {
    if (run.step < 30 || lost) return;
    lost = true;
    queueMicrotask(() => device.lose(LOST));
  };
  await run.play();
  expect(run).toMatchObject({state: "done", step: 60, error: undefined});
  if (lost) expect(run.backendNotice).toMatchObject({kind: "fault"});
  const alone = train("kind", {steps: 60}, loop);
  await alone.play();
  expect(await see(run.current)).toEqual(await see(alone.current));
  expect(run.loss).toBe(alone.loss);
});

it("keeping takes no more than it may, and its memory is given back", async () => {
  const {device, run} = onGpu();
  const before = device.memory().buffers;
  await run.play();
  // Every three seconds of the steps' time, about a second each, and at the end.
  expect(device.secured).toBeGreaterThan(20);
  expect(device.secured).toBeLessThan(STEPS / 2);
  run.dispose();
  await wait(0);
  expect(device.memory().buffers).toBe(before);
});
