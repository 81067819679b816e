// @vitest-environment jsdom
import {expect, test} from "vitest";
import {lineChart} from "../../src/views/index.js";

const look = {title: "Costs", x: "n", xLabel: "width", yLabel: "steps"} as const;

test("has a name, and says in words what is to be seen", () => {
  const chart = lineChart({...look, rows: [{n: 1, a: 2}], lines: ["a"], summary: "one point"});
  expect(chart.querySelector("[role=img]")?.getAttribute("aria-label")).toBe("Costs. one point");
});

test("what cannot be drawn is named", () => {
  expect(() => lineChart({...look, rows: [] as {n: number}[], lines: ["n"]})).toThrow("no rows");
  expect(() => lineChart({...look, rows: [{n: 1}], lines: []})).toThrow("no lines");
  const rows = [
    {n: 1, a: 1},
    {n: 2, a: undefined},
  ];
  expect(() => lineChart({...look, rows, lines: ["a"]})).toThrow(
    "lineChart: row 1 has no number “a”: undefined.",
  );
});
