// @vitest-environment jsdom
import {expect, test} from "vitest";
import {agrees} from "../../src/views/index.js";

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
    expect(outcome(() => answer)).toMatch(/^2 numbers should come back in an array, not /);
  }
  expect(outcome(() => undefined)).toBe("It gives undefined so far.");
});
