/** Activations, order, resizing and einsum against TensorFlow.js: values and gradients. */
import * as tf from "@tensorflow/tfjs";
import {beforeAll, describe, expect, it} from "vitest";
import {
  cumprod,
  cumsum,
  einsum,
  elu,
  grad,
  leakyRelu,
  logSumExp,
  norm,
  pad,
  prod,
  resizeBilinear,
  setDevice,
  softplus,
  type Tensor,
  topK,
  upsample2d,
  variance,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";
import {both, expectSame} from "../tensorflowHelper.js";

beforeAll(async () => setDevice(await wasmDevice()));

/** Values and the gradient of a weighted sum of them. */
async function expectSameFunction(
  ours: (x: Tensor) => Tensor,
  theirs: (x: tf.Tensor) => tf.Tensor,
  shape: readonly number[],
): Promise<void> {
  const [x, xTf] = both(shape);
  const y = ours(x);
  await expectSame(y, theirs(xTf));
  const [weights, weightsTf] = both(y.shape);
  const [dx] = grad(y.mul(weights.detach()).sum(), [x]);
  await expectSame(dx, tf.grad((a) => theirs(a).mul(weightsTf).sum())(xTf));
}

const images = (f: (x: tf.Tensor4D) => tf.Tensor4D) => (x: tf.Tensor) =>
  tf.transpose(f(tf.transpose(x as tf.Tensor4D, [0, 2, 3, 1])), [0, 3, 1, 2]);

type Example = [string, (x: Tensor) => Tensor, (x: tf.Tensor) => tf.Tensor, number[]];

describe("functions of a tensor", () => {
  it.each<Example>([
    ["erf", (x) => x.erf(), tf.erf, [3, 5]],
    ["expm1", (x) => x.expm1(), tf.expm1, [7]],
    ["tan", (x) => x.mul(0.5).tan(), (x) => tf.tan(x.mul(0.5)), [7]],
    ["atan", (x) => x.atan(), tf.atan, [7]],
    ["softplus", softplus, tf.softplus, [3, 5]],
    ["elu", elu, tf.elu, [3, 5]],
    ["leakyRelu", (x) => leakyRelu(x, 0.2), (x) => tf.leakyRelu(x, 0.2), [3, 5]],
    ["logSumExp", (x) => logSumExp(x, 1), (x) => tf.logSumExp(x, 1), [3, 5]],
    ["variance", (x) => variance(x, 1), (x) => tf.moments(x, 1).variance, [3, 5]],
    ["norm", (x) => norm(x, 0), (x) => tf.norm(x, 2, 0), [3, 5]],
    ["prod", (x) => prod(x, 1), (x) => tf.prod(x, 1), [3, 4]],
    ["flip", (x) => x.flip(1), (x) => tf.reverse(x, 1), [3, 4]],
    [
      "nearest upsampling",
      (x) => upsample2d(x, 2),
      images((x) => tf.image.resizeNearestNeighbor(x, [6, 4])),
      [1, 2, 3, 2],
    ],
  ])("%s", async (_, ours, theirs, shape) => {
    await expectSameFunction(ours, theirs, shape);
  });

  // There these have no gradient, or one of a wrong shape: ours are checked by differences.
  it.each<Example>([
    ["cumsum", (x) => cumsum(x, 0), (x) => tf.cumsum(x, 0), [4, 3]],
    [
      "slice by steps",
      (x) => x.slice(1, 1, 6, 2),
      (x) => tf.stridedSlice(x, [0, 1], [2, 6], [1, 2]),
      [2, 7],
    ],
    [
      "pad",
      (x) => pad(x, [[1, 2], 1], {mode: "reflect"}),
      (x) =>
        tf.mirrorPad(
          x,
          [
            [1, 2],
            [1, 1],
          ],
          "reflect",
        ),
      [4, 3],
    ],
    [
      "bilinear upsampling",
      (x) => upsample2d(x, [2, 3], {mode: "bilinear"}),
      images((x) => tf.image.resizeBilinear(x, [6, 12], false, true)),
      [2, 2, 3, 4],
    ],
    [
      "bilinear resizing with aligned corners",
      (x) => resizeBilinear(x, [2, 7], {alignCorners: true}),
      images((x) => tf.image.resizeBilinear(x, [2, 7], true)),
      [1, 2, 5, 4],
    ],
  ])("%s", async (_, ours, theirs, shape) => {
    const [x, xTf] = both(shape);
    await expectSame(ours(x), theirs(xTf));
  });

  it("cumprod and topK", async () => {
    const [x, xTf] = both([3, 6]);
    await expectSame(cumprod(x, 1), tf.cumprod(xTf, 1));
    const {values, indices} = topK(x, 4);
    const wanted = tf.topk(xTf, 4);
    await expectSame(values, wanted.values);
    expect(await indices.data()).toEqual(await wanted.indices.data());
  });

  it("einsum", async () => {
    const [x, xTf] = both([2, 3, 4]);
    const [y, yTf] = both([4, 2, 5]);
    await expectSame(einsum("bij,jbk->bki", x, y), tf.einsum("bij,jbk->bki", xTf, yTf));
  });
});
