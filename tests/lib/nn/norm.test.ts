/** Layers that normalise, and dropout, in training and in evaluation. */
import {beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {
  dropout,
  grad,
  groupNorm,
  layerNorm,
  nn,
  Random,
  rmsNorm,
  scope,
  setDevice,
  type Tensor,
  tensor,
} from "../../../lib/index.js";

beforeEach(() => setDevice(new ReferenceDevice()));

const random = new Random(2);
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: number[]) => mean(values.map((value) => (value - mean(values)) ** 2));

async function expectClose(actual: Tensor, wanted: number[], digits = 4): Promise<void> {
  const values = await actual.data();
  expect(values).toHaveLength(wanted.length);
  wanted.forEach((value, i) => {
    expect(values[i], `element ${i}`).toBeCloseTo(value, digits);
  });
}

const standardise = (values: number[], epsilon = 1e-5) =>
  values.map((value) => (value - mean(values)) / Math.sqrt(variance(values) + epsilon));

describe("normalisation of single examples", () => {
  const rows = [
    [1, 2, 4, -3],
    [0.5, 0, 7, 1],
  ];

  it("LayerNorm", async () => {
    const layer = new nn.LayerNorm(4, {epsilon: 0.1});
    await expectClose(
      layer.forward(tensor(rows)),
      rows.flatMap((row) => standardise(row, 0.1)),
    );
    layer.weight?.assign(tensor([1, 2, 3, 4]));
    layer.bias?.assign(tensor([0, 0, 1, 1]));
    const wanted = rows.flatMap((row) =>
      standardise(row, 0.1).map((value, i) => (i + 1) * value + (i > 1 ? 1 : 0)),
    );
    await expectClose(layer.forward(tensor(rows)), wanted);
    await expectClose(
      layerNorm(tensor(rows)),
      rows.flatMap((row) => standardise(row)),
    );
  });

  it("RMSNorm does not care for the scale", async () => {
    const layer = new nn.RMSNorm(4);
    const wanted = rows.flatMap((row) => {
      const size = Math.sqrt(mean(row.map((value) => value ** 2)));
      return row.map((value) => value / size);
    });
    await expectClose(layer.forward(tensor(rows)), wanted);
    await expectClose(rmsNorm(tensor(rows).mul(100)), wanted);
    expect(layer.parameterCount).toBe(4);
  });

  it("GroupNorm", async () => {
    const x = random.normal([2, 6, 3]);
    const values = Array.from(await x.data());
    const wanted = [0, 1, 2, 3].flatMap((group) =>
      standardise(values.slice(9 * group, 9 * group + 9)),
    );
    await expectClose(new nn.GroupNorm(2, 6).forward(x), wanted);
    expect(new nn.GroupNorm(2, 6, {affine: false}).parameterCount).toBe(0);
  });

  it("say what does not fit", () => {
    expect(() => new nn.LayerNorm(3).forward(tensor(rows))).toThrow(
      "layerNorm: [2, 4] x [3] x [3]: 4 channels want weights [4]",
    );
    expect(() => groupNorm(tensor(rows), 3)).toThrow("4 channels do not fall into 3 groups");
    expect(() => rmsNorm(tensor(1))).toThrow("rmsNorm: []");
  });
});

describe("batch normalisation", () => {
  const batch = [
    [1, 10],
    [3, 20],
    [8, 60],
  ];
  const columns = [0, 1].map((c) => batch.map((row) => row[c]));

  it("uses the batch in training, and gathers running statistics", async () => {
    const layer = new nn.BatchNorm1d(2);
    const wanted = columns.map((column) => standardise(column));
    const y = layer.forward(tensor(batch));
    await expectClose(
      y,
      [0, 1, 2].flatMap((i) => [wanted[0][i], wanted[1][i]]),
    );
    await expectClose(
      layer.runningMean,
      columns.map((column) => 0.1 * mean(column)),
    );
    await expectClose(
      layer.runningVariance,
      columns.map((column) => 0.9 + 0.1 * variance(column) * 1.5),
    );
  });

  it("uses the running statistics in evaluation, and leaves them as they are", async () => {
    const layer = new nn.BatchNorm1d(2).eval();
    layer.runningMean.assign(tensor([2, 20]));
    layer.runningVariance.assign(tensor([4, 100]));
    layer.weight?.assign(tensor([1, 3]));
    layer.bias?.assign(tensor([0, 5]));
    const wanted = batch.flatMap(([a, b]) => [(a - 2) / 2, (3 * (b - 20)) / 10 + 5]);
    await expectClose(layer.forward(tensor(batch)), wanted, 3);
    await expectClose(layer.runningMean, [2, 20]);
  });

  it("of images goes over all positions", async () => {
    const layer = new nn.BatchNorm2d(2, {affine: false});
    const x = random.normal([3, 2, 2, 2], {mean: 4, std: 2});
    const moments = layer.forward(x).permute([1, 0, 2, 3]).reshape([2, 12]);
    await expectClose(moments.mean(1), [0, 0]);
    await expectClose(moments.square().mean(1), [1, 1], 3);
    expect(layer.parameterCount).toBe(0);
  });

  it("of a batch of one leaves only the bias", async () => {
    const layer = new nn.BatchNorm1d(2);
    layer.bias?.assign(tensor([7, -1]));
    await expectClose(layer.forward(tensor([[123, -5]])), [7, -1]);
    expect(Array.from(await layer.runningVariance.data()).every(Number.isFinite)).toBe(true);
  });

  it("keeps its statistics beyond a step, and nothing else", async () => {
    const device = new ReferenceDevice();
    setDevice(device);
    const layer = new nn.BatchNorm1d(2);
    const step = () =>
      scope(() => {
        layer.forward(tensor(batch)).square().mean().backward();
      });
    step();
    const {buffers} = device.memory();
    for (let i = 0; i < 5; ++i) {
      for (const parameter of layer.parameters()) parameter.grad = undefined;
      step();
    }
    expect(device.memory().buffers).toBe(buffers);
    const wanted = columns.map((column) => mean(column) * (1 - 0.9 ** 6));
    await expectClose(layer.runningMean, wanted);
    layer.dispose();
    expect(device.memory().buffers).toBe(0);
  });

  it("refuses other axes and channels", () => {
    expect(() => new nn.BatchNorm2d(2).forward(tensor(batch))).toThrow("BatchNorm: [3, 2]: 4 axes");
    expect(() => new nn.BatchNorm1d(3).forward(tensor(batch))).toThrow("3 channels");
  });
});

describe("dropout", () => {
  const ones = () => tensor(new Float32Array(2000).fill(1));

  it("drops a share, scales up the rest, and repeats with its seed", async () => {
    const values = Array.from(await dropout(ones(), 0.25, new Random(3)).data());
    const kept = values.filter((value) => value !== 0);
    expect(kept.length / values.length).toBeCloseTo(0.75, 1);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / 0.75)]));
    expect(Array.from(await dropout(ones(), 0.25, new Random(3)).data())).toEqual(values);
    expect(Array.from(await dropout(ones(), 0.25, new Random(4)).data())).not.toEqual(values);
  });

  it("passes gradients to what it kept", async () => {
    const x = ones().withGrad();
    const y = dropout(x, 0.5, new Random(1));
    const [dx] = grad(y.sum(), [x]);
    expect(Array.from(await dx.data())).toEqual(Array.from(await y.data()));
  });

  it("is for training only", async () => {
    const model = new nn.Sequential(
      new nn.Linear(4, 64, {random}),
      new nn.Dropout(0.5, {random: new Random(1)}),
    );
    const x = tensor([[1, 2, 3, 4]]);
    const zeros = async () => (await model.forward(x).data()).filter((value) => value === 0).length;
    expect(await zeros()).toBeGreaterThan(10);
    model.eval();
    expect(model.layers.every(({training}) => !training)).toBe(true);
    expect(await zeros()).toBe(0);
    model.train();
    const first = await model.forward(x).data();
    expect(Array.from(await model.forward(x).data())).not.toEqual(Array.from(first));
  });

  it("drops nothing while a model is evaluating, and then is what it was", async () => {
    const frozen = new nn.Dropout(0.5, {random}).eval();
    const model = new nn.Sequential(new nn.Sequential(new nn.Dropout(0.5, {random})), frozen);
    const states = () => [model, ...model.layers].map(({training}) => training);
    const x = tensor([[1, 2, 3, 4]]);
    const output = model.evaluating(() => {
      expect(states()).toEqual([false, false, false]);
      return model.forward(x);
    });
    await expectClose(output, [1, 2, 3, 4]);
    expect(states()).toEqual([true, true, false]);
    const failing = () =>
      model.evaluating(() => {
        throw new Error("no");
      });
    expect(failing).toThrow("no");
    expect(states()).toEqual([true, true, false]);
  });

  it("refuses to drop everything", () => {
    for (const probability of [1, -0.1, Number.NaN]) {
      expect(() => dropout(ones(), probability, random)).toThrow(RangeError);
    }
  });
});
