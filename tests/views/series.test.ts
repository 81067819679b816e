// @vitest-environment jsdom
import {afterEach, describe, expect, test} from "vitest";
import {dateTicks, formatDate} from "../../src/views/dateScale.js";
import {timeSeries} from "../../src/views/index.js";
import {fallingRun, tensor, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const show = <T extends HTMLElement>(element: T): T => {
  document.body.append(element);
  return element;
};
const nameOf = (element: Element) =>
  element.querySelector("[role=img]")?.getAttribute("aria-label") ?? "";
const press = (element: Element, ...keys: string[]) => {
  for (const key of keys) {
    element
      .querySelector(".chart-svg")
      ?.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
  }
};
const note = (element: Element) =>
  Array.from(element.querySelectorAll(".probe-line"), (line) => line.textContent);

describe("dateTicks", () => {
  const labels = (from: string, to: string, count = 6) =>
    dateTicks(Date.parse(from), Date.parse(to), count).map(({label}) => label);

  test("begin years, months, days and hours", () => {
    expect(labels("1800-03-01", "1900-01-01")).toEqual(["1820", "1840", "1860", "1880", "1900"]);
    expect(labels("2020-11-15", "2021-05-01")).toEqual(["Dec", "2021", "Feb", "Mar", "Apr", "May"]);
    expect(labels("2024-02-27", "2024-03-03")).toEqual([
      "27 Feb",
      "28 Feb",
      "29 Feb",
      "1 Mar",
      "2 Mar",
      "3 Mar",
    ]);
    expect(labels("2024-02-27T20:00Z", "2024-02-28T03:00Z", 3)).toEqual([
      "21:00",
      "28 Feb",
      "3:00",
    ]);
  });

  test("dates are written with the time only where there is one", () => {
    expect(formatDate(Date.UTC(2024, 1, 29))).toBe("2024-02-29");
    expect(formatDate(Date.UTC(2024, 1, 29, 7, 30))).toBe("2024-02-29 07:30");
  });
});

describe("timeSeries", () => {
  const observed = [1, 2, 3, 4];

  test("on a log scale equal ratios are equal distances, and zero has no place", () => {
    const lines = {fall: [100, 10, 1, 0]};
    const view = show(timeSeries({lines, yKind: "log"}));
    const d = view.querySelector(".curve-line")?.getAttribute("d") ?? "";
    const [first, second, third, ...more] = d
      .split(/[ML]/)
      .slice(1)
      .map((place) => Number(place.split(/[ ,]/)[1]));
    expect(more).toEqual([]);
    expect(second - first).toBeGreaterThan(20);
    expect(third - second).toBeCloseTo(second - first, 0);
  });

  test("draws observations, lines, bands and draws, and says them in numbers", () => {
    const view = timeSeries({
      observed,
      lines: {forecast: [Number.NaN, Number.NaN, 2.5, 3.5]},
      bands: [
        {level: 0.9, low: [Number.NaN, Number.NaN, 2, 2], high: [Number.NaN, Number.NaN, 3, 3]},
      ],
      samples: [observed, observed, observed],
      boundary: 2,
    });
    expect(nameOf(view)).toBe(
      "Values over time. 4 observations from 0 to 3; forecast ends at 3.50; the 90 % band holds 50.0 % of 2 test observations",
    );
    expect(view.querySelectorAll(".series-band")).toHaveLength(1);
    expect(view.querySelectorAll(".series-sample")).toHaveLength(3);
    expect(view.querySelector(".series-dots")?.getAttribute("d")?.match(/h0/g)).toHaveLength(4);
    expect(view.querySelector(".view-legend")?.textContent).toBe(
      "observedforecast90 % bandsingle draws",
    );
    expect(view.querySelectorAll(".series-boundary")).toHaveLength(1);
  });

  test("says what the author wants said in place of how its lines end", () => {
    const view = timeSeries({observed, summary: "It rises."});
    expect(nameOf(view)).toBe("Values over time. It rises.");
  });

  test("is read off at the keys, observation by observation", () => {
    const view = show(timeSeries({observed, lines: {mean: [1, 1, 1, 1]}, xLabel: "year"}));
    press(view, "ArrowRight", "ArrowRight", "ArrowRight");
    const before = note(view);
    press(view, "ArrowLeft");
    expect(note(view)).not.toEqual(before);
    for (let i = 0; i < 9; ++i) press(view, "ArrowLeft");
    expect(note(view)).toEqual(["year 0", "observed 1", "mean 1"]);
  });

  test("knows dates", () => {
    const x = ["2020-01-01", "2021-01-01", "2022-01-01", "2023-01-01"].map((day) => new Date(day));
    const view = timeSeries({x, observed});
    expect(nameOf(view)).toMatch(/from 2020-01-01 to 2023-01-01/);
    const ticks = Array.from(
      view.querySelectorAll(".chart-tick-label"),
      (tick) => tick.textContent,
    );
    expect(ticks).toContain("2021");
  });

  test("shows the observations before the run starts, and its forecast in place afterwards", async () => {
    const run = fallingRun();
    const view = show(
      timeSeries({run, observed, lines: {guess: ({count}) => tensor([0, 0, 0, count])}}),
    );
    expect(nameOf(view)).toMatch(/4 observations from 0 to 3; no prediction yet/);
    const drawing = view.querySelector("svg");
    await run.stepOnce();
    await until(() => /guess ends at 1/.test(nameOf(view)));
    await run.stepOnce();
    await until(() => /guess ends at 2/.test(nameOf(view)));
    expect(view.querySelector("svg")).toBe(drawing);
  });

  test("tells the range of a line that stands by itself", () => {
    expect(nameOf(timeSeries({lines: {curve: [2, -1, 0.5]}}))).toContain("curve from −1 to 2");
  });

  test("refuses lengths that differ", () => {
    expect(() => timeSeries({x: [0, 1, 2], observed})).toThrow(
      "timeSeries: 4 observed of shape [4]: values do not fit 3 places.",
    );
    expect(() => timeSeries({observed, lines: {line: () => observed}})).toThrow(/lines.line: a/);
  });
});
