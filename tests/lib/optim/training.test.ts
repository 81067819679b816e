/** Twenty steps of every optimiser against loops over plain numbers, and what goes around them. */
import {beforeAll, describe, expect, it} from "vitest";
import {nn, optim, Random, setDevice, type Tensor, tensor} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

const parameter = (...values: number[]) => new nn.Parameter(tensor(values));
const START = [1, -2, 0.5, 3, -0.1];

/** A valley with a slope of its own for each number. */
const slope = (theta: number, i: number) => (i + 1) * 0.3 * (theta - 0.2);

/** What one number does in a step, with memory of its own. */
type Rule = (theta: number, g: number, memory: number[], step: number) => number;

async function expectWay(optimizer: (p: nn.Parameter[]) => optim.Optimizer, rule: Rule) {
  const p = parameter(...START);
  const ours = optimizer([p]);
  const theta = [...START];
  const memories = theta.map(() => [0, 0]);
  const factors = tensor(START.map((_, i) => (i + 1) * 0.3));
  for (let step = 1; step <= 20; ++step) {
    ours.zeroGrad();
    p.sub(0.2).square().mul(factors).sum().mul(0.5).backward();
    ours.step();
    theta.forEach((value, i) => {
      theta[i] = rule(value, slope(value, i), memories[i], step);
    });
  }
  const reached = await p.data();
  reached.forEach((value, i) => {
    expect(value, `number ${i}`).toBeCloseTo(theta[i], 5);
    expect(Math.abs(value - START[i])).toBeGreaterThan(0.01);
  });
}

describe("twenty steps equal plain numbers", () => {
  const rate = 0.05;

  it("AdaGrad", async () => {
    const options = {learningRate: rate, epsilon: 1e-3, weightDecay: 0.1, initialSquares: 0.2};
    await expectWay(
      (p) => new optim.AdaGrad(p, options),
      (theta, raw, memory, step) => {
        const g = raw + 0.1 * theta;
        memory[0] = (step === 1 ? 0.2 : memory[0]) + g * g;
        return theta - (rate * g) / (Math.sqrt(memory[0]) + 1e-3);
      },
    );
  });

  it.each([0, 0.7])("RMSProp with momentum %d", async (momentum) => {
    const options = {learningRate: 0.01, decay: 0.8, epsilon: 1e-3, weightDecay: 0.1, momentum};
    await expectWay(
      (p) => new optim.RMSProp(p, options),
      (theta, raw, memory) => {
        const g = raw + 0.1 * theta;
        memory[0] = 0.8 * memory[0] + 0.2 * g * g;
        memory[1] = momentum * memory[1] + g / (Math.sqrt(memory[0]) + 1e-3);
        return theta - 0.01 * memory[1];
      },
    );
  });

  it("Nesterov", async () => {
    await expectWay(
      (p) => new optim.SGD(p, {learningRate: rate, momentum: 0.6, nesterov: true}),
      (theta, g, memory) => {
        memory[0] = 0.6 * memory[0] + g;
        return theta - rate * (g + 0.6 * memory[0]);
      },
    );
  });

  it("AdamW, whose decay is 0.01 when left out", async () => {
    await expectWay(
      (p) => new optim.AdamW(p, {learningRate: rate, epsilon: 1e-4}),
      (theta, g, memory, step) => {
        memory[0] = 0.9 * memory[0] + 0.1 * g;
        memory[1] = 0.999 * memory[1] + 0.001 * g * g;
        const [m, v] = [memory[0] / (1 - 0.9 ** step), memory[1] / (1 - 0.999 ** step)];
        return theta - rate * (m / (Math.sqrt(v) + 1e-4) + 0.01 * theta);
      },
    );
  });

  it("a schedule, asked before every step", async () => {
    const schedule = optim.warmUp(5, optim.cosineSchedule({from: 0.2, to: 0.02, steps: 10}));
    await expectWay(
      (p) => new optim.SGD(p, {learningRate: schedule}),
      (theta, g, _memory, step) => theta - schedule(step - 1) * g,
    );
  });
});

describe("parameter groups", () => {
  it("have a rate and a decay of their own", async () => {
    const [p, q, r] = [parameter(1), parameter(1), parameter(1)];
    const groups = [{parameters: [p]}, {parameters: [q], learningRateScale: 0.5}];
    const optimizer = new optim.SGD([...groups, {parameters: [r], weightDecay: 0}], {
      learningRate: (step) => (step ? 0.5 : 0.25),
      weightDecay: 1,
    });
    expect(optimizer.parameters).toEqual([p, q, r]);
    for (const part of [p, q, r]) part.grad = tensor([1]);
    optimizer.step();
    expect(optimizer.learningRate).toBe(0.25);
    expect([await p.item(), await q.item(), await r.item()]).toEqual([0.5, 0.75, 0.75]);
    optimizer.step();
    expect([await p.item(), await r.item()]).toEqual([-0.25, 0.25]);
  });

  it("must not overlap or be empty", () => {
    const p = parameter(1);
    const groups = [{parameters: [p]}, {parameters: [p]}];
    expect(() => new optim.SGD(groups, {learningRate: 1})).toThrow(/in two groups/);
    expect(() => new optim.SGD([{parameters: []}], {learningRate: 1})).toThrow(/no parameters/);
    expect(() => new optim.SGD([p], {learningRate: () => Number.NaN})).toThrow(/rate is NaN/);
  });
});

describe("schedules", () => {
  const rates = (schedule: optim.Schedule, count: number) =>
    Array.from({length: count}, (_, step) => schedule(step));

  it("linear", () => {
    const schedule = optim.linearSchedule({from: 1, to: 0.5, steps: 4});
    expect(rates(schedule, 6)).toEqual([1, 0.875, 0.75, 0.625, 0.5, 0.5]);
  });

  it("cosine", () => {
    const schedule = optim.cosineSchedule({from: 3, to: 1, steps: 6});
    rates(schedule, 9).forEach((rate, step) => {
      expect(rate).toBeCloseTo(2 + Math.cos((Math.PI * Math.min(step, 6)) / 6), 12);
    });
    expect(schedule(0)).toBe(3);
    expect(schedule(6)).toBe(1);
  });

  it("steps", () => {
    const schedule = optim.stepSchedule({from: 8, every: 2, factor: 0.5});
    expect(rates(schedule, 6)).toEqual([8, 8, 4, 4, 2, 2]);
  });

  it("warm-up, then another one from its beginning", () => {
    const then = optim.linearSchedule({from: 1, steps: 2});
    expect(rates(optim.warmUp(4, then), 8)).toEqual([0.25, 0.5, 0.75, 1, 1, 0.5, 0, 0]);
    expect(rates(optim.warmUp(2, 3), 4)).toEqual([1.5, 3, 3, 3]);
  });

  it("want a number of steps", () => {
    expect(() => optim.warmUp(0, 1)).toThrow("warmUp: 0 is not a number of steps.");
    expect(() => optim.cosineSchedule({from: 1, steps: 2.5})).toThrow(RangeError);
    expect(() => optim.linearSchedule({from: 1, steps: -1})).toThrow(RangeError);
    expect(() => optim.stepSchedule({from: 1, every: 0})).toThrow(RangeError);
  });
});

describe("clipping", () => {
  const withGrads = (...gradients: Tensor[]) =>
    gradients.map((gradient) => {
      const p = new nn.Parameter(gradient.mul(0));
      p.grad = gradient;
      return p;
    });

  it("by norm scales all gradients alike", async () => {
    const [p, q, idle] = [...withGrads(tensor([3, 0]), tensor([[4]])), parameter(1)];
    const norm = optim.clipNorm([p, q, idle, p], 0.5);
    expect(await norm.item()).toBeCloseTo(5, 6);
    const [a, b] = [await p.grad?.data(), await q.grad?.data()];
    expect(a?.[0]).toBeCloseTo(0.3, 6);
    expect(b?.[0]).toBeCloseTo(0.4, 6);
    expect(idle.grad).toBeUndefined();
  });

  it("by norm changes no bit below the bound", async () => {
    const gradient = new Random(1).normal([50], {std: 0.1});
    const [p] = withGrads(gradient);
    optim.clipNorm([p], 0.7 * 10);
    expect(await p.grad?.data()).toEqual(await gradient.data());
  });

  it("by value limits each element", async () => {
    const [p] = withGrads(tensor([-3, 0.25, 2]));
    optim.clipValue([p, parameter(1)], 0.5);
    expect(await p.grad?.array()).toEqual([-0.5, 0.25, 0.5]);
  });

  it("says what is wrong", () => {
    expect(() => optim.clipNorm([parameter(1)], 1)).toThrow(/no parameter has a gradient/);
    expect(() => optim.clipNorm([parameter(1)], 0)).toThrow(RangeError);
    expect(() => optim.clipValue([parameter(1)], Number.NaN)).toThrow(RangeError);
  });
});

describe("averages of weights", () => {
  it("follow the parameters over twenty steps", async () => {
    const p = parameter(...START);
    const average = new optim.WeightAverage([p], {decay: 0.9});
    const wanted = [...START];
    for (let step = 0; step < 20; ++step) {
      const values = START.map((value, i) => value + Math.sin(step + i));
      p.assign(tensor(values));
      average.update();
      values.forEach((value, i) => {
        wanted[i] = 0.9 * wanted[i] + 0.1 * value;
      });
    }
    const reached = await average.averages[0].data();
    reached.forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i], 5);
    });
  });

  it("are exchanged with the parameters and back", async () => {
    const p = parameter(4);
    const average = new optim.WeightAverage([p], {decay: 0.5});
    p.assign(tensor([8]));
    average.update();
    average.swap();
    expect([await p.item(), await average.averages[0].item()]).toEqual([6, 8]);
    average.swap();
    expect([await p.item(), await average.averages[0].item()]).toEqual([8, 6]);
  });

  it("live in a second model if told, and start from the first", async () => {
    const random = new Random(1);
    const [student, teacher] = [1, 2].map(() => new nn.Linear(2, 2, {random}));
    const into = teacher.parameters();
    const average = new optim.WeightAverage(student.parameters(), {decay: 0.75, into});
    expect(await teacher.weight.data()).toEqual(await student.weight.data());
    const before = await student.weight.index(0).index(0).item();
    student.weight.assign(student.weight.add(1));
    average.update();
    expect(await teacher.weight.index(0).index(0).item()).toBeCloseTo(before + 0.25, 6);
    expect(() => new optim.WeightAverage(into, {decay: 0.5, into: []})).toThrow(/0 averages/);
    expect(() => new optim.WeightAverage(into, {decay: 2})).toThrow(RangeError);
  });
});
