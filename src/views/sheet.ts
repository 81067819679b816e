/**
 * Many small images on one canvas, in rows and columns: kernels, feature maps. Pointer and arrow keys
 * say which image is which.
 */
import {divergingTable, sequentialTable} from "./colors.js";
import {html, setAttributes, svg} from "./dom.js";
import {extentOf} from "./numbers.js";
import {colorIn, contextOf, paint} from "./pixels.js";
import {addProbe, type Place} from "./probe.js";

export interface SheetContent {
  /** Values of all images, one after the other. */
  data: ArrayLike<number>;
  /** Of one image, in pixels. */
  height: number;
  width: number;
  /** How many there are. */
  count: number;
  /** Images a row. */
  columns: number;
  low: number;
  high: number;
  /** Width of one image on the page, about, in pixels: each of its pixels takes whole ones. */
  size: number;
}

export interface SheetOptions {
  /** Values have a sign: zero is the ground. */
  signed?: boolean;
  /** What is read out of one image. */
  say: (index: number) => readonly string[];
}

export interface Sheet {
  readonly element: HTMLElement;
  show(content: SheetContent | undefined): void;
  describe(words: string): void;
}

export function makeSheet({signed = false, say}: SheetOptions): Sheet {
  const canvas = html("canvas", {class: "sheet-canvas", "aria-hidden": "true"});
  const drawing = svg("svg", {class: "chart-svg", role: "img"});
  const element = html("div", {class: "sheet"}, canvas, drawing);
  /** All images above each other, a pixel a value. */
  const values = html("canvas");
  let shown: SheetContent | undefined;
  let cell = {width: 1, height: 1};

  const probe = addProbe(
    {
      body: element,
      drawing,
      inner: () => {
        const {width, height} = sizeOf(canvas);
        return {left: 0, top: 0, right: width, bottom: height};
      },
    },
    {
      read: (place) => {
        const index = indexAt(place);
        if (index === undefined) return undefined;
        const middle = middleOf(index);
        return {places: [middle], lines: say(index).map((text) => ({text}))};
      },
      move: (from, [dx, dy]) => {
        const index = indexAt(from) ?? 0;
        const next = index + dx + dy * (shown?.columns ?? 1);
        return middleOf(next >= 0 && next < (shown?.count ?? 0) ? next : index);
      },
    },
  );

  const steps = () => {
    const {width} = sizeOf(canvas);
    const scale = canvas.width > 0 ? width / canvas.width : 1;
    return {x: cell.width * scale, y: cell.height * scale};
  };
  const indexAt = ({x, y}: Place): number | undefined => {
    if (!shown) return undefined;
    const step = steps();
    const column = Math.min(shown.columns - 1, Math.floor(x / step.x));
    const index = Math.floor(y / step.y) * shown.columns + column;
    return index >= 0 && index < shown.count ? index : undefined;
  };
  const middleOf = (index: number): Place => {
    const step = steps();
    const columns = shown?.columns ?? 1;
    return {
      x: ((index % columns) + 0.5) * step.x,
      y: (Math.floor(index / columns) + 0.5) * step.y,
    };
  };

  return {
    element,
    describe: (words) => setAttributes(drawing, {"aria-label": words}),
    show: (content) => {
      shown = content;
      if (content) {
        const {data, height, width, count, columns, low, high} = content;
        const scale = scaleFor(content);
        const [tall, wide] = [height * scale, width * scale];
        cell = {width: wide + GAP, height: tall + GAP};
        const across = columns * cell.width - GAP;
        const down = Math.ceil(count / columns) * cell.height - GAP;
        element.style.width = `${across}px`;
        element.style.aspectRatio = `${across} / ${down}`;
        Object.assign(canvas, {width: across, height: down});
        const table = signed ? divergingTable() : sequentialTable();
        paint(values, width, height * count, (i) => colorIn(table, data[i], low, high));
        const context = contextOf(canvas);
        if (context) context.imageSmoothingEnabled = false;
        for (let i = 0; i < count; ++i) {
          const [x, y] = [(i % columns) * cell.width, Math.floor(i / columns) * cell.height];
          context?.drawImage(values, 0, i * height, width, height, x, y, wide, tall);
        }
      }
      probe.refresh();
    },
  };
}

/** Between two images, in pixels of the page. */
const GAP = 3;

const scaleFor = ({size, width}: SheetContent) => Math.max(1, Math.round(size / width));

/** What an image takes on the page, with the gap after it. */
export const widthOnPage = (content: SheetContent): number =>
  content.width * scaleFor(content) + GAP;

/** What the canvas measures on the page; its own pixels where nothing is laid out. */
function sizeOf(canvas: HTMLCanvasElement): {width: number; height: number} {
  return {
    width: canvas.clientWidth || canvas.width,
    height: canvas.clientHeight || canvas.height,
  };
}

/** Ends of a scale for these values; symmetric around zero where they have a sign. */
export function scaleOf(values: ArrayLike<number>, signed = false): [low: number, high: number] {
  const [low, high] = extentOf(values) ?? [0, 1];
  if (!signed) return [low, high];
  const size = Math.max(-low, high) || 1;
  return [-size, size];
}
