// @vitest-environment jsdom
/** Views of images that are pointed at or moved: lens, receptive field, dragged image, verdicts, strip. */
import {expect, test} from "vitest";
import {
  dragImage,
  imageGrid,
  kernelLens,
  receptiveField,
  verdicts,
  windowStrip,
} from "../../src/views/index.js";
import {buttonNamed, type Counted, fallingRun, tensor, until} from "./page.js";

const press = (element: Element, key: string) =>
  element.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));

const values = (data: number[], shape: number[]) => ({data: Float32Array.from(data), shape});

const image = values([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]);
const kernel = values([1, 0, 0, -1], [2, 2]);

test("the lens shows the products of a window and their sum", () => {
  const output = values([-4, -4, -4, -4], [2, 2]);
  const lens = kernelLens({image, kernel, output, at: [0, 1]});
  const products = () =>
    Array.from(lens.querySelectorAll(".lens-product"), (cell) => cell.textContent);
  expect(products()).toEqual(["2 × 1", "3 × 0", "5 × 0", "6 × −1"]);
  expect(lens.querySelector(".lens-sum")?.textContent).toBe("sum = −4");
  press(lens.querySelector(".plane-live") as Element, "ArrowDown");
  expect(products()).toEqual(["5 × 1", "6 × 0", "8 × 0", "9 × −1"]);
  press(lens.querySelector(".plane-live") as Element, "ArrowDown");
  expect(products(), "the last row is the last").toEqual(["5 × 1", "6 × 0", "8 × 0", "9 × −1"]);
});

test("the lens takes padding for zeros, and pulls dilated taps apart", () => {
  const output = values(new Array(9).fill(0), [3, 3]);
  const lens = kernelLens({image, kernel, output, padding: 1, dilation: 2, at: [0, 0]});
  expect(Array.from(lens.querySelectorAll(".lens-product"), (c) => c.textContent)).toEqual([
    "0 × 1",
    "0 × 0",
    "0 × 0",
    "5 × −1",
  ]);
  const frames = Array.from(lens.querySelectorAll(".plane:first-child rect"), (frame) => [
    Number(frame.getAttribute("y")),
    Number(frame.getAttribute("x")),
  ]);
  expect(frames).toEqual([
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ]);
});

test("the receptive field grows towards the input, and stops at its rim", () => {
  const layers = [
    {name: "conv", kernel: 3, padding: 1},
    {name: "pool", kernel: 2, stride: 2},
    {name: "conv", kernel: 3, padding: 1, dilation: 2},
  ];
  const view = receptiveField({layers, side: 16});
  const extents = () =>
    Array.from(view.querySelectorAll("rect"), (frame) =>
      ["x", "y", "width", "height"].map((name) => Number(frame.getAttribute(name))).join(" "),
    );
  // Unit 3 looks at 2..6 of the pooled plane, those at 4..13 of the one before, and 3..14 of the input.
  expect(extents()).toEqual(["3 3 12 12", "4 4 10 10", "2 2 5 5", "3 3 1 1"]);
  expect(view.textContent).toContain("sees 12 × 12 pixels");
  const planes = view.querySelectorAll(".plane-stage");
  planes[1].dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowUp"}));
  expect(extents()).toEqual(["0 0 2 2", "0 0 1 1"]);
  expect(view.textContent).toContain("some of them padding");
});

test("a dragged image moves by whole pixels and comes back", () => {
  const moved = dragImage({image: [1, 2, 3, 4], shape: [2, 2]});
  let events = 0;
  moved.addEventListener("input", () => {
    events += 1;
  });
  const pad = moved.querySelector("canvas") as Element;
  press(pad, "ArrowRight");
  expect([...moved.value]).toEqual([0, 1, 0, 3]);
  press(pad, "ArrowUp");
  expect([...moved.value]).toEqual([0, 3, 0, 0]);
  expect(moved.textContent).toContain("Moved 1 up, 1 right.");
  press(pad, "Tab");
  expect(events).toBe(2);
  buttonNamed(moved, "Back to the middle").click();
  expect([...moved.value]).toEqual([1, 2, 3, 4]);
});

test("verdicts follow the run and the image", async () => {
  const run = fallingRun();
  const source = dragImage({image: [1, 0, 0, 0], shape: [2, 2]});
  // Sure of the class whose number is the step count, or one more when the corner is empty.
  const probabilities = ({count}: Counted, x: ReturnType<typeof tensor>) =>
    x
      .slice(3, 0, 1)
      .slice(2, 0, 1)
      .reshape([1, 1])
      .mul(-1)
      .add(count + 1)
      .equal(tensor([[0, 1, 2, 3]]));
  const view = verdicts({
    source,
    models: [{name: "model", run, probabilities}],
    shape: [2, 2],
    labels: ["a", "b", "c", "d"],
  });
  document.body.append(view);
  const answer = () => view.querySelector(".verdict-answer")?.textContent ?? "";
  await until(() => answer() === "not trained yet");
  await run.stepOnce();
  await until(() => answer() === "b (100.0 %)");
  press(source.querySelector("canvas") as Element, "ArrowDown");
  await until(() => answer() === "c (100.0 %)" || answer() === "nothing to look at");
  expect(answer()).toBe("c (100.0 %)");
  for (let i = 0; i < 3; ++i) press(source.querySelector("canvas") as Element, "ArrowDown");
  await until(() => answer() === "nothing to look at");
});

test("a strip has a line from each output to each of its inputs", () => {
  const strip = windowStrip({inputs: 5, outputs: 3, kernel: 3, stride: 2, padding: 1});
  expect(strip.querySelectorAll(".strip-input")).toHaveLength(5);
  expect(strip.querySelectorAll(".strip-padding")).toHaveLength(2);
  expect(strip.querySelectorAll(".strip-output")).toHaveLength(3);
  const above = Array.from(strip.querySelectorAll("circle:not(.strip-output)"), (circle) =>
    Number(circle.getAttribute("cx")),
  );
  const ends = Array.from(strip.querySelectorAll("line"), (line) =>
    above.indexOf(Number(line.getAttribute("x2"))),
  );
  expect(ends).toEqual([0, 1, 2, 2, 3, 4, 4, 5, 6]);
});

test("live images keep their place before the first step", async () => {
  const run = fallingRun();
  const grid = imageGrid({
    run,
    shape: [1, 2],
    count: 3,
    title: "pictures",
    images: ({count}) => tensor([count, 0, 0, 0, 0, 0]),
  });
  document.body.append(grid);
  expect(grid.querySelectorAll("canvas")).toHaveLength(3);
  expect(grid.textContent).toContain("nothing to show yet");
  await run.stepOnce();
  await until(() => grid.textContent?.includes("3 pictures, values from 0 to 1") ?? false);
  expect(grid.querySelectorAll("canvas")).toHaveLength(3);
});
