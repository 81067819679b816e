/** The worker's GPU, as the page's end of the worker device sees it. */
import type {Backend, Backends, BufferId} from "../device.js";
import type {Answer} from "./protocol.js";

/** How the worker device passes on what is asked. */
export interface Line {
  start(): void;
  prefer(backend: Backend | undefined): void;
  secure(buffers: readonly BufferId[]): Promise<void>;
}

type Started = Awaited<ReturnType<Backends["startGpu"]>>;

export class WorkerGpu implements Backends {
  gpu: string | undefined;
  readonly #line: Line;
  #starting: Promise<Started> | undefined;
  #finish: ((started: Started) => void) | undefined;
  #preferred: Backend | undefined;
  readonly #losses = new Set<(reason: string) => void>();
  readonly #compilations = new Set<(kernels: number) => void>();

  constructor(line: Line) {
    this.#line = line;
  }

  startGpu(): Promise<Started> {
    this.#starting ??= new Promise((resolve) => {
      this.#finish = resolve;
      this.#line.start();
    });
    return this.#starting;
  }

  prefer(backend: Backend | undefined): void {
    // Before it has started there is nothing to choose from.
    if (this.gpu === undefined || backend === this.#preferred) return;
    this.#preferred = backend;
    this.#line.prefer(backend);
  }

  async secure(buffers: readonly BufferId[]): Promise<void> {
    if (this.gpu !== undefined) await this.#line.secure(buffers);
  }

  onLoss(listener: (reason: string) => void): () => void {
    this.#losses.add(listener);
    return () => this.#losses.delete(listener);
  }

  onCompiled(listener: (kernels: number) => void): () => void {
    this.#compilations.add(listener);
    return () => this.#compilations.delete(listener);
  }

  /** Takes what the worker says of its GPU. */
  receive(answer: Extract<Answer, {type: "gpu" | "lost" | "compiled"}>): void {
    if (answer.type === "gpu") {
      if ("label" in answer.result) this.gpu = answer.result.label;
      this.#finish?.(answer.result);
    } else if (answer.type === "compiled") {
      for (const listener of this.#compilations) listener(answer.kernels);
    } else this.#lose(answer.reason);
  }

  /** The worker has ended. */
  end(reason: string): void {
    this.#starting ??= Promise.resolve({refused: reason});
    this.#finish?.({refused: reason});
    this.gpu = undefined;
  }

  #lose(reason: string): void {
    this.gpu = undefined;
    this.#starting = Promise.resolve({refused: reason});
    for (const listener of this.#losses) listener(reason);
  }
}
