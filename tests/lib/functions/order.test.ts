import {beforeAll, describe, expect, it} from "vitest";
import {
  cumprod,
  cumsum,
  prod,
  setDevice,
  sort,
  type Tensor,
  tensor,
  topK,
  zeros,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

const grid = () =>
  tensor([
    [3, 1, 2],
    [0, 5, 4],
  ]);

describe("sort", () => {
  it("orders any axis and says where elements were", async () => {
    const {values, indices} = sort(grid());
    expect(await values.array()).toEqual([
      [1, 2, 3],
      [0, 4, 5],
    ]);
    expect(await indices.array()).toEqual([
      [1, 2, 0],
      [0, 2, 1],
    ]);
    const down = sort(grid(), {axis: 0, descending: true});
    expect(await down.values.array()).toEqual([
      [3, 5, 4],
      [0, 1, 2],
    ]);
    expect(down.indices.dtype).toBe("int32");
    expect(await down.indices.array()).toEqual([
      [0, 1, 1],
      [1, 0, 0],
    ]);
  });

  it("sends the gradient back to where elements were", async () => {
    const x = grid().withGrad();
    sort(x)
      .values.mul(tensor([1, 10, 100]))
      .sum()
      .backward();
    expect(await (x.grad as Tensor).array()).toEqual([
      [100, 1, 10],
      [1, 100, 10],
    ]);
  });

  it("refuses numbers and integers", () => {
    expect(() => sort(tensor(1))).toThrow("sort: []: there is no axis -1");
    expect(() => sort(tensor([1], {dtype: "int32"}))).toThrow(
      "sort: [1]: the input must be float32, but is int32: use .cast('float32')",
    );
  });
});

describe("topK", () => {
  it("takes the most extreme elements", async () => {
    const {values, indices} = topK(grid(), 2);
    expect(await values.array()).toEqual([
      [3, 2],
      [5, 4],
    ]);
    expect(await indices.array()).toEqual([
      [0, 2],
      [1, 2],
    ]);
    expect(await topK(grid(), 1, {axis: 0, largest: false}).values.array()).toEqual([[0, 1, 2]]);
    expect(topK(grid(), 0).values.shape).toEqual([2, 0]);
  });

  it("refuses more than there are", () => {
    expect(() => topK(grid(), 4)).toThrow("topK: [2, 3]: axis 1 has 3 elements, not 4");
  });
});

it("cumsum and cumprod run along any axis", async () => {
  expect(await cumsum(grid()).array()).toEqual([
    [3, 4, 6],
    [0, 5, 9],
  ]);
  expect(await cumsum(grid(), 0).array()).toEqual([
    [3, 1, 2],
    [3, 6, 6],
  ]);
  expect(await cumprod(grid()).array()).toEqual([
    [3, 3, 6],
    [0, 0, 0],
  ]);
  expect(await cumprod(grid(), 0).array()).toEqual([
    [3, 1, 2],
    [0, 5, 8],
  ]);
  expect(cumsum(zeros([2, 0])).shape).toEqual([2, 0]);
  expect(() => cumsum(tensor(1))).toThrow("cumsum: []: there is no axis -1");
});

it("prod multiplies an axis or everything", async () => {
  expect(await prod(grid(), 1).array()).toEqual([6, 0]);
  expect(await prod(grid(), 0, {keepDims: true}).array()).toEqual([[0, 5, 8]]);
  expect(await prod(grid().add(1)).item()).toBe(4 * 2 * 3 * 6 * 5);
  expect(await prod(zeros([2, 0]), 1).array()).toEqual([1, 1]);
  expect(prod(grid(), undefined, {keepDims: true}).shape).toEqual([1, 1]);
});
