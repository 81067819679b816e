/**
 * The last state of a loop that was brought to where the loss of the GPU does not reach it. It is a
 * checkpoint like those of the timeline, but one that does not depend on their budget.
 */
import type {BufferId} from "../devices/device.js";
import {MemoryError} from "../devices/memoryError.js";
import {type Checkpoint, storagesOf} from "./checkpoints.js";
import type {Loop} from "./loop.js";
import type {Step} from "./options.js";
import {now} from "./pace.js";

/** Resolves when copies of the buffers' numbers are safe. */
export type Secure = (buffers: readonly BufferId[]) => Promise<void>;

/** The shortest time between two, in milliseconds. */
const INTERVAL = 3000;
/** It takes at most one part in so many of the time. */
const SHARE = 20;

export class Safekeeping<S extends Step> {
  #safe: Checkpoint<S> | undefined;
  /** On its way to safety. */
  #next: Checkpoint<S> | undefined;
  /** When the next one is to be kept. */
  #due = 0;

  /** The step that would be restored; 0 where there is none. */
  get step(): number {
    return this.#safe?.step ?? 0;
  }

  /** Secures the loop's last step if it is time for that and the one before has arrived. */
  keepInTime(loop: Loop<S>, secure: Secure): void {
    if (now() >= this.#due && !this.#next) this.keep(loop, secure);
  }

  /** Secures the loop's last step. Where that fails, the last one that was safe stays. */
  keep(loop: Loop<S>, secure: Secure): void {
    const {position, alive} = loop;
    if (!alive || position === 0 || position === this.step || position === this.#next?.step) return;
    const start = now();
    let checkpoint: Checkpoint<S>;
    try {
      checkpoint = loop.capture();
    } catch (reason) {
      if (!(reason instanceof MemoryError)) throw reason;
      this.#due = Number.POSITIVE_INFINITY;
      return;
    }
    if (this.#next) discard(this.#next);
    this.#next = checkpoint;
    this.#due = start + INTERVAL;
    secure(storagesOf(checkpoint).map(({buffer}) => buffer)).then(
      () => this.#arrive(checkpoint, now() - start),
      () => this.#giveUp(checkpoint),
    );
  }

  noteLoss(step: number, loss: number): void {
    for (const kept of [this.#safe, this.#next]) if (kept?.step === step) kept.loss = loss;
  }

  /** Forgets what followed a step. */
  dropAfter(step: number): void {
    if (this.#next && this.#next.step > step) this.#giveUp(this.#next);
    if (!this.#safe || this.#safe.step <= step) return;
    discard(this.#safe);
    this.#safe = undefined;
    this.#due = 0;
  }

  /** Hands over what is safe; what is not, is given up. */
  take(): Checkpoint<S> | undefined {
    const safe = this.#safe;
    this.#safe = undefined;
    this.clear();
    return safe;
  }

  clear(): void {
    this.dropAfter(Number.NEGATIVE_INFINITY);
    this.#due = 0;
  }

  #arrive(checkpoint: Checkpoint<S>, milliseconds: number): void {
    if (this.#next !== checkpoint) return;
    this.#next = undefined;
    if (this.#safe) discard(this.#safe);
    this.#safe = checkpoint;
    this.#due = Math.max(this.#due, now() + SHARE * milliseconds);
  }

  #giveUp(checkpoint: Checkpoint<S>): void {
    if (this.#next !== checkpoint) return;
    this.#next = undefined;
    discard(checkpoint);
  }
}

function discard<S extends Step>(checkpoint: Checkpoint<S>): void {
  for (const storage of storagesOf(checkpoint)) storage.free();
}
