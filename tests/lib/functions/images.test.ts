/** Resized images, convolved sequences, pooled channels. */
import {beforeAll, describe, expect, it} from "vitest";
import {
  arange,
  conv1d,
  convTranspose1d,
  globalAvgPool2d,
  globalMaxPool2d,
  Random,
  resizeBilinear,
  setDevice,
  tensor,
  upsample2d,
  zeros,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

describe("upsample2d", () => {
  it("repeats pixels", async () => {
    const y = upsample2d(arange(4).reshape([1, 1, 2, 2]), [1, 2]);
    expect(await y.array()).toEqual([
      [
        [
          [0, 0, 1, 1],
          [2, 2, 3, 3],
        ],
      ],
    ]);
    expect(upsample2d(zeros([2, 0, 3, 1]), 2).shape).toEqual([2, 0, 6, 2]);
  });

  it("draws straight lines between the centres of pixels", async () => {
    const y = upsample2d(tensor([[[[0, 4]]]]), [1, 2], {mode: "bilinear"});
    expect(await y.array()).toEqual([[[[0, 1, 3, 4]]]]);
  });

  it("refuses other than whole factors and images", () => {
    expect(() => upsample2d(zeros([1, 1, 2, 2]), 1.5)).toThrow(
      "upsample2d: [1, 1, 2, 2]: whole factors from 1 are wanted, not [1.5, 1.5]",
    );
    expect(() => upsample2d(zeros([2, 2]), 2)).toThrow("4 axes");
  });
});

describe("resizeBilinear", () => {
  it("keeps corners where they are when they are aligned", async () => {
    const x = arange(4).reshape([1, 1, 2, 2]);
    const y = resizeBilinear(x, 3, {alignCorners: true});
    expect(await y.array()).toEqual([
      [
        [
          [0, 0.5, 1],
          [1, 1.5, 2],
          [2, 2.5, 3],
        ],
      ],
    ]);
    expect(await resizeBilinear(x, [1, 1], {alignCorners: true}).item()).toBe(0);
    expect(await resizeBilinear(x, 1).item()).toBe(1.5);
  });

  it("refuses nothing and fractions", () => {
    expect(() => resizeBilinear(zeros([1, 1, 0, 2]), 2)).toThrow(
      "a size of [2, 2]: both must have whole numbers of pixels from 1",
    );
    expect(() => resizeBilinear(zeros([1, 1, 2, 2]), [0, 2])).toThrow("whole numbers of pixels");
  });
});

describe("conv1d", () => {
  const x = () => tensor([[[1, 2, 3, 4, 5]]]);
  const kernel = () => tensor([[[10, 1]]]);

  it("slides a kernel along", async () => {
    expect(await conv1d(x(), kernel()).array()).toEqual([[[12, 23, 34, 45]]]);
    expect(await conv1d(x(), kernel(), tensor([100]), {stride: 2}).array()).toEqual([[[112, 134]]]);
    expect(await conv1d(x(), kernel(), undefined, {padding: 1, dilation: 2}).array()).toEqual([
      [[2, 13, 24, 35, 40]],
    ]);
  });

  it("sees nothing later when it is causal", async () => {
    expect(await conv1d(x(), kernel(), undefined, {padding: "causal"}).array()).toEqual([
      [[1, 12, 23, 34, 45]],
    ]);
    const options = {padding: "causal", dilation: 2, stride: 2} as const;
    expect(await conv1d(x(), kernel(), undefined, options).array()).toEqual([[[1, 13, 35]]]);
  });

  it("keeps channels apart when it is depthwise", async () => {
    const two = tensor([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    const kernels = tensor([[[1]], [[10]]]);
    expect(await conv1d(two, kernels, undefined, {groups: 2}).array()).toEqual([
      [
        [1, 2],
        [30, 40],
      ],
    ]);
  });

  it("names both shapes", () => {
    expect(() => conv1d(zeros([1, 3, 5]), zeros([2, 2, 3]))).toThrow(
      "conv1d: [1, 3, 5] x [2, 2, 3]: 3 channels, but the kernel wants 2",
    );
    expect(() => conv1d(zeros([3, 5]), zeros([2, 2, 3]))).toThrow("[N, C, L]");
    expect(() => convTranspose1d(zeros([1, 3, 5]), zeros([2, 2, 3]))).toThrow(
      "convTranspose1d: [1, 3, 5] x [2, 2, 3]: 3 channels, but the kernel wants 2",
    );
  });

  it("is the adjoint of convTranspose1d", async () => {
    const random = new Random(1);
    const options = {stride: 2, padding: 1, dilation: 2};
    const a = random.normal([2, 3, 8]);
    const w = random.normal([4, 3, 3]);
    const y = conv1d(a, w, undefined, options);
    const b = random.normal(y.shape);
    const back = convTranspose1d(b, w, undefined, {...options, outputPadding: 1});
    expect(back.shape).toEqual(a.shape);
    const [left, right] = await Promise.all([y.mul(b).sum().item(), a.mul(back).sum().item()]);
    expect(left).toBeCloseTo(right, 4);
    expect(Math.abs(left)).toBeGreaterThan(0.1);
  });
});

it("global pooling leaves one number a channel", async () => {
  const x = arange(8).reshape([1, 2, 2, 2]);
  expect(await globalAvgPool2d(x).array()).toEqual([[1.5, 5.5]]);
  expect(await globalMaxPool2d(x).array()).toEqual([[3, 7]]);
  expect(() => globalAvgPool2d(zeros([2, 2]))).toThrow(
    "globalAvgPool2d: [2, 2]: the input must have 4 axes",
  );
});
