import fc from "fast-check";
import {beforeAll, describe, expect, it} from "vitest";
import {
  dot,
  einsum,
  outer,
  Random,
  setDevice,
  type Tensor,
  tensor,
  zeros,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

/** The sum as it is written: a loop over every letter. */
async function plainSum(equation: string, operands: Tensor[]): Promise<number[]> {
  const [left, result] = equation.split("->");
  const terms = left.split(",");
  const sizes: Record<string, number> = {};
  terms.forEach((term, i) => {
    [...term].forEach((letter, axis) => {
      sizes[letter] = operands[i].shape[axis];
    });
  });
  const data = await Promise.all(operands.map((operand) => operand.data()));
  const letters = Object.keys(sizes);
  const position = (term: string, at: Record<string, number>) =>
    [...term].reduce((sum, letter) => sum * sizes[letter] + at[letter], 0);
  const total = letters.reduce((product, letter) => product * sizes[letter], 1);
  const size = [...result].reduce((product, letter) => product * sizes[letter], 1);
  const sums = new Array<number>(size).fill(0);
  for (let i = 0; i < total; ++i) {
    const at: Record<string, number> = {};
    let rest = i;
    for (const letter of letters) {
      at[letter] = rest % sizes[letter];
      rest = Math.floor(rest / sizes[letter]);
    }
    sums[position(result, at)] += terms.reduce(
      (product, term, k) => product * data[k][position(term, at)],
      1,
    );
  }
  return sums;
}

describe("einsum", () => {
  const letters = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), {maxLength: 4});

  it("is the sum as it is written, for any letters and sizes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(letters, {minLength: 1, maxLength: 2}),
        letters,
        fc.array(fc.integer({min: 0, max: 3}), {minLength: 4, maxLength: 4}),
        async (terms, wanted, counts) => {
          const sizeOf = (letter: string) => counts["abcd".indexOf(letter)];
          const result = wanted.filter((letter) => terms.some((term) => term.includes(letter)));
          const equation = `${terms.map((term) => term.join("")).join(",")}->${result.join("")}`;
          const random = new Random(5);
          const operands = terms.map((term) => random.normal(term.map(sizeOf)));
          const y = einsum(equation, ...operands);
          expect(y.shape).toEqual(result.map(sizeOf));
          const exact = await plainSum(equation, operands);
          (await y.data()).forEach((value, i) => {
            expect(value).toBeCloseTo(exact[i], 4);
          });
        },
      ),
      {numRuns: 150, seed: 3},
    );
  });

  it("names the equation, the shapes and what is wrong", () => {
    const [x, y] = [zeros([2, 3]), zeros([4, 5])];
    expect(() => einsum("ij,jk->ik", x, y)).toThrow(
      "einsum “ij,jk->ik”: [2, 3] x [4, 5]: sizes 3 and 4 of axis j differ",
    );
    expect(() => einsum("ij,jk", x, y)).toThrow("an equation such as");
    expect(() => einsum("ij->ji", x, y)).toThrow("there are 1 terms for 2 operands");
    expect(() => einsum("ijk->ij", x)).toThrow("“ijk” names 3 axes of [2, 3]");
    expect(() => einsum("ii->i", zeros([2, 2]))).toThrow("“ii” names an axis twice");
    expect(() => einsum("ij->k", x)).toThrow("no operand has the axis k");
  });
});

it("outer and dot take two vectors", async () => {
  const [x, y] = [tensor([1, 2]), tensor([3, 4])];
  expect(await outer(x, tensor([1, 0, 2])).array()).toEqual([
    [1, 0, 2],
    [2, 0, 4],
  ]);
  expect(await dot(x, y).item()).toBe(11);
  expect(() => outer(x, zeros([2, 2]))).toThrow("outer: [2] x [2, 2]: two vectors are wanted");
  expect(() => dot(x, zeros([3]))).toThrow("dot: [2] x [3]: two vectors of one length");
});
