import {beforeAll, expect, it} from "vitest";
import {histogram, Random, setDevice, type Tensor, tensor, zeros} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

const read = async ({counts, low, high}: {counts: Tensor; low: Tensor; high: Tensor}) => ({
  counts: await counts.array(),
  range: [await low.item(), await high.item()],
});

it("counts from the smallest to the largest value; the largest belongs to the last bin", async () => {
  const x = tensor([
    [0, 1, 2],
    [3, 3.5, 4],
  ]);
  expect(await read(histogram(x, {bins: 4}))).toEqual({counts: [1, 1, 1, 3], range: [0, 4]});
});

it("over a given range, with what lies outside in the outer bins", async () => {
  const found = histogram(tensor([-9, 0.1, 0.9, 1, 9]), {bins: 2, range: [0, 2]});
  expect(await read(found)).toEqual({counts: [3, 2], range: [0, 2]});
});

it("leaves out what is not finite", async () => {
  const x = tensor([1, Number.NaN, 2, Number.POSITIVE_INFINITY, 3, Number.NEGATIVE_INFINITY]);
  expect(await read(histogram(x, {bins: 2}))).toEqual({counts: [1, 2], range: [1, 3]});
  const none = await read(histogram(tensor([Number.NaN]), {bins: 2}));
  expect(none.counts).toEqual([0, 0]);
});

it("puts equal values into one bin, and views are counted as they are seen", async () => {
  expect((await read(histogram(tensor([5, 5, 5]), {bins: 3}))).counts).toEqual([3, 0, 0]);
  const x = tensor([
    [0, 10],
    [1, 10],
  ]);
  expect(await read(histogram(x.slice(1, 0, 1), {bins: 2}))).toEqual({
    counts: [1, 1],
    range: [0, 1],
  });
});

it("agrees with counting by hand on 10,000 normals", async () => {
  const x = new Random(3).normal([10_000]);
  const values = Array.from(await x.data());
  const {counts} = await read(histogram(x, {bins: 20, range: [-3, 3]}));
  const expected = new Array(20).fill(0);
  for (const value of values) {
    expected[Math.max(0, Math.min(19, Math.floor(Math.fround(Math.fround(value + 3) / 6) * 20)))] +=
      1;
  }
  expect(counts).toEqual(expected);
});

it("says what is wrong", () => {
  expect(() => histogram(zeros([0, 3]))).toThrow("histogram: [0, 3]: there are no values to count");
  expect(() => histogram(zeros([3]), {bins: 0})).toThrow("histogram: 0 bins");
  expect(() => histogram(zeros([3]), {range: [1, 1]})).toThrow("from 1 to 1 has no width");
});
