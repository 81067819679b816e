// @vitest-environment jsdom
import {afterEach, expect, test} from "vitest";
import {divergingRange, plotFigure} from "../../src/views/plotFigure.js";
import {until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const dots = (values: number[]) =>
  plotFigure({
    name: "dots",
    title: "Some dots",
    height: 120,
    plot: (plot) => ({x: {label: "value"}, marks: [plot.dotX(values)]}),
  });

test("draws in place, one drawing at a time, in a box whose height is known before", async () => {
  const values = [1, 2, 3];
  const {element, show} = dots(values);
  document.body.append(element);
  const body = element.querySelector<HTMLElement>(".chart-body");
  expect(body?.style.height).toBe("120px");
  expect(element.querySelector("svg")).toBeNull();
  await until(() => element.querySelectorAll("circle").length === 3);
  values.push(4);
  show();
  await until(() => element.querySelectorAll("circle").length === 4);
  expect(element.querySelectorAll("svg")).toHaveLength(1);
});

test("says in words what it shows, once for readers and once for screen readers", () => {
  const {element, describe} = dots([1]);
  describe("One dot at 1");
  expect(element.querySelector("[role=img]")?.getAttribute("aria-label")).toBe(
    "Some dots. One dot at 1",
  );
  expect(element.querySelector("figcaption")?.textContent).toBe("One dot at 1");
});

test("gives Plot colours that it can interpolate", () => {
  for (const color of divergingRange()) expect(color).toMatch(/^rgb\(\d+, \d+, \d+\)$/);
});
