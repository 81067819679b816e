/** The small views: a table of values, one unit from the inside, a check by number. */
import {expect, test} from "vitest";
import {installDom} from "../../src/build/check/dom.js";
import {agrees, neuronDiagram, valueTable} from "../../src/views/index.js";

installDom();

test("a table of values has the keys for a head and formatted numbers", () => {
  const table = valueTable([
    {η: "0.1", w: -0.12345, mistakes: 25},
    {η: "10", w: -12.345, mistakes: 25},
  ]);
  const lines = [...table.querySelectorAll("tr")].map((row) =>
    [...row.children].map((cell) => cell.textContent),
  );
  expect(lines).toEqual([
    ["η", "w", "mistakes"],
    ["0.1", "−0.123", "25"],
    ["10", "−12.3", "25"],
  ]);
  expect(valueTable([{x: 1.23456}], {digits: 5}).querySelector("td")?.textContent).toBe("1.2346");
});

test("a unit shows each input with its weight, and says in words what it computes", () => {
  const diagram = neuronDiagram({inputs: ["x₁", "x₂"], weights: ["w₁", "w₂"], activation: "relu"});
  const texts = [...diagram.querySelectorAll("text")].map(({textContent}) => textContent);
  for (const name of ["x₁", "x₂", "w₁", "w₂", "b", "Σ", "z", "relu", "ŷ"]) {
    expect(texts).toContain(name);
  }
  expect(diagram.querySelector("svg")?.getAttribute("aria-label")).toBe(
    "A unit: x₁, x₂ times w₁, w₂, plus b, summed to z, then relu, gives ŷ",
  );
});

test("a check by number passes up to rounding, and otherwise says what came and why it is wrong", () => {
  const outcome = (answer: () => unknown) => agrees("half", answer, 0.5, "1/2").test();
  expect(outcome(() => Math.fround(0.5 + 1e-8))).toBeUndefined();
  expect(outcome(() => 0.6)).toBe("It gave 0.600 instead of 0.500: 1/2.");
  expect(outcome(() => undefined)).toBe("It gives undefined so far.");
  expect(outcome(() => Number.NaN)).toBe("It gives NaN so far.");
  expect(outcome(() => "0.5")).toBe("A number should come back, not 0.5.");
});
