/** Handwritten digits, 8 x 8 pixels. What they are and whose: README.md beside this file. */
import {type Tensor, tensor} from "../../lib/index.js";
import {type DataFile, loadFile} from "../load.js";
import {splitByClass} from "../splitByClass.js";

const FILE: DataFile = {
  name: "opticalDigits/digits.csv.gz",
  bytes: 264_712,
  sha256: "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8",
};

const SIZE = 8;
const PIXELS = SIZE * SIZE;
const EXAMPLES = 1797;
/** The grey level of ink. */
const FULL = 16;

export interface OpticalDigitsOptions {
  /** Training digits; all but the test digits unless told. */
  readonly train?: number;
  /** Test digits, as many of each class: a multiple of 10, 360 unless told. */
  readonly test?: number;
  /** Decides which digits go where, and their order. */
  readonly seed?: number;
}

/** One part of the digits: as tensors to learn from, as plain numbers to look at. */
export interface OpticalDigitsSplit {
  /** [n, 1, 8, 8] float32, 0 (paper) to 1 (ink), in steps of 1/16. */
  readonly images: Tensor;
  /** [n] int32, the digit. */
  readonly labels: Tensor;
  /** n * 64 numbers, 0 to 1, row by row. */
  readonly pixels: Float32Array;
  /** n bytes, the digit. */
  readonly classes: Uint8Array;
}

export interface OpticalDigits {
  readonly train: OpticalDigitsSplit;
  readonly test: OpticalDigitsSplit;
}

/**
 * Digits to train on (1,437 unless told) and digits to test on (360), with none in both. The test set
 * has as many of each class and, for one seed and one `test`, does not depend on `train`.
 *
 * @throws RangeError when there are not that many digits; Error when the file is missing or damaged
 */
export async function opticalDigits(options: OpticalDigitsOptions = {}): Promise<OpticalDigits> {
  const {test = 360, train = EXAMPLES - test, seed = 1} = options;
  const text = new TextDecoder().decode(await loadFile(FILE));
  const rows = text.trimEnd().split("\n").map((line) => line.split(",").map(Number)); // biome-ignore format: one line
  const classes = rows.map((row) => row[PIXELS]);
  const parts = splitByClass("opticalDigits", "digit", classes, {train, test, seed});
  return {train: pick(rows, parts.train), test: pick(rows, parts.test)};
}

function pick(rows: readonly number[][], indices: readonly number[]): OpticalDigitsSplit {
  const chosen = indices.map((i) => rows[i]);
  const pixels = Float32Array.from(chosen.flatMap((row) => row.slice(0, PIXELS)), (p) => p / FULL); // biome-ignore format: one line
  const classes = Uint8Array.from(chosen, (row) => row[PIXELS]);
  const n = indices.length;
  return {
    images: tensor(pixels, {shape: [n, 1, SIZE, SIZE]}),
    labels: tensor(Int32Array.from(classes), {shape: [n]}),
    pixels,
    classes,
  };
}
