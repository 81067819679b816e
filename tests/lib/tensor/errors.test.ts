/** What is wrong is said at once, in the caller's stack, with the operation's name and the shapes. */
import {afterEach, beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {
  avgPool2d,
  batches,
  conv2d,
  convTranspose2d,
  crossEntropy,
  customGradient,
  evaluate,
  grad,
  maxPool2d,
  mseLoss,
  nn,
  noGrad,
  ones,
  optim,
  Random,
  ShapeError,
  scope,
  setDevice,
  stack,
  type Tensor,
  tensor,
  where,
  zeros,
} from "../../../lib/index.js";
import {applyInPlace} from "../../../lib/tensor/apply.js";

beforeEach(() => setDevice(new ReferenceDevice()));

const ints = (...values: number[]) => tensor(values, {dtype: "int32"});
const random = new Random(1);

interface Mistake {
  work: () => unknown;
  /** All of these stand in the message. */
  says: string[];
}

const mistakes: Record<string, Mistake> = {
  "add of shapes that do not broadcast": {
    work: () => zeros([2, 3]).add(zeros([2])),
    says: ["add: [2, 3] x [2]: sizes 3 and 2 of axis 1 differ, and neither is 1"],
  },
  "comparison of shapes that do not broadcast": {
    work: () => zeros([2, 3]).greater(zeros([4, 3])),
    says: ["greater: [2, 3] x [4, 3]: sizes 2 and 4 of axis 0 differ, and neither is 1"],
  },
  "matmul of matrices": {
    work: () => zeros([64, 784]).matmul(zeros([128, 10])),
    says: ["matmul: [64, 784] x [128, 10]: inner sizes 784 and 128 differ"],
  },
  "matmul of a vector": {
    work: () => zeros([4]).matmul(zeros([2, 3])),
    says: ["matmul: [4] x [2, 3]: inner sizes 4 and 2 differ"],
  },
  "matmul of batches": {
    work: () => zeros([2, 2, 3]).matmul(zeros([4, 3, 2])),
    says: ["matmul: [2, 2, 3] x [4, 3, 2]: sizes 2 and 4 of axis 0 differ"],
  },
  "matmul of a number": {work: () => zeros([]).matmul(zeros([2])), says: ["matmul: [] x [2]"]},
  "reshape to another size": {
    work: () => zeros([2, 3]).reshape([4, 2]),
    says: ["reshape", "[2, 3]", "6 elements", "[4, 2]"],
  },
  "reshape to no whole size": {
    work: () => zeros([2, 3]).reshape([4, -1]),
    says: ["reshape", "[2, 3]", "[4, -1]"],
  },
  "reshape to negative sizes": {
    work: () => zeros([2, 3]).reshape([-2, -3]),
    says: ["reshape", "[2, 3]", "[-2, -3]"],
  },
  "expand of an axis": {
    work: () => zeros([2, 3]).expand([4, 3]),
    says: ["expand", "[2, 3]", "[4, 3]"],
  },
  "permute by too few axes": {
    work: () => zeros([2, 3, 4]).permute([1, 0]),
    says: ["permute", "[1, 0]", "[2, 3, 4]"],
  },
  "a missing axis": {
    work: () => zeros([2, 3]).sum(2),
    says: ["sum", "axis 2", "there is no axis 2"],
  },
  "a slice out of range": {
    work: () => zeros([2, 3]).slice(1, 1, 5),
    says: ["slice", "1..5", "axis 1", "[2, 3]"],
  },
  "a slice backwards": {work: () => zeros([5]).slice(0, 3, 1), says: ["slice", "3..1", "[5]"]},
  "squeeze of a long axis": {
    work: () => zeros([2, 3]).squeeze(0),
    says: ["squeeze", "axis 0", "[2, 3]"],
  },
  "T of a cube": {work: () => zeros([2, 3, 4]).T, says: ["T:", "[2, 3, 4]"]},
  "concat of different rows": {
    work: () => stack([zeros([2]), zeros([3])]),
    says: ["concat", "[1, 2]", "[1, 3]"],
  },
  "concat of different types": {
    work: () => stack([zeros([2]), ints(1, 2)]),
    says: ["concat: [1, 2] x [1, 2]: float32 and int32 do not go together: use .cast('float32')"],
  },
  "where of shapes that do not broadcast": {
    work: () => where(zeros([2]), zeros([3]), zeros([3])),
    says: ["where", "[2]", "[3]"],
  },
  "a negative size": {
    work: () => zeros([2, -1]),
    says: ["fill: [2, -1]: sizes are whole numbers from 0"],
  },
  "a size that is no number": {
    work: () => random.uniform([Number.NaN]),
    says: ["uniform: [NaN]: sizes are whole numbers from 0"],
  },
  "classes below zero": {
    work: () => ints(1).oneHot(-1),
    says: ["oneHot: [1, -1]: sizes are whole numbers from 0"],
  },
  "numbers for negative sizes": {
    work: () => tensor(new Float32Array(6), {shape: [-2, -3]}),
    says: ["tensor: [-2, -3]: sizes are whole numbers from 0"],
  },
  "numbers nested unevenly": {
    work: () => tensor([[1, 2], [3]]),
    says: ["tensor", "[2, 2]", "depth 1", "a list of 1"],
  },
  "numbers that do not fill a shape": {
    work: () => tensor([1, 2, 3], {shape: [2, 2]}),
    says: ["tensor", "3 numbers", "[2, 2]"],
  },
  "cross-entropy of other rows": {
    work: () => crossEntropy(zeros([4, 3]), ints(0, 1)),
    says: ["crossEntropy", "[4, 3]", "4 rows of logits want as many labels", "[2]"],
  },
  "cross-entropy of float labels": {
    work: () => crossEntropy(zeros([2, 3]), zeros([2])),
    says: [
      "crossEntropy",
      "labels",
      "int32",
      "the labels must be int32, but is float32: use tensor(values, {dtype: 'int32'}) or .cast('int32')",
      "cast('int32')",
    ],
  },
  "mean squared error of other shapes": {
    work: () => mseLoss(zeros([4, 1]), zeros([4])),
    says: ["mseLoss", "[4, 1]", "[4]"],
  },
  "convolution of other channels": {
    work: () => conv2d(zeros([1, 3, 8, 8]), zeros([4, 2, 3, 3])),
    says: ["conv2d", "[1, 3, 8, 8]", "[4, 2, 3, 3]", "3 channels", "wants 2"],
  },
  "convolution of a small image": {
    work: () => conv2d(zeros([1, 1, 2, 8]), zeros([1, 1, 3, 3])),
    says: ["conv2d", "[1, 1, 3, 3]", "[1, 1, 2, 8]", "padding [0, 0]"],
  },
  "convolution of integers": {
    work: () => conv2d(zeros([1, 1, 3, 3]), zeros([1, 1, 3, 3]).cast("int32")),
    says: [
      "conv2d",
      "the kernel",
      "float32",
      "the kernel must be float32, but is int32: use .cast('float32')",
    ],
  },
  "convolution with another bias": {
    work: () => conv2d(zeros([1, 1, 3, 3]), zeros([2, 1, 3, 3]), zeros([1])),
    says: ["conv2d", "[2, 1, 3, 3]", "a bias [2] is wanted", "[1]"],
  },
  "convolution without stride": {
    work: () => conv2d(zeros([1, 1, 3, 3]), zeros([1, 1, 3, 3]), undefined, {stride: 0}),
    says: ["conv2d", "stride [0, 0]", "whole numbers from 1"],
  },
  "transposed convolution of other channels": {
    work: () => convTranspose2d(zeros([1, 3, 2, 2]), zeros([2, 1, 3, 3])),
    says: ["convTranspose2d", "[1, 3, 2, 2]", "[2, 1, 3, 3]"],
  },
  "transposed convolution with too much outputPadding": {
    work: () =>
      convTranspose2d(zeros([1, 1, 2, 2]), zeros([1, 1, 3, 3]), undefined, {outputPadding: 1}),
    says: ["convTranspose2d", "outputPadding [1, 1]", "stride [1, 1]"],
  },
  "transposed convolution with another bias": {
    work: () => convTranspose2d(zeros([1, 1, 2, 2]), zeros([1, 2, 3, 3]), zeros([1])),
    says: ["convTranspose2d", "[1, 2, 3, 3]", "[2]", "[1]"],
  },
  "pooling of a small image": {
    work: () => maxPool2d(zeros([1, 1, 1, 4]), 2),
    says: ["maxPool2d", "[2, 2]", "[1, 1, 1, 4]"],
  },
  "pooling of padding alone": {
    work: () => avgPool2d(zeros([1, 1, 4, 4]), 2, {padding: 2}),
    says: ["avgPool2d", "[2, 2]", "padding [2, 2]"],
  },
  "pooling of a matrix": {
    work: () => maxPool2d(zeros([4, 4]), 2),
    says: ["maxPool2d", "4 axes", "[4, 4]"],
  },
  "a layer's input": {
    work: () => new nn.Linear(3, 2, {random}).forward(zeros([5, 4])),
    says: ["Linear(3, 2)", "a last axis of 3 is wanted", "[5, 4]"],
  },
  "sum of integers": {
    work: () => ints(1, 2).sum(),
    says: [
      "sum",
      "float32",
      "the input must be float32, but is int32: use .cast('float32')",
      ".cast",
    ],
  },
  "exp of integers": {
    work: () => ints(1, 2).exp(),
    says: ["exp", "float32", "the input must be float32, but is int32: use .cast('float32')"],
  },
  "integers to the power of integers": {
    work: () => ints(2).pow(ints(3)),
    says: ["pow", "float32", "the input must be float32, but is int32: use .cast('float32')"],
  },
  "look-up by fractions": {
    work: () => zeros([3, 2]).gather(zeros([2])),
    says: [
      "gather",
      "indices",
      "int32",
      "the indices must be int32, but is float32: use tensor(values, {dtype: 'int32'}) or .cast('int32')",
    ],
  },
  "look-up in a number": {work: () => zeros([]).gather(ints(0)), says: ["gather", "[]"]},
  "one-hot of fractions": {
    work: () => zeros([2]).oneHot(3),
    says: [
      "oneHot",
      "int32",
      "the input must be int32, but is float32: use tensor(values, {dtype: 'int32'}) or .cast('int32')",
    ],
  },
  "pick of other rows": {
    work: () => zeros([3, 2]).pick(ints(0, 1)),
    says: ["pick", "[3, 2]", "3 rows want as many indices", "[2]"],
  },
  "argmax of an empty axis": {
    work: () => zeros([2, 0]).argmax(),
    says: ["argmax", "[2, 0]", "empty"],
  },
  "backward from a vector": {
    work: () => zeros([3]).withGrad().mul(2).backward(),
    says: ["backward", "one number", "[3]"],
  },
  "grad of a vector": {
    work: () => grad(zeros([3]).withGrad(), []),
    says: ["grad", "[3]", "one number"],
  },
  "an update of another shape": {
    work: () => applyInPlace("sgdUpdate", [zeros([2]), zeros([3])], [0.1, 0]),
    says: ["sgdUpdate", "[2]", "[3]"],
  },
  "a gradient of your own of another shape": {
    work: () => {
      const twice = customGradient(
        (x: Tensor) => x.mul(2),
        (dy) => [dy.sum()],
      );
      twice(zeros([3]).withGrad())
        .sum()
        .backward();
    },
    says: ["customGradient", "input 0", "[]", "[3]"],
  },
};

describe("a ShapeError", () => {
  it.each(Object.entries(mistakes))("%s", (_, {work, says}) => {
    let error: unknown;
    try {
      work();
    } catch (reason) {
      error = reason;
    }
    expect(error).toBeInstanceOf(ShapeError);
    for (const words of says) expect((error as Error).message).toContain(words);
  });

  it("points at the caller's line", () => {
    const careless = () => zeros([2]).add(zeros([3]));
    expect(careless).toThrow(expect.objectContaining({stack: expect.stringContaining("careless")}));
  });
});

describe("an index out of range", () => {
  it.each<[string, () => unknown, string]>([
    ["gather", () => zeros([3, 2]).gather(ints(0, 3)), "gather: index 3 is outside 0..2"],
    ["negative gather", () => zeros([3, 2]).gather(ints(-1)), "gather: index -1 is outside 0..2"],
    ["pick", () => zeros([1, 2]).pick(ints(2)), "pick: index 2 is outside 0..1"],
    ["oneHot", () => ints(5).oneHot(5), "oneHot: index 5 is outside 0..4"],
    ["label", () => crossEntropy(zeros([1, 3]), ints(3)), "crossEntropy: index 3 is outside 0..2"],
    ["index", () => zeros([3]).index(3), "index: a tensor of shape [3] has no element 3"],
    [
      "negative index",
      () => zeros([3]).index(-4),
      "index: a tensor of shape [3] has no element -4",
    ],
    ["index of a number", () => zeros([]).index(0), "shape [] has no element 0"],
    [
      "uniform",
      () => random.uniform([1], {low: 1, high: 0}),
      "uniform: there is no number in 1..0",
    ],
  ])("%s", (_, work, message) => {
    expect(work).toThrow(RangeError);
    expect(work).toThrow(message);
  });
});

describe("memory that was given back", () => {
  it("is not used again, and the message says how to keep it", () => {
    let lost = zeros([]);
    scope(() => {
      lost = ones([2, 3]);
    });
    expect(() => lost.add(1)).toThrow(/^affine: a tensor of shape \[2, 3\] was freed.*\.keep\(\)/);
    expect(() => lost.T.sum()).toThrow(/^sum: a tensor of shape \[3, 2\] was freed/);
  });

  it("is not read", async () => {
    let lost = zeros([]);
    scope(() => {
      lost = ones([2]);
    });
    await expect(lost.data()).rejects.toThrow(/^data: a tensor of shape \[2\] was freed/);
  });

  it("is noticed where last step's gradient was not forgotten", () => {
    const weight = new nn.Parameter(ones([2]));
    scope(() => weight.sum().backward());
    scope(() => {
      expect(() => weight.sum().backward()).toThrow(/left over.*zeroGrad\(\)/);
    });
  });
});

describe("other mistakes", () => {
  afterEach(() => setDevice(new ReferenceDevice()));

  it.each<[string, () => unknown, RegExp]>([
    ["backward of what was not recorded", () => zeros([]).backward(), /backward: no parameter/],
    [
      "backward of what noGrad computed",
      () => noGrad(() => zeros([2]).withGrad().sum()).backward(),
      /backward: no parameter/,
    ],
    [
      "grad of what the loss does not depend on",
      () => grad(zeros([2]).withGrad().sum(), [zeros([3]).withGrad()]),
      /does not depend on tensor number 0/,
    ],
    ["gradients of integers", () => ints(1).withGrad(), /withGrad: int32 .*float32/],
    [
      "assignment of another shape",
      () => new nn.Parameter(zeros([2])).assign(zeros([3])),
      /assign: float32 \[3\] does not fit into float32 \[2\]/,
    ],
    [
      "an update of a view",
      () => applyInPlace("accumulate", [zeros([2, 3]).T, zeros([3, 2])]),
      /accumulate: only a tensor that owns its memory/,
    ],
    ["an optimiser of nothing", () => new optim.SGD([], {learningRate: 1}), /no parameters/],
    [
      "an optimiser without rate",
      () => new optim.Adam([new nn.Parameter(zeros([1]))], {learningRate: Number.NaN}),
      /learning rate is NaN/,
    ],
    [
      "an asynchronous scope",
      () => scope(async () => zeros([1])),
      /scope: the function must not be async/,
    ],
    [
      "batches larger than the data",
      () => batches({x: zeros([3])}, {batchSize: 4, random}).next(),
      /batch of 4 .* 3 rows/,
    ],
    [
      "empty batches",
      () => batches({x: zeros([3])}, {batchSize: 0, random}).next(),
      /batch of 0 .* 3 rows/,
    ],
    [
      "batches of data that differ in length",
      () => batches({x: zeros([3]), y: zeros([4])}, {batchSize: 2, random}).next(),
      /y has 4 rows, x has 3/,
    ],
  ])("%s", (_, work, message) => {
    expect(work).toThrow(message);
  });

  it("an asynchronous evaluate", async () => {
    const work = (async () => zeros([1])) as unknown as () => Tensor;
    await expect(evaluate(work)).rejects.toThrow(/evaluate: .* must not be async/);
  });

  it("a vector read as one number", async () => {
    await expect(zeros([3]).item()).rejects.toThrow(/item: \[3\]: 3 elements, not one/);
  });

  it("a tensor of another device", () => {
    const x = zeros([2]);
    setDevice(new ReferenceDevice());
    expect(() => x.add(1)).toThrow(/affine: a tensor lives on the device/);
  });
});
