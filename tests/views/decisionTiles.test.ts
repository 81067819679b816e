// @vitest-environment jsdom
import {afterEach, expect, test, vi} from "vitest";
import {type DecisionTilesOptions, decisionTiles} from "../../src/views/index.js";
import {type Counted, fallingRun, tensor, until} from "./page.js";

type Tensor = ReturnType<typeof tensor>;

afterEach(() => document.body.replaceChildren());

const points = [
  {x: -1, y: -1, label: 0},
  {x: -0.5, y: 1, label: 0},
  {x: 1, y: 1, label: 1},
  {x: 0.5, y: -1, label: 1},
];

type Name = "across" | "up";

/** One splits left from right, which is right; the other below from above, which is half right. */
const predict = (_: unknown, name: Name, places: Tensor) =>
  places.matmul(
    tensor(
      name === "across"
        ? [
            [-9, 9],
            [0, 0],
          ]
        : [
            [0, 0],
            [-9, 9],
          ],
    ),
  );

function show(options: Partial<DecisionTilesOptions<Counted, Name>> = {}) {
  const run = fallingRun();
  const names = ["across", "up"] as const;
  const element = decisionTiles({
    run,
    points,
    names,
    predict,
    output: "logits",
    resolution: 8,
    ...options,
  });
  document.body.append(element);
  const texts = (selector: string) =>
    Array.from(element.querySelectorAll(selector), (part) => part.textContent);
  return {run, element, texts};
}

test("a tile for each model, with the share of the points that it gets right", async () => {
  const {run, element, texts} = show();
  expect(texts(".tile-name")).toEqual(["across", "up"]);
  expect(texts(".tile-note")).toEqual(["–", "–"]);
  await run.stepOnce();
  await until(() => texts(".tile-note")[1] !== "–");
  expect(texts(".tile-note")).toEqual(["100.0 % right", "50.0 % right"]);
  expect(texts(".view-summary")).toEqual([
    "across gets 100.0 % of the points right; up the fewest, 50.0 %",
  ]);
  const label = element.querySelectorAll(".tile-plane svg")[1].getAttribute("aria-label");
  expect(label).toBe("up: 50.0 % right");
});

test("the points stand on every tile, a path a class", () => {
  const {element} = show({points: [...points, {x: 0, y: 0, label: 2}]});
  const tiles = element.querySelectorAll(".tile-plane");
  for (const tile of tiles) {
    const paths = Array.from(tile.querySelectorAll(".points"), (path) => path.getAttribute("d"));
    expect(paths.map((d) => d?.match(/M/g)?.length)).toEqual([2, 2, 1]);
  }
  expect(tiles).toHaveLength(2);
});

test("the line runs where each model changes its mind", async () => {
  const {run, element} = show({
    domain: [
      [-1, 1],
      [-1, 1],
    ],
  });
  await run.stepOnce();
  const paths = () =>
    Array.from(element.querySelectorAll(".class-boundary"), (path) => path.getAttribute("d") ?? "");
  await until(() => paths().every((d) => d !== ""));
  const [xs, ys] = paths().map((d) =>
    Array.from(d.matchAll(/([\d.]+) ([\d.]+)/g), ([, x, y]) => [Number(x), Number(y)]),
  );
  for (const [x] of xs) expect(x).toBeCloseTo(50, 5);
  for (const [, y] of ys) expect(y).toBeCloseTo(50, 5);
});

test("is empty again when the run starts over", async () => {
  const {run, texts} = show();
  await run.stepOnce();
  await until(() => texts(".tile-note")[0] !== "–");
  await run.restart();
  await until(() => texts(".tile-note")[0] === "–");
  expect(texts(".view-summary")).toEqual(["not trained yet"]);
});

test("curves stand beside the names, on the same axes", async () => {
  const curves = {across: (z: Tensor) => z, up: (z: Tensor) => z.mul(0)};
  const {element} = show({curves});
  const lines = () =>
    Array.from(element.querySelectorAll(".curve-glyph-line"), (path) => path.getAttribute("d"));
  await until(() => lines().every((d) => d !== null));
  const [slanted, flat] = lines().map((d) =>
    (d as string).split(/[ML]/).map((pair) => pair.split(" ")[1]),
  );
  expect(new Set(flat.slice(1)).size).toBe(1);
  expect(new Set(slanted.slice(1)).size).toBeGreaterThan(50);
});

test("a model of another shape is named, and so is an empty list", async () => {
  const silence = vi.spyOn(console, "error").mockImplementation(() => {});
  const {run, element} = show({predict: (_, __, places) => places.sum(0)});
  await run.stepOnce();
  await until(() => element.querySelector(".view-failure") !== null);
  expect(element.querySelector(".view-failure")?.textContent).toContain(
    "decisionTiles: predict gave [2] for places [68, 2]",
  );
  silence.mockRestore();
  expect(() => show({names: []})).toThrow("there is no model");
});
