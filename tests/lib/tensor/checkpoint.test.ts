import {beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {
  checkpoint,
  grad,
  nn,
  noGrad,
  Random,
  scope,
  setDevice,
  type Tensor,
  tensor,
} from "../../../lib/index.js";

let device: ReferenceDevice;
beforeEach(() => {
  device = new ReferenceDevice();
  setDevice(device);
});

const random = new Random(1);

describe("checkpoint", () => {
  it("changes neither values nor gradients, of inputs, parameters and what is around it", async () => {
    const layer = new nn.Linear(4, 4, {random});
    const [x, y] = [random.normal([3, 4]).withGrad(), random.normal([3, 4]).withGrad()];
    const around = y.square();
    const fn = (a: Tensor) => layer.forward(a).tanh().mul(around).add(a.mul(around));
    const wanted = [x, y, ...layer.parameters()];
    const rollout = (step: (h: Tensor) => Tensor) => {
      let h = x.mul(2);
      for (let t = 0; t < 3; ++t) h = step(h);
      return h.square().sum();
    };
    const plain = rollout(fn);
    const saved = rollout((h) => checkpoint(fn, h));
    expect(await saved.item()).toBe(await plain.item());
    const [ours, theirs] = [saved, plain].map((loss) => grad(loss, wanted));
    for (const [i, gradient] of ours.entries()) {
      expect(await theirs[i].abs().max().item()).toBeGreaterThan(1e-3);
      const scale = await theirs[i].abs().max().item();
      expect(await gradient.sub(theirs[i]).abs().max().item()).toBeLessThan(1e-5 * scale);
    }
  });

  it("adds gradients to parameters by backward, also where no input wants one", async () => {
    const layer = new nn.Linear(2, 1, {random, bias: false});
    checkpoint((x) => layer.forward(x), tensor([[3, -2]]))
      .sum()
      .backward();
    expect(await layer.weight.grad?.array()).toEqual([[3, -2]]);
  });

  it("takes an input twice, and one that it returns as it is", async () => {
    const x = tensor([3]).withGrad();
    const [dx] = grad(checkpoint((a, b) => a.mul(b), x, x).sum(), [x]);
    expect(await dx.item()).toBe(6);
    const [same] = grad(checkpoint((a) => a, x).sum(), [x]);
    expect(await same.item()).toBe(1);
  });

  it("can be differentiated twice", async () => {
    const x = tensor([2]).withGrad();
    const y = checkpoint((a) => a.mul(a).mul(a), x.mul(1)).sum();
    const [first] = grad(y, [x], {createGraph: true});
    expect(await first.item()).toBeCloseTo(12, 5);
    const [second] = grad(first.sum(), [x]);
    expect(await second.item()).toBeCloseTo(12, 5);
  });

  it("keeps only results: memory does not grow with what a step makes", () => {
    const layer = new nn.Linear(4, 4, {random});
    const buffersOf = (step: (h: Tensor) => Tensor) =>
      scope(() => {
        const before = device.memory().buffers;
        let h = random.normal([3, 4]).withGrad() as Tensor;
        for (let t = 0; t < 10; ++t) h = step(h);
        const held = device.memory().buffers - before;
        grad(h.sum(), layer.parameters());
        return held;
      });
    const fn = (h: Tensor) => layer.forward(layer.forward(h).tanh()).sigmoid().mul(h);
    expect(buffersOf((h) => checkpoint(fn, h))).toBe(11);
    expect(buffersOf(fn)).toBeGreaterThan(50);
  });

  it("leaves nothing behind in a scope, and records nothing without need", async () => {
    const before = device.memory().buffers;
    const x = tensor([1, 2]);
    expect(checkpoint((a) => a.exp().log(), x).requiresGrad).toBe(false);
    const w = tensor([1, 2]).withGrad();
    expect(noGrad(() => checkpoint((a) => a.exp(), w)).requiresGrad).toBe(false);
    for (let i = 0; i < 5; ++i) {
      scope(() => {
        grad(checkpoint((a) => a.exp().mul(a).sin(), w).sum(), [w]);
      });
    }
    expect(device.memory().buffers).toBe(before + 4);
  });

  it("says so when the function gives another shape", () => {
    const w = tensor([1, 2]).withGrad();
    let calls = 0;
    const y = checkpoint((a) => (calls++ ? a.slice(0, 1) : a.mul(2)), w);
    expect(() => grad(y.sum(), [w])).toThrow(
      "checkpoint: [2] x [1]: the function must compute the same each time",
    );
  });
});
