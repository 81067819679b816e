/**
 * What a training run needs to repeat itself quickly: it hears which tensors are overwritten, and can
 * work dry. A dry operation checks shapes, makes its outputs and records its gradient, but computes
 * nothing: what it should have written is hollow. As code cannot see numbers before it awaits them, a
 * loop without awaits takes the same way dry as it does wet.
 */
import type {Storage} from "./storage.js";

/** Numbers were wanted that a dry run has left out. */
export class HollowError extends Error {}

let dry = false;
let touched = false;
let hear: ((storage: Storage) => void) | undefined;

/** Whether operations leave out their computing now. */
export const isDry = (): boolean => dry;

/**
 * Runs `work` dry. A read in it never resolves: there are no numbers.
 *
 * @throws HollowError when something was read, so that the code may not take the way it took before
 */
export function dryRun<T>(work: () => T): T {
  const before = {dry, touched};
  dry = true;
  touched = false;
  try {
    const result = work();
    if (touched) throw new HollowError("The loop reads numbers.");
    return result;
  } finally {
    ({dry, touched} = before);
  }
}

/** Runs `work` with its computing, in the middle of a dry run. */
export function wetRun<T>(work: () => T): T {
  const before = dry;
  dry = false;
  try {
    return work();
  } finally {
    dry = before;
  }
}

/** Says that somebody reads numbers. Returns whether there are none, because the run is dry. */
export function noteRead(): boolean {
  touched = true;
  return dry;
}

/** Says that a storage is about to be overwritten. Called by operations that work in place. */
export function noteWrite(storage: Storage): void {
  hear?.(storage);
}

/** Runs `work` and tells of every storage that it is about to overwrite in place. */
export function watchWrites<T>(listener: (storage: Storage) => void, work: () => T): T {
  const before = hear;
  hear = listener;
  try {
    return work();
  } finally {
    hear = before;
  }
}
