/** Arrays of numbers as pixels on a canvas. Under jsdom a canvas has no context: then nothing is drawn. */
import type {RGB} from "./colors.js";

/** Paints `width` x `height` colours onto the canvas, one pixel each; CSS scales the canvas up. */
export function paint(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  colorAt: (index: number) => RGB,
): void {
  const context = contextOf(canvas);
  if (!context) return;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = context.createImageData(width, height);
  for (let i = 0; i < width * height; ++i) {
    const [red, green, blue] = colorAt(i);
    image.data[4 * i] = red;
    image.data[4 * i + 1] = green;
    image.data[4 * i + 2] = blue;
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** The canvas's 2-D context, or null where there is none. */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  // jsdom reports each call of getContext as an error on the console: ask whether it is there first.
  if (typeof CanvasRenderingContext2D === "undefined") return null;
  return canvas.getContext("2d", {willReadFrequently: true});
}

/** Looks up `value` in a table of colours that spans low to high. */
export function colorIn(table: readonly RGB[], value: number, low: number, high: number): RGB {
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return table[Math.max(0, Math.min(table.length - 1, Math.round(share * (table.length - 1))))];
}
