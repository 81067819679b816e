/** A value in the space of a thumbnail: a number, a short vector, or a picture of a tensor. */

import {cssColor, divergingTable, sequentialTable} from "../views/colors.js";
import {html} from "../views/dom.js";
import {formatNumber} from "../views/format.js";
import {colorIn, paint} from "../views/pixels.js";

/** Numbers and their shape; an empty shape is a single number. */
interface Numbers {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** How many numbers are written out, and rows of them; more are drawn. */
const MOST_WRITTEN = 6;
const MOST_ROWS = 4;
/** Pixels of a picture along each side; larger tensors are sampled. */
const MOST_PIXELS = 96;
const MOST_SLICES = 8;
const MOST_IN_ROW = 32;
/** The size of a picture on the page. */
const [WIDTH, HEIGHT] = [192, 96];

export interface TinyValue {
  readonly text: string;
  /** The numbers of a small matrix, row by row. */
  readonly rows?: readonly (readonly string[])[];
  /** Draws a picture; absent where the numbers are written out. */
  readonly picture?: (canvas: HTMLCanvasElement) => void;
}

/** Undefined for what has no short form. A tensor that was freed meanwhile has none. */
export async function tinyValue(value: unknown): Promise<TinyValue | undefined> {
  if (typeof value === "string" || typeof value === "boolean") return {text: String(value)};
  const numbers = await readNumbers(value).catch(() => undefined);
  if (!numbers || numbers.data.length === 0) return undefined;
  const {data, shape} = numbers;
  if (data.length === 1) return {text: formatNumber(data[0])};
  if (data.length <= MOST_WRITTEN && shape.length === 1) {
    return {text: `(${Array.from(data, (number) => formatNumber(number)).join(", ")})`};
  }
  const [rows, columns] = shape;
  const size = shape.join(" × ");
  if (shape.length === 2 && rows <= MOST_ROWS && columns <= MOST_WRITTEN) {
    const texts = Array.from(data, (number) => formatNumber(number));
    const row = (i: number) => texts.slice(i * columns, (i + 1) * columns);
    return {text: size, rows: Array.from({length: rows}, (_, i) => row(i))};
  }
  const [low, high] = rangeOf(data);
  const range =
    low === high ? `all ${formatNumber(low)}` : `${formatNumber(low)} to ${formatNumber(high)}`;
  return {
    text: `${size}, ${range}`,
    picture: (canvas) => draw(canvas, numbers, low, high),
  };
}

export function makeCanvas(): HTMLCanvasElement {
  return html("canvas", {class: "tiny-picture", "aria-hidden": "true", width: 1, height: 1});
}

/** Tensors are known by their shape and their data, so that no page loads the library for a card. */
async function readNumbers(value: unknown): Promise<Numbers | undefined> {
  if (typeof value === "number") return {data: [value], shape: []};
  if (ArrayBuffer.isView(value)) {
    const data = value as Float32Array;
    return {data, shape: [data.length]};
  }
  if (Array.isArray(value)) {
    const shape: number[] = [];
    for (let part: unknown = value; Array.isArray(part); part = part[0]) shape.push(part.length);
    const data = value.flat(shape.length) as unknown[];
    return data.every((item) => typeof item === "number") ? {data, shape} : undefined;
  }
  const tensor = value as {shape?: readonly number[]; data?: unknown} | undefined;
  if (!tensor?.shape) return undefined;
  const {shape, data} = tensor;
  const read = typeof data === "function" ? data.call(tensor) : data;
  return {data: (await read) as ArrayLike<number>, shape};
}

function rangeOf(data: ArrayLike<number>): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < data.length; ++i) {
    low = Math.min(low, data[i]);
    high = Math.max(high, data[i]);
  }
  return [low, high];
}

/** The last two dimensions are a picture; of the others the first few slices are shown. */
function layOut({data, shape}: Numbers): {rows: number; columns: number; slices: number} {
  if (shape.length >= 2) {
    const [rows, columns] = shape.slice(-2);
    return {rows, columns, slices: Math.min(data.length / (rows * columns), MOST_SLICES)};
  }
  // A long vector is folded into a square.
  const columns = data.length <= MOST_IN_ROW ? data.length : Math.ceil(Math.sqrt(data.length));
  return {rows: Math.ceil(data.length / columns), columns, slices: 1};
}

function draw(canvas: HTMLCanvasElement, numbers: Numbers, low: number, high: number): void {
  const {data} = numbers;
  const {rows, columns, slices} = layOut(numbers);
  // Slices stand side by side, a pixel apart.
  const across = slices * (columns + 1) - 1;
  const [width, height] = [Math.min(across, MOST_PIXELS), Math.min(rows, MOST_PIXELS)];
  const table = low < 0 ? divergingTable() : sequentialTable();
  const most = Math.max(Math.abs(low), Math.abs(high));
  const between = cssColor("--raised");
  paint(canvas, width, height, (i) => {
    const row = Math.floor((Math.floor(i / width) * rows) / height);
    const place = Math.floor(((i % width) * across) / width);
    const [slice, column] = [Math.floor(place / (columns + 1)), place % (columns + 1)];
    const value = data[(slice * rows + row) * columns + column];
    if (column === columns || value === undefined) return between;
    return low < 0 ? colorIn(table, value, -most, most) : colorIn(table, value, 0, high);
  });
  const scale = Math.min(WIDTH / width, HEIGHT / height);
  canvas.style.width = `${Math.max(4, Math.round(width * scale))}px`;
  canvas.style.height = `${Math.max(4, Math.round(height * scale))}px`;
}
