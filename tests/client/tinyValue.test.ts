// @vitest-environment jsdom
import {expect, test} from "vitest";
import {tinyValue} from "../../src/client/tinyValue.js";

const tensor = (shape: number[]) => {
  const count = shape.reduce((product, size) => product * size, 1);
  return {shape, data: async () => Float32Array.from({length: count}, (_, i) => i - 1)};
};

test.each<[name: string, value: unknown, text: string | undefined]>([
  ["a number", 0.25, "0.250"],
  ["a word", "relu", "relu"],
  ["a tensor of one number", tensor([]), "−1"],
  ["a short vector", [1, 2.5, -3], "(1, 2.50, −3)"],
  ["a typed array", Float32Array.of(1, 2), "(1, 2)"],
  ["a long vector", tensor([10]), "10, −1 to 8"],
  [
    "a tensor that is constant",
    {shape: [2, 9], data: async () => new Float32Array(18)},
    "2 × 9, all 0",
  ],
  ["a tensor of three dimensions", tensor([2, 3, 4]), "2 × 3 × 4, −1 to 22"],
  [
    "a tensor that was freed",
    {shape: [1], data: () => Promise.reject(new Error("freed"))},
    undefined,
  ],
  ["nothing yet", undefined, undefined],
  ["a function", () => 1, undefined],
  ["a list of words", ["a"], undefined],
])("%s", async (_, value, text) => {
  expect((await tinyValue(value))?.text).toBe(text);
});

test("a small matrix is written out, a larger one drawn", async () => {
  expect((await tinyValue(tensor([2, 2])))?.rows).toEqual([
    ["−1", "0"],
    ["1", "2"],
  ]);
  const large = await tinyValue(tensor([5, 5]));
  expect(large?.rows).toBeUndefined();
  expect(large?.picture).toBeDefined();
});
