// @vitest-environment jsdom
import {afterEach, expect, test, vi} from "vitest";
import {lossLandscape, sampleGallery} from "../../src/views/index.js";
import {buttonNamed, type Counted, fallingRun, tensor, until} from "./page.js";

type Tensor = ReturnType<typeof tensor>;

afterEach(() => document.body.replaceChildren());

const show = <T extends HTMLElement>(element: T): T => {
  document.body.append(element);
  return element;
};
const said = (view: Element) => view.querySelector("figcaption")?.textContent ?? "";
const domain = [
  [-2, 2],
  [-2, 2],
] as const;
const bowl = (points: Tensor) => points.square().sum(1);

test("draws contours of a function, with the ways of several runs over it", async () => {
  const [first, second] = [fallingRun(), fallingRun()];
  const way = tensor([
    [2, 2],
    [1, 1],
    [0.5, 0],
  ]);
  const view = show(
    lossLandscape({
      f: bowl,
      domain,
      resolution: 16,
      runs: [
        {run: first, name: "SGD", at: ({count}: Counted) => [1 / count, 0]},
        {run: second, name: "Adam", at: () => way},
      ],
      every: 0,
    }),
  );
  expect(view.querySelector(".view-legend")?.textContent).toBe("SGDAdam");
  await until(() => /loss from 0.0313 to 7.03/.test(said(view)));
  expect(view.querySelector(".landscape-contour")?.getAttribute("d")).toMatch(/^M/);
  expect(said(view)).toContain("SGD not started; Adam not started");
  await first.stepOnce();
  await second.stepOnce();
  await until(() => /SGD at 1, 0, loss 1 after step 1; Adam at 0.500, 0/.test(said(view)));
  const ways = Array.from(view.querySelectorAll(".landscape-way"));
  await first.stepOnce();
  await until(() => ways[0].getAttribute("d")?.match(/L/g)?.length === 1);
  expect(ways[1].getAttribute("d")?.match(/[ML]/g)).toHaveLength(3);
  await first.restart();
  await until(() => ways[0].getAttribute("d") === "");
});

test("one run takes several ways, and the reader switches them off by their names", async () => {
  const run = fallingRun();
  const at = (x: number) => () =>
    tensor([
      [x, 0],
      [x, x],
    ]);
  const view = show(
    lossLandscape({
      f: bowl,
      domain,
      resolution: 16,
      runs: [
        {run, name: "SGD", at: at(1)},
        {run, name: "Adam", at: at(3)},
      ],
      every: 0,
    }),
  );
  await until(() => /loss from/.test(said(view)));
  await run.stepOnce();
  // Each has the height of its own place; outside the plane none is known.
  await until(() => /SGD at 1, 1, loss 2\.\d+ after step 1; Adam at 3, 3 after/.test(said(view)));
  const off = () =>
    Array.from(view.querySelectorAll(".landscape-way"), (way) =>
      way.classList.contains("landscape-off"),
    );
  const button = buttonNamed(view, "Adam");
  button.click();
  expect([button.getAttribute("aria-pressed"), off()]).toEqual(["false", [false, true]]);
  button.click();
  expect([button.getAttribute("aria-pressed"), off()]).toEqual(["true", [false, false]]);
});

test("the start is moved by arrow keys, and is the view's value", () => {
  const onStart = vi.fn();
  const view = show(lossLandscape({f: bowl, domain, resolution: 8, start: [1, 1], onStart}));
  expect(view.value).toEqual([1, 1]);
  const handle = view.querySelector(".landscape-start") as Element;
  const press = (key: string) =>
    handle.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
  press("ArrowLeft");
  press("ArrowUp");
  expect(view.value?.map((x) => Math.round(x * 100) / 100)).toEqual([0.92, 1.08]);
  expect(onStart).toHaveBeenCalledTimes(2);
  expect(handle.getAttribute("aria-label")).toMatch(/^Start at 0.920, 1.08/);
  for (let i = 0; i < 60; ++i) press("ArrowUp");
  expect(view.value?.[1], "inside the plane").toBe(2);
});

test("who moves the start starts the runs over, and those that moved move again", async () => {
  const [moved, waiting] = [fallingRun(), fallingRun()];
  await moved.stepOnce();
  const runs = [moved, waiting].map((run) => ({run, at: () => [0, 0] as const}));
  const order: string[] = [];
  moved.subscribe(() => order.push(moved.state));
  const onStart = () => order.push("moved");
  const view = show(lossLandscape({f: bowl, domain, resolution: 8, runs, start: [1, 1], onStart}));
  view
    .querySelector(".landscape-start")
    ?.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowLeft", bubbles: true}));
  await until(() => moved.state === "done");
  expect(order.slice(0, 3)).toEqual(["moved", "ready", "running"]);
  expect([waiting.state, waiting.step]).toEqual(["ready", 0]);
});

test("a long computation says how far it is, and can be stopped", async () => {
  let calls = 0;
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
  const slow = (points: Tensor) => {
    calls += 1;
    now += 600;
    return bowl(points);
  };
  const view = show(lossLandscape({f: slow, domain, resolution: 50}));
  // The clock stands still between the rounds: no waiting by it.
  while (!view.querySelector(".view-progress"))
    await new Promise((resolve) => setTimeout(resolve, 1));
  expect(view.querySelector(".view-progress")?.textContent).toMatch(/Computing the landscape: \d/);
  buttonNamed(view, "Stop").click();
  while (view.querySelector(".view-progress"))
    await new Promise((resolve) => setTimeout(resolve, 1));
  clock.mockRestore();
  expect(calls).toBeLessThan(50);
  expect(said(view)).toMatch(/^loss from/);
});

test("names what the function and the runs should have given", async () => {
  const silence = vi.spyOn(console, "error").mockImplementation(() => {});
  const view = show(lossLandscape({f: (p) => p.sum(), domain, resolution: 8}));
  await until(() => view.querySelector(".view-failure") !== null);
  expect(view.textContent).toContain("f gave [] for points [8, 2]; [8] is wanted.");
  const run = fallingRun();
  const lost = show(
    lossLandscape({f: bowl, domain, resolution: 8, runs: [{run, at: () => tensor([1, 2, 3])}]}),
  );
  await run.stepOnce();
  await until(() => /a run is at \[3\]/.test(lost.textContent ?? ""));
  silence.mockRestore();
});

test("samples are kept every so many steps, and the reader goes back to them", async () => {
  const run = fallingRun();
  const samples = vi.fn(({count}: Counted) => tensor([[count, 0, 0, 0]]));
  const view = show(
    sampleGallery({run, samples, shape: [2, 2], interval: 5, title: "made-up samples", count: 1}),
  );
  expect(view.textContent).toContain("not started");
  expect(view.querySelectorAll("canvas")).toHaveLength(1);
  const at = () => view.querySelector("output")?.textContent;
  for (const step of [1, 6, 11]) {
    while (run.step < step) await run.stepOnce();
    await until(() => at() === `step ${step}`);
  }
  const slider = view.querySelector("input") as HTMLInputElement;
  const seen = Number(slider.max);
  expect(seen).toBeGreaterThanOrEqual(2);
  slider.value = "0";
  slider.dispatchEvent(new Event("input"));
  expect(at()).toBe("step 1");
  expect(said(view)).toBe("1 made-up samples, values from 0 to 1");
  await run.stepOnce();
  await until(() => Number(slider.max) >= seen);
  expect(at(), "the past stays while the run goes on").toBe("step 1");
  buttonNamed(view, "Latest").click();
  expect(at()).not.toBe("step 1");
});

test("sampleGallery names the shape that it cannot show", async () => {
  const silence = vi.spyOn(console, "error").mockImplementation(() => {});
  const run = fallingRun();
  const view = show(sampleGallery({run, samples: () => tensor([1, 2]), shape: [2, 2]}));
  await run.stepOnce();
  await until(() => /samples are \[2\]; \[n, 2, 2\] is wanted/.test(view.textContent ?? ""));
  const samples = () => tensor([[1, 2, 3, 4]]);
  const coloured = show(sampleGallery({run, samples, shape: [2, 2], channels: 3}));
  await until(() => /are \[1, 4\]; \[n, 3, 2, 2\] is/.test(coloured.textContent ?? ""));
  silence.mockRestore();
  expect(() => sampleGallery({run, samples: () => tensor([1]), shape: [1, 1], keep: 0})).toThrow(
    "sampleGallery: an interval of 1 steps and 0 looks",
  );
});
