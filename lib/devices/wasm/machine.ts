/** What the rows of the wasm device work with: kernels, addresses of views, temporary memory. */
import type {Attributes, BufferId, View} from "../device.js";
import type {Heap} from "./heap.js";
import {isContiguous, mergeAxes, sizeOf} from "./views.js";

/** A function of the compiled module, by name (see kernels/index.ts). Addresses and strides: bytes. */
export type Kernels = Readonly<Record<string, (...args: number[]) => number>>;

/** One operation: turns views into a call of a kernel. */
export type Row = (
  machine: Machine,
  inputs: readonly View[],
  outputs: readonly View[],
  attributes: Attributes,
  scalars: readonly number[],
) => void;

export type Rows = Readonly<Record<string, Row>>;

export class Machine {
  /** Address of the small table through which kernels get axes, and single numbers. */
  readonly table: number;
  #temporaries: {address: number; bytes: number}[] = [];

  constructor(
    readonly kernels: Kernels,
    readonly memory: WebAssembly.Memory,
    readonly heap: Heap,
    readonly addressOf: (buffer: BufferId) => number,
  ) {
    this.table = kernels.axesAddress();
  }

  /** Address of a view's first element. */
  address({buffer, offset}: View): number {
    return this.addressOf(buffer) + offset * 4;
  }

  floats(address: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer as ArrayBuffer, address, length);
  }

  ints(address: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.memory.buffer as ArrayBuffer, address, length);
  }

  /** Memory for `length` elements until the end of the row. */
  temporary(length: number): number {
    const bytes = length * 4;
    const address = this.heap.allocate(bytes);
    this.#temporaries.push({address, bytes});
    return address;
  }

  /** The same for float64. */
  doubles(length: number): number {
    return this.temporary(2 * length);
  }

  releaseTemporaries(): void {
    if (this.#temporaries.length === 0) return;
    for (const {address, bytes} of this.#temporaries) this.heap.free(address, bytes);
    this.#temporaries.length = 0;
  }

  /** Address of the view's elements in order: its own where it is contiguous, otherwise a copy. */
  contiguous(view: View): number {
    if (isContiguous(view)) return this.address(view);
    const address = this.temporary(sizeOf(view.shape));
    this.copy(view, address);
    return address;
  }

  /** Copies the elements of any view to `to`, in order. */
  copy(view: View, to: number): void {
    const {lengths, strides} = mergeAxes(view.shape, view.strides);
    const rank = Math.max(2, lengths.length);
    if (rank > 8) {
      throw new Error(`A view of shape [${view.shape.join(", ")}] has more than 8 axes to copy.`);
    }
    const axes = this.ints(this.table, 16);
    for (let axis = 0; axis < rank; ++axis) {
      // Missing axes go in front, with length 1.
      const i = axis - (rank - lengths.length);
      axes[axis] = i < 0 ? 1 : lengths[i];
      axes[8 + axis] = i < 0 ? 0 : strides[i] * 4;
    }
    this.kernels.copyView(this.address(view), to, rank);
  }
}
