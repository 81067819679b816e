/**
 * Numbers that name rows of a tensor. Where JavaScript knows them, one out of range is the error that it
 * is on every device. Kernels cannot throw: those computed on the GPU are moved into the range.
 */
import {checkIndex} from "../../ops/indexing.js";
import {positions, sizeOf} from "../../ops/operation.js";
import type {View} from "../device.js";
import type {RowCall} from "./program.js";

interface Indices {
  /** The input that holds them. */
  readonly input: number;
  /** What they must stay below. */
  readonly limit: number;
  /** One that may stand for none. */
  readonly except?: number;
}

const indicesOf: Readonly<Record<string, (call: RowCall) => readonly Indices[]>> = {
  gather: ({inputs: [table]}) => [{input: 1, limit: table.shape[0]}],
  scatterAdd: ({outputs: [y]}) => [{input: 0, limit: y.shape[0]}],
  pick: ({inputs: [x]}) => [{input: 1, limit: x.shape[1]}],
  oneHot: ({outputs: [y]}) => [{input: 0, limit: y.shape[1]}],
  crossEntropy: ({inputs: [logits], attributes}) => [
    {input: 1, limit: logits.shape[1], except: attributes.ignoreIndex as number | undefined},
  ],
  edgeSum: ({inputs: [x], outputs: [y]}) => [
    {input: 1, limit: x.shape[0]},
    {input: 2, limit: y.shape[0]},
  ],
  edgeDot: ({inputs: [a, b]}) => [
    {input: 2, limit: a.shape[0]},
    {input: 3, limit: b.shape[0]},
  ],
  segmentMax: ({attributes}) => [{input: 1, limit: Number(attributes.segments)}],
  segmentSoftmax: ({attributes}) => [{input: 1, limit: Number(attributes.segments)}],
};

/** Smallest and largest number of what was written: edges of a graph are looked through once, not in each step. */
const ranges = new WeakMap<Float32Array, readonly [low: number, high: number]>();

function rangeOf(numbers: Float32Array): readonly [low: number, high: number] {
  let range = ranges.get(numbers);
  if (!range) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < numbers.length; ++i) {
      low = Math.min(low, numbers[i]);
      high = Math.max(high, numbers[i]);
    }
    range = [low, high];
    ranges.set(numbers, range);
  }
  return range;
}

/**
 * @param known the numbers of a buffer, where JavaScript has them
 * @throws RangeError naming the operation, the index and the range
 */
export function checkIndices(
  operation: string,
  call: RowCall & {readonly inputs: readonly View[]},
  known: (input: View) => Float32Array | undefined,
): void {
  for (const {input, limit, except} of indicesOf[operation]?.(call) ?? []) {
    const view = call.inputs[input];
    const numbers = known(view);
    // Where there is nothing to name, every number is wrong.
    if (limit === 0 && !numbers && sizeOf(view.shape) > 0) checkIndex(operation, 0, limit);
    if (!numbers) continue;
    const [low, high] = rangeOf(numbers);
    if (low >= 0 && high < limit) continue;
    for (const position of positions(view)) {
      if (numbers[position] !== except) checkIndex(operation, numbers[position], limit);
    }
  }
}
