// @vitest-environment jsdom
import {expect, test} from "vitest";
import {neuronDiagram} from "../../src/views/index.js";

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
