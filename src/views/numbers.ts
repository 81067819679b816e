/**
 * The numbers that cells hand to views, in whatever form they have them, brought to one form: values
 * with a shape. A wrong shape is named together with the one that is wanted.
 */
import {ShapeError, type Tensor, type Values} from "../lib/index.js";

/** Numbers without a device: an array, nested arrays (one level an axis), or values with a shape. */
export type PlainNumbers = ArrayLike<number> | readonly PlainNumbers[] | Values;

export type Numbers = Tensor | PlainNumbers;

/** What a view keeps of them; any array of numbers will do for the data. */
export interface Grid {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/**
 * @param view the name of the view, and
 * @param what of its option, for the message
 * @throws ShapeError when nested arrays differ in length
 */
export function toGrid(view: string, what: string, numbers: PlainNumbers): Grid {
  if (isGrid(numbers)) return numbers;
  if (!isList(numbers)) {
    throw new TypeError(
      `${view}: ${what} must be numbers: a tensor or arrays, not ${String(numbers)}.`,
    );
  }
  if (ArrayBuffer.isView(numbers)) {
    return {data: numbers as ArrayLike<number>, shape: [numbers.length]};
  }
  const shape: number[] = [];
  for (let level: unknown = numbers; isList(level); level = level[0]) shape.push(level.length);
  const data: number[] = [];
  const walk = (part: unknown, axis: number): void => {
    if (axis === shape.length) {
      data.push(Number(part));
      return;
    }
    if (!isList(part) || part.length !== shape[axis]) {
      const found = isList(part) ? `one of ${part.length}` : "a number";
      throw new ShapeError(
        `${view}: ${what} are ragged: a row of ${shape[axis]} beside ${found} on axis ${axis}.`,
      );
    }
    for (let i = 0; i < part.length; ++i) walk(part[i], axis + 1);
  };
  walk(numbers, 0);
  return {data, shape};
}

function isGrid(numbers: unknown): numbers is Grid {
  return typeof numbers === "object" && numbers !== null && "data" in numbers && "shape" in numbers;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

/**
 * The sizes of a grid's axes.
 *
 * @param axes what each axis is, e.g. ["rows", "columns"]
 * @throws ShapeError when it has another number of axes
 */
export function sizesOf(
  view: string,
  what: string,
  {shape}: Grid,
  axes: readonly string[],
): readonly number[] {
  if (shape.length === axes.length) return shape;
  throw new ShapeError(
    `${view}: ${what} must have the shape [${axes.join(", ")}], not [${shape.join(", ")}].`,
  );
}

/** @throws ShapeError unless there are as many of one thing as of the other */
export function expectCount(
  view: string,
  what: string,
  count: number,
  other: string,
  wanted: number,
): void {
  if (count === wanted) return;
  throw new ShapeError(`${view}: ${count} ${what} do not fit ${wanted} ${other}.`);
}

/** The smallest and largest finite value; undefined where there is none. */
export function extentOf(values: ArrayLike<number>): [low: number, high: number] | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; ++i) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}
