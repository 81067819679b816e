/**
 * The worker device: any device behind a Web Worker. This file is the end on the page's thread. It
 * hands out buffers itself and writes calls into a batch (protocol.ts), which leaves when something
 * is read, when it is large, or when the running JavaScript comes to its end. Only reads wait. The
 * other end is serve.ts; entry.ts is what the worker of the page runs.
 */
import type {Attributes, Backends, BufferId, Device, DType, TypedArray, View} from "../device.js";
import {WASM_LABEL} from "../wasm/support.js";
import {WorkerGpu} from "./gpu.js";
import {
  type Answer,
  BACKENDS,
  type Batch,
  Command,
  type Files,
  type Signature,
  type StartGpu,
} from "./protocol.js";
import {Signatures} from "./signatures.js";

/** The part of a Web Worker that is needed: tests put a message port in its place. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
  terminate(): void;
}

/** Numbers in the stream after which a batch leaves: some training steps' worth. */
const LARGE = 4096;

interface Pending {
  resolve(data: TypedArray | undefined): void;
  reject(error: Error): void;
}

export class WorkerDevice implements Device {
  readonly name = "worker";
  readonly #worker: WorkerLike;
  #label: string;
  readonly #note: string;
  readonly #signatures = new Signatures();
  readonly #pending = new Map<number, Pending>();
  #requests = 0;
  /** Why nothing works any more. */
  #end: Error | undefined;

  /** Lengths of live buffers by id. */
  readonly #lengths: (number | undefined)[] = [undefined];
  readonly #freeIds: BufferId[] = [];
  #elements = 0;

  readonly #gpu: WorkerGpu;

  #stream: number[] = [];
  #defined: Signature[] = [];
  #arrays: TypedArray[] = [];

  /**
   * @param label of the device that the worker serves, until it says so itself
   * @param note what the label adds, whoever says it
   */
  constructor(worker: WorkerLike, label = "CPU", note = "") {
    this.#worker = worker;
    this.#label = label;
    this.#note = note;
    this.#gpu = new WorkerGpu({
      start: () => worker.postMessage({startGpu: true} satisfies StartGpu, []),
      prefer: (backend) => this.#add(Command.prefer, backend ? BACKENDS.indexOf(backend) : -1),
      secure: (buffers) => this.#secure(buffers),
    });
    worker.addEventListener("message", (event) => this.#receive((event as MessageEvent).data));
    worker.addEventListener("error", (event) => {
      const {message} = event as ErrorEvent;
      this.#fail(`The worker that computes has died${message ? `: ${message}` : ""}.`);
    });
    worker.addEventListener("messageerror", () => {
      this.#fail("The worker that computes sent something unreadable.");
    });
  }

  get label(): string {
    return this.#label + this.#note;
  }

  get backends(): Backends {
    return this.#gpu;
  }

  allocate(length: number): BufferId {
    this.#expectAlive();
    const id = this.#freeIds.pop() ?? this.#lengths.length;
    this.#lengths[id] = length;
    this.#elements += length;
    this.#add(Command.allocate, id, length);
    return id;
  }

  write(buffer: BufferId, data: TypedArray): void {
    this.#expectAlive();
    if (data.length > this.#length(buffer)) {
      throw new RangeError(
        `${data.length} elements do not fit into a buffer of ${this.#length(buffer)}.`,
      );
    }
    this.#add(Command.write, buffer, this.#arrays.length);
    this.#arrays.push(data.slice());
  }

  run(
    operation: string,
    inputs: readonly View[],
    outputs: readonly View[],
    attributes: Attributes,
    scalars: readonly number[],
  ): void {
    this.#expectAlive();
    if (this.#signatures.full) {
      this.#signatures.clear();
      this.#add(Command.forget);
    }
    const count = scalars.length;
    const {id, isNew} = this.#signatures.find(operation, inputs, outputs, attributes, count);
    if (isNew) {
      this.#add(Command.define, this.#defined.length);
      const [ins, outs] = [inputs.map(viewType), outputs.map(viewType)];
      this.#defined.push({operation, inputs: ins, outputs: outs, attributes, scalars: count});
    }
    this.#add(Command.run + id);
    const stream = this.#stream;
    for (let i = 0; i < inputs.length; ++i) stream.push(inputs[i].buffer, inputs[i].offset);
    for (let i = 0; i < outputs.length; ++i) stream.push(outputs[i].buffer);
    for (let i = 0; i < count; ++i) stream.push(scalars[i]);
    if (stream.length > LARGE) this.#flush();
  }

  async read(buffer: BufferId, length: number, dtype: DType): Promise<TypedArray> {
    this.#expectAlive();
    this.#length(buffer);
    const request = this.#requests++;
    this.#add(Command.read, request, buffer, length, dtype === "int32" ? 1 : 0);
    return (await this.#answer(request)) as TypedArray;
  }

  free(buffer: BufferId): void {
    // Finalisers call this too, whether or not the worker still lives.
    if (this.#end) return;
    this.#elements -= this.#length(buffer);
    this.#lengths[buffer] = undefined;
    this.#freeIds.push(buffer);
    this.#add(Command.free, buffer);
  }

  async synchronize(): Promise<void> {
    this.#expectAlive();
    const request = this.#requests++;
    this.#add(Command.finish, request);
    await this.#answer(request);
  }

  dispose(): void {
    if (!this.#end) this.#fail("The device was disposed.");
  }

  memory(): {buffers: number; elements: number} {
    const buffers = this.#lengths.length - 1 - this.#freeIds.length;
    return {buffers, elements: this.#elements};
  }

  async #secure(buffers: readonly BufferId[]): Promise<void> {
    this.#expectAlive();
    const request = this.#requests++;
    this.#add(Command.secure, request, buffers.length, ...buffers);
    await this.#answer(request);
  }

  #length(buffer: BufferId): number {
    const length = this.#lengths[buffer];
    if (length === undefined) throw new Error(`Buffer ${buffer} is not allocated.`);
    return length;
  }

  #expectAlive(): void {
    if (this.#end) throw this.#end;
  }

  #add(...numbers: number[]): void {
    // The first command of a batch makes sure that it leaves, at the latest when this task ends.
    if (this.#stream.length === 0) queueMicrotask(() => this.#flush());
    this.#stream.push(...numbers);
  }

  #flush(): void {
    if (this.#stream.length === 0 || this.#end) return;
    const batch: Batch = {
      stream: new Float64Array(this.#stream),
      signatures: this.#defined,
      arrays: this.#arrays,
    };
    const transfer = [batch.stream, ...batch.arrays].map(({buffer}) => buffer as ArrayBuffer);
    this.#stream = [];
    this.#defined = [];
    this.#arrays = [];
    this.#worker.postMessage(batch, transfer);
  }

  #answer(request: number): Promise<TypedArray | undefined> {
    const answer = new Promise<TypedArray | undefined>((resolve, reject) => {
      this.#pending.set(request, {resolve, reject});
    });
    this.#flush();
    return answer;
  }

  #receive(answer: Answer): void {
    if (answer.type === "ready") this.#label = answer.label;
    else if (answer.type === "failed") this.#fail(answer.message);
    else if (answer.type === "gpu" || answer.type === "lost" || answer.type === "compiled") {
      this.#gpu.receive(answer);
    } else {
      const pending = this.#pending.get(answer.request);
      this.#pending.delete(answer.request);
      if (answer.type === "done") pending?.resolve(answer.data);
      else pending?.reject(new Error(answer.message));
    }
  }

  /** Ends the worker and everything that waits for it. */
  #fail(message: string): void {
    this.#end = new Error(message);
    this.#worker.terminate();
    this.#gpu.end(message);
    for (const {reject} of this.#pending.values()) reject(this.#end);
    this.#pending.clear();
    this.#stream = [];
    this.#defined = [];
    this.#arrays = [];
    this.#lengths.length = 1;
    this.#freeIds.length = 0;
    this.#elements = 0;
  }
}

const viewType = ({dtype, shape, strides}: View) => ({dtype, shape, strides});

/** A device that runs in the worker, which must serve one (see serve.ts). */
export const createWorkerDevice = (worker: WorkerLike, label?: string): WorkerDevice =>
  new WorkerDevice(worker, label);

/**
 * The wasm device in a worker that runs entry.ts.
 *
 * @param note what the label adds, from `chooseKernels`
 */
export function startWasmWorker(worker: WorkerLike, files: Files, note?: string): WorkerDevice {
  worker.postMessage(files, []);
  return new WorkerDevice(worker, WASM_LABEL, note);
}
