// @vitest-environment jsdom
import {describe, expect, test, vi} from "vitest";
import {dragUnit, type Unit} from "../../src/views/index.js";
import "./page.js";

const points = [
  {x: -2, y: -1},
  {x: 2, y: 1},
];
const ranges = {domain: [-2, 2], range: [-1, 1]} as const;

const valueAt = ({w, b, v, c}: Unit, f: (z: number) => number, x: number) => c + v * f(w * x + b);

function handles(element: HTMLElement) {
  const [kink, shoulder] = Array.from(element.querySelectorAll<SVGElement>(".unit-handle"));
  const placeOf = (handle: SVGElement) => {
    const [, x, y] = /x (\S+), y (\S+)/.exec(handle.getAttribute("aria-label") ?? "") ?? [];
    return [x, y].map((text) => Number(text.replace("−", "-")));
  };
  return {kink, shoulder, placeOf};
}

const press = (handle: Element, key: string) =>
  handle.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));

describe.each([
  ["tanh", Math.tanh],
  ["relu", (z: number) => Math.max(0, z)],
] as const)("dragUnit with %s", (activation, f) => {
  test("passes through both handles, with its kink at the first", () => {
    const element = dragUnit({points, activation, ...ranges});
    const {kink, shoulder, placeOf} = handles(element);
    for (let i = 0; i < 5; ++i) press(kink, "ArrowLeft");
    for (let i = 0; i < 9; ++i) press(shoulder, "ArrowUp");
    for (const handle of [kink, shoulder]) {
      const [x, y] = placeOf(handle);
      expect(valueAt(element.value, f, x)).toBeCloseTo(y, 2);
    }
    const {w, b} = element.value;
    expect(-b / w).toBeCloseTo(placeOf(kink)[0], 2);
  });

  test("the kink takes the shape along; the second handle changes it", () => {
    const element = dragUnit({points, activation, ...ranges});
    const {kink, shoulder} = handles(element);
    const {w, v, c} = element.value;
    press(kink, "ArrowRight");
    press(kink, "ArrowUp");
    expect(element.value.w).toBeCloseTo(w, 10);
    expect(element.value.v).toBeCloseTo(v, 10);
    expect(element.value.c).toBeCloseTo(c + 0.04, 10);
    press(shoulder, "ArrowLeft");
    expect(element.value.w).toBeGreaterThan(w);
  });
});

test("stays finite and in sight, however far the handles are moved", () => {
  const element = dragUnit({points, activation: "tanh", ...ranges});
  const {kink, shoulder, placeOf} = handles(element);
  for (const [handle, key] of [
    [shoulder, "ArrowLeft"],
    [kink, "ArrowRight"],
    [kink, "ArrowDown"],
    [shoulder, "ArrowRight"],
  ] as const) {
    for (let i = 0; i < 80; ++i) {
      press(handle, key);
      for (const value of Object.values(element.value)) expect(Number.isFinite(value)).toBe(true);
    }
    for (const [x, y] of [placeOf(kink), placeOf(shoulder)]) {
      expect(Math.abs(x)).toBeLessThanOrEqual(2.05);
      expect(Math.abs(y)).toBeLessThanOrEqual(1);
    }
  }
});

test("tells the page about each move, and keeps the focus where it is", () => {
  const element = dragUnit({points, activation: "relu", ...ranges});
  document.body.append(element);
  const heard = vi.fn();
  element.addEventListener("input", heard);
  const {kink} = handles(element);
  kink.focus();
  press(kink, "ArrowUp");
  press(kink, "x");
  expect(heard).toHaveBeenCalledTimes(1);
  expect(document.activeElement).toBe(kink);
  element.remove();
});

test("a pointer moves a handle to where it is, and lets go", () => {
  const element = dragUnit({points, activation: "relu", ...ranges});
  const {kink, placeOf} = handles(element);
  const pointer = (target: Element, type: string, x: number, y: number) =>
    target.dispatchEvent(new MouseEvent(type, {clientX: x, clientY: y, bubbles: true}));
  pointer(kink, "pointerdown", 0, 0);
  pointer(kink, "pointermove", 0, 0);
  const [left, top] = placeOf(kink);
  expect([left, top].every((value) => value < 1.01)).toBe(true);
  expect(left).toBe(-2);
  pointer(kink, "pointerup", 0, 0);
  pointer(kink, "pointermove", 300, 100);
  expect(placeOf(kink)).toEqual([left, top]);
});
