/** Runs the operation table's plain loops on arrays of JavaScript: slow, and right by inspection. */
import {operationNamed} from "../ops/table.js";
import type {Attributes, BufferId, Device, DType, TypedArray, View} from "./device.js";
import {MemoryError} from "./memoryError.js";

export class ReferenceDevice implements Device {
  readonly name = "reference";
  readonly label = "CPU, plain loops";
  #buffers = new Map<BufferId, ArrayBuffer>();
  #next = 1;

  allocate(length: number): BufferId {
    try {
      this.#buffers.set(this.#next, new Float32Array(length).buffer);
    } catch {
      throw new MemoryError("Out of memory: JavaScript has no array of that length.");
    }
    return this.#next++;
  }

  write(buffer: BufferId, data: TypedArray): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array(this.#bytes(buffer)).set(bytes);
  }

  run(
    operation: string,
    inputs: readonly View[],
    outputs: readonly View[],
    attributes: Attributes,
    scalars: readonly number[],
  ): void {
    operationNamed(operation).reference(
      inputs.map(({buffer, dtype, shape, strides, offset}) => ({
        data: this.#array(buffer, dtype),
        shape,
        strides,
        offset,
      })),
      outputs.map(({buffer, dtype, shape}) => ({data: this.#array(buffer, dtype), shape})),
      attributes,
      scalars,
    );
  }

  async read(buffer: BufferId, length: number, dtype: DType): Promise<TypedArray> {
    return this.#array(buffer, dtype).slice(0, length);
  }

  free(buffer: BufferId): void {
    this.#buffers.delete(buffer);
  }

  async synchronize(): Promise<void> {}

  dispose(): void {
    this.#buffers.clear();
  }

  memory(): {buffers: number; elements: number} {
    let elements = 0;
    for (const {byteLength} of this.#buffers.values()) elements += byteLength / 4;
    return {buffers: this.#buffers.size, elements};
  }

  #bytes(buffer: BufferId): ArrayBuffer {
    const bytes = this.#buffers.get(buffer);
    if (!bytes) throw new Error(`Buffer ${buffer} is not allocated.`);
    return bytes;
  }

  #array(buffer: BufferId, dtype: DType): TypedArray {
    const bytes = this.#bytes(buffer);
    return dtype === "float32" ? new Float32Array(bytes) : new Int32Array(bytes);
  }
}
