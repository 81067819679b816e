/** Who holds what on the GPU: a launch's result may be several outputs, and operand of waiting work. */
import type {DType} from "../device.js";
import type {Link} from "./chain.js";
import type {Engine, Handle} from "./engine.js";

/** A handle with its holders counted; the last one gives it back. */
export class Shared {
  readonly handle: Handle;
  readonly #engine: Engine;
  #holders = 0;

  constructor(engine: Engine, handle: Handle) {
    this.handle = handle;
    this.#engine = engine;
  }

  hold(): this {
    ++this.#holders;
    return this;
  }

  release(): void {
    if (--this.#holders === 0) this.#engine.delete(this.handle);
  }
}

/** A buffer of the device: numbers that are there, or still in JavaScript, or not computed yet. */
export class Slot {
  readonly length: number;
  /** Numbers that the caller wrote. They stay here while they are right: whole numbers get checked by them. */
  host: Float32Array | undefined;
  #numbers: Shared | undefined;
  #start = 0;
  #chain: Link | undefined;

  constructor(length: number) {
    this.length = length;
  }

  get chain(): Link | undefined {
    return this.#chain;
  }

  get numbers(): {numbers: Shared; start: number} | undefined {
    return this.#numbers && {numbers: this.#numbers, start: this.#start};
  }

  /** Numbers on the GPU take the place of what was there. */
  settle(numbers: Shared, start: number): void {
    numbers.hold();
    this.clear();
    this.#numbers = numbers;
    this.#start = start;
  }

  /** The numbers are those of `host`, now on the GPU too. */
  arrive(numbers: Shared): void {
    const {host} = this;
    this.settle(numbers, 0);
    this.host = host;
  }

  /** Waiting work takes the place of what was there. */
  await(chain: Link): void {
    for (const {numbers} of chain.leaves) numbers.hold();
    this.clear();
    this.#chain = chain;
  }

  write(data: Float32Array): void {
    this.clear();
    this.host = data;
  }

  /** Gives back what it holds. */
  clear(): void {
    this.#numbers?.release();
    for (const {numbers} of this.#chain?.leaves ?? []) numbers.release();
    this.#numbers = undefined;
    this.#chain = undefined;
    this.host = undefined;
  }
}

/** Numbers as this type; GPU memory knows only float32. */
export const as = (values: Float32Array, dtype: DType): Float32Array | Int32Array =>
  dtype === "int32" ? Int32Array.from(values) : values;
