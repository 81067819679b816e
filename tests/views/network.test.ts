// @vitest-environment jsdom
import {afterEach, expect, test, vi} from "vitest";
import {networkWeights} from "../../src/views/index.js";
import {type Counted, fallingRun, tensor, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const show = (element: HTMLElement) => {
  document.body.append(element);
  return element;
};
const press = (element: Element, key: string) =>
  element.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
const said = (view: Element) => view.querySelector("figcaption")?.textContent ?? "";
const note = (view: Element) =>
  Array.from(view.querySelector(".probe-note")?.children ?? [], (line) => line.textContent);
const ones = (rows: number, columns: number) =>
  tensor(new Float32Array(rows * columns).fill(1), {shape: [rows, columns]});

const first = tensor([
  [1, -2],
  [3, 4],
  [0, -5],
]);
const second = tensor([[0.5, -1, 0.25]]);
const weights = ({count}: Counted) => [first.mul(count), second];

test("says sizes and largest weights, and reads a unit with its weights by arrow keys", async () => {
  const run = fallingRun();
  const inputs = tensor([
    [1, 2],
    [3, 4],
  ]);
  const view = show(
    networkWeights({
      run,
      weights,
      inputs,
      activations: (_, x) => [x.matmul(first.T), x.sum().reshape([1, 1])],
      inputNames: ["x₁", "x₂"],
      every: 0,
    }),
  );
  expect(said(view)).toBe("not trained yet");
  await run.stepOnce();
  await until(() => /→/.test(said(view)));
  expect(said(view)).toBe(
    "2 → 3 → 1 units; largest weights into hidden 1 5, output 1; positive 50, 67 %",
  );
  const drawing = view.querySelector("svg") as Element;
  for (const key of ["ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowUp"])
    press(drawing, key);
  expect(note(view)).toEqual(["hidden 1, unit 1", "says −3", "−2 from x₂", "1 from x₁"]);
  press(drawing, "ArrowDown");
  expect(note(view)).toEqual(["hidden 1, unit 2", "says 11", "4 from x₂", "3 from x₁"]);
  const range = view.querySelector("input") as HTMLInputElement;
  range.value = "2";
  range.dispatchEvent(new Event("input"));
  await until(() => note(view)[1] === "says 25");
  expect(view.querySelector(".network-names")?.textContent).toContain("x₁x₂input2 units");
});

test("thins wide layers and says so; takes matrices of either order", async () => {
  const run = fallingRun();
  const view = show(
    networkWeights({run, weights: () => [ones(784, 8), ones(8, 2)], order: "in, out"}),
  );
  await run.stepOnce();
  await until(() => /784/.test(said(view)));
  expect(said(view)).toMatch(/^784 → 8 → 2 units; .*; of 784 units of input 61 are drawn$/);
  await run.restart();
  await until(() => said(view) === "not trained yet");
});

test("leaves the weakest of very many lines out, and says which", async () => {
  const run = fallingRun();
  // 4096 weights between two layers, a quarter each at 1/8, 3/8, 5/8 and 7/8 of the largest.
  const many = Float32Array.from({length: 64 * 64}, (_, i) => (i === 0 ? 8 : 1 + 2 * (i % 4)));
  const view = show(
    networkWeights({run, weights: () => [tensor(many, {shape: [64, 64]}), ones(2, 64)]}),
  );
  await run.stepOnce();
  await until(() => /64 → 64/.test(said(view)));
  expect(said(view)).toMatch(/; into hidden 1 no lines for weights below 5$/);
});

test("names the shapes that do not follow each other, and units that are missing", async () => {
  const silence = vi.spyOn(console, "error").mockImplementation(() => {});
  const failure = async (options: Partial<Parameters<typeof networkWeights<Counted>>[0]>) => {
    const run = fallingRun();
    const view = show(networkWeights({run, weights, ...options}));
    await run.stepOnce();
    await until(() => view.querySelector(".view-failure") !== null);
    return view.querySelector(".view-failure")?.textContent;
  };
  expect(await failure({weights: () => [ones(3, 2), ones(2, 1)]})).toContain(
    "weights 0 [3, 2] and weights 1 [2, 1] do not follow each other",
  );
  expect(await failure({inputs: ones(4, 2), activations: () => [ones(1, 3)]})).toContain(
    "input and activations are [1, 2] [1, 3], but the layers have 2, 3, 1 units.",
  );
  silence.mockRestore();
  expect(() => networkWeights({run: fallingRun(), weights, inputs: ones(1, 2)})).toThrow(
    "networkWeights: inputs and activations are given together, or neither.",
  );
});
