/**
 * A pad to draw a digit on. Its value is what a model trained on MNIST expects: 28 x 28 numbers from 0
 * to 1 with the strokes scaled to a box of 20 x 20 and their centre of mass in the middle, as the
 * digits of that collection were prepared (LeCun et al. 1998).
 *
 *     const digit = view(drawDigit())
 */
import {onThemeChange, sequentialTable} from "./colors.js";
import {html, setText} from "./dom.js";
import {colorIn, paint} from "./pixels.js";

export interface DrawDigitOptions {
  /** Side of the pad in pixels. */
  size?: number;
  label?: string;
}

export type DrawDigit = HTMLElement & {value: Float32Array<ArrayBuffer>};

/** The pad's own grid is finer than the model's, so that scaling has something to work with. */
const FINE = 112;
const SIDE = 28;
const BOX = 20;
const BRUSH = 4.2;

export function drawDigit({size = 224, label = "Draw a digit"}: DrawDigitOptions = {}): DrawDigit {
  const ink = new Float32Array(FINE * FINE);
  const pad = html("canvas", {class: "pad", width: FINE, height: FINE, tabindex: 0, role: "img"});
  const preview = html("canvas", {class: "pad-preview", width: SIDE, height: SIDE, role: "img"});
  preview.setAttribute("aria-label", "What the model sees, 28 by 28 pixels");
  const clear = html("button", {type: "button", class: "run-button"}, "Clear");
  const hint = html("p", {class: "pad-hint"}, "Draw with mouse, finger or pen.");
  pad.style.width = `${size}px`;
  const element = Object.assign(
    html(
      "div",
      {class: "view view-draw-digit", role: "group", "aria-label": label},
      html("div", {}, pad),
      html(
        "div",
        {class: "pad-side"},
        html("span", {}, "What the model sees"),
        preview,
        clear,
        hint,
      ),
    ),
    {value: new Float32Array(SIDE * SIDE)},
  );

  const repaint = () => {
    const table = sequentialTable();
    paint(pad, FINE, FINE, (i) => colorIn(table, ink[i], 0, 1));
    paint(preview, SIDE, SIDE, (i) => colorIn(table, element.value[i], 0, 1));
    const drawn = ink.some((value) => value > 0);
    pad.setAttribute("aria-label", drawn ? `${label}: something is drawn` : `${label}: empty`);
    setText(hint, drawn ? "" : "Draw with mouse, finger or pen.");
  };

  const changed = () => {
    element.value = asMnist(ink, FINE);
    repaint();
    element.dispatchEvent(new Event("input", {bubbles: true}));
  };

  let last: {x: number; y: number} | undefined;
  const place = (event: PointerEvent) => {
    const box = pad.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * FINE,
      y: ((event.clientY - box.top) / box.height) * FINE,
    };
  };
  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pad.setPointerCapture?.(event.pointerId);
    last = place(event);
    stroke(ink, last, last);
    changed();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = place(event);
    stroke(ink, last, next);
    last = next;
    changed();
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    pad.addEventListener(end, () => {
      last = undefined;
    });
  }
  clear.addEventListener("click", () => {
    ink.fill(0);
    changed();
  });

  const stop = onThemeChange(() => (element.isConnected ? repaint() : stop()));
  repaint();
  return element;
}

/** Inks a round, soft-edged stroke from one place to the other, in grid units. */
function stroke(ink: Float32Array, from: {x: number; y: number}, to: {x: number; y: number}): void {
  const length2 = (to.x - from.x) ** 2 + (to.y - from.y) ** 2;
  const reach = BRUSH + 1;
  const [left, right] = [Math.min(from.x, to.x) - reach, Math.max(from.x, to.x) + reach];
  const [top, bottom] = [Math.min(from.y, to.y) - reach, Math.max(from.y, to.y) + reach];
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(FINE, bottom); ++y) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(FINE, right); ++x) {
      const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y];
      const along = length2 === 0 ? 0 : (px * (to.x - from.x) + py * (to.y - from.y)) / length2;
      const t = Math.max(0, Math.min(1, along));
      const distance = Math.hypot(px - t * (to.x - from.x), py - t * (to.y - from.y));
      const amount = Math.max(0, Math.min(1, BRUSH + 0.5 - distance));
      ink[y * FINE + x] = Math.max(ink[y * FINE + x], amount);
    }
  }
}

/** A drawing of side x side values as an MNIST image: strokes in a 20 x 20 box, mass in the middle. */
export function asMnist(ink: ArrayLike<number>, side: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(SIDE * SIDE);
  let [x0, x1, y0, y1] = [side, -1, side, -1];
  let [mass, mx, my] = [0, 0, 0];
  for (let y = 0; y < side; ++y) {
    for (let x = 0; x < side; ++x) {
      const value = ink[y * side + x];
      if (value <= 0) continue;
      x0 = Math.min(x0, x);
      x1 = Math.max(x1, x);
      y0 = Math.min(y0, y);
      y1 = Math.max(y1, y);
      mass += value;
      mx += value * (x + 0.5);
      my += value * (y + 0.5);
    }
  }
  if (mass === 0) return result;
  const scale = Math.max(x1 - x0 + 1, y1 - y0 + 1) / BOX;
  const [cx, cy] = [mx / mass, my / mass];
  for (let y = 0; y < SIDE; ++y) {
    for (let x = 0; x < SIDE; ++x) {
      const left = cx + (x - SIDE / 2) * scale;
      const top = cy + (y - SIDE / 2) * scale;
      result[y * SIDE + x] = meanOver(ink, side, left, top, scale);
    }
  }
  return result;
}

/** Mean of the values in the square of that size; part of a value counts in part. */
function meanOver(
  ink: ArrayLike<number>,
  side: number,
  left: number,
  top: number,
  size: number,
): number {
  let sum = 0;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(side, top + size); ++y) {
    const high = Math.min(y + 1, top + size) - Math.max(y, top);
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(side, left + size); ++x) {
      const wide = Math.min(x + 1, left + size) - Math.max(x, left);
      sum += ink[y * side + x] * wide * high;
    }
  }
  return Math.min(1, sum / (size * size));
}
