import {createHash} from "node:crypto";
import {readFileSync} from "node:fs";
import {gunzipSync} from "node:zlib";
import {beforeAll, expect, test} from "vitest";
import {type Mnist, mnist} from "../../data/index.js";
import "../../lib/node.js";

let digits: Mnist;
beforeAll(async () => {
  digits = await mnist({train: 5000, test: 1000, seed: 1});
});

/** Every image of a part as a string, for comparing sets. */
function images({pixels}: {pixels: Uint8Array}): string[] {
  return Array.from({length: pixels.length / 784}, (_, i) =>
    Buffer.from(pixels.subarray(784 * i, 784 * (i + 1))).toString("base64"),
  );
}

function counts(classes: Uint8Array): number[] {
  const result = new Array<number>(10).fill(0);
  for (const label of classes) result[label] += 1;
  return result;
}

test("shapes and types", async () => {
  expect(digits.train.images.shape).toEqual([5000, 1, 28, 28]);
  expect(digits.train.images.dtype).toBe("float32");
  expect(digits.test.images.shape).toEqual([1000, 1, 28, 28]);
  expect(digits.train.labels.shape).toEqual([5000]);
  expect(digits.train.labels.dtype).toBe("int32");
});

test("tensors hold the bytes, pixels scaled to 0..1", async () => {
  const values = await digits.test.images.data();
  const expected = Float32Array.from(digits.test.pixels, (x) => x / 255);
  expect(Buffer.from(values.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
  expect(expected.includes(1)).toBe(true);
  expect(await digits.test.labels.data()).toEqual(Int32Array.from(digits.test.classes));
});

test("the test set has 100 of each digit and none of the training set", () => {
  expect(counts(digits.test.classes)).toEqual(new Array(10).fill(100));
  const seen = new Set(images(digits.train));
  // The 10,000 digits are all different, so equal bytes would be the same digit.
  expect(images(digits.test).filter((image) => seen.has(image))).toEqual([]);
});

test("training digits are mixed: any 500 in a row hold every class", () => {
  for (let start = 0; start < 5000; start += 500) {
    const part = counts(digits.train.classes.subarray(start, start + 500));
    expect(Math.min(...part)).toBeGreaterThan(15);
  }
});

test("each image keeps its label", () => {
  const read = (name: string) =>
    gunzipSync(readFileSync(new URL(`../../data/mnist/${name}`, import.meta.url)));
  const labels = read("labels-10000.u8.gz");
  const all = images({pixels: read("images-10000x28x28.u8.gz")});
  const labelOf = new Map(all.map((image, i) => [image, labels[i]]));
  expect(labelOf.size).toBe(10_000);
  for (const part of [digits.train, digits.test]) {
    expect(images(part).map((image) => labelOf.get(image))).toEqual([...part.classes]);
  }
});

test("a seed gives the same digits, another seed others; the test set does not depend on train", async () => {
  const again = await mnist({train: 1000, test: 1000, seed: 1});
  const other = await mnist({train: 1000, test: 1000, seed: 2});
  expect(images(again.test)).toEqual(images(digits.test));
  expect(images(again.train)).toEqual(images(digits.train).slice(0, 1000));
  expect(images(other.test)).not.toEqual(images(digits.test));
});

test("sizes that cannot be are refused in words", async () => {
  await expect(mnist({test: 1001})).rejects.toThrow("test must be a multiple of 10");
  await expect(mnist({train: 9001, test: 1000})).rejects.toThrow(
    "train must be between 0 and 9000",
  );
  await expect(mnist({train: 0, test: 9000})).rejects.toThrow(
    "test may be at most 8630: there are only 863 of the digit 5",
  );
});

test("the files are those whose hashes the README prints", () => {
  const folder = new URL("../../data/mnist/", import.meta.url);
  const readme = readFileSync(new URL("README.md", folder), "utf8");
  for (const name of ["images-10000x28x28.u8.gz", "labels-10000.u8.gz"]) {
    const hash = createHash("sha256")
      .update(readFileSync(new URL(name, folder)))
      .digest("hex");
    expect(readme).toContain(`${hash}  ${name}`);
  }
});
