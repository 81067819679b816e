/**
 * One life of a training loop: the generator, the memory that it owns, and what is overwritten from
 * step to step. A generator cannot go back; a new one can be led to the same place (see timeline.ts).
 */
import {apply, assign} from "../tensor/apply.js";
import {type Checks, withChecks} from "../tensor/debug.js";
import {dryRun, HollowError, watchWrites, wetRun} from "../tensor/dryRun.js";
import {noGrad} from "../tensor/graph.js";
import {Scope, type Storage} from "../tensor/storage.js";
import {Tensor} from "../tensor/tensor.js";
import type {Checkpoint} from "./checkpoints.js";
import {type Step, StepError} from "./options.js";
import {onCpu, type Within} from "./within.js";
import {type Copied, copyYielded} from "./yielded.js";

/** All numbers of a storage. */
const numbersOf = (storage: Storage): Tensor =>
  new Tensor(storage, storage.dtype, [storage.length], [1], 0);

/** A copy that belongs to no scope. */
function copyOf(storage: Storage): Tensor {
  const copy = new Scope().run(() => apply("copy", [numbersOf(storage)]));
  copy.storage.leaveToCollector();
  return copy;
}

function overwrite(storage: Storage, copy: Tensor): void {
  if (!storage.freed) assign(numbersOf(storage), copy);
}

export class Loop<S extends Step> {
  /** Steps taken. */
  position = 0;
  /** What its second step was made of, in numbers of memory: the same for the same model and batch. */
  signature: string | undefined;
  /** What the last step yielded. Its tensors live until the next step. */
  current: S | undefined;
  /** The generator came to its end. */
  ended = false;
  /** Whether the generator can go on. */
  alive = true;
  readonly #make: () => Generator<S, void, void>;
  readonly #checks: Checks | undefined;
  /** Whether it may be taken back: then first numbers are saved before they are overwritten. */
  readonly #saving: () => boolean;
  readonly #within: Within;
  #generator: Generator<S, void, void> | undefined;
  /** What was made before the first yield: it lives as long as the loop. */
  #setup: Scope | undefined;
  #lastStep: Scope | undefined;
  /** Lasting memory that steps overwrite, in the order of the first time. */
  readonly #written = new Set<Storage>();
  /** The numbers of such memory from before that, where it was older than its first step. */
  readonly #originals = new Map<Storage, Tensor>();
  /** What the last step made and kept. */
  #kept: Storage[] = [];

  constructor(
    make: () => Generator<S, void, void>,
    checks: Checks | undefined,
    saving: () => boolean,
    within: Within,
  ) {
    this.#make = make;
    this.#checks = checks;
    this.#saving = saving;
    this.#within = within;
  }

  /**
   * One step. Returns whether there was one: at its end, the generator takes none.
   *
   * @param dry whether its operations leave out their computing
   * @throws StepError
   */
  advance(dry = false): boolean {
    return this.#within(() => this.#advance(dry));
  }

  #advance(dry: boolean): boolean {
    const first = this.#generator === undefined;
    this.#generator ??= this.#make();
    const generator = this.#generator;
    const scope = new Scope(first);
    const take = () => withChecks(this.#checks, () => scope.run(() => generator.next()));
    let result: IteratorResult<S, void>;
    try {
      result = watchWrites(
        (storage) => this.#hear(storage, scope),
        () => (dry ? dryRun(take) : take()),
      );
    } catch (reason) {
      scope.end();
      this.alive = false;
      if (reason instanceof HollowError) throw reason;
      throw new StepError(this.position + 1, reason);
    }
    if (!this.alive) {
      // The loop itself has started its run over.
      scope.end();
      generator.return();
      return false;
    }
    if (first) this.#setup = scope;
    if (result.done) {
      // What the last step made stays: it is still being looked at.
      if (!first) scope.end();
      this.ended = true;
      return false;
    }
    if (!first) {
      this.#lastStep?.end();
      this.#lastStep = scope;
    }
    this.#forget(scope, first);
    this.position += 1;
    if (this.position === 2) this.signature = this.#sign(scope);
    this.current = result.value;
    return true;
  }

  /** Gives all memory back. */
  free(): void {
    this.alive = false;
    this.#lastStep?.end();
    this.#setup?.end();
    for (const {storage} of this.#originals.values()) storage.free();
    this.#originals.clear();
    this.#written.clear();
    this.#kept = [];
    this.current = undefined;
  }

  /** Closes the generator, whose `finally` may throw. */
  close(): void {
    this.#generator?.return();
  }

  end(): void {
    this.free();
    this.close();
  }

  /** Copies all that the next steps go on from, and what this step yielded. */
  capture(): Checkpoint<S> {
    return this.#within(() => this.#capture());
  }

  #capture(): Checkpoint<S> {
    const targets = this.#lasting();
    const copies = targets.map(copyOf);
    const yielded = this.#copyYielded((tensor) => {
      const copy = new Scope().run(() => noGrad(() => apply("copy", [tensor])));
      copy.storage.leaveToCollector();
      return copy;
    });
    const bytes = copies.reduce((sum, {size}) => sum + 4 * size, yielded?.bytes ?? 0);
    const {state, tensors = [], gradients = []} = yielded ?? {};
    return {step: this.position, state, loop: this, targets, copies, tensors, gradients, bytes};
  }

  /**
   * A checkpoint that another life has left at the step that this one has reached, as one of its own:
   * the same numbers, for this life's memory.
   *
   * @throws HollowError when it does not fit, because the loop took another way
   */
  adopt(old: Checkpoint<S>): Checkpoint<S> {
    const targets = this.#lasting();
    const fits = ({size}: Tensor, i: number) => targets[i].length === size;
    const tensors = [...old.tensors];
    const yielded = this.#copyYielded(() => tensors.shift() as Tensor);
    const isSame = targets.length === old.copies.length && old.copies.every(fits);
    if (!isSame || yielded?.tensors.length !== (old.state && old.tensors.length)) {
      throw new HollowError("The loop does not repeat itself.");
    }
    const {state, gradients = []} = yielded ?? {};
    return {...old, state, gradients, loop: this, targets};
  }

  /** Overwrites the loop's memory by what it was at a checkpoint of its own. */
  restore(checkpoint: Checkpoint<S>): void {
    this.#within(() => this.#restore(checkpoint));
  }

  #restore({targets, copies, gradients}: Checkpoint<S>): void {
    copies.forEach((copy, i) => {
      overwrite(targets[i], copy);
    });

    for (const {of, value} of gradients) of.grad = value;
    const then = new Set(targets);
    for (const [storage, copy] of this.#originals) if (!then.has(storage)) overwrite(storage, copy);
  }

  /** Gives memory that is older than this life the numbers that it had before. */
  undo(): void {
    for (const [storage, copy] of this.#originals) overwrite(storage, copy);
  }

  #sign(scope: Scope): string {
    const written = [...this.#written].map(({length}) => length);
    return [written, scope.lengths]
      .map((lengths) => `${lengths.length}/${lengths.reduce((a, b) => a + b, 0)}`)
      .join(" ");
  }

  #copyYielded(copyTensor: (tensor: Tensor) => Tensor): Copied<S> | undefined {
    return copyYielded(this.current as S, (storage) => this.#dies(storage), copyTensor);
  }

  /** Called before a storage is overwritten. */
  #hear(storage: Storage, scope: Scope): void {
    if (this.#written.has(storage)) return;
    if (this.#saving() && storage.owner !== scope && !storage.hollow) {
      this.#originals.set(
        storage,
        // Where they outlive the GPU.
        wetRun(() => onCpu(() => copyOf(storage))),
      );
    }
    this.#written.add(storage);
  }

  /** Drops from what is overwritten that which ended with its step. */
  #forget(scope: Scope, first: boolean): void {
    this.#kept = [...scope.escaped()].filter((storage) => !this.#written.has(storage));
    for (const storage of this.#written) {
      if (storage.freed || (storage.owner === scope && !first)) this.#drop(storage);
    }
  }

  #drop(storage: Storage): void {
    this.#written.delete(storage);
    this.#originals.get(storage)?.storage.free();
    this.#originals.delete(storage);
  }

  #lasting(): Storage[] {
    return [...this.#written, ...this.#kept].filter(({freed, length}) => !freed && length > 0);
  }

  #dies(storage: Storage): boolean {
    if (this.#written.has(storage)) return false;
    return storage.owner === this.#lastStep || this.#kept.includes(storage);
  }
}
