/** Who frees what, and when. Buffers are counted on the device. */
import {beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {
  accuracy,
  batches,
  crossEntropy,
  evaluate,
  nn,
  ones,
  optim,
  Random,
  scope,
  setDevice,
  type Tensor,
  tensor,
  train,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";
import {wait} from "../train/loops.js";

let device: ReferenceDevice;

beforeEach(() => {
  device = new ReferenceDevice();
  setDevice(device);
});

const live = () => device.memory().buffers;

describe("a scope", () => {
  it("frees what it made, and nothing else", () => {
    const x = ones([3]);
    expect(live()).toBe(1);
    scope(() => {
      const y = x.add(1).mul(x);
      expect(live()).toBe(3);
      y.sum();
    });
    expect(live()).toBe(1);
    expect(x.add(1).size).toBe(3);
  });

  it("lets what it returns live, alone or in arrays and objects, also as views", async () => {
    const {a, list} = scope(() => {
      const x = ones([2, 2]);
      x.exp();
      return {a: x.T, list: [x.add(1), {deep: x.add(2)}] as const};
    });
    expect(live()).toBe(3);
    expect(await a.array()).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(await list[1].deep.index(0).array()).toEqual([3, 3]);
  });

  it("hands results to the scope around it", () => {
    const outer = scope(() => {
      const inner = scope(() => ones([2]).add(1));
      expect(live()).toBe(1);
      scope(() => {
        inner.exp();
      });
      expect(live()).toBe(1);
      return inner.mul(2);
    });
    expect(live()).toBe(1);
    expect(outer.storage.freed).toBe(false);
  });

  it("spares what is kept", () => {
    let kept: Tensor | undefined;
    scope(() => {
      scope(() => {
        kept = ones([2]).add(1).keep();
      });
      expect(live()).toBe(1);
    });
    expect(kept?.storage.freed).toBe(false);
    kept?.storage.free();
    kept?.storage.free();
    expect(live()).toBe(0);
  });

  it("frees when its work throws", () => {
    const work = () =>
      scope(() => {
        ones([2]).add(ones([3]));
      });
    expect(work).toThrow("add");
    expect(live()).toBe(0);
  });
});

describe("reading", () => {
  it("frees the copy of a view that it needs", async () => {
    const x = ones([2, 3]);
    await x.T.data();
    await x.slice(1, 1).array();
    expect(live()).toBe(1);
  });

  it("by evaluate frees all that was computed, and also when that fails", async () => {
    const x = ones([2, 3]);
    await evaluate(() => x.add(1).T.exp().T);
    expect(live()).toBe(1);
    await expect(evaluate(() => x.add(1).matmul(x))).rejects.toThrow("matmul");
    expect(live()).toBe(1);
    await accuracy(() => x.mul(2), tensor(Int32Array.of(0, 1)));
    expect(live()).toBe(2); // The labels are the caller's.
  });

  it("by evaluate of several tensors by name", async () => {
    const x = ones([2, 3]);
    const {sum, twice} = await evaluate(() => ({sum: x.sum(1), twice: x.mul(2).T}));
    expect(sum).toEqual({shape: [2], data: Float32Array.of(3, 3)});
    expect(twice.shape).toEqual([3, 2]);
    expect(live()).toBe(1);
    const wrong = evaluate(() => ({sum: x.sum(), count: 6}) as unknown as Record<string, typeof x>);
    await expect(wrong).rejects.toThrow("evaluate: the function must return a tensor, or tensors");
  });
});

describe("layers and optimisers", () => {
  it("leave nothing but parameters and their state", () => {
    const random = new Random(1);
    const model = new nn.Sequential(
      new nn.Linear(4, 3, {random}),
      new nn.ReLU(),
      new nn.Linear(3, 2, {random}),
    );
    expect(live()).toBe(4);
    const optimizer = new optim.Adam(model.parameters(), {learningRate: 0.01});
    for (let step = 0; step < 3; ++step) {
      scope(() => {
        optimizer.zeroGrad();
        crossEntropy(model.forward(ones([5, 4])), tensor(Int32Array.of(0, 1, 0, 1, 0))).backward();
        optimizer.step();
      });
      expect(live()).toBe(4 + 8);
    }
    model.dispose();
    expect(live()).toBe(8);
  });
});

/** A small classifier on data from outside; keeps one number of its own from step to step. */
function classifier(data: {x: Tensor; y: Tensor}, steps: number) {
  const metrics = {
    accuracy: ({model}: {model: nn.Module; loss: Tensor}) =>
      accuracy(() => model.forward(data.x), data.y),
  };
  return train("classifier", {steps, metrics, evaluateEvery: 100}, function* ({random}) {
    const model = new nn.Sequential(
      new nn.Linear(2, 4, {random}),
      new nn.Tanh(),
      new nn.Linear(4, 2, {random}),
    );
    const optimizer = new optim.SGD(model.parameters(), {learningRate: 0.1, momentum: 0.9});
    for (const {x, y} of batches(data, {batchSize: 4, random})) {
      optimizer.zeroGrad();
      const logits = model.forward(x);
      const loss = crossEntropy(logits, y);
      loss.backward();
      optimizer.step();
      yield {loss, model, logits};
    }
  });
}

const points = () => ({
  x: new Random(2).normal([8, 2]),
  y: tensor(Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1)),
});

describe("a run", () => {
  it("of 1,000 steps holds the same number of buffers at every step", async () => {
    const run = classifier(points(), 1000);
    const counts = new Set<number>();
    const seen = run.subscribe(() => {
      if (run.step >= 2 && run.state === "running") counts.add(live());
    });
    await run.stepOnce();
    await run.stepOnce();
    const after = live();
    await run.play();
    expect(run.state).toBe("done");
    expect(counts.size).toBeGreaterThan(0);
    expect([...counts]).toEqual([after]);
    expect(live()).toBe(after);
    seen();
  });

  it("gives all memory back when it starts over, is disposed of or fails and starts over", async () => {
    const run = classifier(points(), 20);
    const before = live();
    await run.play();
    expect(live()).toBeGreaterThan(before);
    await run.restart();
    expect(live()).toBe(before);
    await run.play();
    run.dispose();
    expect(live()).toBe(before);
    run.speed = 50;
    const playing = run.play();
    await wait(30);
    run.dispose();
    await playing;
    expect(live()).toBe(before);
  });

  it("gives memory back after an error", async () => {
    const run = train("bad", {steps: 5}, function* () {
      const x = new nn.Parameter(ones([2]));
      yield {loss: x.sum()};
      x.add(1).matmul(ones([3]));
    });
    await run.play();
    expect(run.state).toBe("error");
    await run.restart();
    expect(live()).toBe(0);
    const early = train("early", {steps: 5}, function* () {
      ones([2]).keep();
      ones([2]).matmul(ones([3]));
      yield {loss: 1};
    });
    await early.play();
    expect(early.error?.message).toContain("matmul");
    expect(live()).toBe(0);
  });

  it("lets the last step live until the next, and what it keeps beyond that", async () => {
    const kept: Tensor[] = [];
    const made: Tensor[] = [];
    const run = train("keep", {steps: 10}, function* () {
      for (let step = 0; ; ++step) {
        made.push(ones([1]));
        if (step > 0) kept.push(ones([1]).keep());
        yield {loss: 1};
      }
    });
    await run.stepOnce();
    await run.stepOnce();
    expect(made[1].storage.freed).toBe(false);
    await run.stepOnce();
    // What was made before the first yield lives as long as the run.
    expect(made.map(({storage}) => storage.freed)).toEqual([false, true, false]);
    expect(kept.map(({storage}) => storage.freed)).toEqual([false, false]);
    await run.restart();
    expect(made.every(({storage}) => storage.freed)).toBe(true);
    expect(kept.map(({storage}) => storage.freed)).toEqual([false, false]);
  });
});

describe("an output that does not fit", () => {
  it("is named with the operation, its shape and its bytes, and leaves the device usable", async () => {
    for (const small of [device, await wasmDevice()]) {
      setDevice(small);
      const before = small.memory();
      await evaluate(() => {
        const x = ones([70_000, 1]);
        const message =
          /^matmul: \[70000, 70000\]: 19600000000 bytes for the output do not fit. Out of/;
        expect(() => x.matmul(x.T)).toThrow(message);
        expect(() => ones([70_000, 70_000])).toThrow(/^fill: \[70000, 70000\]: 19600000000 bytes/);
        return x.sum();
      }).then(({data}) => expect([...data]).toEqual([70_000]));
      expect(small.memory()).toMatchObject({buffers: before.buffers, elements: before.elements});
    }
  });
});

describe("the collector", () => {
  it("frees what no scope owns and nothing holds", async () => {
    const {gc} = globalThis as {gc?: () => void};
    const collect = gc ?? (await exposedCollector());
    (() => {
      for (let i = 0; i < 50; ++i) ones([10]);
    })();
    expect(live()).toBe(50);
    for (let i = 0; i < 20 && live() > 0; ++i) {
      collect();
      await wait(5);
    }
    expect(live()).toBeLessThan(5);
  });
});

async function exposedCollector(): Promise<() => void> {
  const {setFlagsFromString} = await import("node:v8");
  const {runInNewContext} = await import("node:vm");
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}
