// @vitest-environment jsdom
import {afterEach, expect, test, vi} from "vitest";
import {slopeLens} from "../../src/views/index.js";
import {type tensor, until} from "./page.js";

type Tensor = ReturnType<typeof tensor>;
type Options = Parameters<typeof slopeLens>[0];

afterEach(() => document.body.replaceChildren());

let made = 0;
/** Names differ from test to test: what is chosen is remembered by them. */
async function show(options: Partial<Options> = {}) {
  made += 1;
  const [curve, line] = [`square ${made}`, `line ${made}`];
  const functions = {
    [curve]: (z: Tensor) => z.square().div(2),
    [line]: (z: Tensor) => z.mul(-3).add(1),
  };
  const lens = slopeLens({functions, start: {name: curve, z: 1}, ...options});
  document.body.append(lens);
  const handle = lens.querySelector("[role=slider]") as SVGElement;
  const caption = lens.querySelector(".view-summary") as HTMLElement;
  await until(() => caption.textContent !== "computing …");
  const press = (key: string, shiftKey = false) =>
    handle.dispatchEvent(new KeyboardEvent("keydown", {key, shiftKey, cancelable: true}));
  const choose = (name: string) => {
    const radio = Array.from(lens.querySelectorAll("label")).find(
      (label) => label.textContent === name,
    );
    radio?.querySelector("input")?.click();
  };
  return {lens, handle, caption, press, choose, curve, line, functions};
}

test("tells value and slope of the chosen function at z", async () => {
  const {caption, curve, line, choose, lens} = await show();
  expect(caption.textContent).toBe(
    `${curve} at z = 1: f(z) = 0.500, slope f′(z) = 1. A gradient of 1 goes back through it as 1.`,
  );
  choose(line);
  expect(caption.textContent).toContain(`${line} at z = 1: f(z) = −2, slope f′(z) = −3.`);
  expect(lens.value).toEqual({name: line, z: 1});
});

test("arrow keys, Home and End move the place; 0 is met exactly", async () => {
  const {press, lens, caption, handle} = await show();
  press("ArrowRight");
  expect(lens.value.z).toBe(1.1);
  expect(caption.textContent).toContain("f(z) = 0.605, slope f′(z) = 1.10");
  press("ArrowLeft", true);
  press("ArrowLeft");
  expect(lens.value.z).toBe(0);
  expect(caption.textContent).toContain("f(z) = 0, slope f′(z) = 0.");
  press("End");
  press("ArrowUp");
  expect(lens.value.z).toBe(4);
  press("Home");
  expect(handle.getAttribute("aria-valuenow")).toBe("-4");
  expect(handle.getAttribute("aria-valuetext")).toContain("at z = −4: f(z) = 8");
});

test("the tangent touches the curve and has its slope", async () => {
  const {lens} = await show({range: [-4, 4]});
  const tangent = lens.querySelector(".lens-tangent") as SVGElement;
  const [x1, x2, y1, y2] = ["x1", "x2", "y1", "y2"].map((name) =>
    Number(tangent.getAttribute(name)),
  );
  const handle = lens.querySelector("[role=slider]") as SVGElement;
  expect((x1 + x2) / 2).toBeCloseTo(Number(handle.getAttribute("cx")), 6);
  expect((y1 + y2) / 2).toBeCloseTo(Number(handle.getAttribute("cy")), 6);
  // 8 units of z are 534 pixels wide, 8 of f(z) 176 high: a slope of 1 is steeper in one than the other.
  expect(-(y2 - y1) / 176 / ((x2 - x1) / 534)).toBeCloseTo(1, 6);
});

test("tells the page about each move, once", async () => {
  const {lens, press, choose, line, curve} = await show();
  const heard = vi.fn();
  lens.addEventListener("input", heard);
  press("ArrowRight");
  press("x");
  expect(heard).toHaveBeenCalledTimes(1);
  choose(line);
  expect(heard).toHaveBeenCalledTimes(2);
  choose(curve);
  expect(heard).toHaveBeenCalledTimes(3);
});

test("the pointer takes the place along, in either drawing", async () => {
  const {lens} = await show();
  const drawings = lens.querySelectorAll<SVGElement>(".chart-svg");
  const point = (drawing: Element, type: string, clientX: number) =>
    drawing.dispatchEvent(new MouseEvent(type, {clientX, clientY: 50, bubbles: true}));
  const middle = 52 + (600 - 52 - 14) / 2;
  point(drawings[0], "pointerdown", middle);
  expect(lens.value.z).toBe(0);
  expect(document.activeElement?.getAttribute("role")).toBe("slider");
  point(drawings[0], "pointerup", middle);
  point(drawings[0], "pointermove", 10_000);
  expect(lens.value.z).toBe(0);
  point(drawings[1], "pointerdown", 0);
  expect(lens.value.z).toBe(-4);
  point(drawings[1], "pointermove", 10_000);
  expect(lens.value.z).toBe(4);
});

test("keeps what was chosen when its cell runs again", async () => {
  const {press, choose, line, functions} = await show();
  choose(line);
  press("Home");
  expect(slopeLens({functions}).value).toEqual({name: line, z: -4});
});

test("a function that fails says so in its place", async () => {
  const silence = vi.spyOn(console, "error").mockImplementation(() => {});
  const lens = slopeLens({functions: {broken: (z: Tensor) => z.matmul(z)}});
  document.body.append(lens);
  await until(() => lens.querySelector(".view-failure") !== null);
  expect(lens.querySelector(".view-failure")?.textContent).toContain(
    "slopeLens: “broken” gave [] for places [161]; a number for each is wanted.",
  );
  silence.mockRestore();
  expect(() => slopeLens({functions: {}})).toThrow("there is no function");
});

test("its slider is no part of an image: assistive technology reaches it", async () => {
  const {handle} = await show();
  expect(handle.closest("svg")?.getAttribute("role")).toBe("group");
});
