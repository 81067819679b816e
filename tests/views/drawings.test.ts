// @vitest-environment jsdom
import {afterEach, describe, expect, test, vi} from "vitest";
import {cssColor} from "../../src/views/colors.js";
import * as views from "../../src/views/index.js";
import {planesColor} from "../../src/views/pixels.js";
import {fallingRun, tensor, train, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const show = <T extends HTMLElement>(element: T): T => {
  document.body.append(element);
  return element;
};
const nameOf = (element: Element) =>
  element.querySelector("[role=img]")?.getAttribute("aria-label") ?? "";

const points = [
  {x: -1, y: 0, label: 0},
  {x: -2, y: 1, label: 0},
  {x: 1, y: 0, label: 1},
  {x: 3, y: 1, label: 1},
];

describe("lossCurve", () => {
  test("draws a line a run and says where each stands", async () => {
    const [first, second] = [fallingRun(), fallingRun()];
    const curve = show(views.lossCurve([first, second], {names: ["one", "two"]}));
    expect(nameOf(curve)).toMatch(/one: not started; two: not started/);
    await first.finish();
    await until(() => /one: loss 1 at first, 0.05/.test(nameOf(curve)));
    expect(curve.querySelectorAll(".curve-line")).toHaveLength(2);
    expect(curve.querySelector(".view-legend")?.textContent).toBe("onetwo");
  });

  test("draws metrics below", async () => {
    const run = fallingRun({metrics: {accuracy: () => 0.75}});
    const curve = show(views.lossCurve(run));
    await run.finish();
    await until(() => /accuracy/.test(curve.querySelector(".view-metric")?.textContent ?? ""));
  });
});

describe("decisionLine", () => {
  const lineRun = (w: number[], b: number) =>
    train("line", {steps: 1}, function* () {
      yield {loss: 0, w, b, mistake: 2};
    });

  test("says line, mistakes and margin, and marks the last mistake", async () => {
    const run = lineRun([2, 0], 0);
    const line = show(
      views.decisionLine({run, points, line: ({w, b, mistake}) => ({w, b, mistake})}),
    );
    expect(line.querySelectorAll(".point")).toHaveLength(4);
    expect(line.querySelector(".decision-line")).toBeNull();
    await run.finish();
    await until(() => line.querySelector(".decision-line") !== null);
    expect(nameOf(line)).toMatch(/none wrong, margin 1$/);
    expect(line.querySelector(".margin-band")).not.toBeNull();
    expect(line.querySelector(".mistake-ring")).not.toBeNull();
  });

  test("counts the points on the wrong side", async () => {
    const run = lineRun([-1, 0], 0);
    const line = show(views.decisionLine({run, points, line: ({w, b}) => ({w, b})}));
    await run.finish();
    await until(() => /4 on the wrong side/.test(nameOf(line)));
    expect(line.querySelector(".margin-band")).toBeNull();
  });
});

test("mistakeCounter compares with the bound and says when it is exceeded", async () => {
  const run = fallingRun({steps: 12});
  const meter = show(views.mistakeCounter({run, count: ({count}) => count, bound: 10.9}));
  expect(nameOf(meter)).toBe("0 mistakes; the bound is 10");
  await run.stepOnce();
  await until(() => nameOf(meter).startsWith("1 mistakes"));
  expect(meter.classList.contains("meter-above")).toBe(false);
  await run.finish();
  await until(() => /12 mistakes.*exceeded/.test(nameOf(meter)));
  expect(meter.classList.contains("meter-above")).toBe(true);
});

test("decisionSurface asks the model on a grid and tells how many points are right", async () => {
  const run = fallingRun();
  const predict = vi.fn((_: unknown, grid: ReturnType<typeof tensor>) => grid.slice(1, 0, 1));
  const surface = show(
    views.decisionSurface({run, points, predict, output: "logits", resolution: 8}),
  );
  expect(nameOf(surface)).toMatch(/not trained yet/);
  await run.stepOnce();
  await until(() => /100.0 % lie in the area/.test(nameOf(surface)));
  expect(predict.mock.calls[0][1].shape).toEqual([64, 2]);
});

test("a drawing that fails says so in its place", async () => {
  const silence = vi.spyOn(console, "error").mockImplementation(() => {});
  const run = fallingRun();
  const surface = show(
    views.decisionSurface({
      run,
      points,
      predict: () => {
        throw new Error("no such layer");
      },
    }),
  );
  await run.stepOnce();
  await until(() => surface.querySelector(".view-failure") !== null);
  expect(surface.querySelector(".view-failure")?.textContent).toContain("no such layer");
  silence.mockRestore();
});

test("hiddenUnits draws each unit and the greatest distance to the target", async () => {
  const run = fallingRun();
  const fit = show(
    views.hiddenUnits({
      run,
      points: [
        {x: 0, y: 0},
        {x: 1, y: 1},
      ],
      target: (x) => x + 0.5,
      units: (_, x) => x.mul(tensor([[1, 2, 3]])),
      fit: (_, x) => x,
    }),
  );
  await run.stepOnce();
  await until(() => fit.querySelectorAll(".fit-unit").length === 3);
  expect(nameOf(fit)).toMatch(/3 hidden units.*0.5 from the target|3 hidden units.*0.500/);
});

test("imageGrid shows still images with labels and the scale's ends", () => {
  const images = [new Float32Array(4).fill(2), new Float32Array(4).fill(-1)];
  const grid = views.imageGrid({images, shape: [2, 2], labels: ["a", "b"], signed: true});
  expect(grid.querySelectorAll("canvas")).toHaveLength(2);
  expect(nameOf(grid)).toBe("2 images, values from −2 to 2: a, b");
});

test("imageGrid follows a run and keeps the room of its images before", async () => {
  const run = fallingRun();
  const grid = show(
    views.imageGrid({run, shape: [1, 2], count: 3, images: ({count}) => tensor([[count, 0]])}),
  );
  expect(grid.querySelectorAll("canvas")).toHaveLength(3);
  await run.stepOnce();
  await until(() => nameOf(grid) === "1 images, values from 0 to 1");
});

test("imageGrid says that images of three or four planes are in colour", () => {
  for (const channels of [3, 4] as const) {
    const flat = new Float32Array(2 * channels * 6);
    const grid = views.imageGrid({images: flat, shape: [2, 3], channels, title: "balls"});
    expect(grid.querySelectorAll("canvas")).toHaveLength(2);
    expect(nameOf(grid)).toBe("2 balls, in colour");
  }
});

test("planes are colours; with opacity, the ground shows through where it is missing", () => {
  const [red, half, clear, over] = [
    [1, 0, 0, 1],
    [0.5, 0, 0, 0.5],
    [0, 0, 0, 0],
    [2, -1, 0.5, 3],
  ];
  const planes = [0, 1, 2, 3].map((c) => [red, half, clear, over].map((pixel) => pixel[c]));
  const ground = cssColor("--scale-zero");
  const mixed = ground.map((value, c) => (c === 0 ? 127.5 : 0) + value / 2);
  const colours = [0, 1, 2, 3].map((i) => planesColor(planes.flat(), i, 4));
  expect(colours).toEqual([[255, 0, 0], mixed, [...ground], [255, 0, 127.5]]);
  expect(planesColor([1, 0, 0.2, 0.4, 0, 1], 1, 3)).toEqual([0, 102, 255]);
});

describe("confusionMatrix", () => {
  const labels = ["cat", "dog"];
  const truth = [0, 0, 1, 1, 1];
  const predictions = () => [0, 1, 1, 1, 0];
  const make = async (onSelect = vi.fn()) => {
    const run = fallingRun();
    const images = new Float32Array(5 * 4);
    const matrix = show(
      views.confusionMatrix({run, labels, truth, predictions, images, shape: [2, 2], onSelect}),
    );
    await run.stepOnce();
    await until(() => /60.0 % of 5 right/.test(matrix.textContent ?? ""));
    return {matrix, cells: Array.from(matrix.querySelectorAll("button")), onSelect};
  };

  test("names the counts in each cell", async () => {
    const {cells} = await make();
    expect(cells.map((cell) => cell.getAttribute("aria-label"))).toEqual([
      "true cat, predicted cat: 1",
      "true cat, predicted dog: 1",
      "true dog, predicted cat: 1",
      "true dog, predicted dog: 2",
    ]);
  });

  test("shows the examples of a chosen cell beside it", async () => {
    const {matrix, cells, onSelect} = await make();
    cells[3].click();
    expect(onSelect).toHaveBeenCalledWith({truth: 1, prediction: 1, examples: [2, 3]});
    expect(cells[3].getAttribute("aria-pressed")).toBe("true");
    expect(matrix.querySelectorAll(".digits canvas")).toHaveLength(2);
  });

  test("shows shares of each true class when the reader wants them", async () => {
    const {matrix, cells} = await make();
    expect(cells.map((cell) => cell.textContent)).toEqual(["1", "1", "1", "2"]);
    matrix.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
    expect(cells.map((cell) => cell.textContent)).toEqual(["50", "50", "33", "67"]);
    expect(cells[3].getAttribute("aria-label")).toBe("true dog, predicted dog: 2, 66.7 %");
  });

  test("says that nothing was predicted yet, and what is wrong with truth and predictions", async () => {
    const run = fallingRun();
    const matrix = show(views.confusionMatrix({run, labels, truth, predictions: () => [0, 1]}));
    expect(matrix.textContent).toContain("not trained yet");
    const silence = vi.spyOn(console, "error").mockImplementation(() => {});
    await run.stepOnce();
    await until(() => /2 predictions for 5 examples/.test(matrix.textContent ?? ""));
    silence.mockRestore();
    expect(() => views.confusionMatrix({run, labels, truth: [0, 2], predictions})).toThrow(
      "confusionMatrix: truth[1] is 2, but there are 2 labels: 0 to 1.",
    );
  });

  test("is one tab stop, and arrow keys move in it", async () => {
    const {cells} = await make();
    expect(cells.map((cell) => cell.tabIndex)).toEqual([0, -1, -1, -1]);
    cells[0].focus();
    cells[0].dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowDown", bubbles: true}));
    expect(document.activeElement).toBe(cells[2]);
    expect(cells.map((cell) => cell.tabIndex)).toEqual([-1, -1, 0, -1]);
    cells[2].dispatchEvent(new KeyboardEvent("keydown", {key: "End", bubbles: true}));
    expect(document.activeElement).toBe(cells[3]);
  });
});

test.each([
  ["numbers", () => [7, 3, 4]],
  ["a tensor", () => tensor(Int32Array.of(7, 3, 4))],
])(
  "digitGallery shows only the wrong ones, with truth and prediction, from %s",
  async (_, predictions) => {
    const run = fallingRun();
    const gallery = show(
      views.digitGallery({
        run,
        images: new Uint8Array(3 * 784),
        truth: [7, 2, 1],
        predictions,
      }),
    );
    await run.stepOnce();
    await until(() => /2 of 3 wrong/.test(gallery.textContent ?? ""));
    const names = Array.from(gallery.querySelectorAll("canvas[role=img]"), (canvas) =>
      canvas.getAttribute("aria-label"),
    );
    expect(names).toEqual(["a 2, taken for 3", "a 1, taken for 4"]);
  },
);

test("digitGallery of wrong labels tells what was learned by heart from what was seen through", async () => {
  const run = fallingRun();
  const gallery = show(
    views.digitGallery({
      run,
      images: new Uint8Array(4 * 784),
      truth: [7, 2, 1, 0],
      taught: [7, 3, 4, 5],
      predictions: () => [8, 3, 1, 6],
    }),
  );
  await run.stepOnce();
  await until(() => /Of 3 with a wrong label/.test(gallery.textContent ?? ""));
  expect(gallery.querySelector("figcaption")?.textContent).toBe(
    "Of 3 with a wrong label: 1 learned by heart, 1 read as what they are",
  );
  const items = Array.from(gallery.querySelectorAll("li:not(.digit-room)"));
  expect(items.map((item) => item.querySelector("canvas")?.getAttribute("aria-label"))).toEqual([
    "a 2, labelled 3, taken for 3",
    "a 1, labelled 4, taken for 1",
    "a 0, labelled 5, taken for 6",
  ]);
  const kinds = items.map((item) => item.querySelectorAll("span")[1].className.split(" ")[1]);
  expect(kinds).toEqual(["digit-wrong", "digit-right", undefined]);
});

test("networkDiagram draws few units, says all, and names what it is told to", () => {
  const diagram = views.networkDiagram([
    {size: 3, label: "input", units: ["x₁", "x₂", "x₃"]},
    {size: 128, label: "hidden", note: "ReLU"},
    {size: 1, label: "output"},
  ]);
  expect(nameOf(diagram)).toBe("Network: input 3, then hidden 128 (ReLU), then output 1");
  expect(diagram.querySelectorAll("circle")).toHaveLength(3 + 5 + 1);
  expect(diagram.querySelectorAll("line")).toHaveLength(3 * 5 + 5 * 1);
  expect(diagram.textContent).toContain("x₂");
});
