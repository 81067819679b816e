/** Fourier transforms, segments and cropping by grid against TensorFlow.js on its cpu backend. */
import * as tf from "@tensorflow/tfjs";
import {beforeAll, expect, it} from "vitest";
import {
  affineGrid,
  complex,
  fft,
  gridSample,
  imaginaryPart,
  irfft,
  Random,
  realPart,
  rfft,
  segmentMean,
  segmentSum,
  setDevice,
  type Tensor,
  tensor,
} from "../../lib/index.js";
import {wasmDevice} from "./devices/harness.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
  setDevice(await wasmDevice());
});

const numbers = (seed: number, count: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({length: count}, () => 4 * random.next() - 2);
};

async function expectSame(ours: Tensor, theirs: tf.Tensor, tolerance = 2e-5): Promise<void> {
  expect(ours.shape).toEqual(theirs.shape);
  const [found, wanted] = [await ours.data(), await theirs.data()];
  wanted.forEach((value, i) => {
    expect(Math.abs(found[i] - value)).toBeLessThan(tolerance);
  });
}

it("transforms as tf.spectral does, at lengths with and without factors of two", async () => {
  for (const n of [1, 2, 5, 8, 12, 21, 64]) {
    const [re, im] = [numbers(1, 3 * n), numbers(2, 3 * n)];
    const shape: [number, number] = [3, n];
    const ours = fft(complex(tensor(re, {shape}), tensor(im, {shape})));
    const theirs = tf.spectral.fft(tf.complex(tf.tensor2d(re, shape), tf.tensor2d(im, shape)));
    await expectSame(realPart(ours), tf.real(theirs));
    await expectSame(imaginaryPart(ours), tf.imag(theirs));
    const half = rfft(tensor(re, {shape}));
    const theirHalf = tf.spectral.rfft(tf.tensor2d(re, shape));
    await expectSame(realPart(half), tf.real(theirHalf));
    await expectSame(imaginaryPart(half), tf.imag(theirHalf));
    await expectSame(irfft(half, n), tf.tensor2d(re, shape));
  }
});

it("adds up and averages segments as tf.unsortedSegmentSum does", async () => {
  const [rows, width, count] = [23, 5, 7];
  const x = numbers(3, rows * width);
  const random = new Random(4);
  const segments = Int32Array.from({length: rows}, () => random.integer(count - 1));
  const theirs = (values: tf.Tensor2D) =>
    tf.unsortedSegmentSum(values, tf.tensor1d(segments, "int32"), count);
  const sums = theirs(tf.tensor2d(x, [rows, width]));
  const sizes = theirs(tf.ones([rows, 1])).maximum(1);
  const rowsOfOurs = tensor(x, {shape: [rows, width]});
  await expectSame(segmentSum(rowsOfOurs, tensor(segments), count), sums);
  await expectSame(segmentMean(rowsOfOurs, tensor(segments), count), sums.div(sizes));
});

it("crops and resizes as tf.image.cropAndResize does", async () => {
  const [height, width] = [6, 9];
  const values = numbers(5, height * width);
  // From (0.1, 0.25) to (0.8, 0.9) of the way from corner pixel to corner pixel.
  const [top, left, bottom, right] = [0.1, 0.25, 0.8, 0.9];
  const theirs = tf.image.cropAndResize(
    tf.tensor4d(values, [1, height, width, 1]),
    tf.tensor2d([[top, left, bottom, right]]),
    tf.tensor1d([0], "int32"),
    [4, 5],
    "bilinear",
  );
  const theta = tensor([
    [
      [right - left, 0, left + right - 1],
      [0, bottom - top, top + bottom - 1],
    ],
  ]);
  const grid = affineGrid(theta, [4, 5], {alignCorners: true});
  const image = tensor(values, {shape: [1, 1, height, width]});
  const ours = gridSample(image, grid, {alignCorners: true});
  await expectSame(ours.reshape([1, 4, 5, 1]), theirs);
});
