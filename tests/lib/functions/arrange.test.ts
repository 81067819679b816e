import {beforeAll, describe, expect, it} from "vitest";
import {
  arange,
  pad,
  roll,
  setDevice,
  split,
  tensor,
  tile,
  triangular,
  zeros,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

const grid = () => arange(6).reshape([2, 3]);

describe("flip", () => {
  it("turns axes round", async () => {
    expect(await grid().flip(1).array()).toEqual([
      [2, 1, 0],
      [5, 4, 3],
    ]);
    expect(await grid().flip([0, -1]).array()).toEqual([
      [5, 4, 3],
      [2, 1, 0],
    ]);
    expect(await grid().T.flip(0).slice(0, 1).flip(0).array()).toEqual([
      [0, 3],
      [1, 4],
    ]);
    expect(await tensor([1, 2, 3], {dtype: "int32"}).flip(0).array()).toEqual([3, 2, 1]);
  });

  it("takes empty axes and says which axis is missing", async () => {
    expect(await zeros([0, 2]).flip(0).array()).toEqual([]);
    expect(() => grid().flip(2)).toThrow("flip: [2, 3]: there is no axis 2");
  });
});

describe("slice by steps", () => {
  it("takes every step-th element", async () => {
    expect(await arange(7).slice(0, 0, undefined, 3).array()).toEqual([0, 3, 6]);
    expect(await arange(7).slice(0, 1, -1, 2).array()).toEqual([1, 3, 5]);
    expect(await arange(7).slice(0, 7, 7, 2).array()).toEqual([]);
    expect(await grid().slice(1, 0, 3, 2).slice(0, 1).array()).toEqual([[3, 5]]);
  });

  it("refuses steps that lead nowhere", () => {
    expect(() => grid().slice(0, 0, 2, 0)).toThrow(
      "slice: [2, 3]: a step is a whole number from 1, not 0; flip turns an axis round",
    );
    expect(() => grid().slice(0, 0, 2, -1)).toThrow("flip");
  });
});

describe("split", () => {
  it("cuts an axis into equal parts or given ones", async () => {
    const [a, b, c] = split(grid(), 3, 1);
    expect(await Promise.all([a.array(), b.array(), c.array()])).toEqual([
      [[0], [3]],
      [[1], [4]],
      [[2], [5]],
    ]);
    const parts = split(arange(5), [2, 0, 3]);
    expect(await Promise.all(parts.map((part) => part.array()))).toEqual([[0, 1], [], [2, 3, 4]]);
  });

  it("refuses parts that do not make up the axis", () => {
    expect(() => split(grid(), 2, 1)).toThrow(
      "split: [2, 3]: 2 equal parts do not make up the 3 of axis 1",
    );
    expect(() => split(grid(), [1, 2])).toThrow("parts of [1, 2] do not make up the 2 of axis 0");
    expect(() => split(grid(), [3, -1])).toThrow("parts of [3, -1]");
  });
});

it("tile repeats along every axis", async () => {
  expect(await tile(tensor([[1, 2]]), [2, 3]).array()).toEqual([
    [1, 2, 1, 2, 1, 2],
    [1, 2, 1, 2, 1, 2],
  ]);
  expect(tile(grid(), [0, 2]).shape).toEqual([0, 6]);
  expect(() => tile(grid(), [2])).toThrow(
    "tile: [2, 3]: [2] is not one whole number for each axis",
  );
});

it("roll moves elements round", async () => {
  expect(await roll(arange(4), 1).array()).toEqual([3, 0, 1, 2]);
  expect(await roll(arange(4), -5).array()).toEqual([1, 2, 3, 0]);
  expect(await roll(grid(), 1, 0).array()).toEqual([
    [3, 4, 5],
    [0, 1, 2],
  ]);
  expect(roll(zeros([0]), 2).shape).toEqual([0]);
  expect(() => roll(grid(), 0.5)).toThrow("roll: [2, 3]: a shift is a whole number, not 0.5");
});

describe("pad", () => {
  const row = () => tensor([1, 2, 3]);

  it("frames with a number, the edge or a mirror", async () => {
    expect(await pad(row(), [[1, 2]], {value: 7}).array()).toEqual([7, 1, 2, 3, 7, 7]);
    expect(await pad(row(), [2], {mode: "edge"}).array()).toEqual([1, 1, 1, 2, 3, 3, 3]);
    expect(await pad(row(), [2], {mode: "reflect"}).array()).toEqual([3, 2, 1, 2, 3, 2, 1]);
    expect(await pad(tensor([[5]]), [[1, 0], 1]).array()).toEqual([
      [0, 0, 0],
      [0, 5, 0],
    ]);
    expect(await pad(tensor([4], {dtype: "int32"}), [1], {value: 9}).array()).toEqual([9, 4, 9]);
    expect(await pad(zeros([0]), [[1, 1]]).array()).toEqual([0, 0]);
  });

  it("refuses frames that there is nothing for", () => {
    expect(() => pad(row(), [3], {mode: "reflect"})).toThrow(
      "pad: [3]: [[3, 3]]: axis 0 takes no 3 elements in mode “reflect”",
    );
    expect(() => pad(zeros([0]), [1], {mode: "edge"})).toThrow("mode “edge”");
    expect(() => pad(row(), [-1])).toThrow("no -1 elements");
    expect(() => pad(row(), [1, 1])).toThrow("a width is wanted for each of the 1 axes");
  });
});

it("triangular is a mask of one side of a diagonal", async () => {
  expect(await triangular([2, 3]).array()).toEqual([
    [1, 0, 0],
    [1, 1, 0],
  ]);
  expect(await triangular([2, 3], {upper: true, diagonal: 1}).array()).toEqual([
    [0, 1, 1],
    [0, 0, 1],
  ]);
  expect(triangular([0, 3]).shape).toEqual([0, 3]);
});
