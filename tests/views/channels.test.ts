// @vitest-environment jsdom
import {afterEach, expect, test, vi} from "vitest";
import {featureMaps, filters} from "../../src/views/index.js";
import {type Counted, fallingRun, tensor, until} from "./page.js";

type Tensor = ReturnType<typeof tensor>;

afterEach(() => document.body.replaceChildren());

const show = (element: HTMLElement) => {
  document.body.append(element);
  return element;
};
const press = (element: Element, key: string) =>
  element.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
const note = (element: Element) =>
  Array.from(element.querySelector(".probe-note")?.children ?? [], (line) => line.textContent);
const ramp = (shape: number[]) =>
  tensor(
    Float32Array.from({length: shape.reduce((a, b) => a * b)}, (_, i) => i),
    {shape},
  );

test("filters say how many kernels there are, on which scale, and which is the strongest", async () => {
  const run = fallingRun();
  const view = show(
    filters({run, kernels: ({count}: Counted) => ramp([2, 3, 2, 2]).sub(20).mul(count)}),
  );
  expect(view.textContent).toContain("nothing to show yet");
  await run.stepOnce();
  await until(() => /2 × 3 kernels of 2 × 2/.test(view.textContent ?? ""));
  expect(view.querySelector("figcaption")?.textContent).toBe(
    "2 × 3 kernels of 2 × 2, weights from −20 to 3; the strongest is that of output 1, input 1, of norm 37.1",
  );
  expect(
    Array.from(view.querySelectorAll(".ramp > span:not(.ramp-bar)"), (end) => end.textContent),
  ).toEqual(["weight", "−20", "20"]);
  expect(view.querySelector("[role=img]")?.getAttribute("aria-label")).toMatch(/^kernels\. 2 × 3/);
});

test("arrow keys read one kernel's weights", async () => {
  const view = show(filters({kernels: ramp([2, 3, 2, 2])}));
  await until(() => /kernels of/.test(view.textContent ?? ""));
  const drawing = view.querySelector("svg") as Element;
  for (const key of ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowLeft", "ArrowLeft"]) {
    press(drawing, key);
  }
  press(drawing, "ArrowRight");
  expect(note(view)).toEqual(["output 1, input 2", "4  5", "6  7"]);
  press(drawing, "ArrowDown");
  expect(note(view)).toEqual(["output 2, input 2", "16  17", "18  19"]);
});

test("filters draw the first of very many channels, and say so; what is no kernel is refused", async () => {
  const view = show(filters({kernels: ramp([40, 2, 3])}));
  await until(() => /first 32 of 40 output and 2 of 2 input/.test(view.textContent ?? ""));
  expect(() => filters({kernels: tensor([[1, 2]])})).toThrow(
    "filters: kernels must have the shape [out, in, height, width] or [out, in, width], not [1, 2].",
  );
});

const layers = ({count}: Counted, x: Tensor) => ({
  "conv 1": x.mul(count).expand([1, 3, 2, 2]),
  head: x.reshape([1, 4]).sub(1),
});

test("feature maps show every layer for the chosen image, and follow the run", async () => {
  const run = fallingRun();
  const inputs = ramp([2, 1, 2, 2]);
  const view = show(featureMaps({run, inputs, layers, labels: ["zero", "one"]}));
  expect(view.textContent).toContain("not trained yet");
  const said = () => view.querySelector("figcaption")?.textContent;
  await run.stepOnce();
  await until(() => /^For zero/.test(said() ?? ""));
  expect(said()).toBe(
    "For zero: conv 1: 3 maps of 2 × 2, from 0 to 3, 75.0 % above 0; head: 4 units, from −2 to 2, 50.0 % above 0",
  );
  const drawings = Array.from(view.querySelectorAll(".feature-layer svg"));
  const [, second] = Array.from(view.querySelectorAll<HTMLInputElement>("input[type=radio]"));
  second.click();
  await until(() => /^For one: conv 1: 3 maps of 2 × 2, from 4 to 7/.test(said() ?? ""));
  expect(Array.from(view.querySelectorAll(".feature-layer svg"))[0], "in place").toBe(drawings[0]);
  await run.stepOnce();
  await until(() => /from 8 to 14/.test(said() ?? ""));
  await run.restart();
  await until(() => said() === "not trained yet");
  expect(view.querySelectorAll(".feature-layer"), "nothing jumps").toHaveLength(2);
});

test("feature maps refuse what is no image, and name a layer that answers for more than one", async () => {
  const run = fallingRun();
  expect(() => featureMaps({run, inputs: tensor([[1, 2]]), layers})).toThrow(
    "featureMaps: inputs [1, 2]: images",
  );
  const silence = vi.spyOn(console, "error").mockImplementation(() => {});
  const view = show(
    featureMaps({run, inputs: ramp([2, 2, 2]), layers: (_, x) => ({flat: x.reshape([2, 2])})}),
  );
  await run.stepOnce();
  await until(() => view.querySelector(".view-failure") !== null);
  expect(view.querySelector(".view-failure")?.textContent).toContain(
    "“flat” is [2, 2]; [1, channels",
  );
  silence.mockRestore();
});
