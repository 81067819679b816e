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
