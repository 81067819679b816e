/**
 * Debug mode: every operation's output is looked at, and the first one in which NaN or an infinity
 * arose is named. Each output is read back, which is slow; without it, nothing of this runs.
 */
import type {TypedArray} from "../devices/device.js";
import {formatShape} from "../ops/operation.js";
import {isDry} from "./dryRun.js";
import type {Storage} from "./storage.js";
import type {Tensor} from "./tensor.js";

/** What is in a storage that was looked at. */
interface Content {
  nan: boolean;
  infinite: boolean;
}

const contents = new WeakMap<Storage, Content>();

/** Looks at the outputs of a stretch of work, and remembers the first offender. */
export class Checks {
  #first: unknown;
  #last: Promise<void> | undefined;

  /** Asks for the numbers of an operation's output. The answer comes later, in order. */
  add(
    operation: string,
    inputs: readonly Tensor[],
    output: Tensor,
    scalars: readonly number[] = [],
  ): void {
    const {storage, size, shape, dtype} = output;
    if (dtype !== "float32" || size === 0) return;
    const before = inputs.flatMap((input) => contents.get(input.storage) ?? []);
    const content: Content = {nan: false, infinite: false};
    contents.set(storage, content);
    const call = `${operation}: ${inputs.map((input) => `${formatShape(input.shape)} `).join("")}`;
    // What was asked for is no fault, such as the −∞ of a mask.
    const wanted = operation === "tensor" || scalars.some((x) => !Number.isFinite(x));
    // Its stack leads to the operation.
    const {stack} = new Error();

    const look = (values: TypedArray) => {
      content.nan = values.some(Number.isNaN);
      content.infinite = values.some((x) => Math.abs(x) === Number.POSITIVE_INFINITY);
      const isNew = content.nan
        ? !before.some(({nan}) => nan)
        : content.infinite && !wanted && !before.some(({infinite}) => infinite);
      if (!isNew || this.#first) return;
      const at = values.findIndex((x) => (content.nan ? Number.isNaN(x) : !Number.isFinite(x)));
      const error = new Error(
        `${call}-> ${formatShape(shape)}: ${values[at]} first arose here, in element ${at} of the output`,
      );
      error.stack = stack?.replace(/^.*/, String(error));
      this.#first = error;
    };
    const reading = storage.device.read(storage.buffer, size, dtype);
    const fail = (reason: unknown) => {
      this.#first ??= reason;
    };
    // Nobody may be waiting when a read is refused.
    const looked = reading.then(look, fail);
    const previous = this.#last;
    this.#last = previous ? previous.then(() => looked) : looked;
  }

  /** Waits for what was added before. @throws Error that names the first offender, once */
  async settle(): Promise<void> {
    await this.#last;
    const first = this.#first;
    this.#first = undefined;
    if (first) throw first;
  }
}

let checks: Checks | undefined;

/** Who looks at outputs now, if anybody; a dry run has none to look at. */
export const activeChecks = (): Checks | undefined => (isDry() ? undefined : checks);

/** Runs `work` with these checks; with none, as things are. */
export function withChecks<T>(own: Checks | undefined, work: () => T): T {
  const before = checks;
  checks = own ?? before;
  try {
    return work();
  } finally {
    checks = before;
  }
}

/**
 * Turns debug mode on or off. While it is on, each operation's output is checked for NaN and
 * infinity. The next read, and the training step in hand, then reject with an error that names the
 * first operation in which one arose, its shapes and the place in the code. What was infinite from
 * the start, or filled so on purpose, is no fault; NaN always is.
 *
 * Training runs take it as an option: `train("id", {debug: true, …})`.
 */
export function debug(on = true): void {
  checks = on ? new Checks() : undefined;
}
