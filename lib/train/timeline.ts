/**
 * A run's loop and the steps of it that were kept. Here it is decided how an earlier step is shown and
 * gone on from: by overwriting the loop's memory where the step was kept, and where it was not, or
 * the generator has to be behind, by a new life of the loop that is led there.
 */
import {MemoryError} from "../devices/memoryError.js";
import {HollowError} from "../tensor/dryRun.js";
import {type Checkpoint, Checkpoints} from "./checkpoints.js";
import type {Loop} from "./loop.js";
import type {Step} from "./options.js";
import {now} from "./pace.js";
import {rewind, type Wait} from "./rewind.js";
import {Safekeeping, type Secure} from "./safekeeping.js";

/** Keeping takes at most one part in so many of the time. */
const SHARE = 20;
/** How fast a device copies, at least, in bytes a millisecond. */
const COPYING = 2e6;

/** Lets the page have its turn after a step that was taken again; whether to go on. */
export type Turn = (step: number) => Promise<boolean>;

export class Timeline<S extends Step> {
  readonly #make: () => Loop<S>;
  readonly #wait: Wait;
  #loop: Loop<S>;
  #checkpoints: Checkpoints<S> | undefined;
  readonly #safekeeping = new Safekeeping<S>();
  /** The loop's memory is that of an earlier step, not that of its last one. */
  #displaced = false;
  /** Whether the loop, as far as known, takes the same way dry. */
  #repeats = true;
  /** When the next step is to be kept. */
  #due = 0;

  /** @param wait puts an end to waiting for the device */
  constructor(make: (saving: () => boolean) => Loop<S>, wait: Wait) {
    this.#wait = wait;
    this.#make = () => make(() => this.#checkpoints !== undefined);
    this.#loop = this.#make();
  }

  get loop(): Loop<S> {
    return this.#loop;
  }

  get keptSteps(): number[] {
    return this.#checkpoints?.steps ?? [];
  }

  get keptBytes(): number {
    return this.#checkpoints?.bytes ?? 0;
  }

  /** Keeps steps from now on. @param budget bytes that they may take together */
  remember(budget: number): void {
    this.#checkpoints ??= new Checkpoints(budget);
  }

  /** Notes the loss of a step, where that is kept. */
  noteLoss(step: number, loss: number): void {
    const kept = this.#checkpoints?.at(step);
    if (kept) kept.loss = loss;
    this.#safekeeping.noteLoss(step, loss);
  }

  lossAt(step: number): number | undefined {
    return this.#checkpoints?.at(step)?.loss;
  }

  /** Keeps the loop's last step, if it is time for that. */
  keepInTime(): void {
    if (now() < this.#due) return;
    const start = now();
    const bytes = this.#keep();
    this.#due = now() + SHARE * Math.max(now() - start, bytes / COPYING);
  }

  /** Brings the loop's last step to safety; if need be only when it is time for that. */
  secure(secure: Secure, when: "now" | "in time"): void {
    if (this.#displaced) return;
    if (when === "now") this.#safekeeping.keep(this.#loop, secure);
    else this.#safekeeping.keepInTime(this.#loop, secure);
  }

  /**
   * The numbers of the loop, and of all steps that were kept, are gone. What was brought to safety is
   * kept from now on, for a new life of the loop.
   *
   * @returns the step that can be retaken, 0 where that is none, and the old loop, to be closed
   */
  lose(): {step: number; loop: Loop<S>} {
    const safe = this.#safekeeping.take();
    if (!safe) return {step: 0, loop: this.reset()};
    this.#checkpoints?.only(safe);
    const loop = this.#replaceLoop();
    // What it yielded could not be kept: the step after it computes that anew.
    return {step: safe.state === undefined ? safe.step + 1 : safe.step, loop};
  }

  /**
   * Makes the loop's memory that of a step, at once. Returns whether that is possible, and what the
   * step yielded.
   */
  look(step: number): {state: S | undefined} | undefined {
    const loop = this.#loop;
    if (step === 0) return {state: undefined};
    const isLast = step === loop.position && loop.alive;
    if (!this.#displaced && isLast) return {state: this.#stateAt(step)};
    if (!this.#displaced && loop.alive) this.#keep();
    const kept = this.#checkpoints?.at(step);
    if (kept?.state === undefined || kept.loop !== loop) return undefined;
    // There must be a way forward again.
    if (loop.alive && this.#checkpoints?.at(loop.position)?.loop !== loop) return undefined;
    loop.restore(kept);
    this.#displaced = !isLast;
    return {state: kept.state};
  }

  /** Whether the loop's next step follows this one. */
  isAt(step: number): boolean {
    return step === this.#loop.position && this.#loop.alive && !this.#displaced;
  }

  /** Forgets what followed a step. */
  dropAfter(step: number): void {
    this.#checkpoints?.dropAfter(step);
    this.#safekeeping.dropAfter(step);
  }

  /**
   * Leads a new life of the loop to a step; the one that there is, where that step is its next.
   *
   * @returns what the step yielded, or undefined when it was stopped: then all is as before
   * @throws StepError when the loop fails on the way, or ends
   */
  async retake(step: number, turn: Turn): Promise<{state: S | undefined} | undefined> {
    const checkpoints = this.#checkpoints;
    if (step > 1 && this.isAt(step - 1)) {
      try {
        if (this.#loop.advance()) return {state: this.#loop.current};
      } catch (reason) {
        this.#stopRepeating(reason);
      }
    }
    // Where what it yielded could not be kept, the step itself must compute.
    const last = checkpoints?.at(step)?.state === undefined ? step - 1 : step;
    const kept = (this.#repeats && checkpoints?.upTo(last)) || [];
    const loop = this.#make();
    let adopted: Checkpoint<S>[] | undefined;
    try {
      adopted = await rewind(loop, step, kept, turn, this.#wait);
    } catch (reason) {
      loop.end();
      this.#stopRepeating(reason);
      return await this.retake(step, turn);
    }
    if (!adopted) {
      loop.end();
      return undefined;
    }
    if (this.#repeats) checkpoints?.replace(adopted);
    else checkpoints?.clear();
    const old = this.#loop;
    this.#loop = loop;
    this.#displaced = false;
    old.end();
    return {state: this.#stateAt(step)};
  }

  /**
   * The loop's next step missed numbers that a dry run has left out. Takes all steps again, up to the
   * one before.
   *
   * @throws reason where that is not why
   */
  async recover(reason: unknown, turn: Turn): Promise<boolean> {
    this.#stopRepeating(reason);
    return (await this.retake(this.#loop.position, turn)) !== undefined;
  }

  /** From now on all steps compute that are taken again. @throws reason where that does not help */
  #stopRepeating(reason: unknown): void {
    if (!(reason instanceof HollowError && this.#repeats)) throw reason;
    this.#repeats = false;
  }

  /** Back to before the first step. Gives all memory back; returns the old loop, to be closed. */
  reset(): Loop<S> {
    this.#checkpoints?.clear();
    this.#safekeeping.clear();
    this.#repeats = true;
    this.#due = 0;
    return this.#replaceLoop();
  }

  /** A new loop before its first step. Gives the old one's memory back. */
  #replaceLoop(): Loop<S> {
    const loop = this.#loop;
    this.#displaced = false;
    this.#loop = this.#make();
    loop.free();
    return loop;
  }

  /** What the loop's last step yielded. After a dry run only the copy has its numbers. */
  #stateAt(step: number): S | undefined {
    if (step === 0) return undefined;
    return this.#checkpoints?.at(step)?.state ?? this.#loop.current;
  }

  /** Keeps the loop's last step. Returns the bytes that takes. */
  #keep(): number {
    const loop = this.#loop;
    const checkpoints = this.#checkpoints;
    if (!checkpoints || loop.position === 0) return 0;
    if (checkpoints.at(loop.position)?.loop === loop) return 0;
    try {
      const checkpoint = loop.capture();
      checkpoints.add(checkpoint);
      return checkpoint.bytes;
    } catch (reason) {
      if (!(reason instanceof MemoryError)) throw reason;
      // Training needs the room itself.
      checkpoints.clear();
      return Number.POSITIVE_INFINITY;
    }
  }
}
