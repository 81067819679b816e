// @vitest-environment jsdom
import {expect, test} from "vitest";
import {type Answer, agrees} from "../../src/views/index.js";

test("a check by number passes up to rounding, and otherwise says what came and why it is wrong", () => {
  const outcome = (answer: () => unknown) => agrees("half", answer, 0.5, "1/2").test();
  expect(outcome(() => Math.fround(0.5 + 1e-8))).toBeUndefined();
  expect(outcome(() => 0.6)).toBe("It gave 0.600 instead of 0.500: 1/2.");
  expect(outcome(() => undefined)).toBe("It gives undefined so far.");
  expect(outcome(() => Number.NaN)).toBe("It gives NaN so far.");
  expect(outcome(() => "0.5")).toBe("A number should come back, not 0.5.");
});

test("a check by several numbers compares each, and says how many are wanted", () => {
  const outcome = (answer: () => unknown) => agrees("pair", answer, [0.5, -2], "1/2 and −2").test();
  expect(outcome(() => [Math.fround(0.5 + 1e-8), -2])).toBeUndefined();
  expect(outcome(() => [0.5, 2])).toBe("It gave [0.500, 2] instead of [0.500, −2]: 1/2 and −2.");
  expect(outcome(() => [0.5, Number.NaN])).toMatch(/^It gave \[0.500, NaN\]/);
  for (const answer of [[0.5], [0.5, "2"], 0.5]) {
    expect(outcome(() => answer)).toMatch(/^2 numbers in an array should come back, not /);
  }
  expect(outcome(() => undefined)).toBe("It gives undefined so far.");
});

test("numbers in nested arrays and objects are compared, and the first that differ are named", () => {
  const wanted = {W: [[1, 2], [4, 5]], b: [3]}; // biome-ignore format: one line
  const outcome = (answer: unknown) => agrees("all", () => answer, wanted, "by hand").test();
  const [W, b] = [wanted.W, wanted.b];
  expect(outcome({W: [[1, 2 + 1e-7], Float32Array.of(4, 5)], b})).toBeUndefined();
  expect(outcome({W: [[1, 2], [4, 6]], b: [4]})).toBe("W[1] is [4, 6] instead of [4, 5]: by hand."); // biome-ignore format: one line
  expect(outcome({W, b: [Number.NaN]})).toBe("b is [NaN] instead of [3]: by hand.");
  expect(outcome({W})).toBe("An object with W and b should come back, not an object with W.");
  expect(outcome({W: [[1, 2]], b})).toBe("W should be an array of 2, not an array of 1.");
  expect(outcome({W: [[1], [4, 5]], b})).toBe("W[0] should be 2 numbers in an array, not [1].");
  expect(outcome({W: 1, b})).toBe("W should be an array of 2, not 1.");
  expect(outcome(1)).toBe("An object with W and b should come back, not 1.");
  expect(agrees("rows", () => [[1], [3]], [[1], [2]], "two").test()).toBe(
    "answer[1] is [3] instead of [2]: two.",
  );
});

test("how close an answer must be can be said", () => {
  const outcome = (wanted: Answer, tolerance?: number) =>
    agrees("near", () => 1.0005, wanted, "about 1", {tolerance}).test();
  expect(outcome(1)).toBe("It gave 1.00 instead of 1: about 1.");
  expect(outcome(1, 1e-3)).toBeUndefined();
});
