/** Going back in a run, and forwards again to the same numbers. */
import {beforeEach, describe, expect, it, vi} from "vitest";
import type {Device} from "../../../lib/devices/device.js";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {
  evaluate,
  nn,
  optim,
  type Run,
  type RunOptions,
  setDevice,
  tensor,
  train,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";
import {type Kind, kinds} from "./backLoops.js";
import {count, LateDevice, line, wait} from "./loops.js";

const LENGTH = 60;

// biome-ignore lint/suspicious/noExplicitAny: each loop yields another state
type AnyOptions = Partial<RunOptions<any>>;
// biome-ignore lint/suspicious/noExplicitAny: each loop yields another state
type AnyRun = Run<any>;

/** A run that remembers its steps, and one that was never disturbed. */
function twins({loop, see}: Kind, options: AnyOptions = {}) {
  const make = () =>
    train(
      "twin",
      {
        steps: LENGTH,
        evaluateEvery: 1,
        metrics: {sum: async (state) => (await see(state)).reduce((a, b) => a + b, 0)},
        ...options,
      },
      loop,
    );
  const run = make();
  run.remember();
  return {run, whole: make()};
}

/** What could be seen at each step of a run that goes forwards only. */
async function sightsOf(run: AnyRun, see: Kind["see"]): Promise<number[][]> {
  const sights: number[][] = [[]];
  while (run.step < LENGTH) {
    await run.stepOnce();
    sights.push(await see(run.current));
  }
  await run.finish();
  return sights;
}

/** Steps through a run with so much time between steps, and none within, that each is kept. */
async function walk(run: AnyRun, until: number): Promise<void> {
  let now = performance.now();
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
  while (run.step < until) {
    now += 50;
    await run.stepOnce();
  }
  clock.mockRestore();
}

const devices: {where: string; make: () => Device | Promise<Device>}[] = [
  {where: "the plain loops", make: () => new ReferenceDevice()},
  {where: "a device that answers late", make: () => new LateDevice()},
  {where: "the kernels", make: wasmDevice},
];

describe.each(devices)("on $where", ({make}) => {
  describe.each(kinds)("$name", (kind) => {
    it("shows each step as it was, and goes on to the same numbers", async () => {
      setDevice(await make());
      const {run, whole} = twins(kind);
      const sights = await sightsOf(whole, kind.see);
      const {losses} = whole.history;
      await run.finish();
      expect(run.history).toEqual(whole.history);
      for (const step of [59, 58, 12, 60, 3, 45, 1, 44, 60, 20]) {
        await run.goTo(step);
        const state = step === LENGTH ? "done" : "paused";
        expect(run).toMatchObject({step, state, loss: losses[step - 1], reached: LENGTH});
        expect(run.metrics).toEqual({sum: whole.metricHistory.sum.values[step - 1]});
        expect(await kind.see(run.current)).toEqual(sights[step]);
      }
      await run.stepOnce();
      expect(await kind.see(run.current)).toEqual(sights[21]);
      await run.goTo(30);
      await run.play();
      expect(run).toMatchObject({step: LENGTH, state: "done", error: undefined});
      expect(run.history).toEqual(whole.history);
      expect(run.metricHistory).toEqual(whole.metricHistory);
      expect(await kind.see(run.current)).toEqual(sights[LENGTH]);
      await run.goTo(31);
      expect(await kind.see(run.current)).toEqual(sights[31]);
      await run.goTo(29);
      expect(await kind.see(run.current)).toEqual(sights[29]);
    });

    it("gives all memory back", async () => {
      const device = await make();
      setDevice(device);
      const {run} = twins(kind);
      await walk(run, 25);
      for (const step of [10, 24, 11]) await run.goTo(step);
      await run.stepOnce();
      await run.finish();
      await run.restart();
      const lost = device.memory().buffers;
      await walk(run, 8);
      run.dispose();
      expect(run.keptBytes).toBe(0);
      expect(device.memory().buffers).toBeLessThanOrEqual(lost + (kind.litter ?? 0));
    });
  });
});

describe("a step that was kept", () => {
  beforeEach(() => setDevice(new ReferenceDevice()));

  it.each(kinds.filter(({kept}) => kept))(
    "is shown without taking steps again: $name",
    async ({loop, see}) => {
      let steps = 0;
      const run = train("counted", {steps: LENGTH}, function* (context) {
        for (const state of loop(context)) {
          steps += 1;
          yield state;
        }
      });
      run.remember();
      const sights: number[][] = [];
      for (let step = 1; step <= 20; ++step) {
        await walk(run, step);
        sights.push(await see(run.current));
      }
      expect(run.keptSteps).toEqual(Array.from({length: 20}, (_, i) => i + 1));
      for (const step of [...run.keptSteps.reverse(), 20]) {
        await run.goTo(step);
        expect(await see(run.current)).toEqual(sights[step - 1]);
      }
      expect(steps).toBe(20);
      // The generator still stands at its last step.
      await run.stepOnce();
      expect(steps).toBe(21);
    },
  );

  it("is gone on from without computing what lies before it", async () => {
    let computed = 0;
    class Counting extends ReferenceDevice {
      override run(...call: Parameters<ReferenceDevice["run"]>) {
        computed += 1;
        super.run(...call);
      }
    }
    setDevice(new Counting());
    const run = train("line", {steps: 300}, line());
    run.remember();
    await walk(run, 60);
    const forwards = computed;
    await run.goTo(50);
    computed = 0;
    await run.stepOnce();
    expect(computed).toBeLessThan(10);
    await run.goTo(50);
    computed = 0;
    const playing = run.play();
    while (run.step === 50) await wait(0);
    run.pause();
    await playing;
    const taken = run.step - 50;
    // The first step and the new ones, with the copies that are kept of them.
    expect(computed).toBeLessThan(((taken + 2) / 60) * forwards + 40);
    expect(computed).toBeGreaterThan(taken);
  });
});

describe("kept steps", () => {
  beforeEach(() => setDevice(new ReferenceDevice()));

  it("stay within their budget, with the first, the recent, and others evenly spread", async () => {
    const device = new ReferenceDevice();
    setDevice(device);
    const wide = () =>
      train("wide", {steps: 5000}, function* ({random}) {
        const weights = new nn.Parameter(random.normal([1000]));
        const optimizer = new optim.SGD([weights], {learningRate: 0.01});
        for (;;) {
          optimizer.zeroGrad();
          const loss = weights.square().mean();
          loss.backward();
          optimizer.step();
          yield {loss, weights};
        }
      });
    const run = wide();
    const budget = 100 * 4000;
    run.remember(budget);
    let most = 0;
    let elements = 0;
    while (run.step < 1500) {
      await walk(run, run.step + 1);
      most = Math.max(most, run.keptBytes);
      elements = Math.max(elements, device.memory().elements);
    }
    expect(most).toBeLessThanOrEqual(budget);
    expect(most).toBeGreaterThan(budget / 2);
    // The run's own needs, and the budget.
    expect(elements).toBeLessThan(budget / 4 + 20_000);
    const {keptSteps} = run;
    expect(keptSteps[0]).toBe(1);
    expect(keptSteps.at(-1)).toBeGreaterThan(1490);
    const old = keptSteps.filter((step) => step < 1400);
    const gaps = old.slice(1).map((step, i) => step - old[i]);
    expect(old.length).toBeGreaterThan(20);
    expect(Math.max(...gaps)).toBeLessThan(8 * Math.min(...gaps));
    await run.goTo(700);
    const whole = wide();
    while (whole.step < 700) await whole.stepOnce();
    expect(run.loss).toBe(whole.loss);
    expect(await run.current?.weights.array()).toEqual(await whole.current?.weights.array());
  });

  it("are none where a single one takes too much, and going back still works", async () => {
    const run = train("line", {steps: 20}, line());
    run.remember(50);
    await walk(run, 10);
    expect(run.keptSteps).toEqual([]);
    const {losses} = run.history;
    await run.goTo(4);
    expect(run).toMatchObject({step: 4, loss: losses[3]});
    await run.goTo(9);
    expect(run).toMatchObject({step: 9, loss: losses[8]});
  });

  it("are not needed: a run that remembers nothing takes its steps again", async () => {
    const run = train("line", {steps: 20}, line());
    await run.finish();
    const losses = [...run.history.losses];
    await run.stepBack();
    expect(run).toMatchObject({step: 19, state: "paused", loss: losses[18], reached: 20});
    await run.play();
    expect(run.history.losses).toEqual(losses);
  });

  it("are forgotten when the run plays on from an earlier one", async () => {
    const run = train("line", {steps: 100}, line());
    run.remember();
    await walk(run, 40);
    await run.goTo(10);
    expect(run.history.steps).toHaveLength(40);
    const playing = run.play();
    while (run.step === 10) await wait(0);
    run.pause();
    await playing;
    expect(run.reached).toBe(run.step);
    expect(run.history.steps.at(-1)).toBe(run.step);
    expect(run.keptSteps.every((step) => step <= run.step)).toBe(true);
  });
});

describe("going back", () => {
  beforeEach(() => setDevice(new ReferenceDevice()));

  it("pauses a run that is playing", async () => {
    const run = train("line", {steps: 1e6}, line());
    run.remember();
    const playing = run.play();
    while (run.step < 30) await wait(0);
    await run.goTo(10);
    await playing;
    expect(run).toMatchObject({state: "paused", step: 10});
    await wait(20);
    expect(run.step).toBe(10);
  });

  it("stops at the start, where nothing has happened yet, and goes on from there", async () => {
    const run = train("line", {steps: 12}, line());
    run.remember();
    await walk(run, 2);
    const losses = [...run.history.losses];
    await run.stepBack();
    await run.stepBack();
    expect(run).toMatchObject({step: 0, state: "ready", loss: undefined, current: undefined});
    expect(run.metrics).toEqual({});
    await run.stepBack();
    expect(run.step).toBe(0);
    await run.stepOnce();
    expect(run).toMatchObject({step: 1, loss: losses[0], reached: 2});
    await run.goTo(0);
    await run.play();
    expect(run).toMatchObject({step: 12, state: "done"});
    expect(run.history.losses.slice(0, 2)).toEqual(losses);
  });

  it("counts every press, also when they come while a step is on its way", async () => {
    const run = train("far", {steps: 50}, count);
    await run.finish();
    await Promise.all([run.stepBack(), run.stepBack(), run.stepBack()]);
    expect(run).toMatchObject({step: 47, loss: 1 / 47});
  });

  it("can be stopped on the way: then nothing has changed", async () => {
    const run = train("slow", {steps: 400}, function* () {
      for (let step = 1; ; ++step) {
        const start = performance.now();
        while (performance.now() - start < 1);
        yield {loss: 1 / step};
      }
    });
    await run.finish();
    let heard: typeof run.rewinding;
    run.subscribe(() => {
      heard = run.rewinding ?? heard;
    });
    const going = run.goTo(300);
    while (!heard) await wait(0);
    expect(run.state).toBe("running");
    expect(heard).toMatchObject({target: 300});
    run.pause();
    await going;
    expect(run).toMatchObject({step: 400, state: "paused", loss: 1 / 400, rewinding: undefined});
    const again = run.goTo(300);
    await wait(20);
    await run.restart();
    await again;
    expect(run).toMatchObject({step: 0, reached: 0, state: "ready", rewinding: undefined});
    await run.play();
    const last = run.goTo(200);
    await wait(20);
    run.dispose();
    await last;
    expect(run).toMatchObject({step: 0, state: "ready"});
  });

  it("is possible from an error, which comes again", async () => {
    const run = train("fragile", {steps: 50}, function* (context) {
      let step = 0;
      for (const state of line()(context)) {
        step += 1;
        if (step === 17) tensor([1, 2]).matmul(tensor([[1], [2], [3]]));
        yield state;
      }
    });
    run.remember();
    await run.play();
    const message = "Step 17: matmul: [1, 2] x [3, 1]";
    expect(run).toMatchObject({state: "error", step: 16});
    expect(run.error?.message).toContain("Step 17: matmul:");
    expect(run.error?.message).toMatch(/\[2\].*\[3, 1\]|\[1, 2\].*\[3, 1\]/);
    const losses = [...run.history.losses];
    await run.stepBack();
    expect(run).toMatchObject({state: "paused", step: 15, loss: losses[14]});
    await run.goTo(16);
    expect(run).toMatchObject({state: "error", step: 16});
    await run.goTo(8);
    await run.play();
    expect(run).toMatchObject({state: "error", step: 16});
    expect(run.error?.message.slice(0, 15)).toBe(message.slice(0, 15));
    expect(run.history.losses).toEqual(losses);
  });

  it("says so when the loop fails or ends on the way, which it did not before", async () => {
    let life = 0;
    const run = train("moody", {steps: 30}, function* () {
      life += 1;
      for (let step = 1; life === 1 || step < 10; ++step) yield {loss: 1 / step};
      if (life === 3) throw new Error("no more");
    });
    await run.finish();
    await run.goTo(20);
    expect(run.state).toBe("error");
    expect(run.error?.message).toBe("Step 10: the loop ended, where it went on before.");
    await run.goTo(25);
    expect(run.error?.message).toBe("Step 10: no more");
  });

  it("goes on, if to other numbers, where the loop draws chance from elsewhere", async () => {
    let drawn = 0;
    const run = train("wild", {steps: 40}, function* ({random}) {
      const weights = new nn.Parameter(random.normal([3]));
      for (;;) {
        drawn += 1;
        weights.assign(weights.add(drawn));
        const extra = drawn > 40 ? [new nn.Parameter(tensor([1]))] : [];
        for (const parameter of extra) parameter.assign(tensor([2]));
        yield {loss: weights.mean().detach(), weights};
      }
    });
    run.remember();
    await walk(run, 30);
    const {loss} = run;
    await run.goTo(20);
    await run.play();
    expect(run).toMatchObject({step: 40, state: "done"});
    expect(run.loss).not.toBe(loss);
  });

  it("restores what a view sees, not what it made of it", async () => {
    const run = train("line", {steps: 30}, line());
    run.remember();
    await walk(run, 12);
    const seen = async () => (await evaluate(() => run.current?.weights.mul(2) as never)).data;
    const last = await seen();
    await run.goTo(5);
    expect(await seen()).not.toEqual(last);
    await run.goTo(12);
    expect(await seen()).toEqual(last);
  });
});

describe("after steps were taken again", () => {
  beforeEach(() => setDevice(new ReferenceDevice()));

  it("those that were kept are shown at once, and the next one by a single step", async () => {
    let taken = 0;
    const run = train("counted", {steps: 50}, function* (context) {
      for (const state of line()(context)) {
        taken += 1;
        yield state;
      }
    });
    run.remember();
    await walk(run, 30);
    const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now());
    for (let i = 0; i < 6; ++i) await run.stepOnce();
    clock.mockRestore();
    expect(run.keptSteps.at(-1)).toBe(30);
    const {losses} = run.history;
    await run.goTo(33);
    taken = 0;
    await run.stepOnce();
    expect(taken).toBe(1);
    for (const step of [34, 12, 34, 30, 34]) {
      await run.goTo(step);
      expect(run).toMatchObject({step, loss: losses[step - 1]});
    }
    expect(taken).toBe(1);
  });
});

describe("the step limit", () => {
  beforeEach(() => setDevice(new ReferenceDevice()));

  it("can be raised when the run is done, which then goes on as if it had been higher", async () => {
    const make = (steps: number) => train("line", {steps}, line());
    const [run, whole] = [make(20), make(50)];
    await run.play();
    run.setLimit(50);
    expect(run).toMatchObject({steps: 50, state: "paused", step: 20});
    await run.play();
    await whole.play();
    expect(run.history).toEqual(whole.history);
  });

  it("can be lowered while the run plays: it ends there, or at once", async () => {
    const run = train("line", {steps: 1e6}, line());
    const playing = run.play();
    while (run.step < 20) await wait(0);
    run.setLimit(10);
    await playing;
    expect(run.state).toBe("done");
    expect(run.step).toBeGreaterThanOrEqual(20);
    await run.play();
    expect(run).toMatchObject({step: 10, state: "done"});
  });

  it("raises no run that has converged, and refuses what is no number of steps", async () => {
    const run = train("c", {steps: 100, converged: ({loss}) => Number(loss) < 0.15}, count);
    await run.play();
    expect(run.endedBy).toBe("converged");
    run.setLimit(200);
    expect(run).toMatchObject({state: "done", step: 7});
    expect(() => run.setLimit(0)).toThrow("steps must be a whole number above 0");
    await run.stepBack();
    expect(run.endedBy).toBeUndefined();
    await run.play();
    expect(run).toMatchObject({state: "done", step: 7, endedBy: "converged"});
  });

  it("keeps the curve short, however far it is raised", async () => {
    const run = train("c", {steps: 1000}, count);
    await run.play();
    run.setLimit(100_000);
    await run.finish();
    const {steps, losses} = run.history;
    expect(steps.length).toBeLessThan(2000);
    expect([steps[0], steps.at(-1)]).toEqual([1, 100_000]);
    expect(losses).toEqual(steps.map((step) => 1 / step));
  });
});
