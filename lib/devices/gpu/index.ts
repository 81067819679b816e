/**
 * The gpu device: rows of the operation table as kernels of gpu.js, in WebGPU or WebGL2. The other
 * files of this folder say what the kernels are: formulas.ts for rows that treat every element alike,
 * which chain.ts joins; rows/ for the others, by family; table.ts gathers them and names those that
 * have none. engine.ts alone knows gpu.js, which is handed in.
 *
 * GPU memory holds float32 only, and is never overwritten: a row's result is new memory, and a buffer
 * is a name for what was computed last. int32 is kept as float32, exact up to 2^24.
 */
import type {Attributes, BufferId, Device, DType, TypedArray, View} from "../device.js";
import {isContiguous, sizeOf} from "../wasm/views.js";
import {fits, formulaOf, type Leaf, type Link, link, write} from "./chain.js";
import {type Engine, type GpuJs, type Handle, LABELS, type Mode, startEngine} from "./engine.js";
import {checkIndices} from "./indices.js";
import {as, Shared, Slot} from "./memory.js";
import {
  LARGEST_WHOLE,
  type Launch,
  MOST_NUMBERS,
  parametersOf,
  type RowCall,
  sizeOfLaunch,
} from "./program.js";
import {expectRight, tryTiles} from "./selfTest.js";
import {rows} from "./table.js";

export {GpuError, type GpuJs, LABELS, type Mode} from "./engine.js";

/** Whether the device has kernels for this row; table.ts says why it has none for others. */
export const runsOnGpu = (operation: string): boolean =>
  operation in rows || isElementwise(operation);

const isElementwise = (operation: string) => formulaOf(operation, [float], float) !== undefined;
const float: View = {buffer: 0, dtype: "float32", shape: [], strides: [], offset: 0};

/** Whole numbers that GPU memory cannot hold, or more numbers than kernels can count. */
export class WideError extends Error {
  override name = "WideError";
}

type MaybePromise<T> = T | Promise<T>;

const after = <T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> => (value instanceof Promise ? value.then(next) : next(value));

/** Calls `work` for each, one after the other. */
function inTurn<T>(
  all: readonly T[],
  work: (one: T, i: number) => MaybePromise<void>,
  i = 0,
): MaybePromise<void> {
  for (; i < all.length; ++i) {
    const done = work(all[i], i);
    if (done instanceof Promise) return done.then(() => inTurn(all, work, i + 1));
  }
}

export class GpuDevice implements Device {
  readonly name = "gpu";
  readonly label: string;
  readonly #engine: Engine;
  readonly #slots = new Map<BufferId, Slot>();
  readonly #plans = new Map<string, readonly Launch[]>();
  #next = 1;
  #elements = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.label = LABELS[engine.mode];
  }

  get engine(): Engine {
    return this.#engine;
  }

  /** @throws WideError when kernels cannot count so many */
  allocate(length: number): BufferId {
    expectCountable(length);
    this.#slots.set(this.#next, new Slot(length));
    this.#elements += length;
    return this.#next++;
  }

  write(buffer: BufferId, data: TypedArray): void {
    const slot = this.#slot(buffer);
    if (data.length > slot.length) {
      throw new RangeError(`${data.length} elements do not fit into a buffer of ${slot.length}.`);
    }
    const values = new Float32Array(slot.length);
    values.set(data);
    if (data instanceof Int32Array) expectNarrow(data);
    slot.write(values);
  }

  run(
    operation: string,
    inputs: readonly View[],
    outputs: readonly View[],
    attributes: Attributes,
    scalars: readonly number[],
  ): MaybePromise<void> {
    this.#engine.check();
    if (outputs.every(({shape}) => sizeOf(shape) === 0)) return;
    const formula = formulaOf(operation, inputs, outputs[0]);
    if (formula) {
      return after(this.#operands(inputs), (operands) => {
        this.#slot(outputs[0].buffer).await(link(formula, operands, scalars));
      });
    }
    const call = {inputs, outputs, attributes};
    const launches = this.#plan(operation, call);
    checkIndices(operation, call, ({buffer}) => this.#slot(buffer).host);
    const slots = inputs.map(({buffer}) => this.#slot(buffer));
    return after(
      inTurn(slots, (slot) => this.#settle(slot)),
      () => this.#launch(launches, inputs, slots, outputs, scalars),
    );
  }

  async read(buffer: BufferId, length: number, dtype: DType): Promise<TypedArray> {
    const slot = this.#slot(buffer);
    if (slot.host) return as(slot.host.slice(0, length), dtype);
    if (!slot.numbers && !slot.chain) return as(new Float32Array(length), dtype);
    const {numbers, start} = await this.#numbersOf(slot);
    try {
      const values = await this.#engine.read(numbers.handle);
      return as(values.slice(start, start + length), dtype);
    } finally {
      numbers.release();
    }
  }

  free(buffer: BufferId): void {
    const slot = this.#slots.get(buffer);
    if (!slot) return;
    slot.clear();
    this.#slots.delete(buffer);
    this.#elements -= slot.length;
  }

  /** Resolves when the GPU has done all that was asked before. */
  async synchronize(): Promise<void> {
    this.#engine.check();
  }

  dispose(): void {
    for (const slot of this.#slots.values()) slot.clear();
    this.#slots.clear();
    this.#elements = 0;
    this.#engine.dispose();
  }

  memory(): {buffers: number; elements: number} {
    return {buffers: this.#slots.size, elements: this.#elements};
  }

  #slot(buffer: BufferId): Slot {
    const slot = this.#slots.get(buffer);
    if (!slot) throw new Error(`Buffer ${buffer} is not allocated.`);
    return slot;
  }

  /** What a chain is made from: waiting rows as they are, as long as that fits, and numbers. */
  #operands(inputs: readonly View[]): MaybePromise<(Leaf | Link)[]> {
    const slots = inputs.map(({buffer}) => this.#slot(buffer));
    const joined = inputs.map((view, i) => {
      const {chain, length} = slots[i];
      return chain && isContiguous(view) && view.offset === 0 && sizeOf(view.shape) === length
        ? chain
        : undefined;
    });
    const leaves = new Set<unknown>(
      joined.flatMap((chain, i): unknown[] => [...(chain?.leaves ?? [i])]),
    ).size;
    const links = joined.reduce((all, chain) => all + (chain?.links ?? 0), 1);
    const asTheyAre = fits(leaves, links);
    const settled = slots.filter((_, i) => !asTheyAre || !joined[i]);
    return after(
      inTurn(settled, (slot) => this.#settle(slot)),
      () =>
        inputs.map((view, i) => {
          const chain = asTheyAre ? joined[i] : undefined;
          return chain ?? leafOf(view, slots[i]);
        }),
    );
  }

  /** Sees to it that a slot's numbers are on the GPU. */
  #settle(slot: Slot): MaybePromise<void> {
    if (slot.numbers) return;
    return after(this.#numbersOf(slot), ({numbers}) => numbers.release());
  }

  /** The numbers of a slot, held for the caller. */
  #numbersOf(slot: Slot): MaybePromise<{numbers: Shared; start: number}> {
    const {numbers: there, chain, host} = slot;
    if (there) {
      there.numbers.hold();
      return there;
    }
    if (!chain) {
      const data = host ?? new Float32Array(slot.length);
      return after(this.#engine.upload(atLeastOne(data)), (handle) => {
        const numbers = new Shared(this.#engine, handle).hold();
        if (slot.host === host && !slot.numbers) slot.arrive(numbers);
        return {numbers, start: 0};
      });
    }
    const {source, leaves, values} = write(chain);
    for (const {numbers} of leaves) numbers.hold();
    const handles = leaves.map(({numbers}) => numbers.handle);
    return after(this.#engine.launch(source, slot.length, [...handles, ...values]), (handle) => {
      for (const {numbers} of leaves) numbers.release();
      const numbers = new Shared(this.#engine, handle).hold();
      if (slot.chain === chain) slot.settle(numbers, 0);
      return {numbers, start: 0};
    });
  }

  #plan(operation: string, call: RowCall): readonly Launch[] {
    const key = keyOf(operation, call);
    let plan = this.#plans.get(key);
    if (!plan) {
      const row = rows[operation];
      if (!row) throw new Error(`The gpu device has no operation “${operation}”.`);
      plan = [row(call)].flat();
      for (const launch of plan) expectCountable(sizeOfLaunch(launch, call.outputs));
      if (this.#plans.size >= MOST_PLANS) this.#plans.clear();
      this.#plans.set(key, plan);
    }
    return plan;
  }

  #launch(
    launches: readonly Launch[],
    inputs: readonly View[],
    slots: readonly Slot[],
    outputs: readonly View[],
    scalars: readonly number[],
  ): MaybePromise<void> {
    const results: Shared[] = [];
    const argument = (name: string): Handle | number => {
      const n = Number(name.slice(1));
      if (name[0] === "s") return scalars[n];
      if (name[0] === "t") return results[n].handle;
      const {numbers, start} = slots[n].numbers as {numbers: Shared; start: number};
      return name[0] === "o" ? start + inputs[n].offset : numbers.handle;
    };
    const written = outputs.map(({buffer}) => this.#slot(buffer));
    const settled: {slot: Slot; numbers: Shared; start: number}[] = [];
    const done = inTurn(launches, (launch) => {
      const values = parametersOf(launch.source).map(argument);
      const size = sizeOfLaunch(launch, outputs);
      // GPUs have no memory of no numbers.
      const launched =
        size === 0
          ? this.#engine.upload(new Float32Array(1))
          : this.#engine.launch(launch.source, size, values, launch.tiles);
      return after(launched, (handle) => {
        const numbers = new Shared(this.#engine, handle).hold();
        results.push(numbers);
        if (launch.size !== undefined) return;
        let start = 0;
        for (const n of launch.gives ?? outputs.keys()) {
          settled.push({slot: written[n], numbers, start});
          start += sizeOf(outputs[n].shape);
        }
      });
    });
    return after(done, () => {
      for (const {slot, numbers, start} of settled) slot.settle(numbers, start);
      for (const numbers of results) numbers.release();
    });
  }
}

/** Shapes that keep changing must not fill the memory. */
const MOST_PLANS = 4096;

function keyOf(operation: string, {inputs, outputs, attributes}: RowCall): string {
  let key = operation;
  for (const {dtype, shape, strides} of inputs) key += `|${dtype[0]}${shape}:${strides}`;
  for (const {dtype, shape} of outputs) key += `>${dtype[0]}${shape}`;
  return key + JSON.stringify(attributes);
}

function leafOf(view: View, slot: Slot): Leaf {
  const {numbers, start} = slot.numbers as {numbers: Shared; start: number};
  return {numbers, start: start + view.offset, view};
}

/** GPUs have no memory of no numbers. */
const atLeastOne = (data: Float32Array) => (data.length === 0 ? new Float32Array(1) : data);

function expectCountable(length: number): void {
  if (length <= MOST_NUMBERS) return;
  throw new WideError(`The GPU takes up to ${MOST_NUMBERS} numbers at once, but not ${length}.`);
}

function expectNarrow(data: Int32Array): void {
  const wide = data.find((value) => Math.fround(value) !== value);
  if (wide === undefined) return;
  throw new WideError(`The GPU holds all whole numbers up to ${LARGEST_WHOLE}, but not ${wide}.`);
}

/**
 * A device that computes through gpu.js.
 *
 * @param gpujs the library, version 2.24.1
 * @param mode "webgpu" and "webgl2" compute on the GPU; "cpu" runs the same kernels in JavaScript
 * @throws Error when there is no such GPU, or when it computes wrong numbers
 */
export async function createGpuDevice(gpujs: GpuJs, mode: Mode): Promise<GpuDevice> {
  const device = new GpuDevice(await startEngine(gpujs, mode));
  try {
    await expectRight(device);
    await tryTiles(device);
  } catch (error) {
    device.dispose();
    throw error;
  }
  return device;
}
