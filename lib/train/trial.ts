/**
 * How long a step takes on either backend. On the CPU the run's own steps are timed as it takes them.
 * On the GPU another life of its loop takes a few steps, from the start: the run itself stays where
 * it is, so that nothing has happened to its numbers when the CPU wins.
 */
import type {Device} from "../devices/device.js";
import {Tensor} from "../tensor/tensor.js";
import type {Loop} from "./loop.js";
import type {Step} from "./options.js";
import {nextTurn, now} from "./pace.js";
import type {Patience} from "./patience.js";

/** What is to be timed before it counts: rounds, and milliseconds in them. */
const ROUNDS = 2;
const TIMED = 200;
/** Steps that may pass until none of them compiles a kernel. */
const WARM_UP = 12;
/** So many times slower, one step says enough. */
const HOPELESS = 4;
/** Batches of steps that are timed on the GPU, the most steps in one, and its milliseconds. */
const BATCHES = 3;
const BATCH = 8;
const BATCH_TIME = 120;

/** The time that a step takes, from rounds of steps. */
export class Stopwatch {
  readonly #times: number[] = [];
  #total = 0;

  /** Adds a round that has ended with a look at its last number. */
  add(steps: number, milliseconds: number): void {
    if (steps === 0) return;
    this.#times.push(milliseconds / steps);
    this.#total += milliseconds;
  }

  /** Whether enough was timed. */
  get knows(): boolean {
    return this.#times.length >= ROUNDS && this.#total >= TIMED;
  }

  /** Milliseconds a step: the median, which a pause of the page does not move. */
  get perStep(): number {
    const rising = [...this.#times].sort((a, b) => a - b);
    return rising[(rising.length - 1) >> 1];
  }
}

/**
 * Times steps of a new life of the loop that computes on the GPU. Those that compile kernels do not
 * count.
 *
 * @param onCpu milliseconds that a step takes on the CPU
 * @param kernels compiled so far
 * @param stopped whether nobody waits any more
 * @returns milliseconds a step, or undefined where it was stopped or the loop has ended
 * @throws whatever the loop or the GPU throws
 */
export async function timeSteps<S extends Step>(
  loop: Loop<S>,
  device: Device,
  onCpu: number,
  kernels: () => number,
  patience: Patience,
  stopped: () => boolean,
): Promise<number | undefined> {
  const take = async (count: number): Promise<number | undefined> => {
    const start = now();
    for (let step = 0; step < count; ++step) if (!loop.advance()) return undefined;
    const loss = loop.current?.loss;
    if (loss instanceof Tensor) await patience.wait(loss.item());
    // Its errors are those of anybody; this loop's own are in its losses.
    await patience.wait(device.synchronize().catch(() => {}));
    const time = (now() - start) / count;
    await nextTurn();
    return stopped() ? undefined : time;
  };
  let time: number | undefined;
  for (let step = 1; step <= WARM_UP; ++step) {
    const before = kernels();
    time = await take(1);
    if (time === undefined) return undefined;
    if (step > 1 && kernels() === before) break;
  }
  const first = time as number;
  if (first > HOPELESS * onCpu) return first;
  const size = Math.max(1, Math.min(BATCH, Math.round(BATCH_TIME / Math.max(first, 1))));
  const watch = new Stopwatch();
  for (let batch = 0; batch < BATCHES; ++batch) {
    const each = await take(size);
    if (each === undefined) return undefined;
    watch.add(size, each * size);
  }
  return watch.perStep;
}
