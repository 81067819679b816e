/** Paints what the plane of codes shows: images tile by tile, or codes as points and clouds. */
import {type RGB, sequentialTable, series, seriesColor} from "./colors.js";
import {svg} from "./dom.js";
import {colorIn, contextOf, paint} from "./pixels.js";
import type {planeScales} from "./points.js";
import type {Scale} from "./scale.js";

/** Codes of two numbers, x and y in turn, and the standard deviations of their clouds alike. */
export interface Codes {
  mean: ArrayLike<number>;
  std: ArrayLike<number> | undefined;
  count: number;
}

/** Square images side by side, one canvas pixel a pixel. */
export function paintTiles(
  canvas: HTMLCanvasElement,
  images: ArrayLike<number> | undefined,
  tiles: number,
  [height, width]: readonly [number, number],
): void {
  const table = sequentialTable();
  const across = tiles * width;
  paint(canvas, across, tiles * height, (i): RGB => {
    const [row, column] = [Math.floor(i / across), i % across];
    const tile = Math.floor(row / height) * tiles + Math.floor(column / width);
    const pixel = (row % height) * width + (column % width);
    return colorIn(table, images?.[tile * height * width + pixel] ?? 0, 0, 1);
  });
}

export function paintCodes(
  canvas: HTMLCanvasElement,
  {box, x, y}: ReturnType<typeof planeScales>,
  codes: Codes | undefined,
  labels: ArrayLike<number> | undefined,
  rings: readonly number[],
): void {
  const context = contextOf(canvas);
  if (!context) return;
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = (box.right - box.left) * ratio;
  canvas.height = (box.bottom - box.top) * ratio;
  context.setTransform(ratio, 0, 0, ratio, -box.left * ratio, -box.top * ratio);
  const [across, up] = [x(1) - x(0), y(0) - y(1)];
  context.strokeStyle = getComputedStyle(canvas).color;
  context.setLineDash([4, 4]);
  for (const radius of rings) {
    context.beginPath();
    context.ellipse(x(0), y(0), radius * across, radius * up, 0, 0, 2 * Math.PI);
    context.stroke();
  }
  context.setLineDash([]);
  if (!codes) return;
  for (let i = 0; i < codes.count; ++i) {
    const [cx, cy] = [x(codes.mean[2 * i]), y(codes.mean[2 * i + 1])];
    const color = seriesColor(labels?.[i] ?? 0).join(" ");
    if (codes.std) {
      const [rx, ry] = [codes.std[2 * i] * across, codes.std[2 * i + 1] * up];
      context.beginPath();
      context.ellipse(cx, cy, rx, ry, 0, 0, 2 * Math.PI);
      context.fillStyle = `rgb(${color} / 0.22)`;
      context.fill();
    }
    context.beginPath();
    context.arc(cx, cy, 1.8, 0, 2 * Math.PI);
    context.fillStyle = `rgb(${color})`;
    context.fill();
  }
}

/** The name of each class at the median of its codes: colours alone would not do. */
export function namesOf(
  {mean, count}: Codes,
  labels: ArrayLike<number>,
  classes: readonly string[] | undefined,
  x: Scale,
  y: Scale,
): SVGElement[] {
  const members = new Map<number, number[]>();
  for (let i = 0; i < count; ++i) members.set(labels[i], [...(members.get(labels[i]) ?? []), i]);
  return Array.from(members, ([label, indices]) => {
    const middle = (axis: number) => {
      const sorted = indices.map((i) => mean[2 * i + axis]).sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 2)];
    };
    const at = {x: x(middle(0)), y: y(middle(1))};
    const text = classes?.[label] ?? String(label);
    return svg(
      "text",
      {...at, dy: "0.35em", "text-anchor": "middle", style: `fill: ${series(label)}`},
      text,
    );
  });
}
