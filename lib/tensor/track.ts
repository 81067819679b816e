/** Who made the memory that is still held: a finder of leaks. */
import type {DType} from "../devices/device.js";
import {formatShape, type Shape, sameShape, sizeOf} from "../ops/operation.js";
import type {Storage} from "./storage.js";

/** Storages that are alive, made by one operation in one shape. */
export interface LiveMemory {
  readonly operation: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly count: number;
  readonly bytes: number;
}

interface Made {
  readonly operation: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Weak: to be watched must not keep anything alive. */
  readonly storage: WeakRef<Storage>;
}

const isLive = ({storage}: Made): boolean => storage.deref()?.freed === false;

/** Entries after which those that are gone are dropped for the first time. */
const FEW = 1024;

/** Notes every storage that is made, from `trackMemory()` to `stop()`. */
export class MemoryTracker {
  #made: Made[] = [];
  #limit = FEW;

  /** Called by operations only. */
  add(storage: Storage, operation: string, shape: Shape, dtype: DType): void {
    this.#made.push({operation, shape, dtype, storage: new WeakRef(storage)});
    if (this.#made.length < this.#limit) return;
    this.#made = this.#made.filter(isLive);
    this.#limit = Math.max(FEW, 2 * this.#made.length);
  }

  /** What was made since tracking began and is still alive, the largest first. */
  report(): LiveMemory[] {
    this.#made = this.#made.filter(isLive);
    const groups: (Omit<LiveMemory, "count" | "bytes"> & {count: number; bytes: number})[] = [];
    for (const {operation, shape, dtype} of this.#made) {
      const known = groups.find(
        (group) =>
          group.operation === operation && group.dtype === dtype && sameShape(group.shape, shape),
      );
      const group = known ?? {operation, shape, dtype, count: 0, bytes: 0};
      if (!known) groups.push(group);
      group.count += 1;
      group.bytes += 4 * sizeOf(shape);
    }
    return groups.sort((a, b) => b.bytes - a.bytes);
  }

  /** The report as text, a line a group: `900 × exp [32, 10]: 1152000 bytes`. */
  toString(): string {
    return this.report()
      .map(
        ({operation, shape, dtype, count, bytes}) =>
          `${count} × ${operation} ${formatShape(shape)}${dtype === "float32" ? "" : ` ${dtype}`}: ${bytes} bytes`,
      )
      .join("\n");
  }

  /** Notes nothing more. What it noted can still be reported. */
  stop(): void {
    active = active.filter((tracker) => tracker !== this);
  }
}

let active: readonly MemoryTracker[] = [];

/** Tells who tracks that a storage was made. */
export function noteStorage(storage: Storage, operation: string, shape: Shape, dtype: DType): void {
  for (const tracker of active) tracker.add(storage, operation, shape, dtype);
}

/**
 * Notes from now on which operation makes which memory. Where a training loop leaks, start it after
 * some steps, let more steps follow, and look at the report: what a step left behind stands there
 * with the operation that made it and the number of times.
 *
 *     const memory = trackMemory();
 *     await run.play();
 *     console.log(String(memory));
 *     memory.stop();
 */
export function trackMemory(): MemoryTracker {
  const tracker = new MemoryTracker();
  active = [...active, tracker];
  return tracker;
}
