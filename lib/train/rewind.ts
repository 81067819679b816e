/** How a loop gets back to a step that it has passed: a new life of it takes the same way again. */
import {Tensor} from "../tensor/tensor.js";
import type {Checkpoint} from "./checkpoints.js";
import type {Loop} from "./loop.js";
import {type Step, StepError} from "./options.js";
import {now} from "./pace.js";

/** Time between two turns of the page, in milliseconds. */
const SLICE = 8;

/** Waits for an answer of the device, but not for ever. */
export type Wait = (answer: Promise<unknown>) => Promise<unknown>;

/**
 * Leads a loop to a step. Up to the last checkpoint it goes dry, which takes the loop's JavaScript
 * its time but the device none; there its memory is restored, and from there on it computes.
 *
 * @param kept checkpoints of an earlier life, by rising step, none behind `target`
 * @param turn lets the page have its turn; whether to go on
 * @returns the checkpoints as this life's own, or undefined when it was stopped
 * @throws HollowError when the loop takes another way than before; StepError when it fails or ends
 */
export async function rewind<S extends Step>(
  loop: Loop<S>,
  target: number,
  kept: readonly Checkpoint<S>[],
  turn: (step: number) => Promise<boolean>,
  wait: Wait,
): Promise<Checkpoint<S>[] | undefined> {
  const base = kept.at(-1)?.step ?? 0;
  const adopted: Checkpoint<S>[] = [];
  let since = now();
  while (loop.position < target) {
    const step = loop.position + 1;
    // The first step computes: what was made before it is in no checkpoint.
    const dry = step > 1 && step <= base;
    if (!loop.advance(dry)) throw new StepError(step, "the loop ended, where it went on before.");
    const old = kept[adopted.length];
    if (old?.step === step) {
      const own = loop.adopt(old);
      adopted.push(own);
      if (step === base) loop.restore(own);
    }
    if (now() - since < SLICE) continue;
    const loss = loop.current?.loss;
    // A device in a worker must not fall behind by more than this.
    if (!dry && step !== base && loss instanceof Tensor) await wait(loss.item());
    if (!(await turn(step))) return undefined;
    since = now();
  }
  return adopted;
}
