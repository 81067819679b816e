/**
 * A device of two: the CPU's, which has every row, and the GPU's, as long as there is one. A buffer's
 * numbers are on either side or on both, and move when a row needs them elsewhere. When the GPU is
 * lost, numbers that were only there are gone, and all goes on without it.
 */
import type {Attributes, Backend, BufferId, Device, DType, TypedArray, View} from "./device.js";

type MaybePromise<T> = T | Promise<T>;

/** The GPU's side. */
export interface GpuSide extends Device {
  /** Whether it has kernels for a row. */
  runs(operation: string): boolean;
  /** Whether an error means that the GPU is gone, with all numbers on it, or that a kernel is no good. */
  fault(error: unknown): "loss" | "kernel" | undefined;
}

/** A buffer, and where its numbers are. */
interface Slot {
  readonly length: number;
  dtype: DType;
  cpu?: BufferId;
  gpu?: BufferId;
  /** Whether the numbers of that side are the buffer's. */
  onCpu: boolean;
  onGpu: boolean;
  /** Why its numbers are gone. */
  lost?: string;
  /** Grows when its numbers change. */
  version: number;
}

export class DualDevice implements Device {
  readonly name = "dual";
  readonly #cpu: Device;
  #gpu: GpuSide | undefined;
  #preferred: Backend | undefined;
  readonly #slots: (Slot | undefined)[] = [undefined];
  readonly #freeIds: BufferId[] = [];
  #elements = 0;
  /** Rows whose kernels did not compile. */
  readonly #refused = new Set<string>();
  /** Told when the GPU is lost. */
  onLoss: (reason: string) => void = () => {};

  /** What the GPU is called, while there is one and after. */
  readonly gpuLabel: string;

  constructor(cpu: Device, gpu: GpuSide) {
    this.#cpu = cpu;
    this.#gpu = gpu;
    this.gpuLabel = gpu.label;
  }

  get label(): string {
    return this.#cpu.label;
  }

  /** See `Backends.prefer`. */
  prefer(backend: Backend | undefined): void {
    this.#preferred = backend;
  }

  /** Takes over a buffer that the CPU's device has allocated. */
  adopt(cpu: BufferId, length: number): BufferId {
    return this.#add({length, dtype: "float32", cpu, onCpu: true, onGpu: false, version: 0});
  }

  allocate(length: number): BufferId {
    const slot: Slot = {length, dtype: "float32", onCpu: false, onGpu: false, version: 0};
    // Where memory runs out, that is said at once; the GPU's is taken when something is computed.
    if (this.#gpu === undefined || this.#preferred !== "gpu") {
      slot.cpu = this.#cpu.allocate(length);
      slot.onCpu = true;
    }
    return this.#add(slot);
  }

  write(buffer: BufferId, data: TypedArray): void {
    const slot = this.#slot(buffer);
    this.#cpu.write(this.#cpuBuffer(slot), data);
    slot.dtype = data instanceof Int32Array ? "int32" : "float32";
    this.#note(slot, "cpu");
  }

  run(
    operation: string,
    inputs: readonly View[],
    outputs: readonly View[],
    attributes: Attributes,
    scalars: readonly number[],
  ): MaybePromise<void> {
    const slots = inputs.map(({buffer}) => this.#slot(buffer));
    const onCpu = (): MaybePromise<void> => {
      const done = this.#eachOnCpu(slots);
      const compute = () => {
        const [ins, outs] = [inputs, outputs].map((views) =>
          views.map((view) => this.#onCpu(view)),
        );
        const ran = this.#cpu.run(operation, ins, outs, attributes, scalars);
        for (const {buffer, dtype} of outputs) this.#note(this.#slot(buffer), "cpu", dtype);
        return ran;
      };
      return done ? done.then(compute) : compute();
    };
    if (!this.#wantsGpu(operation, slots)) return onCpu();
    return this.#runOnGpu(operation, inputs, outputs, attributes, scalars).catch((error) => {
      const fault = this.#gpu?.fault(error);
      if (fault === "loss") this.lose(messageOf(error));
      else if (fault === "kernel") this.#refused.add(operation);
      return onCpu();
    });
  }

  async read(buffer: BufferId, length: number, dtype: DType): Promise<TypedArray> {
    const slot = this.#slot(buffer);
    if (slot.onCpu) return await this.#cpu.read(slot.cpu as BufferId, length, dtype);
    return await this.#fetch(slot, length, dtype);
  }

  free(buffer: BufferId): void {
    const slot = this.#slots[buffer];
    if (!slot) return;
    if (slot.cpu !== undefined) this.#cpu.free(slot.cpu);
    if (slot.gpu !== undefined) this.#gpu?.free(slot.gpu);
    // A move that is under way must not give it new memory.
    ++slot.version;
    slot.lost = "it was freed";
    this.#slots[buffer] = undefined;
    this.#freeIds.push(buffer);
    this.#elements -= slot.length;
  }

  async synchronize(): Promise<void> {
    await this.#cpu.synchronize();
    const gpu = this.#gpu;
    if (!gpu) return;
    try {
      await gpu.synchronize();
    } catch (error) {
      if (gpu.fault(error) !== "loss") throw error;
      this.lose(messageOf(error));
    }
  }

  dispose(): void {
    this.#cpu.dispose();
    this.#gpu?.dispose();
    this.#gpu = undefined;
    this.#slots.length = 1;
    this.#freeIds.length = 0;
    this.#elements = 0;
  }

  memory(): {buffers: number; elements: number} {
    return {buffers: this.#slots.length - 1 - this.#freeIds.length, elements: this.#elements};
  }

  /** See `Backends.secure`. @throws Error when numbers are gone */
  async secure(buffers: readonly BufferId[]): Promise<void> {
    const slots = buffers.map((buffer) => this.#slot(buffer));
    await Promise.all(slots.map((slot) => this.#toCpu(slot)));
  }

  /** The GPU is gone, with what was only there. */
  lose(reason: string): void {
    const gpu = this.#gpu;
    if (!gpu) return;
    this.#gpu = undefined;
    for (const slot of this.#slots) {
      if (!slot) continue;
      slot.gpu = undefined;
      slot.onGpu = false;
      if (!slot.onCpu) slot.lost = reason;
    }
    try {
      gpu.dispose();
    } catch {
      // What is gone cannot be given back.
    }
    this.onLoss(reason);
  }

  #wantsGpu(operation: string, inputs: readonly Slot[]): boolean {
    const gpu = this.#gpu;
    if (!gpu || this.#preferred === "wasm") return false;
    const wanted = this.#preferred === "gpu" || inputs.some(({onCpu, onGpu}) => onGpu && !onCpu);
    return wanted && gpu.runs(operation) && !this.#refused.has(operation);
  }

  async #runOnGpu(
    operation: string,
    inputs: readonly View[],
    outputs: readonly View[],
    attributes: Attributes,
    scalars: readonly number[],
  ): Promise<void> {
    const gpu = this.#gpu as GpuSide;
    for (const {buffer, dtype} of inputs) {
      const slot = this.#slot(buffer);
      if (!slot.onGpu) await this.#toGpu(gpu, slot, dtype);
    }
    const side = (view: View): View => {
      const slot = this.#slot(view.buffer);
      slot.gpu ??= gpu.allocate(slot.length);
      return {...withoutBuffer(view), buffer: slot.gpu};
    };
    await gpu.run(operation, inputs.map(side), outputs.map(side), attributes, scalars);
    for (const {buffer, dtype} of outputs) this.#note(this.#slot(buffer), "gpu", dtype);
  }

  async #toGpu(gpu: GpuSide, slot: Slot, dtype: DType): Promise<void> {
    if (!slot.onCpu) throw new Error(slot.lost ?? "There are no numbers yet.");
    const {version} = slot;
    const data = await this.#cpu.read(slot.cpu as BufferId, slot.length, dtype);
    if (slot.version !== version) return;
    slot.gpu ??= gpu.allocate(slot.length);
    gpu.write(slot.gpu, data);
    slot.onGpu = true;
  }

  /** Nothing where all of them are there already. */
  #eachOnCpu(slots: readonly Slot[]): Promise<void> | undefined {
    const missing = slots.filter(({onCpu}) => !onCpu);
    if (missing.length === 0) return undefined;
    return Promise.all(missing.map((slot) => this.#toCpu(slot))).then(() => {});
  }

  async #toCpu(slot: Slot): Promise<void> {
    if (slot.onCpu) return;
    const {version} = slot;
    const data = await this.#fetch(slot, slot.length, slot.dtype);
    if (slot.version !== version) return;
    this.#cpu.write(this.#cpuBuffer(slot), data);
    slot.onCpu = true;
  }

  /** Reads from the GPU. */
  async #fetch(slot: Slot, length: number, dtype: DType): Promise<TypedArray> {
    const gpu = this.#gpu;
    if (!gpu || !slot.onGpu) {
      if (slot.lost === undefined) return emptyOf(length, dtype);
      throw new Error(slot.lost);
    }
    try {
      return await gpu.read(slot.gpu as BufferId, length, dtype);
    } catch (error) {
      if (gpu.fault(error) === "loss") this.lose(messageOf(error));
      throw error;
    }
  }

  /** The numbers of this side are the buffer's now. */
  #note(slot: Slot, side: "cpu" | "gpu", dtype: DType = slot.dtype): void {
    slot.onCpu = side === "cpu";
    slot.onGpu = side === "gpu";
    slot.dtype = dtype;
    slot.lost = undefined;
    ++slot.version;
  }

  #onCpu(view: View): View {
    const slot = this.#slot(view.buffer);
    return {...withoutBuffer(view), buffer: this.#cpuBuffer(slot)};
  }

  #cpuBuffer(slot: Slot): BufferId {
    slot.cpu ??= this.#cpu.allocate(slot.length);
    return slot.cpu;
  }

  #add(slot: Slot): BufferId {
    const id = this.#freeIds.pop() ?? this.#slots.length;
    this.#slots[id] = slot;
    this.#elements += slot.length;
    return id;
  }

  #slot(buffer: BufferId): Slot {
    const slot = this.#slots[buffer];
    if (!slot) throw new Error(`Buffer ${buffer} is not allocated.`);
    return slot;
  }
}

/** The fields of a view: tensors, which are views too, have more. */
const withoutBuffer = ({dtype, shape, strides, offset}: View) => ({dtype, shape, strides, offset});

const emptyOf = (length: number, dtype: DType): TypedArray =>
  dtype === "int32" ? new Int32Array(length) : new Float32Array(length);

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
