/**
 * Who owns device memory. A storage is one buffer that any number of tensors look at. It is freed
 * when the scope that made it ends, unless something kept it; what no scope made is freed when
 * JavaScript's collector finds it unreachable.
 */
import type {BufferId, Device} from "../devices/device.js";

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

const forgotten = new FinalizationRegistry<{
  device: Device;
  buffer: BufferId;
  live: {yes: boolean};
}>(({device, buffer, live}) => {
  if (live.yes) device.free(buffer);
  live.yes = false;
});

export class Storage {
  readonly device = currentDevice();
  readonly buffer: BufferId;
  /** Shared with the finaliser, which must not hold the storage itself. */
  readonly #live = {yes: true};

  constructor(readonly length: number) {
    this.buffer = this.device.allocate(length);
    if (innermost) innermost.add(this);
    else
      forgotten.register(this, {device: this.device, buffer: this.buffer, live: this.#live}, this);
  }

  get freed(): boolean {
    return !this.#live.yes;
  }

  free(): void {
    if (!this.#live.yes) return;
    this.#live.yes = false;
    this.device.free(this.buffer);
  }

  /** Takes the storage out of whatever scope made it: from now on the collector looks after it. */
  keep(): void {
    owners.get(this)?.delete(this);
    forgotten.unregister(this);
    forgotten.register(this, {device: this.device, buffer: this.buffer, live: this.#live}, this);
  }
}

const owners = new WeakMap<Storage, Scope>();

/** The storages made during a stretch of synchronous work. */
export class Scope {
  #storages = new Set<Storage>();

  add(storage: Storage): void {
    this.#storages.add(storage);
    owners.set(storage, this);
  }

  delete(storage: Storage): void {
    this.#storages.delete(storage);
    owners.delete(storage);
  }

  /** Runs `work`; what it makes belongs to this scope. */
  run<T>(work: () => T): T {
    const outer = innermost;
    innermost = this;
    try {
      return work();
    } finally {
      innermost = outer;
    }
  }

  /** Frees everything that was made here and not kept. */
  end(): void {
    for (const storage of this.#storages) storage.free();
    this.#storages.clear();
  }

  /** Hands a storage to the scope around this one, or to the collector where there is none. */
  release(storage: Storage): void {
    if (!this.#storages.has(storage)) return;
    if (innermost && innermost !== this) {
      this.#storages.delete(storage);
      innermost.add(storage);
    } else storage.keep();
  }
}

let innermost: Scope | undefined;
