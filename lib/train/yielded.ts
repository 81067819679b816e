/** Copies of what a step yielded, so that it can be looked at after later steps. */
import {Module} from "../nn/module.js";
import type {Storage} from "../tensor/storage.js";
import {Tensor} from "../tensor/tensor.js";

/** A copy, and what it takes. */
export interface Copied<S> {
  readonly state: S;
  readonly tensors: readonly Tensor[];
  readonly gradients: readonly Gradient[];
  readonly bytes: number;
}

/** The gradient that a tensor had. */
export interface Gradient {
  readonly of: Tensor;
  readonly value: Tensor | undefined;
}

/** Something that cannot be copied: a function may close over numbers that change, for instance. */
class Opaque extends Error {}

const NUMBER_BYTES = 8;

/**
 * Copies plain data, the tensors that will not last, and gradients. Tensors that last, and models, stay
 * what they are: whoever goes back restores their numbers. A model's state is its tensors.
 *
 * @param dies whether a storage is gone, or another's, after the next step
 * @param copyTensor makes the copy of a tensor that dies
 * @returns undefined where something else was yielded, such as a function or an object of a class
 */
export function copyYielded<S>(
  state: S,
  dies: (storage: Storage) => boolean,
  copyTensor: (tensor: Tensor) => Tensor,
): Copied<S> | undefined {
  const tensors: Tensor[] = [];
  const gradients: Gradient[] = [];
  const copies = new Map<unknown, unknown>();
  let bytes = 0;

  const copy = (value: unknown): unknown => {
    if (typeof value === "function") throw new Opaque();
    if (typeof value !== "object" || value === null) return value;
    if (copies.has(value)) return copies.get(value);
    const made = copyObject(value);
    copies.set(value, made);
    return made;
  };

  const copyObject = (value: object): unknown => {
    if (value instanceof Module) {
      for (const parameter of value.parameters()) noteGradient(parameter);
      return value;
    }
    if (value instanceof Tensor) {
      noteGradient(value);
      return lasting(value);
    }
    if (ArrayBuffer.isView(value) && "slice" in value) {
      bytes += value.byteLength;
      return (value as Float32Array).slice();
    }
    if (Array.isArray(value)) {
      bytes += NUMBER_BYTES * value.length;
      return value.map(copy);
    }
    if (value instanceof Map) return new Map(Array.from(value, ([k, v]) => [copy(k), copy(v)]));
    if (value instanceof Set) return new Set(Array.from(value, copy));
    if (Object.getPrototypeOf(value) !== Object.prototype) throw new Opaque();
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copy(part)]));
  };

  const noteGradient = (tensor: Tensor): void => {
    if (!tensor.requiresGrad || gradients.some(({of}) => of === tensor)) return;
    const {grad} = tensor;
    gradients.push({of: tensor, value: grad && !grad.storage.freed ? lasting(grad) : undefined});
  };

  const lasting = (tensor: Tensor): Tensor => (dies(tensor.storage) ? take(tensor) : tensor);

  const take = (tensor: Tensor): Tensor => {
    const made = copyTensor(tensor);
    tensors.push(made);
    bytes += 4 * made.size;
    return made;
  };

  try {
    return {state: copy(state) as S, tensors, gradients, bytes};
  } catch (reason) {
    for (const {storage} of tensors) storage.free();
    if (reason instanceof Opaque) return undefined;
    throw reason;
  }
}
