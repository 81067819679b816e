/**
 * The library against an independent one, TensorFlow.js on its cpu backend: values, gradients, and
 * twenty steps of the optimisers. Its images are [N, H, W, C] and its kernels [k, k, in, out].
 */
import * as tf from "@tensorflow/tfjs";
import {describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../lib/devices/reference.js";
import {
  avgPool2d,
  batchNorm,
  batchNormBy,
  conv2d,
  convTranspose2d,
  crossEntropy,
  grad,
  layerNorm,
  maxPool2d,
  mseLoss,
  nn,
  optim,
  setDevice,
  type Tensor,
  tensor,
} from "../../lib/index.js";
import {both, expectSame, random} from "./tensorflowHelper.js";

setDevice(new ReferenceDevice());

const toNHWC = (x: tf.Tensor4D) => tf.transpose(x, [0, 2, 3, 1]);
const toNCHW = (x: tf.Tensor4D) => tf.transpose(x, [0, 3, 1, 2]);
const toHWIO = (w: tf.Tensor4D) => tf.transpose(w, [2, 3, 1, 0]);

type TwoImages = (x: tf.Tensor4D, w: tf.Tensor4D) => tf.Tensor4D;

/** Values and both gradients of an operation on an image and a kernel. */
async function expectSameConvolution(
  ours: (x: Tensor, w: Tensor) => Tensor,
  theirs: TwoImages,
  xShape: readonly number[],
  wShape: readonly number[],
  gradients = true,
): Promise<void> {
  const [x, xTf] = both<tf.Rank.R4>(xShape);
  const [w, wTf] = both<tf.Rank.R4>(wShape);
  const y = ours(x, w);
  await expectSame(y, theirs(xTf, wTf));
  if (!gradients) return;
  const [upstream, upstreamTf] = both<tf.Rank.R4>(y.shape);
  const [dx, dw] = grad(y.mul(upstream.detach()).sum(), [x, w]);
  const [dxTf, dwTf] = tf.grads((a, b) =>
    theirs(a as tf.Tensor4D, b as tf.Tensor4D)
      .mul(upstreamTf)
      .sum(),
  )([xTf, wTf]);
  await expectSame(dx, dxTf);
  await expectSame(dw, dwTf);
}

type Explicit = [[0, 0], [number, number], [number, number], [0, 0]];

const padded = (vertical: number, horizontal: number): Explicit => [
  [0, 0],
  [vertical, vertical],
  [horizontal, horizontal],
  [0, 0],
];

describe("convolution", () => {
  it.each([
    {stride: [1, 1], padding: [0, 0], x: [2, 3, 6, 5], w: [4, 3, 3, 3]},
    {stride: [1, 1], padding: [1, 1], x: [2, 3, 6, 5], w: [4, 3, 3, 3]},
    {stride: [2, 1], padding: [1, 0], x: [1, 2, 7, 8], w: [3, 2, 3, 2]},
    {stride: [3, 2], padding: [0, 2], x: [1, 2, 9, 8], w: [3, 2, 1, 5]},
  ] as const)("stride $stride, padding $padding, kernel $w", async ({stride, padding, x, w}) => {
    const explicit = padded(padding[0], padding[1]);
    await expectSameConvolution(
      (a, b) => conv2d(a, b, undefined, {stride, padding}),
      (a, b) => toNCHW(tf.conv2d(toNHWC(a), toHWIO(b), [...stride], explicit)),
      x,
      w,
    );
  });

  it("dilation", async () => {
    const theirs: TwoImages = (a, b) =>
      toNCHW(tf.conv2d(toNHWC(a), toHWIO(b), 1, padded(2, 1), "NHWC", [2, 3]));
    await expectSameConvolution(
      (a, b) => conv2d(a, b, undefined, {dilation: [2, 3], padding: [2, 1]}),
      theirs,
      [2, 2, 8, 9],
      [3, 2, 3, 3],
      false, // TensorFlow.js has no gradient for it.
    );
  });

  it("a group for each channel", async () => {
    await expectSameConvolution(
      (a, b) => conv2d(a, b, undefined, {groups: 3, stride: 2}),
      (a, b) => {
        // Kernels [C, 1, k, k] there are [k, k, C, 1].
        const kernel = tf.transpose(b, [2, 3, 0, 1]);
        return toNCHW(tf.depthwiseConv2d(toNHWC(a), kernel as tf.Tensor4D, 2, "valid"));
      },
      [2, 3, 7, 6],
      [3, 1, 3, 3],
    );
  });

  it("bias", async () => {
    const [x, xTf] = both<tf.Rank.R4>([1, 2, 4, 4]);
    const [w, wTf] = both<tf.Rank.R4>([3, 2, 3, 3]);
    const [b, bTf] = both<tf.Rank.R1>([3]);
    const y = toNCHW(tf.conv2d(toNHWC(xTf), toHWIO(wTf), 1, "valid").add(bTf) as tf.Tensor4D);
    await expectSame(conv2d(x, w, b), y);
  });

  it("transposed", async () => {
    await expectSameConvolution(
      (a, b) => convTranspose2d(a, b, undefined, {stride: 2}),
      (a, b) =>
        toNCHW(
          // Kernels [in, out, k, k] there are [k, k, out, in].
          tf.conv2dTranspose(
            toNHWC(a),
            tf.transpose(b, [2, 3, 1, 0]) as tf.Tensor4D,
            [2, 9, 7, 2],
            2,
            "valid",
          ) as tf.Tensor4D,
        ),
      [2, 3, 4, 3],
      [3, 2, 3, 3],
    );
  });
});

describe("pooling", () => {
  const windows = [
    {size: 2, stride: 2, padding: 0},
    {size: 3, stride: 2, padding: 1},
    {size: 3, stride: 1, padding: 0},
  ];

  it.each(windows)("max of $size, stride $stride, padding $padding", async (window) => {
    const {size, stride, padding} = window;
    const [x, xTf] = both<tf.Rank.R4>([2, 3, 8, 7]);
    const theirs = (a: tf.Tensor) =>
      toNCHW(tf.maxPool(toNHWC(a as tf.Tensor4D), size, stride, padding));
    const y = maxPool2d(x, size, {stride, padding});
    await expectSame(y, theirs(xTf));
    const [dx] = grad(y.square().sum(), [x]);
    await expectSame(dx, tf.grad((a) => theirs(a).square().sum())(xTf));
  });

  // With padding the two differ on purpose: here the zeros count.
  it.each(windows.filter(({padding}) => padding === 0))(
    "mean of $size, stride $stride",
    async ({size, stride}) => {
      const [x, xTf] = both<tf.Rank.R4>([2, 3, 8, 7]);
      const theirs = (a: tf.Tensor) =>
        toNCHW(tf.avgPool(toNHWC(a as tf.Tensor4D), size, stride, 0));
      const y = avgPool2d(x, size, {stride});
      await expectSame(y, theirs(xTf));
      const [dx] = grad(y.square().sum(), [x]);
      await expectSame(dx, tf.grad((a) => theirs(a).square().sum())(xTf));
    },
  );
});

describe("normalisation", () => {
  /** Values and the gradients of input, weight and bias. */
  async function expectSameNorm(
    ours: (x: Tensor, weight: Tensor, bias: Tensor) => Tensor,
    theirs: (x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor) => tf.Tensor,
    shape: readonly number[],
    channels: number,
  ): Promise<void> {
    const [inputs, inputsTf] = [shape, [channels], [channels]]
      .map((size) => both(size))
      .reduce<[Tensor[], tf.Tensor[]]>(
        ([a, b], [x, xTf]) => [
          [...a, x],
          [...b, xTf],
        ],
        [[], []],
      );
    const y = ours(inputs[0], inputs[1], inputs[2]);
    await expectSame(y, theirs(inputsTf[0], inputsTf[1], inputsTf[2]));
    const [upstream, upstreamTf] = both(y.shape);
    const gradients = grad(y.mul(upstream.detach()).sum(), inputs);
    const loss = (x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor) =>
      theirs(x, weight, bias).mul(upstreamTf).sum();
    const gradientsTf = tf.grads(loss)(inputsTf as [tf.Tensor, tf.Tensor, tf.Tensor]);
    for (const [i, gradient] of gradients.entries()) await expectSame(gradient, gradientsTf[i]);
  }

  const standardise = (x: tf.Tensor, axes: number[]) => {
    const {mean, variance} = tf.moments(x, axes, true);
    return x.sub(mean).div(variance.add(1e-5).sqrt());
  };

  it("of layers", async () => {
    await expectSameNorm(
      (x, weight, bias) => layerNorm(x, {weight, bias}),
      (x, weight, bias) => standardise(x, [2]).mul(weight).add(bias),
      [2, 5, 7],
      7,
    );
  });

  it("of batches of images", async () => {
    await expectSameNorm(
      (x, weight, bias) => batchNorm(x, {weight, bias}).output,
      (x, weight, bias) => {
        const pixels = toNHWC(x as tf.Tensor4D);
        const {mean, variance} = tf.moments(pixels, [0, 1, 2]);
        const parts = [mean, variance, bias, weight] as tf.Tensor1D[];
        return toNCHW(tf.batchNorm(pixels, parts[0], parts[1], parts[2], parts[3], 1e-5));
      },
      [4, 3, 5, 2],
      3,
    );
  });

  it("by statistics that are given", async () => {
    const [x, xTf] = both<tf.Rank.R2>([4, 3]);
    const [mean, meanTf] = both<tf.Rank.R1>([3]);
    const variance = Float32Array.of(0.5, 2, 1);
    const y = batchNormBy(x, mean, tensor(variance), {epsilon: 1e-3});
    await expectSame(
      y,
      tf.batchNorm2d(xTf, meanTf, tf.tensor1d(variance), undefined, undefined, 1e-3),
    );
  });
});

describe("losses and products", () => {
  it("cross-entropy of softmax, and its gradient", async () => {
    const [logits, logitsTf] = both<tf.Rank.R2>([5, 4]);
    const classes = Int32Array.of(0, 3, 1, 1, 2);
    const oneHot = tf.oneHot(tf.tensor1d(classes, "int32"), 4);
    const theirs = (x: tf.Tensor) => tf.losses.softmaxCrossEntropy(oneHot, x) as tf.Scalar;
    const loss = crossEntropy(logits, tensor(classes));
    await expectSame(loss, theirs(logitsTf), 5);
    await expectSame(grad(loss, [logits])[0], tf.grad(theirs)(logitsTf), 6);
  });

  it("softmax and its logarithm along any axis", async () => {
    const [x, xTf] = both<tf.Rank.R3>([2, 3, 4]);
    await expectSame(x.softmax(), tf.softmax(xTf), 6);
    await expectSame(x.logSoftmax(), tf.logSoftmax(xTf), 5);
    const first = tf.transpose(tf.softmax(tf.transpose(xTf, [1, 2, 0])), [2, 0, 1]);
    await expectSame(x.softmax(0), first, 6);
  });

  it.each([
    [
      [2, 3],
      [3, 4],
    ],
    [
      [5, 2, 3],
      [5, 3, 4],
    ],
    [
      [2, 1, 4, 3],
      [1, 3, 3, 2],
    ],
  ])("matmul of %j and %j, and its gradients", async (a, b) => {
    const [x, xTf] = both(a);
    const [y, yTf] = both(b);
    const z = x.matmul(y);
    // TensorFlow.js is wrong where both repeat a batch axis, unless it is repeated before.
    const batch = z.shape.slice(0, -2);
    const repeat = (t: tf.Tensor) => tf.broadcastTo(t, [...batch, ...t.shape.slice(-2)]);
    const theirs = (p: tf.Tensor, q: tf.Tensor) => tf.matMul(repeat(p), repeat(q));
    await expectSame(z, theirs(xTf, yTf));
    const [dx, dy] = grad(z.square().sum(), [x, y]);
    const [dxTf, dyTf] = tf.grads((p, q) => theirs(p, q).square().sum())([xTf, yTf]);
    await expectSame(dx, dxTf, 3);
    await expectSame(dy, dyTf, 3);
  });

  it("matmul of transposed and sliced views", async () => {
    const [x, xTf] = both<tf.Rank.R2>([6, 4]);
    const [y, yTf] = both<tf.Rank.R2>([5, 4]);
    const theirs = tf.matMul(tf.slice(xTf, [1, 0], [4, 4]), yTf, false, true);
    await expectSame(x.slice(0, 1, 5).matmul(y.T), theirs);
  });
});

describe("reductions", () => {
  const axes = [undefined, 0, 1, -1, [0, 2], [1, 2], [2, 0, 1]];

  const reductions = [
    {name: "sum", theirs: tf.sum},
    {name: "mean", theirs: tf.mean},
    {name: "max", theirs: tf.max},
    {name: "min", theirs: tf.min},
  ] as const;

  it.each(reductions)("$name over any axes", async ({name, theirs}) => {
    for (const axis of axes) {
      const [x, xTf] = both<tf.Rank.R3>([3, 4, 5]);
      await expectSame(x[name](axis), theirs(xTf, axis));
      await expectSame(x[name](axis, {keepDims: true}), theirs(xTf, axis, true));
    }
  });

  it.each([0, 1, 2])("argmax and argmin over axis %i", async (axis) => {
    const [x, xTf] = both<tf.Rank.R3>([3, 4, 5]);
    await expectSame(x.argmax(axis), tf.argMax(xTf, axis));
    await expectSame(x.argmin(axis), tf.argMin(xTf, axis));
  });

  it("argmax takes the first of equals", async () => {
    expect(
      Array.from(
        await tensor([
          [1, 3, 3],
          [2, 2, 2],
        ])
          .argmax(1)
          .data(),
      ),
    ).toEqual([1, 0]);
  });
});

describe("twenty steps", () => {
  const weights = Float32Array.from({length: 6}, () => 2 * random.next() - 1);
  const [inputs, inputsTf] = both<tf.Rank.R2>([8, 3]);
  const [targets, targetsTf] = both<tf.Rank.R2>([8, 2]);

  const optimizers = [
    {
      name: "SGD",
      ours: (p: nn.Parameter[]) => new optim.SGD(p, {learningRate: 0.1}),
      theirs: tf.train.sgd(0.1),
    },
    {
      name: "momentum",
      ours: (p: nn.Parameter[]) => new optim.SGD(p, {learningRate: 0.02, momentum: 0.9}),
      theirs: tf.train.momentum(0.02, 0.9),
    },
    {
      name: "Nesterov",
      ours: (p: nn.Parameter[]) =>
        new optim.SGD(p, {learningRate: 0.02, momentum: 0.9, nesterov: true}),
      theirs: tf.train.momentum(0.02, 0.9, true),
    },
    {
      // Both add epsilon to the root of the corrected moment.
      name: "Adam",
      ours: (p: nn.Parameter[]) => new optim.Adam(p, {learningRate: 0.05, epsilon: 1e-3}),
      theirs: tf.train.adam(0.05, 0.9, 0.999, 1e-3),
    },
    {
      // Theirs starts the squares at 0.1 and adds its epsilon, 1e-7, under the root.
      name: "AdaGrad",
      ours: (p: nn.Parameter[]) => new optim.AdaGrad(p, {learningRate: 0.1, initialSquares: 0.1}),
      theirs: tf.train.adagrad(0.1, 0.1),
    },
    {
      name: "RMSProp",
      ours: (p: nn.Parameter[]) => new optim.RMSProp(p, {learningRate: 0.01, decay: 0.9}),
      theirs: tf.train.rmsprop(0.01, 0.9, 0, 1e-12),
    },
    {
      name: "RMSProp with momentum",
      ours: (p: nn.Parameter[]) =>
        new optim.RMSProp(p, {learningRate: 0.01, decay: 0.9, momentum: 0.5}),
      theirs: tf.train.rmsprop(0.01, 0.9, 0.5, 1e-12),
    },
  ];

  it.each(optimizers)("of $name", async ({ours, theirs}) => {
    const parameter = new nn.Parameter(tensor(weights, {shape: [3, 2]}));
    const variable = tf.variable(tf.tensor2d(weights, [3, 2]));
    const optimizer = ours([parameter]);
    const [x, y] = [inputs.detach(), targets.detach()];
    for (let step = 0; step < 20; ++step) {
      optimizer.zeroGrad();
      mseLoss(x.matmul(parameter), y).backward();
      optimizer.step();
      theirs.minimize(
        () => tf.losses.meanSquaredError(targetsTf, tf.matMul(inputsTf, variable)) as tf.Scalar,
        false,
        [variable],
      );
    }
    await expectSame(parameter, variable, 4);
    const moved = await parameter
      .sub(tensor(weights, {shape: [3, 2]}))
      .abs()
      .max()
      .item();
    expect(moved).toBeGreaterThan(0.1);
  });
});
