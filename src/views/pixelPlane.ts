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

export function pixelPlane({height, width, size, label, onPoint}: PixelPlaneOptions): PixelPlane {
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
    const point = (row: number, column: number) =>
      onPoint(Math.max(0, Math.min(height - 1, row)), Math.max(0, Math.min(width - 1, column)));
    const pointed = (event: PointerEvent) => {
      const box = stage.getBoundingClientRect();
      point(
        Math.floor(((event.clientY - box.top) / box.height) * height),
        Math.floor(((event.clientX - box.left) / box.width) * width),
      );
    };
    stage.addEventListener("pointerdown", pointed);
    stage.addEventListener("pointermove", pointed);
    stage.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      point(selected[0] + step[0], selected[1] + step[1]);
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
