/**
 * Finds the number of a call's signature. This runs on the page's own thread for every operation of
 * every training step: a call is reduced to a row of numbers, hashed and compared, without strings.
 */
import type {Attributes, View} from "../device.js";

/** Calls whose shapes keep changing must not fill the memory: then all signatures are forgotten. */
const MOST = 16384;

interface Known {
  key: readonly number[];
  id: number;
}

export class Signatures {
  readonly #known = new Map<number, Known[]>();
  readonly #operations = new Map<string, number>();
  readonly #attributes = new Map<string, number>();
  /** The same objects come again and again; the text of each is made once. */
  #attributeIds = new WeakMap<Attributes, number>();
  readonly #key: number[] = [];
  #length = 0;
  #count = 0;

  get full(): boolean {
    return this.#count >= MOST;
  }

  clear(): void {
    this.#known.clear();
    this.#operations.clear();
    this.#attributes.clear();
    this.#attributeIds = new WeakMap();
    this.#count = 0;
  }

  /** The signature's number; a new one is `isNew`, and the next in order. */
  find(
    operation: string,
    inputs: readonly View[],
    outputs: readonly View[],
    attributes: Attributes,
    scalars: number,
  ): {id: number; isNew: boolean} {
    const key = this.#key;
    key[0] = this.#operationId(operation);
    key[1] = this.#attributesId(attributes);
    key[2] = inputs.length;
    key[3] = outputs.length;
    key[4] = scalars;
    this.#length = 5;
    for (let i = 0; i < inputs.length; ++i) this.#addView(inputs[i]);
    for (let i = 0; i < outputs.length; ++i) this.#addView(outputs[i]);
    let hash = this.#length;
    for (let i = 0; i < this.#length; ++i) {
      hash = Math.imul(hash ^ key[i], 0x9e3779b1) ^ (hash >>> 15);
    }
    const candidates = this.#known.get(hash);
    const found = candidates?.find((candidate) => this.#equals(candidate.key));
    if (found) return {id: found.id, isNew: false};
    const known = {key: key.slice(0, this.#length), id: this.#count++};
    if (candidates) candidates.push(known);
    else this.#known.set(hash, [known]);
    return {id: known.id, isNew: true};
  }

  #addView({dtype, shape, strides}: View): void {
    const key = this.#key;
    let at = this.#length;
    // The rank goes first: where one view ends and the next begins is never in doubt.
    key[at++] = dtype === "int32" ? ~shape.length : shape.length;
    for (let axis = 0; axis < shape.length; ++axis) {
      key[at++] = shape[axis];
      key[at++] = strides[axis];
    }
    this.#length = at;
  }

  #equals(key: readonly number[]): boolean {
    if (key.length !== this.#length) return false;
    for (let i = 0; i < key.length; ++i) if (key[i] !== this.#key[i]) return false;
    return true;
  }

  #operationId(operation: string): number {
    let id = this.#operations.get(operation);
    if (id === undefined) {
      id = this.#operations.size;
      this.#operations.set(operation, id);
    }
    return id;
  }

  #attributesId(attributes: Attributes): number {
    let id = this.#attributeIds.get(attributes);
    if (id !== undefined) return id;
    const text = JSON.stringify(attributes);
    id = this.#attributes.get(text);
    if (id === undefined) {
      id = this.#attributes.size;
      this.#attributes.set(text, id);
    }
    this.#attributeIds.set(attributes, id);
    return id;
  }
}
