// @vitest-environment jsdom
import {describe, expect, test, vi} from "vitest";
import {asMnist} from "../../src/views/drawDigit.js";
import {dragPoints, drawDigit} from "../../src/views/index.js";
import "./page.js";

/** A filled rectangle on a square of that side. */
function rectangle(side: number, left: number, top: number, width: number, height: number) {
  return Float32Array.from({length: side * side}, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)];
    return x >= left && x < left + width && y >= top && y < top + height ? 1 : 0;
  });
}

describe("asMnist", () => {
  test("scales the longer side to 20 pixels and centres the mass, wherever the drawing was", () => {
    const image = asMnist(rectangle(112, 5, 60, 10, 40), 112);
    const rows = Array.from({length: 28}, (_, y) => image.slice(28 * y, 28 * y + 28));
    const inked = rows.flatMap((row, y) => (row.some((value) => value > 0.5) ? [y] : []));
    expect([inked[0], inked[inked.length - 1]]).toEqual([4, 23]);
    const columns = Array.from({length: 28}, (_, x) => (rows[14][x] > 0.4 ? x : -1)).filter(
      (x) => x >= 0,
    );
    expect((columns[0] + columns[columns.length - 1]) / 2).toBe(13.5);
    expect(Math.max(...image)).toBeLessThanOrEqual(1);
  });

  test("gives the same image for the same drawing in another place", () => {
    const here = asMnist(rectangle(112, 5, 10, 12, 40), 112);
    const there = asMnist(rectangle(112, 80, 60, 12, 40), 112);
    expect(Math.max(...here.map((value, i) => Math.abs(value - there[i])))).toBeLessThan(1e-5);
  });

  test("leaves an empty pad empty", () => {
    expect(asMnist(new Float32Array(100), 10).every((value) => value === 0)).toBe(true);
  });
});

const pointer = (type: string, x: number, y: number) =>
  Object.assign(new MouseEvent(type, {clientX: x, clientY: y, bubbles: true}), {pointerId: 1});

test("drawDigit has a value for the model, tells of strokes, and clears", () => {
  const pad = drawDigit();
  document.body.append(pad);
  expect(pad.value).toHaveLength(784);
  const heard = vi.fn();
  pad.addEventListener("input", heard);
  const canvas = pad.querySelector("canvas") as HTMLCanvasElement;
  canvas.getBoundingClientRect = () => ({left: 0, top: 0, width: 224, height: 224}) as DOMRect;
  canvas.dispatchEvent(pointer("pointerdown", 100, 40));
  canvas.dispatchEvent(pointer("pointermove", 100, 180));
  canvas.dispatchEvent(pointer("pointerup", 100, 180));
  canvas.dispatchEvent(pointer("pointermove", 200, 200));
  expect(heard).toHaveBeenCalledTimes(2);
  expect(pad.value.some((value) => value > 0.9)).toBe(true);
  expect(canvas.getAttribute("aria-label")).toContain("something is drawn");
  pad.querySelector("button")?.click();
  expect(pad.value.every((value) => value === 0)).toBe(true);
});

describe("dragPoints", () => {
  const make = () => {
    const plane = dragPoints({
      points: [{x: 0, y: 0, label: 1}],
      domain: [
        [-1, 1],
        [-1, 1],
      ],
    });
    document.body.append(plane);
    const heard = vi.fn();
    plane.addEventListener("input", heard);
    const mark = () => plane.querySelector(".drag-point") as SVGElement;
    const press = (key: string) =>
      mark().dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
    return {plane, heard, mark, press};
  };

  test("moves a point by arrow keys and says where it is", () => {
    const {plane, heard, mark, press} = make();
    press("ArrowRight");
    expect(plane.value).toEqual([{x: 0.04, y: 0, label: 1}]);
    expect(mark().getAttribute("aria-label")).toBe("class 1, x 0.04, y 0.00");
    expect(heard).toHaveBeenCalledOnce();
  });

  test("removes a point, and adds one of the chosen class", () => {
    const {plane, press} = make();
    press("Delete");
    expect(plane.value).toEqual([]);
    const area = plane.querySelector(".drag-area") as SVGElement;
    (plane.querySelectorAll("input[type=radio]")[1] as HTMLInputElement).click();
    area.dispatchEvent(pointer("pointerdown", 0, 0));
    expect(plane.value).toMatchObject([{label: 1}]);
  });
});
