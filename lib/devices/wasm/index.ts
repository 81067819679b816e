/**
 * The wasm device: AssemblyScript kernels (kernels/) on one linear memory (heap.ts). The other files
 * of this folder hold the rows by family: each turns the views of a call into addresses and strides,
 * picks the kernel that fits, and copies first where none does. All is synchronous and
 * deterministic: the same calls give the same bits in every engine. Rows that few chapters need are
 * in extra.ts, which is loaded when one of them is first called.
 */
import type {Attributes, BufferId, Device, DType, TypedArray, View} from "../device.js";
import {MemoryError} from "../memoryError.js";
import {convolutions} from "./conv.js";
import {elementwise} from "./elementwise.js";
import {Heap} from "./heap.js";
import {indexing} from "./indexing.js";
import {losses} from "./loss.js";
import {type Kernels, Machine, type Row, type Rows} from "./machine.js";
import {products} from "./matmul.js";
import {norms} from "./norm.js";
import {optimizers} from "./optimizers.js";
import {pools} from "./pool.js";
import {random} from "./random.js";
import {reductions} from "./reduce.js";
import {rotary} from "./rotary.js";
import {expectSimd, WASM_LABEL} from "./support.js";

export {relaxedSupported, simdSupported, WASM_LABEL} from "./support.js";

const common: ReadonlyMap<string, Row> = new Map(
  [
    elementwise,
    reductions,
    products,
    convolutions,
    pools,
    indexing,
    losses,
    norms,
    rotary,
    optimizers,
    random,
  ].flatMap((family) => Object.entries(family)),
);

/** The rows of extra.ts, and the compiled module with their kernels (kernels/extra.ts). */
export interface Extra {
  readonly rows: Rows;
  readonly kernels: BufferSource;
}

interface Block {
  address: number;
  length: number;
}

export class WasmDevice implements Device {
  readonly name = "wasm";
  readonly label: string;
  readonly #machine: Machine;
  readonly #blocks: (Block | undefined)[] = [undefined];
  readonly #freeIds: BufferId[] = [];
  #elements = 0;
  #disposed = false;
  readonly #loadExtra: () => Extra;
  #extra: Rows | undefined;

  /**
   * @param loadExtra is called once, when an operation is none of the common rows
   * @param note what the label adds
   */
  constructor(kernels: BufferSource, loadExtra: () => Extra, note: string) {
    this.label = WASM_LABEL + note;
    const exports = instantiate(kernels);
    const memory = exports.memory as WebAssembly.Memory;
    // A copy: the kernels of extra.ts join them.
    const all = {...exports} as Kernels;
    // Addresses come back as signed 32-bit integers.
    const heap = new Heap(memory, all.heapStart() >>> 0);
    this.#machine = new Machine(all, memory, heap, (buffer) => this.#block(buffer).address);
    this.#loadExtra = loadExtra;
  }

  allocate(length: number): BufferId {
    if (this.#disposed) throw new Error("The device was disposed.");
    const address = this.#machine.heap.allocate(length * 4);
    const id = this.#freeIds.pop() ?? this.#blocks.length;
    this.#blocks[id] = {address, length};
    this.#elements += length;
    return id;
  }

  write(buffer: BufferId, data: TypedArray): void {
    const {address, length} = this.#block(buffer);
    if (data.length > length) {
      throw new RangeError(`${data.length} elements do not fit into a buffer of ${length}.`);
    }
    if (data instanceof Int32Array) this.#machine.ints(address, data.length).set(data);
    else this.#machine.floats(address, data.length).set(data);
  }

  run(
    operation: string,
    inputs: readonly View[],
    outputs: readonly View[],
    attributes: Attributes,
    scalars: readonly number[],
  ): void {
    const row = common.get(operation) ?? this.#extraRows()[operation];
    if (!row) throw new Error(`The wasm device has no operation “${operation}”.`);
    try {
      row(this.#machine, inputs, outputs, attributes, scalars);
    } catch (reason) {
      if (!(reason instanceof MemoryError)) throw reason;
      const shapes = inputs.map(({shape}) => `[${shape.join(", ")}]`).join(" and ");
      throw new MemoryError(`${operation}: ${shapes}: no memory to work in. ${reason.message}`);
    } finally {
      this.#machine.releaseTemporaries();
    }
  }

  async read(buffer: BufferId, length: number, dtype: DType): Promise<TypedArray> {
    const {address} = this.#block(buffer);
    // Before the first await: the caller may free the buffer at once.
    return dtype === "int32"
      ? this.#machine.ints(address, length).slice()
      : this.#machine.floats(address, length).slice();
  }

  free(buffer: BufferId): void {
    // Finalisers call this too, whether or not the device still computes.
    if (this.#disposed) return;
    const {address, length} = this.#block(buffer);
    this.#machine.heap.free(address, length * 4);
    this.#blocks[buffer] = undefined;
    this.#freeIds.push(buffer);
    this.#elements -= length;
  }

  async synchronize(): Promise<void> {}

  dispose(): void {
    this.#disposed = true;
    this.#blocks.length = 1;
    this.#freeIds.length = 0;
    this.#elements = 0;
  }

  memory(): {buffers: number; elements: number; bytes: number} {
    const buffers = this.#blocks.length - 1 - this.#freeIds.length;
    return {buffers, elements: this.#elements, bytes: this.#machine.memory.buffer.byteLength};
  }

  #extraRows(): Rows {
    if (!this.#extra) {
      const {rows, kernels} = this.#loadExtra();
      const {memory} = this.#machine;
      Object.assign(this.#machine.kernels, instantiate(kernels, memory));
      this.#extra = rows;
    }
    return this.#extra;
  }

  #block(buffer: BufferId): Block {
    const block = this.#blocks[buffer];
    if (!block) throw new Error(`Buffer ${buffer} is not allocated.`);
    return block;
  }
}

/** Compiles a module of kernels at once, which a page's own thread refuses where it is large. */
function instantiate(kernels: BufferSource, memory?: WebAssembly.Memory): WebAssembly.Exports {
  const abort = () => {
    throw new Error("A kernel aborted.");
  };
  const module = new WebAssembly.Module(kernels);
  return new WebAssembly.Instance(module, {env: {abort, ...(memory && {memory})}}).exports;
}

/**
 * A device of its own memory, at once: for Node (node.ts) and for workers.
 *
 * @param kernels the compiled module of common kernels, generated/kernels.wasm or relaxed.wasm
 * @param loadExtra gives the rest when it is wanted; what it throws, the operation throws
 * @param note what the label adds, from `chooseKernels`
 * @throws Error when there is no WebAssembly SIMD
 */
export function createWasmDevice(
  kernels: BufferSource,
  loadExtra: () => Extra,
  note = "",
): WasmDevice {
  expectSimd();
  return new WasmDevice(kernels, loadExtra, note);
}
