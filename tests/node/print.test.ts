/** What a program of a chapter prints. */
import {afterEach, beforeEach, expect, test, vi} from "vitest";
import {tensor} from "../../lib/node.js";
import {display, html, view} from "../../src/node/page.js";
import {printed} from "../../src/node/print.js";
import {train, trainWaiting} from "../../src/node/runs.js";
import {standIn} from "../../src/node/views.js";

let lines: unknown[];
beforeEach(() => {
  lines = [];
  vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
});
afterEach(() => vi.restoreAllMocks());

const viewOf = (name: string) => standIn(name) as (...given: unknown[]) => never;

test("values are printed in their order, though some take a while", async () => {
  const slow = new Promise((resolve) => setTimeout(() => resolve("slow"), 20));
  expect(display(1)).toBe(1);
  display(slow);
  display(tensor([[1, 2.5]]));
  display(tensor(new Float32Array(1000)));
  display({a: 1});
  await printed();
  expect(lines).toEqual([
    1,
    "slow",
    "Tensor [1, 2] float32 [[1, 2.50]]",
    "Tensor [1000] float32",
    {a: 1},
  ]);
});

test("a promise that fails is told where it is waited for, once", async () => {
  display(Promise.reject(new Error("on purpose")));
  await expect(printed()).rejects.toThrow("on purpose");
  await printed();
});

test("tables, checks and markup are text; of pictures the name is said", async () => {
  display(
    viewOf("valueTable")([
      {name: "a", error: 0.5},
      {name: "bb", error: 12},
    ]),
  );
  display(
    viewOf("tensorTable")(
      {
        x: tensor([
          [1, 2],
          [3, 4],
        ]),
        y: tensor([5, 6]),
      },
      {rows: ["p", "q"]},
    ),
  );
  display(
    viewOf("checks")("sum", [
      {name: "right", test: () => undefined},
      {name: "wrong", test: () => "It gives 2."},
    ]),
  );
  display(html`<div class="beside">${viewOf("lossCurve")()}<b>bold</b> ${3}</div>`);
  await printed();
  expect(lines).toEqual([
    "name  error\n   a  0.500\n  bb     12",
    "   x     y\np  1  2  5\nq  3  4  6",
    "Exercise sum: 1 of 2 checks pass.\n✓ right\n✗ wrong: It gives 2.",
    "(in the page: lossCurve)\nbold 3",
  ]);
});

test("a view that is an input gives its first value", () => {
  expect(view(viewOf("textInput")({value: "to be"}))).toBe("to be");
  expect(view(viewOf("dragPoints")())).toEqual([]);
  expect(view(viewOf("slopeLens")({functions: {relu: Math.abs}}))).toEqual({name: "relu", z: 1});
});

test("runs are trained in their order, for so many steps, and say what came of it", async () => {
  const loop = function* () {
    for (let step = 1; ; ++step) yield {loss: 1 / step};
  };
  train("first", {steps: 50}, loop);
  train("second", {steps: 5, metrics: {half: () => 0.5}}, loop);
  await trainWaiting(10);
  await trainWaiting(10);
  expect(lines).toEqual([
    expect.stringMatching(/^run first: step 10 of 10, loss 0\.100, in /),
    expect.stringMatching(/^run second: step 5 of 5, loss 0\.200, half 0\.500, in /),
  ]);
});

test("a run that fails ends the program", async () => {
  // biome-ignore lint/correctness/useYield: it fails before
  train("broken", {steps: 5}, function* () {
    throw new Error("on purpose");
  });
  await expect(trainWaiting()).rejects.toThrow("on purpose");
});
