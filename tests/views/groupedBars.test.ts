// @vitest-environment jsdom
import {expect, test} from "vitest";
import {groupedBars} from "../../src/views/index.js";
import {until} from "./page.js";

const options = {title: "Slopes", yLabel: "slope", names: ["a", "b"]};

test("bars by group have a legend, a name and a text", () => {
  const view = groupedBars({
    ...options,
    bars: {hand: [1, -2], tape: [1, -1]},
    lines: {nudged: [1, -1]},
    summary: "b differs",
  });
  expect(view.querySelector(".view-legend")?.textContent).toBe("handtapenudged");
  expect(view.querySelector("[role=img]")?.getAttribute("aria-label")).toBe("Slopes. b differs");
});

test("a series with another number of groups is turned down", () => {
  expect(() => groupedBars({...options, bars: {hand: [1]}})).toThrow(
    "groupedBars: 1 numbers of “hand” do not fit 2 groups.",
  );
  expect(() => groupedBars({title: "a", yLabel: "b", bars: {hand: [1, 2], tape: [1]}})).toThrow(
    "groupedBars: 1 numbers of “tape” do not fit 2 groups.",
  );
});

test("groups without names are numbered", async () => {
  const view = groupedBars({title: "a", yLabel: "b", bars: {hand: new Float32Array(3)}});
  document.body.append(view);
  await until(() => view.querySelector("svg") !== null);
  const texts = Array.from(view.querySelectorAll("svg text"), ({textContent}) => textContent);
  expect(texts).toEqual(expect.arrayContaining(["1", "2", "3"]));
});
