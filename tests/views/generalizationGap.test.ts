// @vitest-environment jsdom
import {afterEach, expect, test} from "vitest";
import {generalizationGap} from "../../src/views/index.js";
import {type Counted, fallingRun, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const gapRun = () =>
  fallingRun({
    evaluateEvery: 5,
    metrics: {
      "trainAccuracy/plain": () => 1,
      "testAccuracy/plain": ({count}: Counted) => 0.7 + count / 1000,
      "trainAccuracy/kept back": () => 0.75,
      "testAccuracy/kept back": () => 0.8,
      "depth/plain": () => 3,
    },
  });
const label = (element: Element) =>
  element.querySelector("[role=img]")?.getAttribute("aria-label") ?? "";

test("draws a bar between what each model reaches on training and test data", async () => {
  const run = gapRun();
  const view = generalizationGap(run, {domain: [0.5, 1], reference: 0.9});
  document.body.append(view);
  expect(label(view)).toContain("plain not measured yet, kept back not measured yet");
  await run.finish();
  await until(() => /plain 0\.720 \(training 1\), kept back 0\.800/.test(label(view)));
  await until(() => view.querySelectorAll("circle").length === 4);
  const x = (circle: Element) => Number(circle.getAttribute("cx"));
  const [train1, train2, test1, test2] = Array.from(view.querySelectorAll("svg circle"), x);
  expect(train1 - test1).toBeGreaterThan(0);
  // 1 less 0.72 is 5.6 times as much as 0.8 less 0.75, and the other way round.
  expect((train1 - test1) / (test2 - train2)).toBeCloseTo(5.6, 1);
  const texts = Array.from(view.querySelectorAll("svg text"), ({textContent}) => textContent);
  expect(texts).toEqual(expect.arrayContaining(["0.720", "1", "0.750", "0.800"]));
});

test("refuses a run that does not measure both", () => {
  const run = fallingRun({metrics: {"trainAccuracy/plain": () => 1, testLoss: () => 1}});
  expect(() => generalizationGap(run)).toThrow(
    /does not measure accuracy on training and test data of each model; it has trainAccuracy\/plain, testLoss/,
  );
});
