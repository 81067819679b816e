/** Handwritten digits, 28 x 28 pixels. What they are and whose: README.md beside this file. */
import {type Tensor, tensor} from "../../lib/index.js";
import {type DataFile, loadFile, type ProgressHandler} from "../load.js";
import {splitByClass} from "../splitByClass.js";

const IMAGES: DataFile = {
  name: "mnist/images-10000x28x28.u8.gz",
  bytes: 7_840_000,
  sha256: "0768d16c5adea568dee18fa5e4e1acb117e9ec2c5d6b1dffe5fc29c1e61c1eca",
};
const LABELS: DataFile = {
  name: "mnist/labels-10000.u8.gz",
  bytes: 10_000,
  sha256: "44e605757823cf79c6557e6d2a7f45c693b286e8cd303ea10339b002801b4916",
};

const SIZE = 28;
const PIXELS = SIZE * SIZE;

export interface MnistOptions {
  /** Training digits, 5000 unless told. */
  readonly train?: number;
  /** Test digits, as many of each class: a multiple of 10, 1000 unless told. */
  readonly test?: number;
  /** Decides which digits go where, and their order. */
  readonly seed?: number;
  /** Hears how far the download is; unless given, the page's own handler does. */
  readonly onProgress?: ProgressHandler;
}

/** One part of the digits: as tensors to learn from, as bytes to look at. */
export interface MnistSplit {
  /** [n, 1, 28, 28] float32, 0 (paper) to 1 (ink). */
  readonly images: Tensor;
  /** [n] int32, the digit. */
  readonly labels: Tensor;
  /** n * 784 bytes, 0 to 255, row by row. */
  readonly pixels: Uint8Array;
  /** n bytes, the digit. */
  readonly classes: Uint8Array;
}

export interface Mnist {
  readonly train: MnistSplit;
  readonly test: MnistSplit;
}

/**
 * Digits to train on and digits to test on, with none in both. The test set has as many of each
 * class and, for one seed and one `test`, does not depend on `train`.
 *
 * @throws RangeError when there are not that many digits; Error when a file is missing or damaged
 */
export async function mnist(options: MnistOptions = {}): Promise<Mnist> {
  const {train = 5000, test = 1000, seed = 1, onProgress} = options;
  const [pixels, classes] = await Promise.all([
    loadFile(IMAGES, onProgress),
    loadFile(LABELS, onProgress),
  ]);
  const parts = splitByClass("mnist", "digit", classes, {train, test, seed});
  return {
    train: pick(pixels, classes, parts.train),
    test: pick(pixels, classes, parts.test),
  };
}

function pick(pixels: Uint8Array, classes: Uint8Array, indices: readonly number[]): MnistSplit {
  const n = indices.length;
  const own = new Uint8Array(n * PIXELS);
  const scaled = new Float32Array(n * PIXELS);
  const ownClasses = new Uint8Array(n);
  indices.forEach((from, to) => {
    own.set(pixels.subarray(from * PIXELS, (from + 1) * PIXELS), to * PIXELS);
    ownClasses[to] = classes[from];
  });
  for (let i = 0; i < scaled.length; ++i) scaled[i] = own[i] / 255;
  return {
    images: tensor(scaled, {shape: [n, 1, SIZE, SIZE]}),
    labels: tensor(Int32Array.from(ownClasses), {shape: [n]}),
    pixels: own,
    classes: ownClasses,
  };
}
