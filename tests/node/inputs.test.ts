/** Inputs that nobody moves have the values that Observable Inputs begin with. */
import * as Observable from "@observablehq/inputs";
import {beforeAll, describe, expect, test} from "vitest";
import {installDom} from "../../src/build/check/dom.js";
import * as Inputs from "../../src/node/inputs.js";
import type {Picture} from "../../src/node/picture.js";

beforeAll(installDom);

const map = new Map([
  ["a", 1],
  ["b", 2],
]);

/** A range without a value is left out: jsdom does not put it in the middle, as browsers do. */
const CASES: readonly [name: string, ...given: unknown[]][] = [
  ["range", [0, 10], {value: 3}],
  ["range", [0, 10], {value: 30, step: 1}],
  ["range", [0.01, 0.5], {value: 0.05, step: 0.01}],
  ["radio", ["x", "y"]],
  ["radio", ["x", "y"], {value: "y", label: "Which"}],
  ["radio", map, {value: 2}],
  ["radio", map, {key: "b"}],
  ["select", ["x", "y"]],
  ["select", map],
  ["select", map, {value: 2}],
  ["select", ["x", "y"], {multiple: true, value: ["y"]}],
  ["checkbox", ["x", "y"]],
  ["checkbox", ["x", "y"], {value: ["x"]}],
  ["toggle"],
  ["toggle", {label: "On", value: true}],
  ["button", "Again"],
  ["button", "Again", {value: 1, reduce: (value: number) => value + 1}],
  ["text", {value: "to be"}],
];

describe("the first value", () => {
  test.each(CASES)("of %s %j %j", (name, ...given) => {
    const make = (module: unknown) =>
      (module as Record<string, (...given: unknown[]) => {value: unknown}>)[name](...given);
    expect(make(Inputs).value).toEqual(make(Observable).value);
  });

  test("of a form is that of its inputs", () => {
    const parts = () => ({a: Inputs.range([0, 4]), b: Inputs.toggle({value: true})});
    expect(Inputs.form(parts()).value).toEqual({a: 2, b: true});
    expect(Inputs.form(Object.values(parts())).value).toEqual([2, true]);
  });
});

test("a range without a value stands in the middle, on a step", () => {
  expect(Inputs.range([0, 10]).value).toBe(5);
  expect(Inputs.range([0, 3], {step: 1}).value).toBe(2);
  expect(Inputs.range().value).toBe(0.5);
});

test("an input says its label and its value", async () => {
  const text = (input: Picture) => input.text();
  expect(await text(Inputs.range([0, 1], {label: "Margin", value: 0.5}))).toBe("Margin: 0.5");
  expect(await text(Inputs.form([Inputs.toggle({label: "On"})]))).toBe("On: false");
});
