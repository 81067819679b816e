/** Message passing on a small graph, against sums written out. */
import {beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {
  degree,
  edgeDot,
  grad,
  ones,
  propagate,
  Random,
  scatterAdd,
  segmentMax,
  segmentMean,
  segmentSoftmax,
  segmentSum,
  setDevice,
  tensor,
  zeros,
} from "../../../lib/index.js";

beforeEach(() => setDevice(new ReferenceDevice()));

const ints = (...values: number[]) => tensor(Int32Array.from(values));

describe("scatterAdd", () => {
  it("adds rows where their indices say, twice where they say so twice", async () => {
    const x = ones([3, 2]);
    const updates = tensor([
      [1, 2],
      [10, 20],
      [100, 200],
    ]);
    expect(await scatterAdd(x, ints(2, 0, 2), updates).array()).toEqual([
      [11, 21],
      [1, 1],
      [102, 203],
    ]);
    expect(await scatterAdd(tensor([1, 2]), ints(1), tensor([5])).array()).toEqual([1, 7]);
    const none = scatterAdd(x, tensor(new Int32Array(0)), zeros([0, 2]));
    expect(await none.array()).toEqual(await x.array());
  });

  it("takes gradients to both, and says what does not fit", async () => {
    const [x, updates] = [zeros([2]).withGrad(), tensor([3, 4]).withGrad()];
    const y = scatterAdd(x, ints(1, 1), updates);
    const [dx, du] = grad(y.square().sum(), [x, updates]);
    expect(await dx.array()).toEqual([0, 14]);
    expect(await du.array()).toEqual([14, 14]);
    expect(() => scatterAdd(zeros([2, 3]), ints(0), zeros([1, 2]))).toThrow(
      "scatterAdd: [2, 3] x [1] x [1, 2]: rows of one shape are wanted",
    );
    await expect(async () => scatterAdd(x, ints(2), tensor([1]))).rejects.toThrow(RangeError);
  });
});

describe("segments", () => {
  const x = () =>
    tensor([
      [1, -2],
      [3, 5],
      [-4, 6],
    ]);

  it("are added up, averaged, and searched for the largest; an empty one gives zeros", async () => {
    const segments = ints(2, 0, 2);
    expect(await segmentSum(x(), segments, 4).array()).toEqual([
      [3, 5],
      [0, 0],
      [-3, 4],
      [0, 0],
    ]);
    expect(await segmentMean(x(), segments, 3).array()).toEqual([
      [3, 5],
      [0, 0],
      [-1.5, 2],
    ]);
    expect(await segmentMax(x(), segments, 3).array()).toEqual([
      [3, 5],
      [0, 0],
      [1, 6],
    ]);
    expect(await degree(segments, 4).array()).toEqual([1, 0, 2, 0]);
    // One that holds negative numbers only does not become zero.
    expect(await segmentMax(tensor([-3, -2]), ints(0, 0), 1).array()).toEqual([-2]);
  });

  it("take vectors, more axes, and no rows at all", async () => {
    expect(await segmentSum(tensor([1, 2, 4]), ints(1, 1, 0), 2).array()).toEqual([4, 3]);
    expect(segmentMean(zeros([3, 2, 4]), ints(0, 0, 1), 5).shape).toEqual([5, 2, 4]);
    expect(await segmentMax(zeros([0, 2]), ints(), 2).array()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(segmentSoftmax(zeros([0]), ints(), 2).shape).toEqual([0]);
  });

  it("are normalised by softmax, large scores and lonely edges too", async () => {
    const scores = tensor([1000, 1001, -1000, 7]);
    const y = await segmentSoftmax(scores, ints(0, 0, 1, 2), 3).data();
    const share = 1 / (1 + Math.E);
    [share, 1 - share, 1, 1].forEach((wanted, i) => {
      expect(y[i]).toBeCloseTo(wanted, 6);
    });
  });

  it("must fit", () => {
    expect(() => segmentSum(x(), ints(0, 1), 2)).toThrow(
      "segmentSum: [3, 2] x [2]: one segment number for each row is wanted",
    );
    expect(() => segmentSoftmax(x(), tensor([0, 1, 0]), 2)).toThrow("must be int32");
    expect(() => segmentMax(x(), ints(0, 1, 2), 2)).toThrow("index 2 is outside 0..1");
    expect(() => segmentMean(x(), ints(0, -1, 1), 2)).toThrow("index -1 is outside 0..1");
  });
});

describe("propagation", () => {
  it("is the product with the adjacency matrix", async () => {
    const random = new Random(3);
    const [nodes, edges] = [7, 20];
    const source = ints(...Array.from({length: edges}, () => random.integer(nodes)));
    const target = ints(...Array.from({length: edges}, () => random.integer(nodes)));
    const weights = random.normal([edges]);
    const x = random.normal([nodes, 5]);
    const scaled = source.oneHot(nodes).mul(weights.unsqueeze(1));
    const adjacency = target.oneHot(nodes).T.matmul(scaled);
    const wanted = adjacency.matmul(x);
    const found = propagate(x, source, target, {weights});
    expect(await found.sub(wanted).abs().max().item()).toBeLessThan(1e-5);
    const plain = propagate(x, source, target);
    const ones = propagate(x, source, target, {weights: weights.mul(0).add(1)});
    expect(await plain.sub(ones).abs().max().item()).toBe(0);
    const products = edgeDot(x, x, source, target);
    const both = x.gather(source).mul(x.gather(target)).sum(1);
    expect(await products.sub(both).abs().max().item()).toBeLessThan(1e-5);
  });

  it("must fit", () => {
    const x = zeros([3, 2]);
    expect(() => propagate(x, ints(0, 1), ints(0))).toThrow(
      "propagate: [3, 2] x [2] x [1]: sources, targets and weights must be one list each, equally long",
    );
    expect(() => propagate(x, ints(0), ints(0), {weights: zeros([2])})).toThrow(
      "sources, targets and weights must be one list each, equally long",
    );
    expect(() => propagate(x, tensor([0]), ints(0))).toThrow("must be int32");
    expect(() => propagate(x, ints(3), ints(0))).toThrow("edgeSum: index 3 is outside 0..2");
    expect(() => edgeDot(x, zeros([3, 4]), ints(0), ints(0))).toThrow("rows of 2 and of 4 numbers");
  });
});
