// @vitest-environment jsdom
import {expect, test} from "vitest";
import {lineChart} from "../../src/views/index.js";
import {until} from "./page.js";

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

test("names of lines that end close together stand apart", async () => {
  const rows = [
    {n: 1, near: 100, "nearly there": 90, far: 1},
    {n: 2, near: 101, "nearly there": 100, far: 10_000},
  ];
  const chart = lineChart({...look, rows, lines: ["near", "nearly there", "far"], log: true});
  document.body.append(chart);
  await until(() => chart.querySelector("svg") !== null);
  const places = ["near", "nearly there", "far"].map((name) => {
    const texts = Array.from(chart.querySelectorAll("svg text"));
    const text = texts.find(({textContent}) => textContent === name);
    // Each mark of Plot is a group that dy moves; the text itself stands at the line's end.
    const y = (element: Element | null | undefined) =>
      Number(element?.getAttribute("transform")?.match(/,([-\d.]+)\)/)?.[1] ?? 0);
    return y(text) + y(text?.parentElement);
  });
  const [near, nearly, far] = places;
  expect(nearly - near).toBeGreaterThan(13);
  expect(near - far).toBeGreaterThan(40);
});

test("what scatters are dots, on axes as wide as told", async () => {
  const rows = [10, 1, 1].map((n, i) => ({n, bound: 100 * n, trial: n + i}));
  const shape = {lines: ["bound"], dots: ["trial"], xTicks: [10, 3, 1, 1.1]} as const;
  const chart = lineChart({...look, ...shape, rows, log: true, yDomain: [1, 10_000]});
  document.body.append(chart);
  await until(() => chart.querySelector("svg") !== null);
  expect(chart.querySelectorAll("svg [aria-label=dot] circle")).toHaveLength(3);
  expect(chart.querySelectorAll("svg marker")).toHaveLength(0);
  const ticks = (axis: string) =>
    Array.from(chart.querySelectorAll(`svg [aria-label="${axis}-axis tick label"] text`));
  expect(ticks("x").map(({textContent}) => textContent)).toEqual(["1", "3", "10"]);
  expect(ticks("y").map(({textContent}) => textContent)).toContain("10⁴");
  const names = Array.from(chart.querySelectorAll("svg text"), ({textContent}) => textContent);
  expect(names).toEqual(expect.arrayContaining(["bound", "trial"]));
  const xOf = (element: Element | null | undefined) =>
    Number(element?.getAttribute("transform")?.match(/\(([-\d.]+)/)?.[1]);
  const name = [...chart.querySelectorAll("svg text")].find((t) => t.textContent === "bound");
  expect(xOf(name)).toBeGreaterThan(400); // at the right, where the first row ends
});
