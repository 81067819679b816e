/**
 * The inspector's small picture of a tensor's values: bars for one axis, an image for two, and the
 * first few images where there are more axes. Its size follows from the shape, so that it has its
 * place before the values are there.
 */
import {cssColor, divergingTable, onThemeChange, sequentialTable} from "../colors.js";
import {html, setAttributes, svg} from "../dom.js";
import {formatNumber} from "../format.js";
import {colorIn, paint} from "../pixels.js";
import type {Statistics} from "./statistics.js";

export interface Picture {
  readonly element: HTMLElement;
  show(values: ArrayLike<number>, statistics: Statistics): void;
}

/** Pixels on the page. */
const BARS = {width: 288, height: 64, most: 144};
const PLANE = {width: 288, height: 160, largestCell: 20};
const SMALL_PLANE = {width: 52, height: 52, largestCell: 8};
/** Images that are shown of many. */
const PLANES = 10;

/** A picture for values of this shape; undefined where there is nothing to draw. */
export function makePicture(shape: readonly number[]): Picture | undefined {
  const size = shape.reduce((product, length) => product * length, 1);
  if (size < 2) return undefined;
  const axes = shape.filter((length) => length > 1);
  return axes.length === 1 ? makeBars(size) : makePlanes(axes);
}

function makeBars(size: number): Picture {
  const {width, height, most} = BARS;
  const count = Math.min(size, most);
  const path = svg("path", {class: "inspect-bars"});
  const bad = svg("path", {class: "inspect-bad-bars"});
  const zero = svg("line", {class: "inspect-zero", x2: width});
  const drawing = svg(
    "svg",
    {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": "Values, not read yet",
    },
    zero,
    path,
    bad,
  );
  return {
    element: html("div", {class: "inspect-picture"}, drawing),
    show: (values, {min, max}) => {
      const [low, high] = [Math.min(0, min), Math.max(0, max)];
      const yOf = (value: number) => (height - 1) * (1 - (value - low) / (high - low || 1)) + 0.5;
      const step = width / count;
      let [good, wrong] = ["", ""];
      for (let bar = 0; bar < count; ++bar) {
        const from = Math.floor((bar * values.length) / count);
        const to = Math.max(from + 1, Math.floor(((bar + 1) * values.length) / count));
        let [least, most] = [0, 0];
        let finite = true;
        for (let i = from; i < to; ++i) {
          if (!Number.isFinite(values[i])) finite = false;
          else [least, most] = [Math.min(least, values[i]), Math.max(most, values[i])];
        }
        const x = (bar * step).toFixed(2);
        const w = Math.max(0.5, step - (step > 3 ? 1 : 0)).toFixed(2);
        if (!finite) wrong += `M${x} 0h${w}v${height}h-${w}z`;
        else good += `M${x} ${yOf(most).toFixed(2)}h${w}V${yOf(least).toFixed(2)}h-${w}z`;
      }
      setAttributes(path, {d: good});
      setAttributes(bad, {d: wrong});
      setAttributes(zero, {y1: yOf(0), y2: yOf(0)});
      const label = `${values.length} values as bars, from ${formatNumber(min)} to ${formatNumber(max)}`;
      setAttributes(drawing, {"aria-label": label});
    },
  };
}

/** @param axes at least two lengths above 1 */
function makePlanes(axes: readonly number[]): Picture {
  const [height, width] = axes.slice(-2);
  const total = axes.slice(0, -2).reduce((product, length) => product * length, 1);
  const count = Math.min(total, PLANES);
  const room = total === 1 ? PLANE : SMALL_PLANE;
  const tall = Math.ceil(height / room.height);
  const wide = Math.ceil(width / room.width);
  const rows = Math.ceil(height / tall);
  const columns = Math.ceil(width / wide);
  const cell = Math.max(1, Math.min(room.largestCell, room.height / rows, room.width / columns));
  const canvases = Array.from({length: count}, () => {
    const canvas = html("canvas", {width: columns, height: rows, "aria-hidden": "true"});
    canvas.style.width = `${Math.round(columns * cell)}px`;
    canvas.style.height = `${Math.round(rows * cell)}px`;
    return canvas;
  });
  const more =
    total > count ? html("span", {class: "inspect-more"}, `and ${total - count} more`) : undefined;
  const element = html(
    "div",
    {class: "inspect-picture", role: "img", "aria-label": "Values, not read yet"},
    ...canvases,
    more,
  );

  const draw = (values: ArrayLike<number>, {min, max}: Statistics) => {
    const signed = min < 0 && max > 0;
    const reach = Math.max(-min, max);
    const [low, high] = signed ? [-reach, reach] : [min, max];
    const table = signed ? divergingTable() : sequentialTable();
    const bad = cssColor("--bad");
    canvases.forEach((canvas, plane) => {
      const start = plane * height * width;
      if (start >= values.length) return;
      paint(canvas, columns, rows, (i) => {
        const mean = meanOf(values, start, width, {
          top: Math.floor(i / columns) * tall,
          bottom: Math.min(height, (Math.floor(i / columns) + 1) * tall),
          left: (i % columns) * wide,
          right: Math.min(width, ((i % columns) + 1) * wide),
        });
        return Number.isFinite(mean) ? colorIn(table, mean, low, high) : bad;
      });
    });
  };

  return {
    element,
    show: (values, statistics) => {
      draw(values, statistics);
      const {min, max} = statistics;
      const what = total === 1 ? "Values" : `The first ${count} of ${total} planes`;
      const label = `${what} as ${height} by ${width} images, from ${formatNumber(min)} to ${formatNumber(max)}`;
      setAttributes(element, {"aria-label": label});
      const stop = onThemeChange(() => (element.isConnected ? draw(values, statistics) : stop()));
    },
  };
}

/** The mean of a block; not finite where one value of it is not, so that a single NaN is seen. */
function meanOf(
  values: ArrayLike<number>,
  start: number,
  width: number,
  {top, bottom, left, right}: {top: number; bottom: number; left: number; right: number},
): number {
  let sum = 0;
  for (let y = top; y < bottom; ++y) {
    for (let x = left; x < right; ++x) sum += values[start + y * width + x] ?? 0;
  }
  return sum / ((bottom - top) * (right - left));
}
