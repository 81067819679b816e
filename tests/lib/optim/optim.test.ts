/** The optimisers' arithmetic by hand; tensorflow.test.ts compares longer ways. */
import {beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {nn, optim, setDevice, type Tensor, tensor} from "../../../lib/index.js";

beforeEach(() => setDevice(new ReferenceDevice()));

const parameter = (...values: number[]) => new nn.Parameter(tensor(values));

/** One step along a given gradient. */
function push(optimizer: optim.Optimizer, p: nn.Parameter, gradient: Tensor | undefined): void {
  p.grad = gradient;
  optimizer.step();
}

describe("SGD", () => {
  it("goes against the gradient", async () => {
    const p = parameter(1, 2);
    push(new optim.SGD([p], {learningRate: 0.5}), p, tensor([1, -2]));
    expect(await p.array()).toEqual([0.5, 3]);
  });

  it("minimizes a loss, whatever gradient is left over", async () => {
    const p = parameter(1, 2);
    p.grad = tensor([100, 100]);
    const optimizer = new optim.SGD([p], {learningRate: 0.5});
    optimizer.minimize(p.square().sum());
    expect(await p.array()).toEqual([0, 0]);
    expect(optimizer.steps).toBe(1);
  });

  it("decays weights as a penalty would", async () => {
    const p = parameter(4, -4);
    push(new optim.SGD([p], {learningRate: 0.5, weightDecay: 0.25}), p, tensor([0, 2]));
    expect(await p.array()).toEqual([3.5, -4.5]);
  });

  it("keeps its velocity from step to step", async () => {
    const p = parameter(0);
    const optimizer = new optim.SGD([p], {learningRate: 1, momentum: 0.5});
    const way: number[] = [];
    for (const g of [1, 0, 0]) {
      push(optimizer, p, tensor([g]));
      way.push(await p.item());
    }
    expect(way).toEqual([-1, -1.5, -1.75]);
  });

  it("looks ahead after Nesterov, and decays inside the velocity", async () => {
    const p = parameter(2);
    const optimizer = new optim.SGD([p], {
      learningRate: 1,
      momentum: 0.5,
      nesterov: true,
      weightDecay: 0.5,
    });
    // g = 1 + 0.5 · 2 = 2, v = 2, step = g + 0.5 v = 3.
    push(optimizer, p, tensor([1]));
    expect(await p.item()).toBe(-1);
  });

  it("takes a learning rate that changes", async () => {
    const p = parameter(0);
    const optimizer = new optim.SGD([p], {learningRate: 1});
    push(optimizer, p, tensor([1]));
    optimizer.learningRate = 0.25;
    push(optimizer, p, tensor([1]));
    expect(await p.item()).toBe(-1.25);
  });
});

describe("Adam", () => {
  it("first goes as far as the learning rate, whatever the gradient's size", async () => {
    const p = parameter(0, 0);
    push(new optim.Adam([p], {learningRate: 0.1}), p, tensor([1e-3, -1e3]));
    const [a, b] = await p.data();
    expect(a).toBeCloseTo(-0.1, 5);
    expect(b).toBeCloseTo(0.1, 6);
  });

  it("follows algorithm 1 of its paper", async () => {
    const p = parameter(1);
    const optimizer = new optim.Adam([p], {
      learningRate: 0.1,
      beta1: 0.8,
      beta2: 0.9,
      epsilon: 0.01,
    });
    let [theta, m, v] = [1, 0, 0];
    for (const [i, g] of [1, -0.5, 2, 0.25].entries()) {
      push(optimizer, p, tensor([g]));
      m = 0.8 * m + 0.2 * g;
      v = 0.9 * v + 0.1 * g * g;
      theta -= (0.1 * (m / (1 - 0.8 ** (i + 1)))) / (Math.sqrt(v / (1 - 0.9 ** (i + 1))) + 0.01);
      expect(await p.item()).toBeCloseTo(theta, 5);
    }
  });

  it("decays weights apart from the gradient", async () => {
    const p = parameter(2);
    push(new optim.Adam([p], {learningRate: 0.5, weightDecay: 0.25}), p, tensor([0]));
    expect(await p.item()).toBe(1.75);
  });
});

describe("every optimiser", () => {
  it("leaves parameters without a gradient alone, and forgets gradients when told", async () => {
    const [p, q] = [parameter(1), parameter(1)];
    const optimizer = new optim.SGD([p, q], {learningRate: 1});
    push(optimizer, p, tensor([1]));
    expect(await q.item()).toBe(1);
    optimizer.zeroGrad();
    expect(p.grad).toBeUndefined();
    optimizer.step();
    expect(await p.item()).toBe(0);
    expect(optimizer.steps).toBe(2);
  });

  it("moves a parameter once, however often it is listed", async () => {
    const p = parameter(1);
    push(new optim.SGD([p, p], {learningRate: 1}), p, tensor([0.5]));
    expect(await p.item()).toBe(0.5);
  });

  it("takes gradients that are views", async () => {
    const p = new nn.Parameter(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    );
    const gradient = tensor([
      [1, 10],
      [100, 1000],
    ]).T;
    for (const Optimizer of [optim.SGD, optim.Adam]) {
      push(new Optimizer([p], {learningRate: 0}), p, gradient);
    }
    expect(await p.array()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    push(new optim.SGD([p], {learningRate: 1}), p, gradient);
    expect(await p.array()).toEqual([
      [0, -98],
      [-7, -996],
    ]);
  });

  it("changes the parameter in place: what looks at it sees the new numbers", async () => {
    const p = parameter(1, 2);
    const view = p.slice(0, 1);
    push(new optim.SGD([p], {learningRate: 1}), p, tensor([1, 1]));
    expect(await view.array()).toEqual([1]);
  });
});
