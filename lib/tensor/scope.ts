/** Memory by scope: what a piece of work made and did not return is gone when it ends. */
import type {TypedArray} from "../devices/device.js";
import {noGrad} from "./graph.js";
import {Scope} from "./storage.js";
import {Tensor} from "./tensor.js";

/** All tensors in a result: itself, or the values of an array or plain object. */
function tensorsIn(result: unknown): Tensor[] {
  if (result instanceof Tensor) return [result];
  if (Array.isArray(result)) return result.flatMap(tensorsIn);
  if (result && Object.getPrototypeOf(result) === Object.prototype) {
    return Object.values(result).flatMap(tensorsIn);
  }
  return [];
}

/**
 * Runs `work` and frees every tensor that it made, except what it returns (a tensor, or an array or
 * object of tensors) and what it kept with `.keep()`.
 *
 * @throws TypeError when `work` is asynchronous: a scope cannot outlive an await
 */
export function scope<T>(work: () => T): T {
  const inner = new Scope();
  try {
    const result = inner.run(work);
    if (result instanceof Promise) {
      throw new TypeError("scope: the function must not be async. Read results after the scope.");
    }
    for (const tensor of tensorsIn(result)) inner.release(tensor.storage);
    return result;
  } finally {
    inner.end();
  }
}

/** What a tensor holds, as plain numbers. */
export interface Values {
  data: TypedArray;
  shape: readonly number[];
}

/**
 * Computes a tensor, or several by name, without recording gradients, frees what it took, and reads
 * the results back.
 *
 * `const {data} = await evaluate(() => model.forward(images).softmax(-1))`
 */
export function evaluate(work: () => Tensor): Promise<Values>;
export function evaluate<K extends string>(
  work: () => Readonly<Record<K, Tensor>>,
): Promise<Record<K, Values>>;
export async function evaluate(
  work: () => Tensor | Readonly<Record<string, Tensor>>,
): Promise<Values | Record<string, Values>> {
  const inner = new Scope();
  try {
    const reading = inner.run(() => {
      const result = noGrad(work);
      if (result instanceof Tensor) return read(result);
      const parts = isRecord(result) ? Object.entries(result) : [];
      if (!isRecord(result) || !parts.every(([, part]) => part instanceof Tensor)) {
        throw new TypeError(
          "evaluate: the function must return a tensor, or tensors by name, and must not be async.",
        );
      }
      // All are asked for before the first wait, while the tensors live.
      return Promise.all(parts.map(async ([name, part]) => [name, await read(part)] as const));
    });
    // The read was asked for before the memory is given back: devices work in order.
    inner.end();
    const values = await reading;
    return Array.isArray(values) ? Object.fromEntries(values) : values;
  } finally {
    inner.end();
  }
}

async function read(tensor: Tensor): Promise<Values> {
  const {shape} = tensor;
  return {data: await tensor.data(), shape};
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
