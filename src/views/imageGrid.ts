/** Many small images in a grid: digits, weights, filters, feature maps. Still, or following a run. */
import {evaluate, type Run, type Step, type Tensor} from "../lib/index.js";
import {cssColor, divergingTable, onThemeChange, type RGB, sequentialTable} from "./colors.js";
import {html, setText} from "./dom.js";
import {follow} from "./follow.js";
import {formatNumber} from "./format.js";
import {type Channels, colorIn, paint, planesColor} from "./pixels.js";

export interface ImageGridLook {
  /** Height and width of one image in pixels. */
  shape: readonly [height: number, width: number];
  /**
   * Planes of one image, [channels, height, width]: 1 for grey values on a scale, 3 for red, green and
   * blue from 0 to 1, 4 for these times the opacity (premultiplied) and the opacity.
   */
  channels?: Channels;
  /** Images a row; as many as fit without it. */
  columns?: number;
  /** A word under each image. */
  labels?: readonly string[];
  /** Values have a sign: zero is the ground, and both poles have a colour (weights, filters). */
  signed?: boolean;
  /** Values of the scale's ends; the smallest and largest value without it. */
  range?: readonly [number, number];
  /** What the images are, for the text alternative, e.g. "weights of the ten units". */
  title?: string;
  /** Width of one image on the page, in pixels. */
  size?: number;
}

export interface StillImages extends ImageGridLook {
  /** Values of all images one after the other, or an array of images. */
  images: ArrayLike<number> | readonly ArrayLike<number>[];
}

export interface LiveImages<S extends Step> extends ImageGridLook {
  run: Run<S>;
  /** The images of this state, [count, channels, height, width] or any shape of as many values. */
  images: (state: S) => Tensor;
  every?: number;
  /** How many there will be: their place is kept before the first step, and nothing jumps. */
  count?: number;
}

export function imageGrid<S extends Step>(options: StillImages | LiveImages<S>): HTMLElement {
  const grid = makeImageGrid(options);
  if ("run" in options) {
    const draw = async (state: S | undefined) => {
      if (state === undefined) return grid.wait(options.count ?? 0);
      const {data} = await evaluate(() => options.images(state));
      grid.show(split(data, options));
    };
    grid.wait(options.count ?? 0);
    follow(grid.element, options.run, draw, {every: options.every ?? 200});
    return grid.element;
  }
  const {images} = options;
  const first = images[0];
  const many =
    typeof first === "object" || images.length === 0
      ? (images as readonly ArrayLike<number>[])
      : split(images as ArrayLike<number>, options);
  grid.show(many);
  const stop = onThemeChange(() => (grid.element.isConnected ? grid.show(many) : stop()));
  return grid.element;
}

export interface ImageGrid {
  readonly element: HTMLElement;
  /** Shows these images in place of the ones before. */
  show(images: readonly ArrayLike<number>[], labels?: readonly string[]): void;
  /** Shows that there is nothing yet, and keeps the place of so many images. */
  wait(count: number): void;
}

/** The grid by itself, for views that have images in them. */
export function makeImageGrid(look: ImageGridLook): ImageGrid {
  const {title = "images", columns} = look;
  const [height, width] = look.shape;
  const list = html("div", {class: "image-grid", role: "img"});
  const caption = html("figcaption", {class: "view-summary"});
  const element = html("figure", {class: "view view-image-grid"}, list, caption);
  list.style.setProperty("--size", `${look.size ?? defaultSize(width)}px`);
  if (columns) list.style.setProperty("--columns", String(columns));
  const cells: {canvas: HTMLCanvasElement; label: HTMLElement; cell: HTMLElement}[] = [];

  const cellAt = (i: number) => {
    if (!cells[i]) {
      const canvas = html("canvas", {width, height});
      const label = html("span", {class: "image-label"});
      const cell = html("div", {class: "image-cell"}, canvas, label);
      cells[i] = {canvas, label, cell};
    }
    return cells[i];
  };

  const write = (i: number, labels: readonly string[] | undefined) => {
    const {label} = cellAt(i);
    setText(label, labels?.[i] ?? "");
    label.hidden = !labels?.[i];
  };

  const describe = (summary: string, labels?: readonly string[]) => {
    setText(caption, summary);
    list.setAttribute("aria-label", labels ? `${summary}: ${labels.join(", ")}` : summary);
  };

  return {
    element,
    wait: (count) => {
      const ground = cssColor("--scale-zero");
      list.replaceChildren(...Array.from({length: count}, (_, i) => cellAt(i).cell));
      for (let i = 0; i < count; ++i) {
        paint(cellAt(i).canvas, width, height, () => ground);
        write(i, look.labels);
      }
      describe(`${title}: nothing to show yet`);
    },
    show: (images, labels = look.labels) => {
      const {colorAt, words} = colorsOf(images, look);
      list.replaceChildren(...images.map((_, i) => cellAt(i).cell));
      images.forEach((image, i) => {
        paint(cellAt(i).canvas, width, height, (k) => colorAt(image, k));
        write(i, labels);
      });
      const summary =
        images.length === 0 ? "nothing to show yet" : `${images.length} ${title}${words}`;
      describe(summary, labels);
    },
  };
}

function defaultSize(width: number): number {
  return Math.max(24, Math.min(96, 2 * width));
}

/** What colour a value gets, and a word on it for the caption. */
function colorsOf(images: readonly ArrayLike<number>[], look: ImageGridLook) {
  const {channels = 1, signed = false} = look;
  if (channels !== 1) {
    return {
      words: ", in colour",
      colorAt: (image: ArrayLike<number>, k: number) => planesColor(image, k, channels),
    };
  }
  const [low, high] = look.range ?? rangeOf(images, signed);
  const table: RGB[] = signed ? divergingTable() : sequentialTable();
  return {
    words: `, values from ${formatNumber(low)} to ${formatNumber(high)}`,
    colorAt: (image: ArrayLike<number>, k: number) => colorIn(table, image[k], low, high),
  };
}

/** The images of a flat array, without copying it. */
function split(
  flat: ArrayLike<number>,
  {shape: [height, width], channels = 1}: ImageGridLook,
): ArrayLike<number>[] {
  const length = channels * height * width;
  const values = ArrayBuffer.isView(flat) ? (flat as Float32Array) : Float32Array.from(flat);
  return Array.from({length: Math.floor(values.length / length)}, (_, i) =>
    values.subarray(i * length, (i + 1) * length),
  );
}

function rangeOf(images: readonly ArrayLike<number>[], signed: boolean): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const image of images) {
    for (let k = 0; k < image.length; ++k) {
      low = Math.min(low, image[k]);
      high = Math.max(high, image[k]);
    }
  }
  if (low > high) return [0, 1];
  if (!signed) return [low, high];
  const size = Math.max(-low, high);
  return [-size, size];
}
