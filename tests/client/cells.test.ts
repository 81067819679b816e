// @vitest-environment jsdom
import {beforeEach, expect, test, vi} from "vitest";
import {tendCells} from "../../src/client/cells.js";
import type {ActivityListener} from "../../src/client/runtime.js";

const runtime = vi.hoisted(() => ({
  listener: undefined as ActivityListener | undefined,
  runAgain: vi.fn(),
}));
vi.mock("../../src/client/runtime.js", () => ({
  runAgain: runtime.runAgain,
  watchActivity: (listener: ActivityListener) => {
    runtime.listener = listener;
  },
}));

let cell: HTMLElement;
let output: HTMLElement;
const turn = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  document.body.innerHTML = `<section class="cell" data-cell="train" data-state="running">
    <div class="cell-bar"><a class="cell-name">train</a><button class="cell-run">Run</button></div>
    <div class="cell-output"><div class="observablehq--block"></div></div>
  </section>`;
  cell = document.querySelector("section") as HTMLElement;
  output = document.querySelector(".observablehq--block") as HTMLElement;
  tendCells();
});

test("a cell that has run and shows nothing is idle and has no output part", async () => {
  expect(cell.dataset.state).toBe("running");
  runtime.listener?.(cell, "idle");
  expect(cell.dataset.state).toBe("idle");
  expect(cell.querySelector(".cell-output")?.hasAttribute("data-empty")).toBe(true);
  output.append(document.createElement("p"));
  await turn();
  expect(cell.querySelector(".cell-output")?.hasAttribute("data-empty")).toBe(false);
});

test("state and word follow what the runtime says", () => {
  const word = () => cell.querySelector(".cell-state")?.textContent;
  runtime.listener?.(cell, "running");
  expect([cell.dataset.state, word()]).toEqual(["running", "running"]);
  runtime.listener?.(cell, "error");
  expect([cell.dataset.state, word()]).toEqual(["error", "error"]);
  runtime.listener?.(cell, "idle");
  expect([cell.dataset.state, word()]).toEqual(["idle", ""]);
});

test("an error in the output counts, and so does a stale run", async () => {
  runtime.listener?.(cell, "idle");
  output.innerHTML = `<div class="observablehq--error">RuntimeError</div>`;
  await turn();
  expect(cell.dataset.state).toBe("error");
  output.innerHTML = `<run-panel data-run="a" data-state="ready"></run-panel>`;
  await turn();
  expect(cell.dataset.state).toBe("idle");
  output.querySelector("run-panel")?.setAttribute("data-state", "stale");
  await turn();
  expect(cell.dataset.state).toBe("stale");
});

test("the Run button runs its cell again", () => {
  cell.querySelector<HTMLButtonElement>(".cell-run")?.click();
  expect(runtime.runAgain).toHaveBeenCalledExactlyOnceWith(cell);
});
