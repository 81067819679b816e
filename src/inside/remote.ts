/** The workshop as the page has it: in a worker that can be ended at any time, and begins anew. */
import type {Answer, Call, Files} from "./protocol.js";
import type {Workshop} from "./workshop.js";

export class Stopped extends Error {
  override name = "Stopped";
  constructor() {
    super("Stopped.");
  }
}

interface Waiting {
  resolve(result: unknown): void;
  reject(reason: Error): void;
}

export class RemoteWorkshop {
  readonly #start: () => Worker;
  readonly #files: Files;
  #worker: Worker | undefined;
  #calls = 0;
  readonly #waiting = new Map<number, Waiting>();

  constructor(start: () => Worker, files: Files) {
    this.#start = start;
    this.#files = files;
  }

  /** Has a task done. @throws Error as the workshop says; Stopped when `stop` came before */
  ask<T extends keyof Workshop>(
    task: T,
    ...values: Parameters<Workshop[T]>
  ): ReturnType<Workshop[T]> {
    const worker = this.#running();
    const call: Call = {id: this.#calls++, task, values};
    return new Promise((resolve, reject) => {
      this.#waiting.set(call.id, {resolve, reject});
      worker.postMessage(call);
    }) as ReturnType<Workshop[T]>;
  }

  /** Ends whatever it does. */
  stop(): void {
    this.#end(new Stopped());
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = this.#start();
    this.#worker = worker;
    worker.addEventListener("message", ({data}: MessageEvent<Answer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ("failure" in data) waiting?.reject(new Error(data.failure));
      else waiting?.resolve(data.result);
    });
    worker.addEventListener("error", ({message}) => {
      this.#end(new Error(`The worker of this page has died${message ? `: ${message}` : ""}.`));
    });
    worker.postMessage(this.#files);
    return worker;
  }

  #end(reason: Error): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const {reject} of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
