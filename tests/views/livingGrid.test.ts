// @vitest-environment jsdom
import {afterEach, expect, test, vi} from "vitest";
import {type Tensor, trackMemory, zeros} from "../../src/lib/index.js";
import {type LivingGridOptions, livingGrid} from "../../src/views/index.js";
import {buttonNamed, tensor, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

/** Every cell grows by one a tick; channel 0 is what the number tells. */
const options = {
  start: () => zeros([1, 4, 3, 4]),
  tick: (grid: Tensor) => grid.add(1),
  shape: [3, 4],
  brush: 1,
  measure: {name: "sum", of: (grid: Tensor) => grid.slice(1, 0, 1).sum()},
} as const satisfies LivingGridOptions;

function show(more: Partial<LivingGridOptions> = {}) {
  const element = livingGrid({...options, ...more});
  document.body.append(element);
  const stage = element.querySelector(".plane-live") as HTMLElement;
  stage.getBoundingClientRect = () => new DOMRect(0, 0, 40, 30);
  return {
    element,
    stage,
    at: () => Number(element.querySelector("output")?.textContent?.replace("tick ", "")),
    sum: () => Number(element.querySelector("figcaption")?.textContent?.replace("sum ", "")),
  };
}

test("lives by itself, rests, goes on and starts again", async () => {
  const {element, at} = show();
  await until(() => at() > 3);
  buttonNamed(element, "Pause").click();
  await until(() => element.textContent?.includes("Go on") ?? false);
  await new Promise((done) => setTimeout(done, 100));
  const rested = at();
  await new Promise((done) => setTimeout(done, 150));
  expect(at()).toBe(rested);
  buttonNamed(element, "Go on").click();
  await until(() => at() > rested);
  buttonNamed(element, "Start again").click();
  await until(() => at() < rested);
});

test("starts again by itself at the end of its life", async () => {
  let life = 4;
  const ages: number[] = [];
  const tick = (grid: Tensor) => {
    ages.push(at());
    return grid.add(1);
  };
  const {at} = show({life: () => life, tick});
  await until(() => ages.length > 10);
  expect(Math.max(...ages)).toBe(3);
  life = Number.POSITIVE_INFINITY;
  await until(() => at() > 5);
});

test("takes its first ticks at once where it is to rest, and measures each grid", async () => {
  const {at, sum} = show({play: false, ahead: 5});
  await until(() => at() === 5);
  expect(sum()).toBe(5 * 12);
});

test("what the pointer rubs out is zero, once, and grows on from there", async () => {
  const {element, stage, at, sum} = show({play: false, ahead: 5});
  await until(() => at() === 5);
  const move = (type: string, x: number, y: number, buttons: number) =>
    stage.dispatchEvent(
      Object.assign(new MouseEvent(type, {clientX: x, clientY: y, buttons}), {pointerId: 1}),
    );
  move("pointermove", 5, 5, 0);
  await new Promise((done) => setTimeout(done, 30));
  expect(sum(), "pointing alone does nothing").toBe(60);
  move("pointerdown", 5, 5, 1);
  move("pointermove", 35, 25, 1);
  await until(() => sum() === 50);
  buttonNamed(element, "Go on").click();
  await until(() => at() > 7);
  buttonNamed(element, "Pause").click();
  await until(() => sum() === 12 * at() - 10);
});

test("the keyboard goes to a cell and rubs it out", async () => {
  const {element, stage, at, sum} = show({play: false, ahead: 2, brush: 3});
  await until(() => at() === 2);
  const press = (key: string) => stage.dispatchEvent(new KeyboardEvent("keydown", {key}));
  press("ArrowDown");
  press("ArrowRight");
  expect(stage.getAttribute("aria-label")).toContain("Row 1, column 1. Space rubs it out.");
  expect(element.querySelectorAll("rect")).toHaveLength(1);
  press(" ");
  await until(() => sum() === 24 - 2 * 9);
});

test("says what is wrong with a grid, in its place", async () => {
  const silence = vi.spyOn(console, "error").mockImplementation(() => {});
  const {element} = show({start: () => tensor([1, 2])});
  await until(() => element.querySelector(".view-failure") !== null);
  expect(element.textContent).toContain(
    "livingGrid: the grid is [2]; [1, 4 or more, 3, 4] is wanted.",
  );
  silence.mockRestore();
});

test("frees its grids, but not the one that it was given to begin with", async () => {
  const seed = zeros([1, 4, 3, 4]);
  const tracker = trackMemory();
  const {element, at} = show({start: () => seed});
  await until(() => at() > 5);
  element.remove();
  await until(() => tracker.report().length === 0);
  expect(await seed.sum().item()).toBe(0);
});
