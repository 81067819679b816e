import {beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {evaluate, type RunState, type Step, setDevice, tensor, train} from "../../../lib/index.js";
import type {Run} from "../../../lib/train/run.js";
import {count, LateDevice, type LineStep, line, wait} from "./loops.js";

beforeEach(() => setDevice(new ReferenceDevice()));

const untouched = {step: 0, loss: undefined, current: undefined, metrics: {}, error: undefined};

/** The states a run goes through, as a listener sees them. */
function statesOf<S extends Step>(run: Run<S>): RunState[] {
  const states: RunState[] = [run.state];
  run.subscribe(() => {
    if (run.state !== states[states.length - 1]) states.push(run.state);
  });
  return states;
}

/** How long a slow metric takes, in milliseconds: longer than a busy machine holds a timer up. */
const SLOW = 150;

/** Resolves when the run has taken this many steps. */
async function reached<S extends Step>(run: Run<S>, step: number): Promise<void> {
  while (run.step < step) await wait(0);
}

describe.each([
  {where: "in this thread", make: () => new ReferenceDevice()},
  {where: "far away", make: () => new LateDevice()},
])("a run on a device $where", ({make}) => {
  beforeEach(() => setDevice(make()));

  it("is ready, runs and is done after exactly the steps asked for", async () => {
    const run = train("line", {steps: 57}, line());
    const states = statesOf(run);
    expect(run).toMatchObject(untouched);
    await run.play();
    expect(states).toEqual(["ready", "running", "done"]);
    expect(run.step).toBe(57);
    expect(run.history.steps).toEqual(Array.from({length: 57}, (_, i) => i + 1));
    expect(run.history.losses[56]).toBe(run.loss);
    expect(run.loss).toBe(await run.current?.loss.item());
    expect(run.loss).toBeLessThan(run.history.losses[0]);
    expect(run.stepsPerSecond).toBeGreaterThan(0);
    expect(run.secondsLeft).toBe(0);
  });

  it("has the same history for the same seed, however it was driven", async () => {
    const make = (seed: number) => train("line", {steps: 40, seed}, line());
    const [whole, stepped, other] = [make(5), make(5), make(6)];
    await whole.play();
    await stepped.stepOnce();
    await stepped.stepOnce();
    const playing = stepped.play();
    await reached(stepped, 3);
    stepped.pause();
    await playing;
    await stepped.finish();
    await other.play();
    expect(stepped.history).toEqual(whole.history);
    expect(other.history).not.toEqual(whole.history);
    const first = structuredClone(whole.history);
    await whole.restart();
    await whole.play();
    expect(whole.history).toEqual(first);
    await whole.restart(6);
    expect(whole.seed).toBe(6);
    await whole.play();
    expect(whole.history).toEqual(other.history);
  });

  it("pauses between steps and goes on from there", async () => {
    const run = train("line", {steps: 300}, line());
    const states = statesOf(run);
    run.speed = 500;
    const playing = run.play();
    await reached(run, 5);
    run.pause();
    const {step} = run;
    expect(run.state).toBe("paused");
    await playing;
    await wait(20);
    expect(run.step).toBe(step);
    expect(step).toBeLessThan(300);
    expect(run.history.steps.at(-1)).toBe(step);
    run.speed = Number.POSITIVE_INFINITY;
    await run.play();
    expect(run.step).toBe(300);
    expect(states).toEqual(["ready", "running", "paused", "running", "done"]);
  });

  it("takes single steps, also when they are asked for all at once", async () => {
    const run = train("line", {steps: 10}, line());
    await run.stepOnce();
    expect(run).toMatchObject({step: 1, state: "paused"});
    await Promise.all([run.stepOnce(), run.stepOnce(), run.stepOnce()]);
    expect(run).toMatchObject({step: 4, state: "paused"});
    expect(run.history.steps).toEqual([1, 2, 3, 4]);
  });

  it("starts over while it is running", async () => {
    const run = train("line", {steps: 1e6}, line());
    const playing = run.play();
    await reached(run, 20);
    await run.restart(9);
    expect(run).toMatchObject({...untouched, state: "ready", seed: 9});
    await playing;
    await wait(20);
    expect(run).toMatchObject({...untouched, state: "ready"});
    expect(run.history).toEqual({steps: [], losses: []});
  });

  it("plays again at once after it was started over", async () => {
    const run = train(
      "line",
      {steps: 30, evaluateEvery: 10, metrics: {one: async () => 1}},
      line(),
    );
    const first = run.play();
    await run.restart();
    const second = run.play();
    await Promise.all([first, second]);
    expect(run.state).toBe("done");
    expect(run.history.steps).toEqual(Array.from({length: 30}, (_, i) => i + 1));
    expect(run.metricHistory.one.steps).toEqual([10, 20, 30]);
  });

  it("names the step in which the loss went wrong", async () => {
    const run = train("log", {steps: 100}, function* ({random}) {
      const weights = random.normal([3]).withGrad();
      for (let step = 1; ; ++step) {
        const scale = step < 7 ? 1 : 0;
        yield {loss: weights.square().mul(scale).log().mean()};
      }
    });
    await run.play();
    expect(run.state).toBe("error");
    expect(run.error?.message).toMatch(/^Step 7: the loss is -Infinity\. /);
    expect(run.error?.message).toMatch(/in the output of log, shape \[3\]\.$/);
  });
});

describe("the speed limit", () => {
  it("is honoured and may change on the way", async () => {
    const run = train("count", {steps: 1e9}, count);
    run.speed = 100;
    const start = performance.now();
    const playing = run.play();
    await wait(400);
    expect(run.step).toBeGreaterThan(10);
    // The round that has just begun may be one ahead.
    expect(run.step).toBeLessThanOrEqual((performance.now() - start) / 10 + 4);
    run.speed = 0.1;
    await wait(60);
    const slow = run.step;
    await wait(200);
    expect(run.step).toBeLessThanOrEqual(slow + 1);
    run.speed = Number.POSITIVE_INFINITY;
    await wait(200);
    expect(run.step).toBeGreaterThan(slow + 50);
    run.pause();
    await playing;
  });

  it("leaves no steps in heaps: they come evenly", async () => {
    const run = train("count", {steps: 1e9}, count);
    run.speed = 200;
    let largest = 0;
    let before = 0;
    run.subscribe(() => {
      largest = Math.max(largest, run.step - before);
      before = run.step;
    });
    const playing = run.play();
    await wait(500);
    run.pause();
    await playing;
    expect(run.step).toBeGreaterThan(20);
    expect(largest).toBeLessThanOrEqual(20);
  });

  it("does not hold up finish()", async () => {
    const run = train("count", {steps: 2000}, count);
    run.speed = 1;
    const playing = run.play();
    await run.finish();
    expect(run).toMatchObject({step: 2000, state: "done"});
    await playing;
  });
});

describe("metrics", () => {
  it("are measured at the exact multiples and at the end, once each", async () => {
    const measured: number[] = [];
    const metrics = {
      step: async (): Promise<number> => {
        measured.push(run.step);
        await wait(1);
        return run.step;
      },
    };
    const run: Run<LineStep> = train("line", {steps: 25, evaluateEvery: 10, metrics}, line());
    await run.play();
    expect(measured).toEqual([10, 20, 25]);
    expect(run.metricHistory).toEqual({step: {steps: [10, 20, 25], values: [10, 20, 25]}});
    expect(run.metrics).toEqual({step: 25});
  });

  it("are measured once where the last step is a multiple", async () => {
    const run = train("c", {steps: 20, evaluateEvery: 10, metrics: {one: () => 1}}, count);
    await run.play();
    expect(run.metricHistory.one.steps).toEqual([10, 20]);
  });

  it("see the parameters of their step", async () => {
    const run = train(
      "line",
      {
        steps: 6,
        evaluateEvery: 2,
        metrics: {
          error: async ({weights}) => {
            const {data} = await evaluate(() =>
              weights
                .sub(tensor([1, 2, 3]))
                .square()
                .mean(),
            );
            return data[0];
          },
        },
      },
      line(),
    );
    await run.play();
    // A step's loss is measured before its update: it is the last step's metric.
    const {losses} = run.history;
    expect(run.metricHistory.error.values.slice(0, 2)).toEqual([losses[2], losses[4]]);
  });

  it("are not lost when the run pauses meanwhile, and training waits for them", async () => {
    let asked = 0;
    let atEnd = 0;
    const slow = async () => {
      asked += 1;
      await wait(SLOW);
      atEnd = run.step;
      return 0.5;
    };
    const run: Run<Step> = train("c", {steps: 20, evaluateEvery: 10, metrics: {slow}}, count);
    const playing = run.play();
    await wait(10);
    expect(run).toMatchObject({step: 10, state: "running"});
    run.pause();
    expect(run.state).toBe("paused");
    const again = run.play();
    await wait(5);
    expect(run.step).toBe(10);
    await Promise.all([playing, again]);
    expect(atEnd).toBe(20);
    expect(asked).toBe(2);
    expect(run.metricHistory.slow).toEqual({steps: [10, 20], values: [0.5, 0.5]});
  });

  it("arrive and are announced though the run was paused", async () => {
    const slow = async () => {
      await wait(SLOW);
      return 0.5;
    };
    const run = train("c", {steps: 20, evaluateEvery: 10, metrics: {slow}}, count);
    const playing = run.play();
    await wait(10);
    run.pause();
    let announced = false;
    run.subscribe(() => {
      announced = true;
    });
    await playing;
    expect(run).toMatchObject({state: "paused", step: 10, metrics: {slow: 0.5}});
    expect(announced).toBe(true);
  });

  it("of an earlier life are dropped", async () => {
    let answer = 1;
    const slow = async () => {
      const mine = answer++;
      await wait(SLOW);
      return mine;
    };
    const run = train("c", {steps: 10, evaluateEvery: 10, metrics: {slow}}, count);
    const first = run.play();
    await wait(10);
    await run.restart();
    await run.play();
    await first;
    expect(run.metricHistory.slow).toEqual({steps: [10], values: [2]});
  });

  it("that fail stop the run with their name", async () => {
    const metrics = {
      accuracy: () => {
        throw new Error("no test set");
      },
    };
    const run = train("c", {steps: 10, evaluateEvery: 5, metrics}, count);
    await run.play();
    expect(run.state).toBe("error");
    expect(run.error?.message).toBe("Step 5: metric “accuracy”: no test set");
  });
});

describe("the end", () => {
  it("comes when the loop returns; the last step stays readable", async () => {
    const metrics = {loss: (state: LineStep) => state.loss.item()};
    const run = train("line", {steps: 100, metrics}, line({length: 12}));
    await run.play();
    expect(run).toMatchObject({step: 12, state: "done"});
    expect(run.history.steps).toHaveLength(12);
    expect(run.metricHistory.loss).toEqual({steps: [12], values: [run.loss]});
    expect(await run.current?.loss.item()).toBe(run.loss);
    await run.finish();
    expect(run.step).toBe(12);
  });

  it("comes when the loop returns before its first step", async () => {
    const run = train("none", {steps: 3}, function* () {});
    await run.play();
    expect(run).toMatchObject({step: 0, state: "done", loss: undefined});
  });

  it("comes when the run has converged, and that step counts", async () => {
    const run = train("c", {steps: 100, converged: ({loss}) => Number(loss) < 0.15}, count);
    await run.play();
    expect(run).toMatchObject({step: 7, state: "done", loss: 1 / 7});
    expect(run.history.steps).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("is not passed by a step asked for during the last metrics", async () => {
    const slow = () => wait(SLOW).then(() => 1);
    const run = train("c", {steps: 5, metrics: {slow}}, count);
    const playing = run.play();
    await wait(10);
    expect(run.step).toBe(5);
    await run.stepOnce();
    await playing;
    expect(run).toMatchObject({step: 5, state: "done", metrics: {slow: 1}});
  });

  it("is where playing starts over", async () => {
    const run = train("line", {steps: 8}, line());
    await run.play();
    const first = structuredClone(run.history);
    const states = statesOf(run);
    await run.play();
    expect(states).toEqual(["done", "ready", "running", "done"]);
    expect(run.history).toEqual(first);
  });

  it("closes a loop that is given up", async () => {
    let closed = 0;
    const run = train("c", {steps: 100}, function* () {
      try {
        yield* count();
      } finally {
        closed += 1;
      }
    });
    await run.stepOnce();
    await run.restart();
    expect(closed).toBe(1);
    await run.stepOnce();
    run.dispose();
    expect(closed).toBe(2);
  });
});

describe("errors", () => {
  it("of the loop name the step they happened in", async () => {
    const run = train("c", {steps: 10}, function* () {
      yield {loss: 1};
      yield {loss: 1};
      throw new TypeError("no more data");
    });
    await run.play();
    expect(run).toMatchObject({state: "error", step: 2});
    expect(run.error?.message).toBe("Step 3: no more data");
    expect(run.error?.cause).toBeInstanceOf(TypeError);
    await run.stepOnce();
    expect(run).toMatchObject({state: "paused", step: 1, error: undefined});
  });

  it("of shapes carry the operation's message", async () => {
    const run = train("shapes", {steps: 10}, function* () {
      yield {
        loss: tensor([1, 2])
          .add(tensor([1, 2, 3]))
          .sum(),
      };
    });
    await run.play();
    expect(run.error?.message).toMatch(
      /^Step 1: add: \[2\] x \[3\]: sizes 2 and 3 of axis 0 differ/,
    );
  });

  it("say what a step must yield", async () => {
    const nothing = train("n", {steps: 2}, function* () {
      yield undefined as unknown as Step;
    });
    await nothing.play();
    expect(nothing.error?.message).toMatch(/^Step 1: the loop must yield \{loss\}/);
    const vector = train("v", {steps: 2}, function* () {
      yield {loss: tensor([1, 2])};
    });
    await vector.play();
    expect(vector.error?.message).toMatch(/^Step 1: item: \[2\]: 2 elements/);
  });

  it("tell an overflowing parameter from a bad input", async () => {
    const diverging = train("d", {steps: 500}, function* ({random}) {
      let weights = random.normal([4]).withGrad();
      for (;;) {
        const loss = weights.square().mean();
        yield {loss};
        weights = weights.detach().mul(1e12).keep().withGrad();
      }
    });
    await diverging.play();
    expect(diverging.error?.message).toMatch(/the loss is Infinity\. .*output of square/);
    const input = train("i", {steps: 5}, function* ({random}) {
      const weights = random.normal([2]).withGrad();
      for (;;) yield {loss: weights.mul(tensor([1, Number.NaN])).sum()};
    });
    await input.play();
    expect(input.error?.message).toBe(
      "Step 1: the loss is NaN. An input of shape [2] is not finite.",
    );
  });

  it("do not blame an infinity that does no harm", async () => {
    const run = train("mask", {steps: 2}, function* ({random}) {
      const scores = random.normal([2, 3]).withGrad();
      const masked = scores.add(tensor([0, 0, Number.NEGATIVE_INFINITY])).softmax();
      yield {loss: masked.sub(2).log().mean()};
    });
    await run.play();
    expect(run.error?.message).toMatch(/output of log, shape \[2, 3\]/);
  });

  it("refuse steps that are no number of steps", () => {
    expect(() => train("x", {steps: 0}, count)).toThrow("Run “x”: steps must be a whole number");
    expect(() => train("x", {steps: 1.5}, count)).toThrow("1.5");
  });
});

describe("listeners", () => {
  it("hear every state, and not more than about 60 times a second", async () => {
    const run = train("c", {steps: 1e9, evaluateEvery: 1, metrics: {one: () => 1}}, count);
    let calls = 0;
    const start = performance.now();
    const stop = run.subscribe(() => {
      calls += 1;
    });
    const playing = run.play();
    await wait(500);
    run.pause();
    await playing;
    expect(run.step).toBeGreaterThan(100);
    expect(calls).toBeGreaterThan(5);
    expect(calls).toBeLessThanOrEqual((performance.now() - start) / 16 + 3);
    const before = calls;
    stop();
    await run.stepOnce();
    expect(calls).toBe(before);
  });

  it("may pause, step and subscribe from within", async () => {
    const run = train("c", {steps: 100}, count);
    run.subscribe(() => {
      if (run.state === "running") run.pause();
    });
    await run.play();
    expect(run).toMatchObject({state: "paused", step: 0});
    let heard = 0;
    run.subscribe(() => {
      heard += 1;
      if (heard < 50) run.subscribe(() => {});
    });
    await run.restart();
    expect(heard).toBe(1);
  });

  it("get the same promise from a second play", async () => {
    const run = train("c", {steps: 1e9}, count);
    const playing = run.play();
    expect(run.play()).toBe(playing);
    run.pause();
    await playing;
    expect(run.state).toBe("paused");
  });
});

describe("a stale run", () => {
  it("is one that has not begun, until it is played", async () => {
    const run = train("c", {steps: 3, cost: "expensive"}, count);
    run.markStale();
    expect(run.state).toBe("stale");
    await run.play();
    run.markStale();
    expect(run.state).toBe("done");
  });
});

describe("control from inside the loop", () => {
  it("pauses after the step", async () => {
    const run: Run<{loss: number}> = train("c", {steps: 100}, function* () {
      for (let step = 1; ; ++step) {
        if (step === 5) run.pause();
        yield {loss: 1};
      }
    });
    await run.play();
    expect(run).toMatchObject({state: "paused", step: 5});
  });
});
