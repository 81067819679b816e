/** Derivatives built from gradients: forward ones, Hessian-vector products, gradient penalties. */
import {beforeEach, describe, expect, it} from "vitest";
import {
  checkpoint,
  crossEntropy,
  customGradient,
  grad,
  gradAt,
  jvp,
  nn,
  noGrad,
  ones,
  Random,
  rnn,
  setDevice,
  type Tensor,
  tensor,
  vjp,
} from "../../../lib/index.js";
import {Float64Device} from "../float64Device.js";

let device: Float64Device;
beforeEach(() => {
  device = new Float64Device();
  setDevice(device);
});

const numbers = async (x: Tensor) => Array.from(await x.data());

async function expectClose(actual: Tensor, wanted: Tensor, digits = 6): Promise<void> {
  expect(actual.shape).toEqual(wanted.shape);
  const [a, b] = [await numbers(actual), await numbers(wanted)];
  a.forEach((value, i) => {
    expect(value, `element ${i}`).toBeCloseTo(b[i], digits);
  });
}

/** The tangent by central differences. */
function difference<T extends Tensor[]>(fn: (...x: T) => Tensor, inputs: T, tangents: Tensor[]) {
  const step = 1e-5;
  const at = (by: number) => fn(...(inputs.map((x, i) => x.add(tangents[i].mul(by))) as T));
  return noGrad(() =>
    at(step)
      .sub(at(-step))
      .div(2 * step),
  );
}

describe("a gradient at a place", () => {
  it("goes from plain numbers to plain numbers, each nested as it came", async () => {
    const f = (x: Tensor, W: Tensor, c: Tensor) => W.matmul(x.unsqueeze(1)).square().sum().mul(c);
    // W x = (5, −1), so the sum of squares is 26; d/dx = 2c Wᵀ W x, d/dW = 2c (W x) xᵀ.
    const [dx, dW, dc] = await gradAt(f, [1, 2], [[1, 2], [3, -2]], 0.5); // biome-ignore format: rows
    expect(dx).toEqual([2, 12]);
    expect(dW).toEqual([[5, 10], [-1, -2]]); // biome-ignore format: rows
    expect(dc).toBe(26);
  });

  it("needs one number that depends on every place", async () => {
    await expect(gradAt((x) => x.mul(2), [1, 2])).rejects.toThrow("the loss must be one number");
    await expect(gradAt((x) => x.sum(), [1], [2])).rejects.toThrow(
      "the loss does not depend on tensor number 1",
    );
  });
});

describe("the vector-Jacobian product", () => {
  it("is the transpose of the Jacobian-vector product", async () => {
    const random = new Random(8);
    const fn = (x: Tensor, y: Tensor) => x.matmul(y).tanh().sum(0);
    const inputs = [random.normal([2, 3]), random.normal([3, 4])] as const;
    const tangents = inputs.map(({shape}) => random.normal(shape));
    const u = random.normal([4]);
    const {output, gradients} = vjp(fn, inputs, u);
    const {tangent} = jvp(fn, inputs, tangents);
    expect(await output.array()).toEqual(await fn(...inputs).array());
    const [a, b] = gradients.map((gradient, i) => gradient.mul(tangents[i]).sum());
    expect(await a.add(b).item()).toBeCloseTo(await tangent.mul(u).sum().item(), 4);
  });

  it("can be differentiated again, and is zero where nothing depends", async () => {
    const x = tensor([2, 3]).withGrad();
    const {gradients} = vjp((z) => z.square().mul(z), [x], ones([2]), {createGraph: true});
    expect(await gradients[0].array()).toEqual([12, 27]);
    const [second] = grad(gradients[0].sum(), [x]);
    expect(await second.array()).toEqual([12, 18]);
    const other = vjp((a, _b) => a, [x, ones([2, 2])], tensor([5, 7]));
    expect(await other.gradients[0].array()).toEqual([5, 7]);
    expect(await other.gradients[1].sum().item()).toBe(0);
  });

  it("wants a vector in the output's shape", () => {
    expect(() => vjp((x) => x.sum(), [ones([3])], ones([3]))).toThrow(
      "vjp: [] x [3]: the vector is not shaped like the output",
    );
  });
});

describe("the Jacobian-vector product", () => {
  const random = new Random(3);
  const functions: Record<string, {fn: (...x: Tensor[]) => Tensor; shapes: number[][]}> = {
    "a matrix product": {
      fn: (x, y) => x.matmul(y),
      shapes: [
        [2, 3],
        [3, 4],
      ],
    },
    "broadcasting both ways": {
      fn: (x, y) => x.mul(y).sin(),
      shapes: [
        [3, 1],
        [1, 2],
      ],
    },
    "a softmax of a view": {fn: (x) => x.T.softmax(0), shapes: [[2, 3]]},
    "a reduction": {fn: (x) => x.exp().mean(0), shapes: [[4, 1]]},
    "a loss": {
      fn: (x) => crossEntropy(x, tensor([1, 0], {dtype: "int32"})),
      shapes: [[2, 3]],
    },
    "an input itself": {fn: (x) => x, shapes: [[2]]},
    "a checkpoint": {fn: (x) => checkpoint((y) => y.tanh().square(), x), shapes: [[3]]},
    "one input used twice": {fn: (x) => x.mul(x.T), shapes: [[3, 3]]},
  };

  for (const [title, {fn, shapes}] of Object.entries(functions)) {
    it(`of ${title} is the slope along the tangent`, async () => {
      const inputs = shapes.map((shape) => random.normal(shape));
      const tangents = shapes.map((shape) => random.normal(shape));
      const {output, tangent} = jvp(fn, inputs, tangents);
      await expectClose(output, fn(...inputs));
      await expectClose(tangent, difference(fn, inputs, tangents));
    });
  }

  it("is the column of the Jacobian that a unit vector picks", async () => {
    const x = tensor([1, 2, 3]);
    const {tangent} = jvp((z) => z.square().sum(), [x], [tensor([0, 1, 0])]);
    expect(await numbers(tangent)).toEqual([4]);
  });

  it("is zero where the output does not depend on the inputs", async () => {
    const x = ones([2]);
    const weight = ones([3]).withGrad();
    expect(await numbers(jvp(() => ones([3]), [x], [x]).tangent)).toEqual([0, 0, 0]);
    expect(await numbers(jvp(() => weight.mul(2), [x], [x]).tangent)).toEqual([0, 0, 0]);
  });

  it("leaves its inputs, what is recorded around it and memory as they were", () => {
    const x = ones([2]).withGrad();
    const v = ones([2]);
    const before = device.memory().buffers;
    const {output, tangent} = noGrad(() => jvp((z) => z.exp().mul(x), [x], [v]));
    expect([output.requiresGrad, tangent.requiresGrad, x.grad]).toEqual([false, false, undefined]);
    expect(device.memory().buffers).toBe(before + 2);
  });

  it("can be differentiated again, also through what the inputs came from", async () => {
    const w = tensor([0.5, -1.5]).withGrad();
    const v = tensor([1, 2]);
    const {tangent} = jvp((x) => x.square().mul(x), [w.mul(2)], [v], {createGraph: true});
    // d/dw Σ 3 (2w)² v = 24 w v
    const [gradient] = grad(tangent.sum(), [w]);
    await expectClose(gradient, tensor([12, -72]));
  });

  it("follows a gradient of one's own choice", async () => {
    const double = customGradient(
      (x: Tensor) => x.round(),
      (upstream) => [upstream.mul(2)],
    );
    const {output, tangent} = jvp(double, [tensor([1.3, 2.6])], [tensor([1, 3])]);
    expect(await numbers(output)).toEqual([1, 3]);
    expect(await numbers(tangent)).toEqual([2, 6]);
  });

  it("refuses a fused scan, and takes its steps one by one", async () => {
    const [input, recurrent, x] = [
      [4, 2],
      [4, 4],
      [3, 1, 2],
    ].map((shape) => random.normal(shape));
    const sequence = (fused: boolean) => (z: Tensor) => rnn(z, {input, recurrent}, {fused});
    const v = random.normal([3, 1, 2]);
    expect(() => jvp(sequence(true), [x], [v])).toThrow("fused: false");
    const {tangent} = jvp(sequence(false), [x], [v]);
    await expectClose(tangent, difference(sequence(false), [x], [v]));
  });

  it("says what does not fit", () => {
    const x = ones([2, 3]);
    expect(() => jvp((z) => z, [x], [])).toThrow("jvp: [2, 3]: 0 tangents for 1 inputs");
    expect(() => jvp((z) => z, [x], [ones([3, 2])])).toThrow(
      "jvp: [2, 3]: the tangent of input 0 is [3, 2]",
    );
  });
});

describe("a Hessian-vector product", () => {
  /** H v of x₀² x₁ + sin x₁ is known. */
  it("is the gradient of the gradient times a vector", async () => {
    const x = tensor([1.5, 0.4]).withGrad();
    const v = tensor([2, -3]);
    const [first, second] = [x.index(0), x.index(1)];
    const [g] = grad(first.square().mul(second).add(second.sin()), [x], {createGraph: true});
    const [hv] = grad(g.mul(v).sum(), [x]);
    const [a, b] = [1.5, 0.4];
    await expectClose(hv, tensor([2 * b * 2 + 2 * a * -3, 2 * a * 2 - Math.sin(b) * -3]));
  });

  it("of a network is how its gradient changes along the vector", async () => {
    const random = new Random(5);
    const model = new nn.Sequential(
      new nn.Linear(3, 4, {random}),
      new nn.Tanh(),
      new nn.Linear(4, 2, {random}),
    );
    const [x, labels] = [random.normal([5, 3]), tensor([0, 1, 1, 0, 1], {dtype: "int32"})];
    const weights = model.parameters();
    const along = weights.map(({shape}) => random.normal(shape));
    const loss = () => crossEntropy(model.forward(x), labels);
    const gradients = grad(loss(), weights, {createGraph: true});
    const product = gradients
      .map((gradient, i) => gradient.mul(along[i]).sum())
      .reduce((sum, part) => sum.add(part));
    const found = grad(product, weights);
    const values = weights.map((weight) => weight.add(0));
    const at = (by: number) => {
      weights.forEach((weight, i) => {
        noGrad(() => weight.assign(values[i].add(along[i].mul(by))));
      });
      return grad(loss(), weights);
    };
    const [after, before] = [at(1e-5), at(-1e-5)];
    for (const [i, hv] of found.entries()) {
      await expectClose(hv, after[i].sub(before[i]).div(2e-5), 5);
    }
  });
});

describe("a gradient penalty", () => {
  it("pulls the slope of a critic towards one", async () => {
    const random = new Random(7);
    const critic = new nn.Sequential(
      new nn.Linear(2, 8, {random}),
      new nn.Tanh(),
      new nn.Linear(8, 1, {random}),
    );
    const points = random.normal([16, 2]);
    const weights = critic.parameters();
    const penalty = () => {
      const x = points.detach().withGrad();
      const [slope] = grad(critic.forward(x).sum(), [x], {createGraph: true});
      return slope.square().sum(1).sqrt().sub(1).square().mean();
    };
    const value = async () => (await penalty().item()) as number;
    const first = await value();
    expect(first).toBeGreaterThan(0.1);
    // Its gradient is right ...
    const gradients = grad(penalty(), weights.slice(0, 3));
    const bias = weights[1];
    const slope = (await numbers(gradients[1]))[3];
    const values = await numbers(bias);
    const moved = async (by: number) => {
      bias.assign(tensor(values.with(3, values[3] + by)));
      return await value();
    };
    expect(slope).toBeCloseTo(((await moved(1e-3)) - (await moved(-1e-3))) / 2e-3, 5);
    await moved(0);
    // ... and following it works.
    for (let step = 0; step < 60; ++step) {
      const steps = grad(penalty(), weights.slice(0, 3));
      weights.slice(0, 3).forEach((weight, i) => {
        noGrad(() => weight.assign(weight.sub(steps[i].mul(0.3))));
      });
    }
    expect(await value()).toBeLessThan(first / 10);
  });
});
