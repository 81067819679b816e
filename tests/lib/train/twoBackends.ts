/**
 * A device that seems to have a GPU as well: plain loops, on which both backends take the time that
 * they are told to, and the GPU rounds otherwise. What is only on the GPU can be lost.
 */
import {vi} from "vitest";
import type {
  Attributes,
  Backend,
  Backends,
  BufferId,
  DType,
  TypedArray,
  View,
} from "../../../lib/devices/device.js";
import {ReferenceDevice} from "../../../lib/devices/reference.js";

export const GPU = "GPU, tried";

export interface TwoOptions {
  /** Milliseconds that a row takes on each. */
  cpuTime?: number;
  gpuTime?: number;
  /** Why there is no GPU, if so. */
  refused?: string;
  /** Milliseconds that a kernel takes to compile. */
  compileTime?: number;
  /** Milliseconds that it takes to start, in which rows take ten times as long. */
  startTime?: number;
  /** Whether the GPU gives the very numbers of the CPU. */
  exact?: boolean;
}

export class TwoBackends extends ReferenceDevice {
  /** Milliseconds that rows have taken. Put in the place of the clock by `watchClock`. */
  clock = 0;
  preferred: Backend | undefined;
  /** Rows that each has run. */
  readonly ran = {wasm: 0, gpu: 0};
  /** The number of times that somebody asked for the GPU. */
  asked = 0;
  /** Called before each row on the GPU: may fail it, or lose the GPU. */
  onGpuRow: (rows: number, operation: string) => void = () => {};
  /** What the GPU makes of numbers that are read from it. */
  distort: (values: TypedArray) => TypedArray = (values) => values;
  /** Whether reads from the GPU are answered. */
  answers = true;
  /** Whether copies reach safety. */
  secures = true;
  secured = 0;
  readonly #options: Required<Omit<TwoOptions, "refused">> & TwoOptions;
  readonly #onlyOnGpu = new Set<BufferId>();
  readonly #spoiled = new Map<BufferId, string>();
  readonly #compiled = new Set<string>();
  /** What each buffer was written as. */
  readonly #types = new Map<BufferId, DType>();
  readonly #losses = new Set<(reason: string) => void>();
  readonly #compilations = new Set<(kernels: number) => void>();
  #gpu: string | undefined;
  #starting = false;

  constructor(options: TwoOptions = {}) {
    super();
    this.#options = {
      cpuTime: 1,
      gpuTime: 0.1,
      compileTime: 5,
      exact: false,
      startTime: 0,
      ...options,
    };
  }

  /** Listeners that were not taken off. */
  get listening(): number {
    return this.#losses.size + this.#compilations.size;
  }

  readonly backends: Backends = (() => {
    const device = this;
    return {
      get gpu() {
        return device.#gpu;
      },
      startGpu: async () => {
        device.asked += 1;
        const {refused} = device.#options;
        if (refused !== undefined) return {refused};
        const start = device.clock;
        while (device.clock - start < device.#options.startTime) {
          device.#starting = true;
          await new Promise((resolve) => setTimeout(resolve));
        }
        device.#starting = false;
        device.#gpu = GPU;
        return {label: GPU};
      },
      prefer: (backend) => {
        device.preferred = backend;
      },
      secure: async (buffers) => {
        await undefined;
        for (const buffer of buffers) device.#expectWhole(buffer);
        if (!device.secures) return await new Promise<void>(() => {});
        device.secured += 1;
        for (const buffer of buffers) device.#onlyOnGpu.delete(buffer);
      },
      onLoss: (listener) => {
        device.#losses.add(listener);
        return () => device.#losses.delete(listener);
      },
      onCompiled: (listener) => {
        device.#compilations.add(listener);
        return () => device.#compilations.delete(listener);
      },
    };
  })();

  /** The GPU is lost. @param tells whether anybody hears of it */
  lose(reason: string, tells = true): void {
    this.#gpu = undefined;
    this.#options.refused = reason;
    for (const buffer of this.#onlyOnGpu) this.#spoiled.set(buffer, reason);
    this.#onlyOnGpu.clear();
    if (tells) for (const listener of [...this.#losses]) listener(reason);
  }

  override run(
    operation: string,
    inputs: readonly View[],
    outputs: readonly View[],
    attributes: Attributes,
    scalars: readonly number[],
  ): void {
    const moved = inputs.some(({buffer}) => this.#onlyOnGpu.has(buffer));
    const backend = this.#gpu ? (this.preferred ?? (moved ? "gpu" : "wasm")) : "wasm";
    let failure: string | undefined;
    if (backend === "gpu") {
      this.#compile(`${operation} ${JSON.stringify([inputs, outputs].flat().map(shapeOf))}`);
      try {
        this.onGpuRow(this.ran.gpu, operation);
      } catch (error) {
        failure = (error as Error).message;
      }
    }
    this.ran[backend] += 1;
    const time = this.#options[backend === "gpu" ? "gpuTime" : "cpuTime"];
    this.clock += this.#starting ? 10 * time : time;
    for (const {buffer, dtype} of inputs) {
      failure ??= this.#spoiled.get(buffer);
      // A GPU's numbers have no bits to be taken for others.
      const wasDifferent = (this.#types.get(buffer) ?? dtype) !== dtype;
      if (wasDifferent && backend === "gpu") failure ??= `${operation} takes it for ${dtype}.`;
    }
    // The GPU's numbers are others in their last bits. Whole ones say where chance stands.
    const nudged = scalars.map((x) => (Number.isInteger(x) ? x : x * (1 + 2e-7)));
    const own = backend === "gpu" && !this.#options.exact ? nudged : scalars;
    super.run(operation, inputs, outputs, attributes, own);
    for (const {buffer, dtype} of outputs) {
      this.#types.set(buffer, dtype);
      this.#spoiled.delete(buffer);
      this.#onlyOnGpu.delete(buffer);
      if (failure !== undefined) this.#spoiled.set(buffer, failure);
      else if (backend === "gpu" && this.#gpu) this.#onlyOnGpu.add(buffer);
    }
  }

  override async read(buffer: BufferId, length: number, dtype: DType): Promise<TypedArray> {
    this.#expectWhole(buffer);
    const isThere = !this.#onlyOnGpu.has(buffer);
    const data = await super.read(buffer, length, dtype);
    if (!isThere && !this.answers) return await new Promise<never>(() => {});
    return isThere ? data : this.distort(data);
  }

  override write(buffer: BufferId, data: TypedArray): void {
    this.#types.set(buffer, data instanceof Int32Array ? "int32" : "float32");
    this.#spoiled.delete(buffer);
    this.#onlyOnGpu.delete(buffer);
    super.write(buffer, data);
  }

  override free(buffer: BufferId): void {
    this.#types.delete(buffer);
    this.#spoiled.delete(buffer);
    this.#onlyOnGpu.delete(buffer);
    super.free(buffer);
  }

  #expectWhole(buffer: BufferId): void {
    const reason = this.#spoiled.get(buffer);
    if (reason !== undefined) throw new Error(reason);
  }

  #compile(kernel: string): void {
    if (this.#compiled.has(kernel)) return;
    this.#compiled.add(kernel);
    this.clock += this.#options.compileTime;
    for (const listener of [...this.#compilations]) listener(this.#compiled.size);
  }
}

const shapeOf = ({shape}: View) => shape;

/** Makes the device's time that of the program. Restored by `vi.restoreAllMocks`. */
export function watchClock(device: TwoBackends): void {
  vi.spyOn(performance, "now").mockImplementation(() => device.clock);
}
