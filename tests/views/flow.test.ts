// @vitest-environment jsdom
import {afterEach, describe, expect, test} from "vitest";
import {grad} from "../../src/lib/index.js";
import {gridPoints} from "../../src/views/contours.js";
import {interpolate, trace} from "../../src/views/flow.js";
import {energyLandscape, phasePortrait} from "../../src/views/index.js";
import {fallingRun, tensor, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const show = <T extends HTMLElement>(element: T): T => {
  document.body.append(element);
  return element;
};
const nameOf = (element: Element) =>
  element.querySelector("[role=img]")?.getAttribute("aria-label") ?? "";
const press = (element: Element, key: string) =>
  element
    .querySelector(".chart-svg")
    ?.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));

const square = [
  [-2, 2],
  [-2, 2],
] as const;

describe("flow", () => {
  test("a trajectory round a centre comes back, and ends at the edge of the plane", () => {
    const {xs, ys} = trace((x, y) => [-y, x], [1, 0], square, 2 * Math.PI, 300);
    expect(xs).toHaveLength(301);
    expect(xs[300]).toBeCloseTo(1, 6);
    expect(ys[300]).toBeCloseTo(0, 6);
    const out = trace(() => [1, 0], [0, 0], square, 10, 100);
    expect(out.xs[out.xs.length - 1]).toBeLessThanOrEqual(2);
    expect(out.xs[out.xs.length - 1]).toBeGreaterThan(1.85);
  });

  test("between the grid's points the field is linear", () => {
    const places = gridPoints(square, 8);
    const at = (which: number) => Float64Array.from({length: 64}, (_, i) => places[2 * i + which]);
    const field = interpolate({domain: square, n: 8, dx: at(0), dy: at(1)});
    const [dx, dy] = field(0.37, -1.21);
    expect(dx).toBeCloseTo(0.37, 6);
    expect(dy).toBeCloseTo(-1.21, 6);
  });
});

describe("phasePortrait", () => {
  test("draws arrows, nullclines and trajectories, and says where they end", () => {
    const view = phasePortrait({
      field: (x, y) => [-x, -y],
      domain: square,
      starts: [[1, 1]],
      duration: 20,
      nullclines: true,
      trajectories: [[0, 0], [1, 1]], // biome-ignore format: two places
    });
    expect(view.querySelector(".flow-arrows")?.getAttribute("d")?.match(/M/g)?.length).toBe(800);
    expect(view.querySelectorAll(".flow-nullcline")).toHaveLength(2);
    expect(view.querySelectorAll(".flow-given")).toHaveLength(1);
    expect(nameOf(view)).toMatch(/1 trajectories over 20 units of time end at \(\S+ × 10⁻⁹/);
  });

  test("starts a trajectory where the reader presses Enter, and forgets them", () => {
    const view = show(phasePortrait({field: () => [0.1, 0], domain: square}));
    press(view, "ArrowRight");
    press(view, "Enter");
    expect(view.querySelectorAll(".flow-way")).toHaveLength(1);
    view.querySelector("button")?.click();
    expect(view.querySelectorAll(".flow-way")).toHaveLength(0);
  });

  test("follows a model, and tells how far it is from the truth", async () => {
    const run = fallingRun();
    const view = show(
      phasePortrait({
        run,
        predict: ({count}, points) => points.mul(count),
        truth: (x, y) => [2 * x, 2 * y],
        domain: square,
        starts: [[0.5, 0.5]],
      }),
    );
    expect(nameOf(view)).toMatch(/nothing to show yet/);
    await run.stepOnce();
    await until(() => view.querySelectorAll(".flow-way").length === 1);
    await run.stepOnce();
    await until(() => /distance to the true field is 0$/.test(nameOf(view)));
  });

  test("says what it needs", () => {
    expect(() => phasePortrait({domain: square})).toThrow(/either a field or/);
    const field = () => [0, 0] as const;
    expect(() => phasePortrait({field, domain: square, trajectories: [[1, 2, 3]]})).toThrow(
      "phasePortrait: 3 numbers a place in trajectories [1, 3] do not fit 2 as [steps, 2] or [ways, steps, 2].",
    );
  });
});

describe("energyLandscape", () => {
  test("draws a curve over one coordinate, the ball and its way, and names places", () => {
    const view = energyLandscape({
      energy: (x) => (x - 1) ** 2,
      domain: [[-2, 2]],
      path: [2, 1.5, 1],
      states: [{x: 1, label: "home"}],
    });
    expect(view.querySelector(".energy-line")).not.toBeNull();
    expect(view.querySelectorAll(".energy-ball")).toHaveLength(1);
    expect(view.querySelector(".energy-label")?.textContent).toBe("home");
    expect(nameOf(view)).toMatch(/lowest at 1\.00; the state came from 1 to 0 in 2 steps$/);
  });

  test("follows a model over two coordinates, with particles", async () => {
    const run = fallingRun();
    const view = show(
      energyLandscape({
        run,
        predict: (_, points) => points.square().sum(1),
        domain: square,
        particles: ({count}) => Array.from({length: count}, (_, i) => [i / 10, 0]),
      }),
    );
    expect(nameOf(view)).toMatch(/nothing to show yet/);
    await run.stepOnce();
    await run.stepOnce();
    await until(() => /2 particles/.test(nameOf(view)));
    expect(view.querySelectorAll(".energy-particle")).toHaveLength(2);
    expect(view.querySelector(".energy-contour")?.getAttribute("d")).not.toBe("");
  });

  test("may take gradients on the way: a score is the slope of an energy", async () => {
    const run = fallingRun();
    const view = show(
      phasePortrait({
        run,
        predict: (_, points) => {
          const x = points.detach().withGrad();
          return grad(x.square().sum(), [x])[0].neg();
        },
        truth: (x, y) => [-2 * x, -2 * y],
        domain: square,
      }),
    );
    await run.stepOnce();
    await until(() => /distance to the true field is 0$/.test(nameOf(view)));
  });

  test("refuses places of another number of coordinates, and answers of another size", async () => {
    const energy = (x: number) => x;
    expect(() => energyLandscape({energy, domain: [[0, 1]], path: [[0, 1]]})).toThrow(
      "energyLandscape: 2 numbers a place in path [1, 2] do not fit 1 axes.",
    );
    const run = fallingRun();
    const view = show(energyLandscape({run, predict: () => tensor([1]), domain: [[0, 1]]}));
    await run.stepOnce();
    await until(() => /of shape \[1\]: energies do not fit/.test(view.textContent ?? ""));
  });
});
