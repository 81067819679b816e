import {createHash} from "node:crypto";
import {readFileSync} from "node:fs";
import {gunzipSync} from "node:zlib";
import {expect, test} from "vitest";
import {type OpticalDigitsSplit, opticalDigits} from "../../data/index.js";
import "../../lib/node.js";

const packed = readFileSync(new URL("../../data/opticalDigits/digits.csv.gz", import.meta.url));
/** Each image as 64 levels joined, with its label. */
const labelOf = new Map(
  gunzipSync(packed)
    .toString()
    .trim()
    .split("\n")
    .map((line) => [line.replace(/,\d$/, ""), Number(line.at(-1))]),
);
const digits = await opticalDigits();

const images = ({pixels}: OpticalDigitsSplit): string[] =>
  Array.from({length: pixels.length / 64}, (_, i) =>
    Array.from(pixels.subarray(64 * i, 64 * (i + 1)), (pixel) => pixel * 16).join(),
  );

test("1,437 digits to train on and 360 to test on, 36 of each", async () => {
  expect(digits.train.images.shape).toEqual([1437, 1, 8, 8]);
  expect(digits.train.labels.shape).toEqual([1437]);
  expect(digits.test.images.shape).toEqual([360, 1, 8, 8]);
  expect(digits.test.images.dtype).toBe("float32");
  expect(digits.test.labels.dtype).toBe("int32");
  const counts = Array.from({length: 10}, (_, k) => digits.test.classes.filter((c) => c === k).length); // biome-ignore format: one line
  expect(counts).toEqual(Array(10).fill(36));
});

test("each image keeps its label, and none is in both parts", () => {
  expect(labelOf.size).toBe(1797);
  const [train, test] = [images(digits.train), images(digits.test)];
  expect(new Set([...train, ...test]).size).toBe(1797);
  expect(train.map((image) => labelOf.get(image))).toEqual([...digits.train.classes]);
  expect(test.map((image) => labelOf.get(image))).toEqual([...digits.test.classes]);
});

test("tensors hold the same numbers, ink is 1", async () => {
  expect(await digits.test.images.data()).toEqual(digits.test.pixels);
  expect(Math.max(...digits.test.pixels)).toBe(1);
  expect([...(await digits.test.labels.data())]).toEqual([...digits.test.classes]);
});

test("a seed gives the same digits, another seed others; the test set does not depend on train", async () => {
  const fewer = await opticalDigits({train: 100, seed: 1});
  const other = await opticalDigits({seed: 2});
  expect(images(fewer.test)).toEqual(images(digits.test));
  expect(images(fewer.train)).toEqual(images(digits.train).slice(0, 100));
  expect(images(other.test)).not.toEqual(images(digits.test));
});

test("sizes that cannot be are refused in words", async () => {
  await expect(opticalDigits({test: 361})).rejects.toThrow(
    "opticalDigits: test must be a multiple of 10 (each class alike): 361",
  );
  await expect(opticalDigits({train: 1438})).rejects.toThrow(
    "opticalDigits: train must be between 0 and 1437 (1797 less 360): 1438",
  );
  await expect(opticalDigits({train: 0, test: 1750})).rejects.toThrow(
    "there are only 174 of the digit 8",
  );
});

test("the file is the one whose hash the README prints", () => {
  const readme = readFileSync(
    new URL("../../data/opticalDigits/README.md", import.meta.url),
    "utf8",
  );
  expect(readme).toContain(`${createHash("sha256").update(packed).digest("hex")}  digits.csv.gz`);
});
