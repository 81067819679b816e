import {beforeAll, describe, expect, it} from "vitest";
import {arange, setDevice, tensor, zeros} from "../../../lib/index.js";
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
    expect(() => grid().flip(2)).toThrow("flip: there is no axis 2 in a tensor of 2 axes");
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
    expect(() => grid().slice(0, 0, 2, 0)).toThrow("slice: [2, 3] by steps of 0: a step is");
    expect(() => grid().slice(0, 0, 2, -1)).toThrow("flip");
  });
});
