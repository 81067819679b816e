/** Questions about views that decide which kernel fits. Strides count elements here. */
import type {View} from "../device.js";

export const sizeOf = (shape: readonly number[]): number => {
  let size = 1;
  for (let axis = 0; axis < shape.length; ++axis) size *= shape[axis];
  return size;
};

/** Whether the elements lie one after the other, in order. */
export function isContiguous({shape, strides}: View): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; --axis) {
    if (shape[axis] === 1) continue;
    if (strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

/** Whether all elements are one and the same. */
export function isConstant({shape, strides}: View): boolean {
  for (let axis = 0; axis < shape.length; ++axis) {
    if (shape[axis] !== 1 && strides[axis] !== 0) return false;
  }
  return true;
}

/** Some axes of a view (or of two in step), merged into as few as possible. */
export interface Axes {
  lengths: number[];
  strides: number[];
  /** Strides of the second view, where there are two. */
  others: number[];
}

/**
 * Merges the axes `from` .. `to - 1` wherever stepping through the inner axis leads to the next
 * element of the outer one, in both views at once. Axes of length 1 disappear.
 */
export function mergeAxes(
  shape: readonly number[],
  strides: readonly number[],
  others: readonly number[] = strides,
  from = 0,
  to = shape.length,
): Axes {
  const merged: Axes = {lengths: [], strides: [], others: []};
  let last = -1;
  for (let axis = from; axis < to; ++axis) {
    const length = shape[axis];
    if (length === 1) continue;
    if (
      last >= 0 &&
      merged.strides[last] === strides[axis] * length &&
      merged.others[last] === others[axis] * length
    ) {
      merged.lengths[last] *= length;
      merged.strides[last] = strides[axis];
      merged.others[last] = others[axis];
    } else {
      merged.lengths.push(length);
      merged.strides.push(strides[axis]);
      merged.others.push(others[axis]);
      ++last;
    }
  }
  return merged;
}

/**
 * Calls `visit` with the offsets (in elements, of both views) of every combination of the first
 * `count` axes, in the order of a contiguous array.
 */
export function eachOffset(
  {lengths, strides, others}: Axes,
  count: number,
  visit: (offset: number, other: number, i: number) => void,
): void {
  let total = 1;
  for (let axis = 0; axis < count; ++axis) total *= lengths[axis];
  for (let i = 0; i < total; ++i) {
    let rest = i;
    let offset = 0;
    let other = 0;
    for (let axis = count - 1; axis >= 0; --axis) {
      const index = rest % lengths[axis];
      rest = (rest - index) / lengths[axis];
      offset += index * strides[axis];
      other += index * others[axis];
    }
    visit(offset, other, i);
  }
}
