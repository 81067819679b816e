/** Arrays of numbers as pixels on a canvas. Under jsdom a canvas has no context: then nothing is drawn. */
import {cssColor, type RGB} from "./colors.js";

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

/** Planes of an image: grey values; red, green and blue; or these premultiplied, and the opacity. */
export type Channels = 1 | 3 | 4;

/**
 * The colour of pixel `index` of an image of planes [3 or 4, height, width] with values from 0 to 1;
 * what lies outside is moved to the nearer end. With four planes the image lies on the page's paper.
 */
export function planesColor(planes: ArrayLike<number>, index: number, channels: 3 | 4): RGB {
  const size = planes.length / channels;
  const within = (plane: number) => Math.max(0, Math.min(1, planes[plane * size + index]));
  const ground = channels === 4 ? cssColor("--scale-zero") : [0, 0, 0];
  const seen = channels === 4 ? 1 - within(3) : 0;
  const colorAt = (plane: number) => Math.min(255, 255 * within(plane) + seen * ground[plane]);
  return [colorAt(0), colorAt(1), colorAt(2)];
}
