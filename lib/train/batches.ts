/** Mini-batches. */
import type {Random} from "../random/random.js";
import {tensor} from "../tensor/create.js";
import type {Tensor} from "../tensor/tensor.js";

/**
 * Endless random batches of the rows of several tensors: every epoch goes through all rows once, in
 * a new order; a last incomplete batch is left out.
 *
 * @param data tensors with the same first axis; each batch holds them under the same names
 * @throws Error when the batch is empty or larger than the data
 */
export function* batches<T extends Record<string, Tensor>>(
  data: T,
  {batchSize, random}: {batchSize: number; random: Random},
): Generator<{[K in keyof T]: Tensor}, never, void> {
  const entries = Object.entries(data);
  const count = entries[0][1].shape[0];
  for (const [name, {shape}] of entries) {
    if (shape[0] !== count) {
      throw new Error(`batches: ${name} has ${shape[0]} rows, ${entries[0][0]} has ${count}.`);
    }
  }
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > count) {
    throw new Error(`batches: a batch of ${batchSize} cannot be drawn from ${count} rows.`);
  }
  for (;;) {
    const order = Int32Array.from(random.permutation(count));
    for (let start = 0; start + batchSize <= count; start += batchSize) {
      const rows = tensor(order.subarray(start, start + batchSize));
      const batch = entries.map(([name, all]) => [name, all.gather(rows)]);
      yield Object.fromEntries(batch) as {[K in keyof T]: Tensor};
    }
  }
}
