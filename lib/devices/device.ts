/**
 * The contract between the operation table and whatever computes it.
 *
 * A device owns memory and runs rows of the operation table. It knows nothing of tensors, gradients
 * or shapes rules: those were settled before it is called. The caller frees what it allocated.
 */

/** Element type of a buffer. Both take four bytes an element. */
export type DType = "float32" | "int32";

export type TypedArray = Float32Array | Int32Array;

/** A buffer's name: a positive integer that the device handed out, or that its front end chose. */
export type BufferId = number;

/**
 * A strided window on a buffer. Strides and offset count elements, not bytes. A stride of 0 repeats
 * the element along that axis (broadcasting); transposition and slicing are views as well.
 */
export interface View {
  readonly buffer: BufferId;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/**
 * Settings of an operation that seldom change between calls (axis, stride, padding). A device may
 * cache by them. Whatever changes from step to step (learning rate, a random counter) is a scalar.
 */
export type Attributes = Readonly<Record<string, number | boolean | string | readonly number[]>>;

/** Where a device of several backends computes. */
export type Backend = "wasm" | "gpu";

/** What a device offers that can compute on a GPU as well. */
export interface Backends {
  /** The GPU's label, once it has started and while it works. */
  readonly gpu: string | undefined;

  /**
   * Starts the GPU, which loads what it takes the first time. Resolves to its label, or to why there is
   * none: then all goes on without.
   */
  startGpu(): Promise<{label: string} | {refused: string}>;

  /**
   * Where what is asked from now on computes, as far as it has kernels for it. Without a preference:
   * on the GPU what depends on numbers that are only there, all else on the CPU. Numbers move when they
   * are first needed elsewhere.
   */
  prefer(backend: Backend | undefined): void;

  /**
   * Resolves when copies of these buffers' numbers lie where the loss of the GPU does not reach them.
   * Rejects when it was lost before.
   */
  secure(buffers: readonly BufferId[]): Promise<void>;

  /**
   * Calls `listener` when the GPU is lost: numbers that were nowhere else are gone (every read of them
   * rejects), and all computes on the CPU. Returns how to stop that.
   */
  onLoss(listener: (reason: string) => void): () => void;

  /** Calls `listener` with the number of kernels compiled so far, whenever that has grown. */
  onCompiled(listener: (kernels: number) => void): () => void;
}

export interface Device {
  /** Where it can compute on a GPU as well. */
  readonly backends?: Backends;
  /** Stable name: "reference", "wasm", "worker", "gpu". */
  readonly name: string;
  /** What a reader is shown, e.g. "CPU, WASM SIMD". */
  readonly label: string;

  /**
   * Reserves `length` elements. Their contents are unspecified.
   *
   * @throws MemoryError when they do not fit; the device goes on working
   */
  allocate(length: number): BufferId;

  /** Copies `data` to the start of the buffer. `data` may be reused by the caller at once. */
  write(buffer: BufferId, data: TypedArray): void;

  /**
   * Runs one row of the operation table. Inputs may be any views. Outputs are contiguous, start at
   * offset 0 and never overlap an input, unless the row says that it works in place: then the output
   * view *is* one of the inputs.
   *
   * @returns a promise where the device has to wait itself; nothing else may be asked before it resolves
   * @throws Error naming the operation when the device has no such row; MemoryError when what it
   *   needs in between does not fit. A device that works elsewhere tells later: then every read of
   *   numbers that depend on the failed work rejects.
   */
  run(
    operation: string,
    inputs: readonly View[],
    outputs: readonly View[],
    attributes: Attributes,
    scalars: readonly number[],
  ): void | Promise<void>;

  /** The first `length` elements of the buffer, copied, after everything asked before has run. */
  read(buffer: BufferId, length: number, dtype: DType): Promise<TypedArray>;

  /** Gives the buffer back. Its id may be handed out again. */
  free(buffer: BufferId): void;

  /** Resolves when everything asked before has run. Rejects with the first error since last time. */
  synchronize(): Promise<void>;

  /**
   * Ends the device: running work is abandoned, memory is given back, nothing can be allocated any
   * more. `free` may still be called: finalisers of tensors come late.
   */
  dispose(): void;

  /** Number of live buffers and elements, for leak tests and the page's memory line. */
  memory(): {buffers: number; elements: number};
}
