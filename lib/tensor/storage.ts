/**
 * Who owns device memory. A storage is one buffer that any number of tensors look at. It is freed
 * when the scope that made it ends, unless something kept it; what no scope owns is freed when
 * JavaScript's collector finds it unreachable.
 */
import type {BufferId, Device, DType} from "../devices/device.js";

let device: Device | undefined;

/** Makes `next` the device on which tensors are made from now on. Tensors never change device. */
export function setDevice(next: Device): void {
  device = next;
}

/** @throws Error when no entry of the library (nnlive) was loaded */
export function currentDevice(): Device {
  if (!device) {
    throw new Error("No device is set. Import the library as “nnlive”, or call setDevice(…).");
  }
  return device;
}

const forgotten = new FinalizationRegistry<{device: Device; buffer: BufferId}>(({device, buffer}) =>
  device.free(buffer),
);

export class Storage {
  readonly device = currentDevice();
  readonly buffer: BufferId;
  /** The scope that will free it; undefined where the collector looks after it. */
  owner: Scope | undefined;
  /** Whether a dry run left its numbers out (see dryRun.ts). */
  hollow = false;
  #freed = false;

  constructor(
    readonly length: number,
    readonly dtype: DType,
  ) {
    this.buffer = this.device.allocate(length);
    if (innermost) innermost.add(this);
    else this.leaveToCollector();
  }

  get freed(): boolean {
    return this.#freed;
  }

  free(): void {
    if (this.#freed) return;
    this.#freed = true;
    if (!this.owner) forgotten.unregister(this);
    this.device.free(this.buffer);
  }

  /**
   * Lets the storage outlive the scope that made it: it moves to the lasting scope around that one
   * (the setup of a run), or to the collector where there is none.
   */
  keep(): void {
    if (this.#freed || !this.owner) return;
    const home = this.owner.lastingHome;
    if (!home) this.leaveToCollector();
    else if (home !== this.owner) home.add(this);
  }

  /** From now on no scope frees it, but JavaScript's collector does. */
  leaveToCollector(): void {
    this.owner = undefined;
    forgotten.register(this, {device: this.device, buffer: this.buffer}, this);
  }
}

/** The storages made during a stretch of synchronous work. */
export class Scope {
  #storages: Storage[] = [];
  #outer: Scope | undefined;

  /** @param lasting whether this scope is where things are kept: `keep` then leaves them here */
  constructor(readonly lasting = false) {}

  /** What was made here and outlives it: kept, or handed on. */
  *escaped(): Generator<Storage> {
    for (const storage of this.#storages) {
      if (storage.owner !== this && !storage.freed) yield storage;
    }
  }

  /** The length of each that was made here. */
  get lengths(): number[] {
    return this.#storages.map(({length}) => length);
  }

  /** The innermost lasting scope that this one lies in, or is. */
  get lastingHome(): Scope | undefined {
    return this.lasting ? this : this.#outer?.lastingHome;
  }

  /** Takes charge of a storage, whoever had it before. */
  add(storage: Storage): void {
    storage.owner = this;
    this.#storages.push(storage);
  }

  /** Runs `work`; what it makes belongs to this scope. */
  run<T>(work: () => T): T {
    const outer = innermost;
    this.#outer = outer;
    innermost = this;
    try {
      return work();
    } finally {
      innermost = outer;
    }
  }

  /** Frees everything that was made here and neither kept nor released. */
  end(): void {
    const storages = this.#storages;
    this.#storages = [];
    for (const storage of storages) if (storage.owner === this) storage.free();
  }

  /** Hands a storage to the scope around this one, or to the collector where there is none. */
  release(storage: Storage): void {
    if (storage.owner !== this) return;
    if (innermost && innermost !== this) innermost.add(storage);
    else storage.leaveToCollector();
  }
}

let innermost: Scope | undefined;
