/** Recurrent layers: sequences against loops of cells, fused against not, and cells by hand. */
import {beforeAll, describe, expect, it} from "vitest";
import {
  grad,
  linearScan,
  nn,
  Random,
  setDevice,
  stack,
  type Tensor,
  tensor,
  wkv,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

const [N, T, D, H] = [3, 6, 5, 7];
const make = (bias = true) => ({random: new Random(4), bias, recurrentBias: bias});
const input = (seed = 1) => new Random(seed).normal([N, T, D]).withGrad();
const state = (seed: number) => new Random(seed).normal([N, H]).withGrad();

async function expectClose(actual: Tensor, wanted: Tensor, digits = 5): Promise<void> {
  expect(actual.shape).toEqual(wanted.shape);
  expect(await wanted.abs().max().item()).toBeGreaterThan(1e-3);
  expect(await actual.sub(wanted).abs().max().item()).toBeLessThan(10 ** -digits);
}

/** A number in which every element has a weight of its own. */
const score = (y: Tensor) => y.mul(new Random(77).normal(y.shape)).square().sum();

async function expectSameGradients(ours: Tensor, theirs: Tensor, wanted: Tensor[]) {
  const [actual, expected] = [ours, theirs].map((y) => grad(score(y), wanted));
  for (const [i, gradient] of actual.entries()) await expectClose(gradient, expected[i], 3);
}

const at = (x: Tensor, t: number) => x.slice(1, t, t + 1).squeeze(1);

describe("one step", () => {
  const [w, u, b] = [0.5, -0.3, 0.1];
  const [x, h] = [0.8, -0.6];
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  const set = (cell: nn.RNNCell | nn.LSTMCell | nn.GRUCell, gates: number) => {
    const column = (value: number) => Array.from({length: gates}, (_, k) => [value * (k + 1)]);
    cell.inputWeight.assign(tensor(column(w)));
    cell.recurrentWeight.assign(tensor(column(u)));
    cell.bias?.assign(tensor(column(b).flat()));
  };
  const z = (k: number, last = h) => (w * x + u * last + b) * (k + 1);
  const random = new Random(1);

  it("RNN by hand", async () => {
    const cell = new nn.RNNCell(1, 1, {random});
    set(cell, 1);
    const y = await cell.forward(tensor([[x]]), tensor([[h]])).item();
    expect(y).toBeCloseTo(Math.tanh(z(0)), 6);
  });

  it("LSTM by hand", async () => {
    const cell = new nn.LSTMCell(1, 1, {random});
    set(cell, 4);
    const next = cell.step(tensor([[x]]), {hidden: tensor([[h]]), cell: tensor([[0.4]])});
    const c = sigmoid(z(1)) * 0.4 + sigmoid(z(0)) * Math.tanh(z(2));
    expect(await next.cell.item()).toBeCloseTo(c, 6);
    expect(await next.hidden.item()).toBeCloseTo(sigmoid(z(3)) * Math.tanh(c), 6);
  });

  it("GRU by hand: reset inside the product, z = 0 keeps the state", async () => {
    const cell = new nn.GRUCell(1, 1, {random});
    set(cell, 3);
    const [r, update] = [sigmoid(z(0)), sigmoid(z(1))];
    const wanted = (1 - update) * h + update * Math.tanh(z(2, r * h));
    const step = async () => await cell.forward(tensor([[x]]), tensor([[h]])).item();
    expect(await step()).toBeCloseTo(wanted, 6);
    cell.bias?.assign(tensor([0, -100, 0]));
    expect(await step()).toBeCloseTo(h, 6);
  });
});

describe("sequences equal loops over their cells, values and gradients", () => {
  it.each([true, false])("RNN, fused %s", async (fused) => {
    const [layer, x, h0] = [new nn.RNN(D, H, {...make(), fused}), input(), state(2)];
    const steps: Tensor[] = [];
    for (let t = 0; t < T; ++t) {
      steps.push(layer.cells[0].forward(at(x, t), t ? steps[t - 1] : h0));
    }
    const run = layer.run(x, [h0]);
    await expectClose(run.outputs, stack(steps, 1));
    await expectClose(run.states[0], steps[T - 1]);
    await expectSameGradients(run.outputs, stack(steps, 1), [x, h0, ...layer.parameters()]);
  });

  it.each([true, false])("LSTM, fused %s, with the gradients of its cells", async (fused) => {
    const [layer, x] = [new nn.LSTM(D, H, {...make(), fused}), input()];
    const initial = {hidden: state(2), cell: state(3)};
    const steps: {hidden: Tensor; cell: Tensor}[] = [];
    for (let t = 0; t < T; ++t) {
      steps.push(layer.cells[0].step(at(x, t), t ? steps[t - 1] : initial));
    }
    const run = layer.run(x, [initial]);
    const hidden = stack(
      steps.map((step) => step.hidden),
      1,
    );
    await expectClose(run.outputs, hidden);
    await expectClose(run.states[0].cell, steps[T - 1].cell);
    const wanted = [x, initial.hidden, initial.cell, ...layer.parameters()];
    await expectSameGradients(
      run.outputs.add(run.states[0].cell.unsqueeze(1)),
      hidden.add(steps[T - 1].cell.unsqueeze(1)),
      wanted,
    );
  });

  it.each([true, false])("GRU, fused %s", async (fused) => {
    const [layer, x, h0] = [new nn.GRU(D, H, {...make(), fused}), input(), state(2)];
    const steps: Tensor[] = [];
    for (let t = 0; t < T; ++t) {
      steps.push(layer.cells[0].forward(at(x, t), t ? steps[t - 1] : h0));
    }
    const {outputs} = layer.run(x, [h0]);
    await expectClose(outputs, stack(steps, 1));
    await expectSameGradients(outputs, stack(steps, 1), [x, h0, ...layer.parameters()]);
  });

  it("wkv, also for keys that overflow a plain sum", async () => {
    const random = new Random(5);
    const [keys, values] = [random.normal([N, T, D], {std: 40}), random.normal([N, T, D])];
    const [decay, bonus] = [random.uniform([D]), random.normal([D])];
    const inputs = [keys, values, decay, bonus].map((part) => part.withGrad());
    const [fused, loop] = [true, false].map((fused) => wkv(keys, values, decay, bonus, {fused}));
    await expectClose(fused, loop);
    await expectSameGradients(fused, loop, inputs);
  });

  it("linearScan", async () => {
    const random = new Random(6);
    const [a, b, h0] = [random.uniform([N, T, D]), random.normal([N, T, D]), random.normal([N, D])];
    const inputs = [a, b, h0].map((part) => part.withGrad());
    const steps: Tensor[] = [];
    for (let t = 0; t < T; ++t)
      steps.push(
        at(a, t)
          .mul(steps[t - 1] ?? h0)
          .add(at(b, t)),
      );
    const h = linearScan(a, b, {initial: h0});
    await expectClose(h, stack(steps, 1));
    await expectSameGradients(h, stack(steps, 1), inputs);
  });
});

describe("layers and directions", () => {
  const types = [
    ["RNN", nn.RNN],
    ["LSTM", nn.LSTM],
    ["GRU", nn.GRU],
  ] as const;

  it.each(types)("%s: fused equals step by step, stacked and both ways", async (_name, Layer) => {
    const options = {layers: 2, bidirectional: true};
    const [fused, loop] = [true, false].map(
      (fused) => new Layer(D, H, {...make(), ...options, fused}),
    );
    const x = input();
    const [ours, theirs] = [fused.forward(x), loop.forward(x)];
    expect(ours.shape).toEqual([N, T, 2 * H]);
    await expectClose(ours, theirs);
    const gradients = [fused, loop].map((layer, i) =>
      grad(score(i ? theirs : ours), [x, ...layer.parameters()]),
    );
    expect(gradients[0]).toHaveLength(17);
    for (const [i, gradient] of gradients[0].entries()) {
      await expectClose(gradient, gradients[1][i], 3);
    }
  });

  it("the backward direction reads from the end", async () => {
    const layer = new nn.RNN(D, H, {...make(), bidirectional: true});
    const x = input();
    const flipped = stack(
      Array.from({length: T}, (_, t) => at(x, T - 1 - t)),
      1,
    );
    const alone = new nn.RNN(D, H, make());
    alone.parameters().forEach((parameter, i) => {
      parameter.assign(layer.cells[1].parameters()[i]);
    });
    const {outputs, states} = layer.run(x);
    const wanted = alone.forward(flipped);
    await expectClose(at(outputs, 0).slice(1, H), at(wanted, T - 1));
    await expectClose(states[1], at(wanted, T - 1));
    await expectClose(states[0], at(outputs, T - 1).slice(1, 0, H));
  });

  it("has as many parameters as the book counts", () => {
    const count = (layer: nn.Module) => layer.parameterCount;
    expect(count(new nn.LSTM(8, 32, make())) + 132).toBe(5508);
    expect(count(new nn.LSTM(8, 32, {random: new Random(1)}))).toBe(5248);
    expect(count(new nn.GRU(8, 36, make())) + 148).toBe(5116);
    expect(count(new nn.RNN(8, 64, make())) + 260).toBe(4996);
    const names = Array.from(new nn.RNN(2, 3, make()).namedParameters(), ([name]) => name);
    expect(names).toEqual([
      "cells.0.inputWeight",
      "cells.0.recurrentWeight",
      "cells.0.bias",
      "cells.0.recurrentBias",
    ]);
  });

  it("starts gates where it is told", async () => {
    const {weights} = new nn.LSTMCell(D, 2, {...make(), forgetBias: 3});
    const values = Array.from(await (weights.bias as Tensor).data());
    expect(values.slice(2, 4)).toEqual([3, 3]);
    expect(values[0]).not.toBe(3);
    const cell = new nn.GRUCell(D, 2, {random: new Random(1), updateBias: -3});
    expect(Array.from(await (cell.bias as Tensor).data()).slice(2, 4)).toEqual([-3, -3]);
    expect(() => new nn.GRUCell(D, 2, {...make(false), updateBias: 1})).toThrow(/no bias/);
  });

  it("works without biases", async () => {
    const layer = new nn.GRU(D, H, make(false));
    expect(layer.parameters()).toHaveLength(2);
    await expectClose(
      layer.forward(input()),
      new nn.GRU(D, H, {...make(false), fused: false}).forward(input()),
    );
  });

  it("names the shapes that do not fit", () => {
    const layer = new nn.LSTM(D, H, make());
    const random = new Random(1);
    expect(() => layer.forward(random.normal([N, T, D + 1]))).toThrow(
      "lstm: [3, 6, 6] x [28, 5] x [28, 7]: the input has 6 features, but the weights take 5",
    );
    expect(() => layer.forward(random.normal([N, D]))).toThrow(
      "recurrent layer: [3, 5]: the input must be",
    );
    expect(() => layer.forward(random.normal([N, 0, D]))).toThrow(/at least one step/);
    const start = random.normal([N + 1, H]);
    expect(() => layer.forward(random.normal([N, T, D]), [{hidden: start, cell: start}])).toThrow(
      "lstm: [3, 6, 5] x [4, 7]: the initial state must be [3, 7]",
    );
    expect(() => layer.run(random.normal([N, T, D]), [])).toThrow(/1 cells, but 0/);
  });
});
