// @vitest-environment jsdom
import {afterEach, expect, test, vi} from "vitest";
import {contourPath} from "../../src/views/contours.js";
import {decisionSurface} from "../../src/views/index.js";
import {fallingRun, tensor, until} from "./page.js";

type Tensor = ReturnType<typeof tensor>;

afterEach(() => document.body.replaceChildren());

const points = [
  {x: -1, y: -1, label: 0},
  {x: 1, y: 1, label: 1},
];
const domain = [
  [-1, 1],
  [-1, 1],
] as const;

test("a contour crosses between the cells where the height is reached", () => {
  // Heights 0 and 4 in two columns: height 1 lies a quarter of the way from middle to middle.
  const grid = {values: [0, 4, 0, 4], columns: 2, rows: 2};
  const box = {left: 0, right: 80, top: 0, bottom: 80};
  expect(contourPath(grid, 1, box)).toBe("M30.0 20.0L30.0 60.0");
  expect(contourPath(grid, 5, box)).toBe("");
  expect(contourPath({...grid, values: [0, Number.NaN, 0, 4]}, 1, box)).toBe("");
  // Two opposite corners above: two lines.
  expect(contourPath({...grid, values: [4, 0, 0, 4]}, 2, box).match(/M/g)).toHaveLength(2);
});

/** Class 0 on the left, 1 above on the right, 2 below on the right. */
const thirds = (_: unknown, grid: Tensor) => {
  const [x, y] = [grid.slice(1, 0, 1), grid.slice(1, 1, 2)];
  return x
    .mul(-1)
    .matmul(tensor([[9, 0, 0]]))
    .add(y.matmul(tensor([[0, 3, -3]])));
};

test("draws the boundary of several classes, names them, and reads probabilities by arrow keys", async () => {
  const run = fallingRun();
  const surface = decisionSurface({
    run,
    points,
    domain,
    predict: thirds,
    output: "logits",
    classes: ["west", "north", "south"],
    resolution: 8,
  });
  document.body.append(surface);
  const boundary = surface.querySelector(".class-boundary");
  const drawing = surface.querySelector("svg") as Element;
  const note = surface.querySelector(".probe-note") as HTMLElement;
  const press = (key: string) => drawing.dispatchEvent(new KeyboardEvent("keydown", {key}));
  expect(boundary?.getAttribute("d")).toBe("");
  press("ArrowRight");
  expect(note.textContent).toContain("not trained yet");
  await run.stepOnce();
  await until(() => boundary?.getAttribute("d") !== "");
  expect(surface.querySelector(".view-legend")?.textContent).toBe("westnorthsouth");
  for (let i = 0; i < 20; ++i) press("ArrowRight");
  for (let i = 0; i < 20; ++i) press("ArrowUp");
  const read = Array.from(note.children, (line) => line.textContent);
  expect(read[0]).toBe("x₁ 0.800, x₂ 0.800");
  expect(read[1]).toMatch(/^north 9\d\.\d %$/);
  expect(read).toHaveLength(4);
});

test("names both shapes when the model answers in another", async () => {
  const silence = vi.spyOn(console, "error").mockImplementation(() => {});
  const run = fallingRun();
  const surface = decisionSurface({
    run,
    points,
    resolution: 8,
    predict: (_, grid: Tensor) => grid.sum(0),
  });
  document.body.append(surface);
  await run.stepOnce();
  await until(() => surface.querySelector(".view-failure") !== null);
  expect(surface.querySelector(".view-failure")?.textContent).toContain(
    "predict gave [2] for places [64, 2]; [64, classes] or [64] is wanted.",
  );
  silence.mockRestore();
});
