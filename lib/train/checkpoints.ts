/** What a run keeps of its earlier steps, within a budget of bytes. */
import type {Storage} from "../tensor/storage.js";
import type {Tensor} from "../tensor/tensor.js";
import type {Loop} from "./loop.js";
import type {Step} from "./options.js";
import type {Gradient} from "./yielded.js";

/** A step of a run that can be looked at again, and gone on from. */
export interface Checkpoint<S extends Step> {
  readonly step: number;
  /** A copy of what the step yielded; undefined where that cannot be copied. */
  readonly state: S | undefined;
  /** Filled in when the loss has been read. */
  loss?: number;
  /** The life of the loop that it was taken from. */
  readonly loop: Loop<S>;
  /** The memory of that life, and what was in it. */
  readonly targets: readonly Storage[];
  readonly copies: readonly Tensor[];
  /** The copies of tensors within `state`, and of gradients. */
  readonly tensors: readonly Tensor[];
  /** Gradients that tensors of that life had. */
  readonly gradients: readonly Gradient[];
  readonly bytes: number;
}

/** So many of the last steps are thinned out last. */
const RECENT = 64;
/** More could not be told apart on a scrubber. */
const MOST = 256;

/** Checkpoints by rising step: the first, the recent ones, and the others evenly spread. */
export class Checkpoints<S extends Step> {
  readonly #budget: number;
  #kept: Checkpoint<S>[] = [];
  #bytes = 0;

  /** @param budget bytes of tensors and plain numbers that they may hold together */
  constructor(budget: number) {
    this.#budget = budget;
  }

  /** Their steps, rising. */
  get steps(): number[] {
    return this.#kept.map(({step}) => step);
  }

  get bytes(): number {
    return this.#bytes;
  }

  at(step: number): Checkpoint<S> | undefined {
    const found = this.before(step);
    return found?.step === step ? found : undefined;
  }

  /** The last one at or before `step`. */
  before(step: number): Checkpoint<S> | undefined {
    return this.#kept[this.#indexAfter(step) - 1];
  }

  /** All at or before `step`. */
  upTo(step: number): Checkpoint<S>[] {
    return this.#kept.slice(0, this.#indexAfter(step));
  }

  /** Puts checkpoints of a new life in the place of those that they were made from: the first ones. */
  replace(adopted: readonly Checkpoint<S>[]): void {
    this.#kept.splice(0, adopted.length, ...adopted);
  }

  /**
   * Keeps a checkpoint, in place of another of its step, and gives up those that no longer fit. One
   * that leaves no room for others is not kept.
   */
  add(checkpoint: Checkpoint<S>): void {
    const {step, bytes} = checkpoint;
    if (this.at(step)) this.#remove(this.#indexAfter(step) - 1);
    this.#kept.splice(this.#indexAfter(step), 0, checkpoint);
    this.#bytes += bytes;
    if (3 * bytes > this.#budget) this.#remove(this.#indexAfter(step) - 1);
    while (this.#kept.length > 1 && (this.#bytes > this.#budget || this.#kept.length > MOST)) {
      this.#remove(this.#leastMissed());
    }
  }

  /** Keeps this one alone, whatever it takes. */
  only(checkpoint: Checkpoint<S>): void {
    this.clear();
    this.#kept = [checkpoint];
    this.#bytes = checkpoint.bytes;
  }

  /** Gives up all later than `step`. */
  dropAfter(step: number): void {
    for (const gone of this.#kept.splice(this.#indexAfter(step))) this.#free(gone);
  }

  clear(): void {
    this.dropAfter(Number.NEGATIVE_INFINITY);
  }

  #indexAfter(step: number): number {
    let [low, high] = [0, this.#kept.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#kept[middle].step <= step) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * The one between the first and the last whose neighbours are closest together: what is left gets
   * evenly spaced, twice as wide each time the number of steps has doubled. Recent ones go only where
   * they take more than half of the room.
   */
  #leastMissed(): number {
    const last = this.#kept.length - 1;
    const recent = this.#indexAfter(this.#kept[last].step - RECENT);
    const end = recent > this.#kept.length / 2 ? recent : last;
    let least = Math.max(0, last - 1);
    let smallest = Number.POSITIVE_INFINITY;
    for (let i = 1; i < end; ++i) {
      const gap = this.#kept[i + 1].step - this.#kept[i - 1].step;
      if (gap < smallest) [least, smallest] = [i, gap];
    }
    return least;
  }

  #remove(index: number): void {
    for (const gone of this.#kept.splice(index, 1)) this.#free(gone);
  }

  #free(checkpoint: Checkpoint<S>): void {
    this.#bytes -= checkpoint.bytes;
    for (const storage of storagesOf(checkpoint)) storage.free();
  }
}

/** The memory that a checkpoint itself takes. */
export const storagesOf = <S extends Step>({copies, tensors}: Checkpoint<S>): Storage[] =>
  [...copies, ...tensors].map(({storage}) => storage);
