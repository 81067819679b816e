/** One image, large enough to point at its pixels: a canvas, and frames drawn over it. */
import type {RGB} from "./colors.js";
import {html, setAttributes, svg} from "./dom.js";
import {paint} from "./pixels.js";

export interface PixelPlaneOptions {
  height: number;
  width: number;
  /** Width on the page in pixels. */
  size: number;
  /** What it shows; stands under it, and begins its text alternative. */
  label: string;
  /** Called with the pixel that the reader points at, or goes to with the arrow keys. */
  onPoint?: (row: number, column: number) => void;
  /**
   * Called as well while the reader holds a button or a finger down there, or presses Space. A finger
   * then draws where it would have scrolled the page.
   */
  onPress?: (row: number, column: number) => void;
}

/** A rectangle of pixels; it may reach over the edge, into the padding. */
export interface PixelFrame {
  row: number;
  column: number;
  height: number;
  width: number;
}

export interface PixelPlane {
  readonly element: HTMLElement;
  paint(colorAt: (index: number) => RGB): void;
  /** Draws these frames in place of the ones before. */
  frame(frames: readonly PixelFrame[]): void;
  /** The pixel that has been pointed at: where the arrow keys go on from. */
  select(row: number, column: number, words: string): void;
}

const STEPS: Record<string, readonly [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function pixelPlane(options: PixelPlaneOptions): PixelPlane {
  const {height, width, size, label, onPoint, onPress} = options;
  const canvas = html("canvas", {width, height});
  const overlay = svg("svg", {viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true"});
  const stage = html("div", {class: "plane-stage", role: "img", "aria-label": label});
  stage.append(canvas, overlay);
  stage.style.width = `${size}px`;
  stage.style.aspectRatio = `${width} / ${height}`;
  const element = html("div", {class: "plane"}, stage, html("span", {class: "plane-label"}, label));
  let selected = [0, 0];

  if (onPoint) {
    setAttributes(stage, {tabindex: 0, class: "plane-stage plane-live"});
    if (onPress) stage.classList.add("plane-pressed");
    const point = (row: number, column: number, pressed = false) => {
      const [inRow, inColumn] = [within(row, height), within(column, width)];
      onPoint(inRow, inColumn);
      if (pressed) onPress?.(inRow, inColumn);
    };
    const pointed = (event: PointerEvent) => {
      const box = stage.getBoundingClientRect();
      point(
        Math.floor(((event.clientY - box.top) / box.height) * height),
        Math.floor(((event.clientX - box.left) / box.width) * width),
        event.buttons > 0,
      );
    };
    stage.addEventListener("pointerdown", pointed);
    stage.addEventListener("pointermove", pointed);
    stage.addEventListener("keydown", (event) => {
      const pressed = event.key === " " && onPress !== undefined;
      const step = pressed ? [0, 0] : STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      point(selected[0] + step[0], selected[1] + step[1], pressed);
    });
  }

  return {
    element,
    paint: (colorAt) => paint(canvas, width, height, colorAt),
    frame: (frames) => {
      overlay.replaceChildren(
        ...frames.map(({row, column, ...extent}) =>
          svg("rect", {class: "plane-frame", x: column, y: row, ...extent}),
        ),
      );
    },
    select: (row, column, words) => {
      selected = [row, column];
      setAttributes(stage, {"aria-label": `${label}. ${words}`});
    },
  };
}

const within = (index: number, count: number) => Math.max(0, Math.min(count - 1, index));
