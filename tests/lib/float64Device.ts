/**
 * The operation table's loops on arrays of doubles. Finite differences need digits that float32 does
 * not have: with these, a gradient rule is checked to six digits and more.
 */
import type {
  Attributes,
  BufferId,
  Device,
  DType,
  TypedArray,
  View,
} from "../../lib/devices/device.js";
import {operationNamed} from "../../lib/ops/table.js";

export class Float64Device implements Device {
  readonly name = "float64";
  readonly label = "double precision, for tests";
  readonly #buffers = new Map<BufferId, Float64Array>();
  #next = 1;

  allocate(length: number): BufferId {
    this.#buffers.set(this.#next, new Float64Array(length));
    return this.#next++;
  }

  write(buffer: BufferId, data: ArrayLike<number>): void {
    this.#data(buffer).set(data);
  }

  run(
    operation: string,
    inputs: readonly View[],
    outputs: readonly View[],
    attributes: Attributes,
    scalars: readonly number[],
  ): void {
    // The loops only index what the table calls a typed array.
    const data = (view: View) => this.#data(view.buffer) as unknown as TypedArray;
    operationNamed(operation).reference(
      inputs.map((view) => ({...view, data: data(view)})),
      outputs.map((view) => ({shape: view.shape, data: data(view)})),
      attributes,
      scalars,
    );
  }

  /** Doubles, whatever the type says. */
  async read(buffer: BufferId, length: number, _dtype: DType): Promise<TypedArray> {
    return this.#data(buffer).slice(0, length) as unknown as TypedArray;
  }

  free(buffer: BufferId): void {
    this.#buffers.delete(buffer);
  }

  async synchronize(): Promise<void> {}

  dispose(): void {
    this.#buffers.clear();
  }

  memory() {
    return {buffers: this.#buffers.size, elements: 0};
  }

  #data(buffer: BufferId): Float64Array {
    const data = this.#buffers.get(buffer);
    if (!data) throw new Error(`Buffer ${buffer} is not allocated.`);
    return data;
  }
}
