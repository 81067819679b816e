/**
 * The worker's end of the worker device: takes batches of calls apart and runs them on a device.
 *
 * The page does not wait for what it asks, so that an error comes to light later. The rule: what
 * failed work was to write is spoiled, and so is all that is computed from it. Every read of spoiled
 * numbers rejects with the first cause, which names the operation. A buffer is whole again when it
 * is written as a whole: by a row that does not read it, or by the page. All else goes on, and
 * `synchronize` tells of the first error that no read has told of.
 *
 * Batches run to their end at once, one after the other. Only where the device has to wait itself, as
 * it does for a GPU, what follows waits as well.
 */
import type {BufferId, Device, TypedArray, View} from "../device.js";
import type {DualDevice} from "../dual.js";
import {outputTooLarge} from "../memoryError.js";
import {
  type Answer,
  BACKENDS,
  type Batch,
  Command,
  type Signature,
  type StartGpu,
  type ViewType,
} from "./protocol.js";

/**
 * Puts a GPU beside the device that there is.
 *
 * @throws Error that says why there is none
 */
export type GpuStarter = (
  device: Device,
  onCompiled: (kernels: number) => void,
) => Promise<DualDevice>;

/** What both a worker's global scope and a message port can do. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(
    type: "message",
    listener: (event: MessageEvent) => void,
    options?: {once: boolean},
  ): void;
}

/** A buffer of the page. */
interface Slot {
  readonly length: number;
  /** The device's own number; undefined where memory ran out. */
  id?: BufferId;
  /** What the device said then. */
  refusal?: string;
  /** The error of the work that its numbers depend on. */
  spoiled?: string;
}

/** The work was not done because what it needs is spoiled. */
class Spoiled extends Error {}

class Server {
  readonly #port: Port;
  #device: Device;
  /** The device, once there is a GPU beside it. */
  #dual: DualDevice | undefined;
  readonly #startGpu: GpuStarter | undefined;
  readonly #waiting: Batch[] = [];
  #isBusy = false;
  readonly #signatures: Signature[] = [];
  /** By the numbers that the page gave them. */
  readonly #slots: (Slot | undefined)[] = [];
  /** The first error that nobody has been told of. */
  #error: string | undefined;

  constructor(port: Port, device: Device, startGpu?: GpuStarter) {
    this.#port = port;
    this.#device = device;
    this.#startGpu = startGpu;
  }

  send(answer: Answer, transfer: Transferable[] = []): void {
    this.#port.postMessage(answer, transfer);
  }

  receive(message: Batch | StartGpu): void {
    if ("startGpu" in message) {
      void this.#answerGpu();
      return;
    }
    this.#waiting.push(message);
    if (!this.#isBusy) this.#work();
  }

  #work(): void {
    for (let batch = this.#waiting.shift(); batch; batch = this.#waiting.shift()) {
      const pause = this.#run(batch, 0);
      if (!pause) continue;
      this.#isBusy = true;
      void pause.then(() => {
        this.#isBusy = false;
        this.#work();
      });
      return;
    }
  }

  /** Runs a batch from a place on; where the device has to wait, returns when the batch has ended. */
  #run(batch: Batch, start: number): Promise<void> | undefined {
    const {stream, signatures, arrays} = batch;
    let at = start;
    while (at < stream.length) {
      const command = stream[at++];
      switch (command) {
        case Command.allocate:
          this.#allocate(stream[at++], stream[at++]);
          break;
        case Command.free:
          this.#free(stream[at++]);
          break;
        case Command.write:
          this.#write(stream[at++], arrays[stream[at++]]);
          break;
        case Command.read: {
          const [request, buffer, length] = [stream[at++], stream[at++], stream[at++]];
          const dtype = stream[at++] === 1 ? "int32" : "float32";
          void this.#reply(request, () => this.#device.read(this.#intact(buffer), length, dtype));
          break;
        }
        case Command.finish:
          void this.#reply(stream[at++], async () => {
            await this.#device.synchronize();
            if (this.#error !== undefined) throw new Error(this.#error);
            return undefined;
          });
          break;
        case Command.define:
          this.#signatures.push(signatures[stream[at++]]);
          break;
        case Command.forget:
          this.#signatures.length = 0;
          break;
        case Command.prefer: {
          const backend = BACKENDS[stream[at++]];
          this.#dual?.prefer(backend);
          break;
        }
        case Command.secure: {
          const [request, count] = [stream[at++], stream[at++]];
          const buffers = Array.from(stream.subarray(at, at + count));
          at += count;
          void this.#reply(request, async () => {
            const ids = buffers.map((buffer) => this.#intact(buffer));
            await this.#dual?.secure(ids);
            return undefined;
          });
          break;
        }
        default: {
          const signature = this.#signatures[command - Command.run];
          const pause = this.#call(signature, stream, at);
          at += 2 * signature.inputs.length + signature.outputs.length + signature.scalars;
          if (pause) return pause.then(() => this.#run(batch, at));
        }
      }
    }
  }

  /** Starts the GPU, and says how that ended. */
  async #answerGpu(): Promise<void> {
    try {
      this.send({type: "gpu", result: {label: await this.#addGpu()}});
    } catch (error) {
      this.send({type: "gpu", result: {refused: messageOf(error)}});
    }
  }

  async #addGpu(): Promise<string> {
    if (!this.#startGpu) throw new Error("there is none here");
    const dual = await this.#startGpu(this.#device, (kernels) => {
      this.send({type: "compiled", kernels});
    });
    dual.onLoss = (reason) => this.send({type: "lost", reason});
    for (const slot of this.#slots) {
      if (slot?.id !== undefined) slot.id = dual.adopt(slot.id, slot.length);
    }
    this.#device = dual;
    this.#dual = dual;
    return dual.gpuLabel;
  }

  /** Runs a row of the operation table. */
  #call(signature: Signature, stream: Float64Array, start: number): Promise<void> | undefined {
    const {operation, attributes} = signature;
    const outputsAt = start + 2 * signature.inputs.length;
    const scalarsAt = outputsAt + signature.outputs.length;
    const end = scalarsAt + signature.scalars;
    const settle = (spoiled?: string) => {
      for (let at = outputsAt; at < scalarsAt; ++at) {
        const slot = this.#slots[stream[at]];
        if (slot) slot.spoiled = spoiled;
      }
    };
    const fail = (error: unknown) =>
      settle(error instanceof Spoiled ? error.message : this.#note(operation, error));
    try {
      const inputs = signature.inputs.map((type, i) => {
        const at = start + 2 * i;
        return viewOf(type, this.#intact(stream[at]), stream[at + 1]);
      });
      const outputs = signature.outputs.map((type, i) => {
        const slot = this.#slot(stream[outputsAt + i]);
        if (slot.id === undefined) {
          // Told once, by the operation that wanted the memory.
          if (this.#error === slot.spoiled) this.#error = undefined;
          throw outputTooLarge(operation, type.shape, slot.refusal as string);
        }
        return viewOf(type, slot.id, 0);
      });
      const scalars: number[] = [];
      for (let at = scalarsAt; at < end; ++at) scalars.push(stream[at]);
      const pause = this.#device.run(operation, inputs, outputs, attributes, scalars);
      if (pause) return pause.then(() => settle(), fail);
      settle();
    } catch (error) {
      fail(error);
    }
  }

  #allocate(buffer: number, length: number): void {
    const slot: Slot = {length};
    this.#slots[buffer] = slot;
    try {
      slot.id = this.#device.allocate(length);
    } catch (error) {
      slot.refusal = messageOf(error);
      slot.spoiled = this.#note("allocate", error);
    }
  }

  #free(buffer: number): void {
    const slot = this.#slots[buffer];
    this.#slots[buffer] = undefined;
    // Where memory ran out there is nothing to free.
    if (slot?.id !== undefined) this.#device.free(slot.id);
  }

  #write(buffer: number, data: TypedArray): void {
    const slot = this.#slots[buffer];
    // Where memory ran out, that has been noted.
    if (slot?.id === undefined) return;
    try {
      this.#device.write(slot.id, data);
      if (data.length === slot.length) slot.spoiled = undefined;
    } catch (error) {
      slot.spoiled = this.#note("write", error);
    }
  }

  #slot(buffer: number): Slot {
    const slot = this.#slots[buffer];
    if (slot === undefined) throw new Error(`Buffer ${buffer} is not allocated.`);
    return slot;
  }

  /** The device's number of a buffer that can be read. @throws Spoiled with the first cause */
  #intact(buffer: number): BufferId {
    const {id, spoiled} = this.#slot(buffer);
    if (spoiled !== undefined) throw new Spoiled(spoiled);
    return id as BufferId;
  }

  /** Keeps the first error for the next synchronisation. Returns what it says. */
  #note(operation: string, error: unknown): string {
    const text = messageOf(error);
    const message = text.startsWith(`${operation}:`) ? text : `${operation}: ${text}`;
    this.#error ??= message;
    return message;
  }

  /** Answers a request. An error that was told here is not told again by a synchronisation. */
  async #reply(request: number, work: () => Promise<TypedArray | undefined>): Promise<void> {
    try {
      const data = await work();
      this.send({type: "done", request, data}, data ? [data.buffer as ArrayBuffer] : []);
    } catch (error) {
      const message = messageOf(error);
      if (this.#error === message) this.#error = undefined;
      this.send({type: "error", request, message});
    }
  }
}

const viewOf = ({dtype, shape, strides}: ViewType, buffer: BufferId, offset: number): View => ({
  buffer,
  dtype,
  shape,
  strides,
  offset,
});

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * Lets the device be used from the other end of the port.
 *
 * @param startGpu starts a GPU when the other end asks for one
 */
export function serve(port: Port, device: Device, startGpu?: GpuStarter): void {
  const server = new Server(port, device, startGpu);
  port.addEventListener("message", ({data}) => server.receive(data as Batch | StartGpu));
  server.send({type: "ready", label: device.label});
}
