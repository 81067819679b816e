/** The worker's end of the worker device: takes batches of calls apart and runs them on a device. */
import type {BufferId, Device, TypedArray, View} from "../device.js";
import {type Answer, type Batch, Command, type Signature, type ViewType} from "./protocol.js";

/** What both a worker's global scope and a message port can do. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

class Server {
  readonly #port: Port;
  readonly #device: Device;
  readonly #signatures: Signature[] = [];
  /** The device's buffers by the numbers that the page gave them. */
  readonly #buffers: (BufferId | undefined)[] = [];
  /** The first error that nobody has been told of. */
  #error: string | undefined;

  constructor(port: Port, device: Device) {
    this.#port = port;
    this.#device = device;
  }

  send(answer: Answer, transfer: Transferable[] = []): void {
    this.#port.postMessage(answer, transfer);
  }

  run({stream, signatures, arrays}: Batch): void {
    let at = 0;
    while (at < stream.length) {
      const command = stream[at++];
      switch (command) {
        case Command.allocate: {
          const [buffer, length] = [stream[at++], stream[at++]];
          this.#attempt("allocate", () => {
            this.#buffers[buffer] = this.#device.allocate(length);
          });
          break;
        }
        case Command.free:
          this.#free(stream[at++]);
          break;
        case Command.write: {
          const [buffer, data] = [stream[at++], arrays[stream[at++]]];
          this.#attempt("write", () => this.#device.write(this.#buffer(buffer), data));
          break;
        }
        case Command.read: {
          const [request, buffer, length] = [stream[at++], stream[at++], stream[at++]];
          const dtype = stream[at++] === 1 ? "int32" : "float32";
          this.#reply(request, () => this.#device.read(this.#buffer(buffer), length, dtype));
          break;
        }
        case Command.finish:
          this.#reply(stream[at++], async () => {
            await this.#device.synchronize();
            return undefined;
          });
          break;
        case Command.define:
          this.#signatures.push(signatures[stream[at++]]);
          break;
        case Command.forget:
          this.#signatures.length = 0;
          break;
        default:
          at = this.#call(this.#signatures[command - Command.run], stream, at);
      }
    }
  }

  /** Runs a row of the operation table; returns where the next command starts. */
  #call(signature: Signature, stream: Float64Array, start: number): number {
    const {operation, attributes} = signature;
    let at = start + 2 * signature.inputs.length + signature.outputs.length;
    const end = at + signature.scalars;
    const scalars: number[] = [];
    while (at < end) scalars.push(stream[at++]);
    this.#attempt(operation, () => {
      let next = start;
      const input = (type: ViewType) => this.#view(type, stream[next++], stream[next++]);
      const output = (type: ViewType) => this.#view(type, stream[next++], 0);
      const inputs = signature.inputs.map(input);
      this.#device.run(operation, inputs, signature.outputs.map(output), attributes, scalars);
    });
    return end;
  }

  #view({dtype, shape, strides}: ViewType, buffer: number, offset: number): View {
    return {buffer: this.#buffer(buffer), dtype, shape, strides, offset};
  }

  #buffer(number: number): BufferId {
    const buffer = this.#buffers[number];
    if (buffer === undefined) throw new Error(`Buffer ${number} is not allocated.`);
    return buffer;
  }

  #free(number: number): void {
    // Where memory ran out there is nothing to free.
    const buffer = this.#buffers[number];
    this.#buffers[number] = undefined;
    if (buffer !== undefined) this.#device.free(buffer);
  }

  /** Does something; the first failure is kept for the next read or synchronisation. */
  #attempt(operation: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#note(operation, error);
    }
  }

  #note(operation: string, error: unknown): void {
    const message = messageOf(error);
    this.#error ??= message.startsWith(`${operation}:`) ? message : `${operation}: ${message}`;
  }

  /** Answers a request; an error that happened before it is the answer, whatever else happens. */
  async #reply(request: number, work: () => Promise<TypedArray | undefined>): Promise<void> {
    const earlier = this.#error;
    this.#error = undefined;
    try {
      const data = await work();
      if (earlier !== undefined) throw new Error(earlier);
      this.send({type: "done", request, data}, data ? [data.buffer as ArrayBuffer] : []);
    } catch (error) {
      this.send({type: "error", request, message: earlier ?? messageOf(error)});
    }
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Lets the device be used from the other end of the port. */
export function serve(port: Port, device: Device): void {
  const server = new Server(port, device);
  port.addEventListener("message", ({data}) => server.run(data as Batch));
  server.send({type: "ready", label: device.label});
}
