// @vitest-environment jsdom
import {afterEach, expect, test} from "vitest";
import {groupMetrics} from "../../src/views/curveGroups.js";
import {lossCurve, runPanel} from "../../src/views/index.js";
import {type Counted, fallingRun, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const show = (element: HTMLElement) => {
  document.body.append(element);
  return element;
};
const nameOf = (element: Element) =>
  element.querySelector("[role=img]")?.getAttribute("aria-label") ?? "";
const press = (element: Element, key: string) =>
  element.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
const lines = (element: Element, chart: string) =>
  Array.from(element.querySelectorAll(`.view-${chart} .curve-line`));

const measured = () =>
  fallingRun({
    evaluateEvery: 5,
    metrics: {
      testLoss: ({loss}: Counted) => 2 * loss,
      trainAccuracy: () => 0.9,
      testAccuracy: () => 0.5,
      depth: () => 3,
    },
  });

test("metrics of one thing on two sets of data share a chart", () => {
  const groups = groupMetrics(["trainAccuracy", "testAccuracy", "klTest", "depth", "pretrain"]);
  expect(groups.map(({stem, members}) => [stem, ...members.map(({split}) => split)])).toEqual([
    ["accuracy", "train", "test"],
    ["kl", "test"],
    ["depth", undefined],
    ["pretrain", undefined],
  ]);
});

test("draws train and test in one chart, told apart by strokes, and the test loss beside the loss", async () => {
  const run = measured();
  const curve = show(lossCurve(run));
  expect(curve.querySelectorAll(".view-metric"), "room from the start").toHaveLength(2);
  await run.finish();
  await until(() => /test loss 0.100/.test(nameOf(curve)));
  expect(lines(curve, "loss").map((line) => line.getAttribute("stroke-dasharray"))).toEqual([
    null,
    "6 4",
  ]);
  const [accuracy, depth] = Array.from(curve.querySelectorAll(".view-metric"));
  expect(nameOf(accuracy)).toBe("accuracy by step. train accuracy 0.900; test accuracy 0.500");
  expect(nameOf(depth)).toBe("depth by step. depth 3");
  expect(curve.querySelector(".view-legend")?.textContent).toBe("training datatest data");
});

test("what is measured on several models of one run shares a chart, a colour a model", async () => {
  const models = ["AdaGrad", "SGD"];
  const run = fallingRun({
    evaluateEvery: 5,
    metrics: Object.fromEntries(
      models.flatMap((name, i) => [
        [`loss/${name}`, ({loss}: Counted) => (i + 1) * loss],
        [`accuracy/${name}`, () => 0.5 + i / 4],
      ]),
    ),
  });
  const curve = show(lossCurve(run, {smoothing: 0.5}));
  expect(nameOf(curve)).toBe("Loss by step. not measured yet");
  await run.finish();
  await until(() => /AdaGrad 0\.05\d+; SGD 0\.10\d+$/.test(nameOf(curve)));
  const drawn = lines(curve, "loss");
  expect(drawn.map((line) => line.getAttribute("stroke"))).toEqual([
    "var(--series-1)",
    "var(--series-1)",
    "var(--series-2)",
    "var(--series-2)",
  ]);
  expect(drawn.map((line) => line.classList.contains("curve-faint"))).toEqual([
    true,
    false,
    true,
    false,
  ]);
  const charts = Array.from(curve.querySelectorAll(".view-metric"));
  expect(charts.map(nameOf)).toEqual(["accuracy by step. AdaGrad 0.500; SGD 0.750"]);
  expect(curve.querySelector(".view-legend")?.textContent).toBe("AdaGradSGD");
  const panel = show(runPanel(run));
  expect(panel.querySelector(".run-measured")?.textContent, "too many to read").not.toContain(
    "SGD",
  );
});

test("leaves the loss out where only metrics count", async () => {
  const run = measured();
  const curve = show(lossCurve(run, {loss: false, metrics: ["testLoss", "depth"]}));
  await run.finish();
  const charts = Array.from(curve.querySelectorAll("[role=img]"));
  expect(charts).toHaveLength(2);
  await until(() => /test loss 0.100/.test(nameOf(curve)));
  expect(lines(curve, "loss")).toHaveLength(0);
});

test("the reader chooses smoothing and scale, and the curve is redrawn in place", async () => {
  const run = fallingRun();
  const curve = show(lossCurve(run));
  await run.finish();
  await until(() => /at step 20$/.test(nameOf(curve)));
  const [path] = lines(curve, "loss");
  const plain = path.getAttribute("d");
  const [smoothing, log] = Array.from(curve.querySelectorAll("input"));
  log.click();
  expect(path.getAttribute("d")).not.toBe(plain);
  log.click();
  expect(path.getAttribute("d")).toBe(plain);
  smoothing.value = "0.9";
  smoothing.dispatchEvent(new Event("input"));
  expect(lines(curve, "loss")).toHaveLength(2);
  expect(path.isConnected).toBe(true);
  expect(path.classList.contains("curve-faint"), "the raw loss stays, pale").toBe(true);
});

test("arrow keys read the values off at a recorded step", async () => {
  const run = fallingRun();
  const curve = show(lossCurve(run));
  const drawing = curve.querySelector("svg") as Element;
  const note = curve.querySelector(".probe-note") as HTMLElement;
  press(drawing, "ArrowRight");
  expect(note.hidden, "nothing to read before the start").toBe(true);
  await run.finish();
  await until(() => /at step 20$/.test(nameOf(curve)));
  const read = () => Array.from(note.children, (line) => line.textContent);
  await until(() => !note.hidden);
  expect(read()).toEqual(["step 10", "loss 0.100"]);
  press(drawing, "ArrowRight");
  expect(read()).toEqual(["step 11", "loss 0.0909"]);
  press(drawing, "ArrowLeft");
  press(drawing, "ArrowLeft");
  expect(read()).toEqual(["step 9", "loss 0.111"]);
  expect(curve.querySelectorAll(".probe-dot")).toHaveLength(1);
  press(drawing, "Escape");
  expect(note.hidden).toBe(true);
});

test("refuses no run, and smoothing that would never move", () => {
  expect(() => lossCurve([])).toThrow("lossCurve: there is no run to draw.");
  expect(() => lossCurve(fallingRun(), {smoothing: 1})).toThrow(/smoothing is 1/);
});
