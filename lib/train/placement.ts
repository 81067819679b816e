/**
 * Where a run computes: on the CPU, or on the GPU where there is one and it is the faster. Here is
 * who decides, when that takes effect, and what the reader is told of it.
 */
import type {Backend, Backends} from "../devices/device.js";
import {currentDevice} from "../tensor/storage.js";
import {keepDecision, recallDecision} from "./decisions.js";
import type {Loop} from "./loop.js";
import type {Step} from "./options.js";
import {Patience} from "./patience.js";
import type {Secure} from "./safekeeping.js";
import {Stopwatch, timeSteps} from "./trial.js";
import {onCpu, type Within, withinBackend} from "./within.js";

export type BackendChoice = "automatic" | Backend;

/** What there is to tell of where a run computes. */
export type BackendNotice =
  /** Both were timed: how many times as fast the chosen one is. */
  | {readonly kind: "measured"; readonly backend: Backend; readonly ratio: number}
  /** The GPU has failed: the step from which the run goes on, on the CPU. */
  | {readonly kind: "fault"; readonly reason: string; readonly step: number}
  /** The GPU was asked for, but there is none. */
  | {readonly kind: "refused"; readonly reason: string};

/** A run that ends within so many milliseconds on the CPU is not worth a trial. */
const SHORT = 2000;
/** Below this gain the CPU is taken: its numbers are those of the book. */
const GAIN = 1.1;

/** Whether each device's GPU was asked for. */
const asked = new WeakMap<Backends, ReturnType<Backends["startGpu"]>>();

export class Placement {
  readonly #run: string;
  readonly #changed: () => void;
  readonly #lost: (reason: string) => void;
  #notice: BackendNotice | undefined;
  #choice: BackendChoice = "automatic";
  /** What was found to be faster. */
  #faster: Backend | undefined;
  /** The GPU has failed this run. */
  #failed = false;
  #backend: Backend = "wasm";
  /** Whether numbers of the loop may be on the GPU alone. */
  #touched = false;
  #watch = new Stopwatch();
  /** The first round makes everything ready, that of the GPU too, and is not timed. */
  #isFirst = true;
  #trying = false;
  /** Kernels compiled on this device, and when the last round ended. */
  #kernels = 0;
  #settled = 0;
  readonly #patience = new Patience();
  #backends: Backends | undefined;
  #stops: (() => void)[] = [];

  /**
   * @param run its id
   * @param changed hears that there is something new to show
   * @param lost hears that numbers of the loop are gone
   */
  constructor(run: string, changed: () => void, lost: (reason: string) => void) {
    this.#run = run;
    this.#changed = changed;
    this.#lost = lost;
  }

  /** Where the run computes. */
  get backend(): Backend {
    return this.#backend;
  }

  /** What the reader calls that. */
  get label(): string {
    const {label, backends} = currentDevice();
    return (this.#backend === "gpu" && backends?.gpu) || label;
  }

  get notice(): BackendNotice | undefined {
    return this.#notice;
  }

  /** Whether numbers of the loop may be on the GPU alone. */
  get touched(): boolean {
    return this.#touched;
  }

  /** While steps wait for kernels: how many have been compiled so far. */
  get compiling(): number | undefined {
    const waits = this.#trying || this.#backend === "gpu";
    return this.#kernels > this.#settled && waits ? this.#kernels : undefined;
  }

  get choice(): BackendChoice {
    return this.#choice;
  }

  /** The reader's choice. It takes effect with the next step. */
  set choice(choice: BackendChoice) {
    this.#choice = choice;
    this.#notice = undefined;
    if (choice === "gpu") {
      this.#failed = false;
      void this.#ask();
    }
    this.#changed();
  }

  /** Does work where the run computes. */
  readonly within: Within = withinBackend(() => this.#backend);

  /** The run is about to take steps: looks for a GPU, the first time. */
  begin(): void {
    const {backends} = currentDevice();
    if (backends === this.#backends) return;
    this.end();
    this.#backends = backends;
    if (!backends) return;
    this.#stops = [
      backends.onLoss((reason) => {
        if (this.#touched) this.#lost(reason);
        else this.#changed();
      }),
      backends.onCompiled((kernels) => {
        this.#patience.sign();
        this.#kernels = kernels;
        if (this.compiling !== undefined) this.#changed();
      }),
    ];
    if (!asked.has(backends)) asked.set(backends, backends.startGpu());
    asked.get(backends)?.then(this.#changed, () => {});
  }

  /** Listens no more. */
  end(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#backends = undefined;
  }

  /** The run starts over. */
  reset(): void {
    this.#watch = new Stopwatch();
    this.#isFirst = true;
    this.#notice = undefined;
    this.#touched = false;
    this.#backend = "wasm";
  }

  /** Adds a round of steps that has ended. */
  add(steps: number, milliseconds: number): void {
    // A GPU that is still being started takes the CPU's time.
    const isThere = currentDevice().backends?.gpu !== undefined;
    const counts = isThere && !this.#isFirst && this.#backend === "wasm";
    if (counts) this.#watch.add(steps, milliseconds);
    this.#isFirst = !isThere;
    this.#settled = this.#kernels;
  }

  /** What the run waits for: on the GPU, that has an end. */
  wait<T>(answer: Promise<T>): Promise<T> {
    return this.#backend === "gpu" ? this.#patience.wait(answer) : answer;
  }

  /**
   * Whether it is worth finding out which backend is faster: the run goes on for long enough on the
   * CPU, as far as its time there is known, and nobody knows it yet. Takes what was found out before.
   */
  isOpen<S extends Step>(loop: Loop<S>, stepsLeft: number): boolean {
    const {gpu} = currentDevice().backends ?? {};
    const {signature: work} = loop;
    if (!gpu || !work || this.#choice !== "automatic" || this.#faster || this.#failed) return false;
    if (!this.#watch.knows || this.#watch.perStep * stepsLeft <= SHORT) return false;
    this.#faster = recallDecision({run: this.#run, work, gpu});
    return this.#faster === undefined;
  }

  /**
   * Times some steps on the GPU and decides.
   *
   * @param loop another life of the run's loop, that computes on the GPU; this ends it
   * @param work its signature
   */
  async try<S extends Step>(loop: Loop<S>, work: string, stopped: () => boolean): Promise<void> {
    const device = currentDevice();
    const gpu = device.backends?.gpu as string;
    const cpuTime = this.#watch.perStep;
    // The reader may decide meanwhile.
    const over = () => stopped() || this.#choice !== "automatic";
    let gpuTime: number | undefined;
    this.#trying = true;
    try {
      const kernels = () => this.#kernels;
      gpuTime = await timeSteps(loop, device, cpuTime, kernels, this.#patience, over);
    } catch {
      // Whatever it is, the CPU can do it, or says better what is wrong.
    } finally {
      this.#trying = false;
      this.#settled = this.#kernels;
      // A model that was made outside of the loop was trained as well.
      onCpu(() => loop.undo());
      endQuietly(loop);
    }
    if (over()) return;
    const ratio = cpuTime / (gpuTime ?? Number.POSITIVE_INFINITY);
    const faster = ratio >= GAIN ? "gpu" : "wasm";
    this.#faster = faster;
    // What a lost GPU would have taken is not known.
    if (device.backends?.gpu === gpu) keepDecision({run: this.#run, work, gpu}, faster);
    if (gpuTime !== undefined) {
      const gain = faster === "gpu" ? ratio : 1 / ratio;
      this.#notice = {kind: "measured", backend: faster, ratio: gain};
    }
    this.#changed();
  }

  /**
   * Lets the choice take effect, between two steps.
   *
   * @param secure brings the state of the loop to safety, before its numbers move
   */
  settle(secure: (secure: Secure) => void): void {
    const {backends} = currentDevice();
    const wanted = this.#choice === "automatic" ? this.#faster : this.#choice;
    const next = backends?.gpu && wanted === "gpu" && !this.#failed ? "gpu" : "wasm";
    if (next === this.#backend) return;
    if (next === "gpu") secure(this.secure);
    this.#touched = true;
    this.#backend = next;
    this.#settled = this.#kernels;
    this.#changed();
  }

  readonly secure: Secure = async (buffers) => {
    await currentDevice().backends?.secure(buffers);
  };

  /**
   * The GPU has failed the run, which goes on from another step, on the CPU.
   *
   * @param work what a decision holds for, where the GPU cannot do it
   */
  fail(reason: unknown, step: number, work: string | undefined): void {
    const {gpu} = this.#backends ?? {};
    // Where it still works, it is this work that it cannot do.
    if (gpu && work) keepDecision({run: this.#run, work, gpu}, "wasm");
    this.#failed = true;
    this.#faster = undefined;
    this.#touched = false;
    this.#backend = "wasm";
    this.#choice = this.#choice === "gpu" ? "automatic" : this.#choice;
    this.#notice = {kind: "fault", reason: messageOf(reason), step};
  }

  /** Asks for the GPU once more, by hand. */
  async #ask(): Promise<void> {
    const {backends} = currentDevice();
    const started = backends
      ? await backends.startGpu()
      : {refused: "This device computes on the CPU only."};
    if (this.#choice !== "gpu") return;
    if ("refused" in started) {
      this.#choice = "automatic";
      this.#notice = {kind: "refused", reason: started.refused};
    }
    this.#changed();
  }
}

const messageOf = (reason: unknown) => (reason instanceof Error ? reason.message : String(reason));

/** Ends a life that nobody looks at: a `finally` of its loop may throw. */
export function endQuietly<S extends Step>(loop: Loop<S>): void {
  try {
    loop.end();
  } catch {
    // The life that goes on will say so, if it matters.
  }
}
