/**
 * What a row of the operation table is on the GPU: a few launches, each a kernel in gpu.js's subset of
 * JavaScript, kept as a string. Strings survive every bundler; functions would not.
 *
 * A kernel says by the names of its parameters what it takes: `x0` is the first input, `o0` where
 * the first input's view begins, `s0` the first scalar, `t0` what the row's first launch wrote. It
 * writes one flat array of numbers; a row's outputs lie in it one after the other.
 */
import type {Attributes, View} from "../device.js";
import {sizeOf} from "../wasm/views.js";
import type {Tiles} from "./tiled.js";

/** A view without its memory and its start, which change from call to call. */
export type ViewShape = Pick<View, "dtype" | "shape" | "strides">;

/** A call of a row, as far as its kernels may depend on it. */
export interface RowCall {
  readonly inputs: readonly ViewShape[];
  readonly outputs: readonly ViewShape[];
  readonly attributes: Attributes;
}

export interface Launch {
  /** `function(x0, o0, s0) { … }`; it may read `this.thread.x` and nothing else of `this`. */
  readonly source: string;
  /** Which of the row's outputs it writes, one after the other; all, where nothing is said. */
  readonly gives?: readonly number[];
  /** How many numbers it writes for later launches, where it gives no output. */
  readonly size?: number;
  /** The same in tiles, for work that fills them: taken instead where WebGPU passed its tests. */
  readonly tiles?: Tiles;
}

/** Kernels are compiled for one set of shapes: sizes stand in the source as numbers. */
export type Row = (call: RowCall) => Launch | readonly Launch[];

export type Rows = Readonly<Record<string, Row>>;

/** Largest whole number up to which float32, the only type of GPU memory here, has them all. */
export const LARGEST_WHOLE = 2 ** 24;

/** Most numbers in one memory: kernels count them in float32, half steps among them (see `quotient`). */
export const MOST_NUMBERS = 2 ** 23;

/** A number as a literal that means the same in every language that gpu.js writes. */
export function literal(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "3.4028234e38";
  if (value === Number.NEGATIVE_INFINITY) return "-3.4028234e38";
  return value < 0 ? `(${value})` : `${value}`;
}

/**
 * ⌊i / n⌋ for whole numbers. GPUs do not round divisions correctly: half a step is added, so that a
 * quotient a little too small does not fall below the whole number that it should be.
 */
export const quotient = (i: string, n: number): string =>
  n === 1 ? i : `Math.floor((${i} + 0.5) / ${n})`;

/** i mod n, for whole numbers. */
export const remainder = (i: string, n: number): string =>
  n === 1 ? "0" : `(${i} - ${n} * ${quotient(i, n)})`;

/** A sum, without what is times zero. */
export function sum(
  start: string,
  terms: readonly (readonly [factor: number, of: string])[],
): string {
  const parts = terms
    .filter(([factor, of]) => factor !== 0 && of !== "0")
    .map(([factor, of]) => (factor === 1 ? of : `${literal(factor)} * ${of}`));
  const all = start === "0" ? parts : [start, ...parts];
  return all.length === 0 ? "0" : all.join(" + ");
}

/**
 * Where element number `i` of a view lies. With F(n) = ⌊i / n⌋, the index along an axis of length m
 * above n elements is F(n) - m F(mn); what neighbouring axes have in common cancels, so that a view
 * without gaps costs nothing.
 */
export function position({shape, strides}: ViewShape, i: string, start: string): string {
  const terms: [number, string][] = [];
  let below = 1;
  let inner = 0;
  for (let axis = shape.length - 1; axis >= 0; --axis) {
    // An axis of length 1 adds nothing, whatever its stride.
    if (shape[axis] === 1) continue;
    terms.push([strides[axis] - inner, quotient(i, below)]);
    inner = strides[axis] * shape[axis];
    below *= shape[axis];
  }
  return sum(start, terms);
}

/** Declares the indices of element number `i` of an array of this shape, one an axis. */
export function indices(i: string, shape: readonly number[], names: readonly string[]): string {
  const lines: string[] = [];
  let below = 1;
  for (let axis = shape.length - 1; axis >= 0; --axis) {
    const above = quotient(i, below);
    lines.unshift(`const ${names[axis]} = ${axis === 0 ? above : remainder(above, shape[axis])};`);
    below *= shape[axis];
  }
  return lines.join("\n");
}

/** Element number `i` of input `n`. */
export const element = (n: number, view: ViewShape, i: string): string =>
  `x${n}[${position(view, i, `o${n}`)}]`;

/** Where the element of input `n` with these indices lies, one an axis. */
export const placeOf = (n: number, {strides}: ViewShape, indices: readonly string[]): string =>
  sum(
    `o${n}`,
    indices.map((index, axis) => [strides[axis], index] as const),
  );

/** The element of input `n` with these indices. */
export const elementAt = (n: number, view: ViewShape, indices: readonly string[]): string =>
  `x${n}[${placeOf(n, view, indices)}]`;

/** The axes of a view in two parts, the last `count` in the second one. */
export function divide(view: ViewShape, count: number): [outer: ViewShape, inner: ViewShape] {
  const {dtype, shape, strides} = view;
  const at = shape.length - count;
  return [
    {dtype, shape: shape.slice(0, at), strides: strides.slice(0, at)},
    {dtype, shape: shape.slice(at), strides: strides.slice(at)},
  ];
}

/** A number of input `n` that names one of `limit` rows. What no such number is names the nearest. */
export const rowNumber = (n: number, view: ViewShape, i: string, limit: number): string =>
  `Math.max(Math.min(${element(n, view, i)}, ${limit - 1}), 0)`;

/** The parameters of inputs: `x0, o0, x1, o1`. */
export const taking = (...inputs: number[]): string => inputs.map((n) => `x${n}, o${n}`).join(", ");

/** A kernel of these parameters whose body returns element `i` of what it writes. */
export const kernel = (parameters: string, body: string): string =>
  `function(${parameters}) {\n  const i = this.thread.x;\n${indent(body)}\n}`;

/** A kernel with this body, which says by the names in it what it takes. */
export function kernelOf(body: string): string {
  const names = new Set(body.match(/\b[xots]\d+\b/g));
  return kernel([...names].join(", "), body);
}

const indent = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");

/** The names that a kernel takes, in order. */
export function parametersOf(source: string): string[] {
  const [, list = ""] = /^function\s*\(([^)]*)\)/.exec(source) ?? [];
  return list.split(",").flatMap((name) => name.trim() || []);
}

/** How many numbers a launch writes. */
export const sizeOfLaunch = ({gives, size}: Launch, outputs: readonly ViewShape[]): number =>
  size ?? (gives ?? outputs.map((_, n) => n)).reduce((all, n) => all + sizeOf(outputs[n].shape), 0);
