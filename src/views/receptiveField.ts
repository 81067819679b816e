/**
 * Layers of a convolutional network as planes: point at a unit and see, in every plane before it, the
 * units that it depends on, down to the pixels.
 */
import {cssColor, onThemeChange, sequentialTable} from "./colors.js";
import {html, setText} from "./dom.js";
import {type PixelFrame, type PixelPlane, pixelPlane} from "./pixelPlane.js";
import {colorIn} from "./pixels.js";

export interface WindowLayer {
  /** "conv 3×3", "pool 2". */
  name: string;
  /** Side of the window. */
  kernel: number;
  stride?: number;
  padding?: number;
  dilation?: number;
}

export interface ReceptiveFieldOptions {
  layers: readonly WindowLayer[];
  /** Side of the square input. */
  side?: number;
  /** Pixels of the input, 0 (paper) to 1 (ink). */
  image?: ArrayLike<number>;
}

/** Units of one plane along one axis: from `start`, so many. */
interface Span {
  start: number;
  length: number;
}

export function receptiveField({layers, side = 28, image}: ReceptiveFieldOptions): HTMLElement {
  const sides = [side];
  for (const layer of layers) sides.push(sideAfter(sides[sides.length - 1], layer));
  const names = ["input", ...layers.map(({name}) => name)];
  const planes: PixelPlane[] = sides.map((units, level) =>
    pixelPlane({
      height: units,
      width: units,
      size: Math.round(26 + 20 * Math.sqrt(units)),
      label: `${names[level]}, ${units} × ${units}`,
      onPoint: (row, column) => show(level, row, column),
    }),
  );
  const caption = html("figcaption", {class: "view-summary"});
  const body = html("div", {class: "planes"}, ...planes.map(({element}) => element));
  const element = html("figure", {class: "view view-receptive-field"}, body, caption);

  const show = (level: number, row: number, column: number) => {
    const rows = spansBefore(layers, level, row);
    const columns = spansBefore(layers, level, column);
    planes.forEach((plane, l) => {
      plane.frame(l <= level ? [frameOf(rows[l], columns[l], sides[l])] : []);
    });
    const reach = `${rows[0].length} × ${columns[0].length}`;
    const words =
      level === 0
        ? "A pixel of the input: it depends on itself alone."
        : `One unit after ${names[level]} sees ${reach} pixels of the input${cutShort(rows[0], columns[0], side)}.`;
    planes[level].select(row, column, words);
    setText(caption, words);
  };

  const repaint = () => {
    const ink = sequentialTable();
    const ground = cssColor("--scale-zero");
    planes.forEach((plane, level) => {
      plane.paint(level === 0 && image ? (i) => colorIn(ink, image[i], 0, 1) : () => ground);
    });
  };

  const stop = onThemeChange(() => (element.isConnected ? repaint() : stop()));
  repaint();
  const last = layers.length;
  show(last, Math.floor(sides[last] / 2), Math.floor(sides[last] / 2));
  return element;
}

function sideAfter(side: number, {kernel, stride = 1, padding = 0, dilation = 1}: WindowLayer) {
  return Math.floor((side + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** What unit `at` of plane `level` depends on, in each plane from the input to its own. */
function spansBefore(layers: readonly WindowLayer[], level: number, at: number): Span[] {
  const spans: Span[] = [{start: at, length: 1}];
  for (let l = level - 1; l >= 0; --l) {
    const {kernel, stride = 1, padding = 0, dilation = 1} = layers[l];
    const {start, length} = spans[0];
    spans.unshift({
      start: start * stride - padding,
      length: (length - 1) * stride + dilation * (kernel - 1) + 1,
    });
  }
  return spans;
}

/** The part of a span of units that lies on the plane. */
function frameOf(rows: Span, columns: Span, side: number): PixelFrame {
  const [row, height] = onPlane(rows, side);
  const [column, width] = onPlane(columns, side);
  return {row, column, height, width};
}

function onPlane({start, length}: Span, side: number): [start: number, length: number] {
  const first = Math.max(0, start);
  return [first, Math.min(side, start + length) - first];
}

function cutShort(rows: Span, columns: Span, side: number): string {
  const cut = [rows, columns].some(({start, length}) => start < 0 || start + length > side);
  return cut ? ", some of them padding" : "";
}
