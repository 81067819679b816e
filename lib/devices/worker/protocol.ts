/**
 * What the two ends of the worker device say to each other. Calls travel in batches: a flat stream
 * of numbers, and beside it what is not a number. Most of a call never changes (operation, shapes,
 * strides, types, attributes): that is sent once, as a signature, and from then on a call is its
 * signature's number, buffers, offsets and scalars.
 *
 * Commands in the stream, each followed by its numbers:
 *
 *     allocate  buffer, length
 *     free      buffer
 *     write     buffer, index into `arrays`
 *     read      request, buffer, length, 1 for int32
 *     finish    request                            answered when all before has run
 *     define    index into `signatures`            which gets the next number, from 0 on
 *     forget                                       all signatures; numbers start from 0 again
 *     prefer    index into `BACKENDS`, or -1        where what follows computes
 *     secure    request, count, buffers             answered when they are safe from a loss of the GPU
 *     run + s   (buffer, offset) an input, buffer an output, scalars      for signature s
 */
import type {Attributes, Backend, DType, TypedArray} from "../device.js";

/** The first message to the page's worker: full addresses of what it runs on. */
export interface Files {
  /** The compiled common kernels. */
  readonly kernels: string;
  /** The script with the rows that few chapters need, and its compiled kernels: loaded on demand. */
  readonly extra: string;
  readonly extraKernels: string;
  /** The script that computes on a GPU, loaded where there is one; without it none is looked for. */
  readonly gpu?: string;
  /** Whether a GPU that is a program will do: for tests. */
  readonly allowSoftwareGpu?: boolean;
}

/** Asks the worker to start the GPU; it answers how that ended. */
export interface StartGpu {
  readonly startGpu: true;
}

export const Command = {
  allocate: 0,
  free: 1,
  write: 2,
  read: 3,
  finish: 4,
  define: 5,
  forget: 6,
  prefer: 7,
  secure: 8,
  run: 9,
} as const;

export const BACKENDS: readonly Backend[] = ["wasm", "gpu"];

/** A view without its buffer and offset. */
export interface ViewType {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export interface Signature {
  readonly operation: string;
  readonly inputs: readonly ViewType[];
  readonly outputs: readonly ViewType[];
  readonly attributes: Attributes;
  readonly scalars: number;
}

export interface Batch {
  readonly stream: Float64Array<ArrayBuffer>;
  readonly signatures: readonly Signature[];
  readonly arrays: readonly TypedArray[];
}

/** What the worker answers. */
export type Answer =
  | {readonly type: "ready"; readonly label: string}
  /** The worker cannot start. */
  | {readonly type: "failed"; readonly message: string}
  /** How the start of the GPU ended. */
  | {readonly type: "gpu"; readonly result: {label: string} | {refused: string}}
  /** The GPU is gone. */
  | {readonly type: "lost"; readonly reason: string}
  | {readonly type: "compiled"; readonly kernels: number}
  | {readonly type: "done"; readonly request: number; readonly data?: TypedArray}
  | {readonly type: "error"; readonly request: number; readonly message: string};
