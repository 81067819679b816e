import {beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {
  conv2d,
  grad,
  nn,
  ones,
  Random,
  setDevice,
  type Tensor,
  tensor,
} from "../../../lib/index.js";

beforeEach(() => setDevice(new ReferenceDevice()));

const random = new Random(1);

/** 784-128-10, the perceptron of chapter 2. */
const perceptron = () =>
  new nn.Sequential(
    new nn.Linear(784, 128, {random}),
    new nn.ReLU(),
    new nn.Linear(128, 10, {random}),
  );

/** The convolutional network of chapter 7. */
const convolutional = () =>
  new nn.Sequential(
    new nn.Conv2d(1, 8, 3, {padding: 1, random}),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(8, 16, 3, {padding: 1, random}),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(784, 10, {random}),
  );

describe("parameters", () => {
  it("are as many as the book says", () => {
    expect(perceptron().parameterCount).toBe(101_770);
    expect(convolutional().parameterCount).toBe(9_098);
    const separable = new nn.Sequential(
      new nn.Conv2d(1, 8, 3, {padding: 1, random}),
      new nn.Conv2d(8, 8, 3, {padding: 1, groups: 8, random}),
      new nn.Conv2d(8, 16, 1, {random}),
      new nn.Linear(784, 10, {random}),
    );
    expect(separable.parameterCount).toBe(80 + 80 + 144 + 7850);
  });

  it("of an mlp are those of its linear layers, which an activation parts", async () => {
    const model = nn.mlp([2, 5, 4, 3], (x) => x.tanh(), new Random(4));
    expect(model.parameterCount).toBe(3 * 5 + 6 * 4 + 5 * 3);
    const again = new Random(4);
    const [a, b, c] = [
      [2, 5],
      [5, 4],
      [4, 3],
    ].map(([from, to]) => new nn.Linear(from, to, {random: again}));
    const x = tensor([[0.5, -2]]);
    const byHand = c.forward(b.forward(a.forward(x).tanh()).tanh());
    expect(await model.forward(x).array()).toEqual(await byHand.array());
    expect(() => nn.mlp([2], (x) => x, random)).toThrow("mlp: [2] must have");
  });

  it("have paths and come in the order of declaration", () => {
    const names = Array.from(convolutional().namedParameters(), ([name]) => name);
    expect(names).toEqual([
      "layers.0.weight",
      "layers.0.bias",
      "layers.3.weight",
      "layers.3.bias",
      "layers.7.weight",
      "layers.7.bias",
    ]);
    expect(new nn.Linear(2, 3, {random, bias: false}).parameters()).toHaveLength(1);
  });

  it("count once where layers share them", () => {
    const layer = new nn.Linear(3, 3, {random});
    const model = new nn.Sequential(layer, new nn.Tanh(), layer);
    expect(model.parameters()).toHaveLength(2);
    expect(model.parameterCount).toBe(12);
  });

  it("of a module of one's own are found", () => {
    class Residual extends nn.Module {
      readonly inner = new nn.Linear(2, 2, {random});
      readonly scale = new nn.Parameter(tensor([1, 1]));

      forward(x: Tensor): Tensor {
        return x.add(this.inner.forward(x).mul(this.scale));
      }
    }
    const names = Array.from(new Residual().namedParameters(), ([name]) => name);
    expect(names).toEqual(["inner.weight", "inner.bias", "scale"]);
  });

  it("start uniform within one over the root of the fan-in", async () => {
    const layers: [nn.Linear | nn.Conv2d | nn.ConvTranspose2d, number][] = [
      [new nn.Linear(400, 50, {random}), 400],
      [new nn.Conv2d(16, 40, 5, {random}), 16 * 25],
      [new nn.Conv2d(16, 40, 5, {random, groups: 4}), 4 * 25],
      [new nn.ConvTranspose2d(40, 16, 5, {random}), 16 * 25],
    ];
    for (const [layer, fanIn] of layers) {
      const bound = 1 / Math.sqrt(fanIn);
      for (const parameter of layer.parameters()) {
        const values = Array.from(await parameter.data());
        const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
        expect(largest).toBeLessThanOrEqual(Math.fround(bound));
        expect(largest).toBeGreaterThan(0.8 * bound);
      }
      const weights = Array.from(await layer.weight.data());
      const variance = weights.reduce((sum, x) => sum + x * x, 0) / weights.length;
      expect(variance / (bound ** 2 / 3)).toBeCloseTo(1, 1);
    }
  });

  it("are the same for the same seed", async () => {
    const make = () => new nn.Linear(3, 2, {random: new Random(9)}).weight.data();
    expect(await make()).toEqual(await make());
  });
});

describe("layers", () => {
  it("Linear is x Wᵀ + b, over any axes in front", async () => {
    const layer = new nn.Linear(2, 3, {random});
    const x = random.normal([4, 5, 2]);
    const wanted = x.matmul(layer.weight.T).add(layer.bias as Tensor);
    const y = layer.forward(x);
    expect(y.shape).toEqual([4, 5, 3]);
    expect(await y.sub(wanted).abs().max().item()).toBeLessThan(1e-6);
    expect(layer.forward(x.index(0).index(0)).shape).toEqual([3]);
    const plain = new nn.Linear(2, 3, {random, bias: false});
    expect(await plain.forward(x).sub(x.matmul(plain.weight.T)).abs().max().item()).toBe(0);
  });

  it("of the convolutional network have the shapes of the book", () => {
    const shapes = convolutional()
      .activations(ones([2, 1, 28, 28]))
      .map(({shape}) => shape.slice(1).join("x"));
    expect(shapes).toEqual([
      "8x28x28",
      "8x28x28",
      "8x14x14",
      "16x14x14",
      "16x14x14",
      "16x7x7",
      "784",
      "10",
    ]);
  });

  it("ConvTranspose2d is the adjoint of Conv2d", async () => {
    const options = {stride: 2, padding: 1, random, bias: false};
    const forth = new nn.Conv2d(2, 3, 3, options);
    const back = new nn.ConvTranspose2d(3, 2, 3, options);
    back.weight.assign(forth.weight);
    const x = random.normal([1, 2, 7, 7]);
    const y = random.normal([1, 3, 4, 4]);
    const left = await forth.forward(x).mul(y).sum().item();
    const right = await x.mul(back.forward(y)).sum().item();
    expect(left).toBeCloseTo(right, 4);
    const [dx] = grad(conv2d(x.withGrad(), forth.weight, undefined, options).mul(y).sum(), [x]);
    expect(await dx.sub(back.forward(y)).abs().max().item()).toBeLessThan(1e-5);
  });

  it("without parameters do what their names say", async () => {
    const x = tensor([[-1, 0, 2]]);
    const apply = async (layer: nn.Module) => Array.from(await layer.forward(x).data());
    expect(await apply(new nn.ReLU())).toEqual([0, 0, 2]);
    expect(await apply(new nn.Identity())).toEqual([-1, 0, 2]);
    expect((await apply(new nn.Tanh()))[2]).toBeCloseTo(Math.tanh(2), 6);
    expect((await apply(new nn.Sigmoid()))[1]).toBe(0.5);
    expect(new nn.Flatten().forward(ones([2, 3, 4])).shape).toEqual([2, 12]);
    expect(new nn.AvgPool2d(2).forward(ones([1, 1, 4, 4])).shape).toEqual([1, 1, 2, 2]);
    expect(new nn.MaxPool2d(3, {stride: 1}).forward(ones([1, 1, 4, 4])).shape).toEqual([
      1, 1, 2, 2,
    ]);
  });
});

describe("a rectifier after a layer in a Sequential", () => {
  const image = () => random.normal([2, 1, 5, 6]);
  const build = () =>
    new nn.Sequential(
      new nn.Conv2d(1, 4, 3, {random}),
      new nn.ReLU(),
      new nn.Flatten(),
      new nn.Linear(48, 5, {random}),
      new nn.ReLU(),
      new nn.Linear(5, 3, {random, bias: false}),
      new nn.ReLU(),
    );

  it("gives the numbers and gradients of the two by themselves", async () => {
    const [model, x] = [build(), image()];
    const outputs = [model.forward(x), model.activations(x).at(-1) as Tensor];
    const [fused, plain] = await Promise.all(outputs.map((y) => y.data()));
    expect(fused).toEqual(plain);
    expect(plain.some((value) => value > 0)).toBe(true);
    const gradients = outputs.map((y) => grad(y.square().sum(), model.parameters()));
    for (const [i, gradient] of gradients[0].entries()) {
      expect(await gradient.data()).toEqual(await gradients[1][i].data());
    }
    expect(await gradients[0][0].data()).not.toEqual(new Float32Array(36));
  });

  it("leaves a layer with a forward pass of its own alone", async () => {
    class Doubled extends nn.Linear {
      override forward(x: Tensor): Tensor {
        return super.forward(x).mul(2);
      }
    }
    const layer = new Doubled(3, 4, {random});
    const x = random.normal([5, 3]);
    const y = new nn.Sequential(layer, new nn.ReLU()).forward(x);
    const values = await y.data();
    expect(values).toEqual(await layer.forward(x).relu().data());
    expect(Math.min(...values)).toBe(0);
  });
});
