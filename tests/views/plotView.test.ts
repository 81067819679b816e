// @vitest-environment jsdom
import {afterEach, expect, test} from "vitest";
import {plotView} from "../../src/views/index.js";
import {fallingRun, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const show = (element: HTMLElement) => {
  document.body.append(element);
  return element;
};
const label = (element: Element) =>
  element.querySelector("[role=img]")?.getAttribute("aria-label") ?? "";

test("draws in a box whose height is known before, and says in words what it shows", async () => {
  const view = show(
    plotView({
      title: "Some dots",
      summary: "three dots",
      height: 120,
      plot: (plot) => ({x: {label: "value"}, marks: [plot.dotX([1, 2, 3])]}),
    }),
  );
  expect(view.querySelector<HTMLElement>(".chart-body")?.style.height).toBe("120px");
  expect(view.querySelector("svg")).toBeNull();
  await until(() => view.querySelectorAll("circle").length === 3);
  expect(label(view)).toBe("Some dots. three dots");
  expect(view.querySelector("figcaption")?.textContent).toBe("three dots");
});

test("follows a run in place, one drawing at a time", async () => {
  const run = fallingRun();
  const view = show(
    plotView({
      title: "Steps",
      run,
      every: 0,
      summary: (state) => (state ? `${state.count} so far` : "not started"),
      plot: (plot, _, state) => ({
        marks: [plot.dotX(Array.from({length: state?.count ?? 0}, (_, i) => i))],
      }),
    }),
  );
  expect(label(view)).toBe("Steps. not started");
  await run.stepOnce();
  await run.stepOnce();
  await until(() => view.querySelectorAll("circle").length === 2);
  expect(view.querySelectorAll("svg")).toHaveLength(1);
  expect(label(view)).toBe("Steps. 2 so far");
});
