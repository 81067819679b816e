// @vitest-environment jsdom
import {afterEach, expect, test, vi} from "vitest";
import {gradientFlow, histograms} from "../../src/views/index.js";
import {type Counted, fallingRun, tensor, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const show = (element: HTMLElement) => {
  document.body.append(element);
  return element;
};
const press = (element: Element, key: string) =>
  element.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
const label = (element: Element | null) =>
  element?.querySelector("[role=img]")?.getAttribute("aria-label") ?? "";

/** Half of the values at 0, half at the count. */
const spreading = ({count}: Counted) => ({
  "layer 1": tensor([0, 0, count, count]),
  "layer 2": tensor([[-count], [count]]),
  later: count > 1 ? tensor([Number.NaN, 1, 2]) : undefined,
});

test("histograms: a ridge for each look, with the figures of the latest in words", async () => {
  const run = fallingRun();
  const view = show(histograms({run, tensors: spreading, quantity: "weight", every: 0}));
  expect(view.textContent).toContain("not trained yet");
  await run.stepOnce();
  await until(() => view.querySelectorAll(".panel").length === 2);
  const [first] = Array.from(view.querySelectorAll(".panel"));
  await until(() => label(first).includes("step 1"));
  expect(label(first)).toBe("layer 1. At step 1: mean 0.500, spread 0.500, from 0 to 1");
  const [ridge] = Array.from(first.querySelectorAll(".ridge"));
  await run.stepOnce();
  await until(() => view.querySelectorAll(".panel").length === 3);
  await until(() => first.querySelectorAll(".ridge").length === 2);
  expect(first.querySelectorAll(".ridge")[0], "in place").toBe(ridge);
  expect(first.querySelectorAll(".ridge-latest")).toHaveLength(1);
  expect(first.querySelector(".panel-figures")?.textContent).toBe("1 ± 1");
  expect(view.querySelector("figcaption")?.textContent).toBe(
    "3 tensors at step 2; values that are not finite in later",
  );
  const drawing = first.querySelector("svg") as Element;
  press(drawing, "ArrowUp");
  for (let i = 0; i < 30; ++i) press(drawing, "ArrowUp");
  const note = first.querySelector(".probe-note");
  expect(Array.from(note?.children ?? [], (line) => line.textContent)).toEqual([
    "step 1",
    "mean 0.500, spread 0.500",
    "from 0 to 1",
  ]);
  await run.restart();
  await until(() => first.querySelectorAll(".ridge").length === 0);
  expect(label(first)).toBe("layer 1. nothing to show yet");
});

test("gradient flow: norms by layer of several parts together, with a verdict in words", async () => {
  const run = fallingRun();
  const gradients = ({count}: Counted) => ({
    early: [tensor([3e-6 * count]), tensor([4e-6 * count])],
    late: tensor([1, 0]),
  });
  const view = show(gradientFlow({run, gradients, every: 0}));
  expect(view.querySelector(".flow-verdict")?.textContent).toBe("not trained yet");
  await run.stepOnce();
  await until(() => view.querySelectorAll(".point").length === 2);
  const verdict = view.querySelector(".flow-verdict");
  expect(verdict?.textContent).toBe(
    "Vanishing: the gradient of early is 5.00 × 10⁻⁶ times that of late",
  );
  expect(verdict?.hasAttribute("data-alarm")).toBe(true);
  expect(label(view)).toMatch(/: early 5.00 × 10⁻⁶, late 1$/);
  expect(view.querySelectorAll(".view-gradient-time .curve-line")).toHaveLength(2);
  const drawing = view.querySelector(".view-gradient-layers svg") as Element;
  press(drawing, "ArrowRight");
  press(drawing, "ArrowRight");
  const note = view.querySelector(".view-gradient-layers .probe-note");
  expect(Array.from(note?.children ?? [], (line) => line.textContent)).toEqual(["late", "norm 1"]);
});

test("gradient flow names layers without gradient, explosions and what is not finite", async () => {
  const verdictOf = async (early: number | undefined, late = 1) => {
    const run = fallingRun();
    const gradients = () => ({
      early: early === undefined ? undefined : tensor([early]),
      late: tensor([late]),
    });
    const view = show(gradientFlow({run, gradients, every: 0}));
    await run.stepOnce();
    await until(() => view.querySelector(".flow-verdict")?.textContent !== "not trained yet");
    return view.querySelector(".flow-verdict")?.textContent;
  };
  expect(await verdictOf(undefined)).toBe("The gradient of early is 0: nothing is learnt there");
  expect(await verdictOf(5000)).toMatch(/^Exploding: .* is 5000 times/);
  expect(await verdictOf(0.5)).toMatch(/^Neither vanishing nor exploding/);
  expect(await verdictOf(Number.NaN)).toBe("The gradient of early is not finite");
});

test("gradient flow compares runs, and says when there is nothing to read", async () => {
  const runs = [fallingRun(), fallingRun()];
  const gradients = () => ({a: tensor([1]), b: tensor([2])});
  const view = show(gradientFlow({run: runs, names: ["plain", "residual"], gradients, every: 0}));
  expect(view.querySelector(".view-legend")?.textContent).toBe("plainresidual");
  for (const run of runs) await run.stepOnce();
  await until(() => view.querySelectorAll(".point").length === 4);
  expect(() => gradientFlow({run: [], gradients})).toThrow("there is no run to draw");
  const silence = vi.spyOn(console, "error").mockImplementation(() => {});
  const run = fallingRun();
  const empty = show(gradientFlow({run, gradients: () => ({a: undefined})}));
  await run.stepOnce();
  await until(() => empty.querySelector(".view-failure") !== null);
  expect(empty.textContent).toContain("none of a has a gradient");
  silence.mockRestore();
});
