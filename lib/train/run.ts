/**
 * A training run: a generator that yields once a step, and the controls to drive it. The loop stays
 * in the reader's sight; this only decides how many steps fit between two looks at the page.
 */
import {Random} from "../random/random.js";
import {Scope} from "../tensor/storage.js";
import {Tensor} from "../tensor/tensor.js";
import {originOfNaN} from "./diagnose.js";

export type RunState = "ready" | "running" | "paused" | "stale" | "done" | "error";

/** What a step yields: its loss, and whatever the views want to look at. */
export interface Step {
  loss: Tensor | number;
}

export interface RunContext {
  seed: number;
  /** A stream of its own for this run: draw weights and batches from it. */
  random: Random;
}

export interface RunOptions<S extends Step> {
  /** The step limit. */
  steps: number;
  /** The seed that the book's numbers belong to. */
  seed?: number;
  /** Measured every `evaluateEvery` steps and at the end; training waits meanwhile. */
  metrics?: Record<string, (state: S) => number | Promise<number>>;
  evaluateEvery?: number;
  /** Cheap runs start over when a value above them changes; expensive ones ask first. */
  cost?: "cheap" | "expensive";
  /** Ends the run early. */
  converged?: (state: S) => boolean;
}

/** Time one round of steps may take on the thread that drives them, in milliseconds. */
const ROUND = 8;
/** Time between two looks at the device, in milliseconds. */
const LOOK = 40;
/** Losses kept for a curve: more would not be seen. */
const CURVE = 600;

const now = () => performance.now();
const nextTurn = (ms = 0) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export class Run<S extends Step = Step> {
  readonly id: string;
  readonly steps: number;
  readonly cost: "cheap" | "expensive";
  state: RunState = "ready";
  step = 0;
  seed: number;
  loss: number | undefined;
  metrics: Record<string, number> = {};
  history: {steps: number[]; losses: number[]} = {steps: [], losses: []};
  metricHistory: Record<string, {steps: number[]; values: number[]}> = {};
  stepsPerSecond: number | undefined;
  error: Error | undefined;
  /** What the last step yielded. Its tensors live until the next step. */
  current: S | undefined;
  /** Steps a second; Infinity is as fast as it goes. */
  speed = Number.POSITIVE_INFINITY;

  readonly #options: RunOptions<S>;
  readonly #loop: (context: RunContext) => Generator<S, void, void>;
  readonly #listeners = new Set<() => void>();
  readonly #lossEvery: number;
  #generator: Generator<S, void, void> | undefined;
  /** What was made before the first yield: it lives as long as the run. */
  #setup: Scope | undefined;
  #lastStep: Scope | undefined;
  /** Grows whenever the run is paused, restarted or disposed of: older rounds then stop. */
  #epoch = 0;

  constructor(
    id: string,
    options: RunOptions<S>,
    loop: (context: RunContext) => Generator<S, void, void>,
  ) {
    if (!Number.isInteger(options.steps) || options.steps < 1) {
      throw new Error(`Run “${id}”: steps must be a whole number above 0, not ${options.steps}.`);
    }
    this.id = id;
    this.steps = options.steps;
    this.cost = options.cost ?? "cheap";
    this.seed = options.seed ?? 1;
    this.#options = options;
    this.#loop = loop;
    this.#lossEvery = Math.max(1, Math.floor(options.steps / CURVE));
  }

  /** Estimated seconds to the step limit. */
  get secondsLeft(): number | undefined {
    return this.stepsPerSecond ? (this.steps - this.step) / this.stepsPerSecond : undefined;
  }

  /** Calls `listener` after every change, and between rounds of steps. Returns how to stop that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Trains until paused, done or failed. Starts over when it was done or had failed. */
  async play(): Promise<void> {
    if (this.state === "running") return;
    if (this.state === "done" || this.state === "error") this.#reset();
    await this.#train(this.steps, () => this.speed);
  }

  /** Trains to the end as fast as it goes, whatever the speed is set to. */
  async finish(): Promise<void> {
    if (this.state === "running") this.pause();
    await this.#train(this.steps, () => Number.POSITIVE_INFINITY);
  }

  pause(): void {
    if (this.state !== "running") return;
    this.#epoch += 1;
    this.#enter("paused");
  }

  /** One step, then pause. */
  async stepOnce(): Promise<void> {
    if (this.state === "running") this.pause();
    if (this.state === "done" || this.state === "error") this.#reset();
    await this.#train(this.step + 1, () => Number.POSITIVE_INFINITY);
  }

  /** Back to step 0, with another seed if one is given. */
  async restart(seed = this.seed): Promise<void> {
    this.seed = seed;
    this.#reset();
  }

  /** Marks a run whose settings changed since its numbers were shown. */
  markStale(): void {
    if (this.step === 0 && this.state === "ready") this.#enter("stale");
  }

  /** Stops and gives all memory back. */
  dispose(): void {
    this.#reset();
    this.#listeners.clear();
  }

  #reset(): void {
    this.#epoch += 1;
    this.#generator?.return();
    this.#generator = undefined;
    this.#lastStep?.end();
    this.#setup?.end();
    this.#lastStep = this.#setup = undefined;
    this.current = this.loss = this.error = this.stepsPerSecond = undefined;
    this.step = 0;
    this.metrics = {};
    this.history = {steps: [], losses: []};
    this.metricHistory = {};
    this.#enter("ready");
  }

  #enter(state: RunState): void {
    this.state = state;
    this.#announce();
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }

  async #train(limit: number, speed: () => number): Promise<void> {
    const epoch = ++this.#epoch;
    const stopped = () => epoch !== this.#epoch;
    this.#enter("running");
    let size = 1;
    try {
      while (this.step < limit) {
        const start = now();
        const before = this.step;
        const until = Math.min(limit, this.step + (speed() < 1000 / LOOK ? 1 : size));
        const ended = await this.#round(until, start, stopped);
        if (stopped()) return;
        const elapsed = now() - start;
        const done = this.step - before;
        if (ended) break;
        // Rounds grow and shrink by at most two, towards LOOK milliseconds.
        size = Math.max(
          1,
          Math.round(done * Math.min(2, Math.max(0.5, LOOK / Math.max(elapsed, 1)))),
        );
        const wait = Math.max(0, (done * 1000) / speed() - elapsed);
        await this.#evaluate(false);
        if (stopped()) return;
        this.#measure(done, elapsed + wait);
        this.#announce();
        await nextTurn(wait);
        if (stopped()) return;
      }
      if (this.step >= this.steps || this.#generator === undefined) {
        await this.#evaluate(true);
        if (!stopped()) this.#enter("done");
      } else this.#enter("paused");
    } catch (reason) {
      if (stopped()) return;
      const message = reason instanceof Error ? reason.message : String(reason);
      this.error = new Error(`Step ${this.step}: ${message}`, {cause: reason});
      this.#enter("error");
    }
  }

  /** Steps up to `until`, or fewer when they take long. Returns whether the generator ended. */
  async #round(until: number, start: number, stopped: () => boolean): Promise<boolean> {
    const losses: Promise<void>[] = [];
    let ended = false;
    while (this.step < until && !ended && now() - start < ROUND) {
      ended = !this.#advance();
      if (ended) break;
      const last = this.step === until;
      if (last || this.step % this.#lossEvery === 0)
        losses.push(this.#readLoss(this.step, stopped));
      if (this.#isDue()) break;
    }
    await Promise.all(losses);
    return ended;
  }

  /** One step. Returns false when the generator ended. */
  #advance(): boolean {
    const scope = new Scope();
    if (!this.#generator) {
      this.#generator = this.#loop({seed: this.seed, random: new Random(this.seed)});
    }
    const generator = this.#generator;
    const first = this.#setup === undefined;
    let result: IteratorResult<S, void>;
    try {
      result = scope.run(() => generator.next());
    } catch (reason) {
      scope.end();
      throw reason;
    }
    if (first) this.#setup = scope;
    else {
      this.#lastStep?.end();
      this.#lastStep = scope;
    }
    if (result.done) {
      this.#generator = undefined;
      return false;
    }
    this.current = result.value;
    this.step += 1;
    if (this.#options.converged?.(result.value)) this.#generator = undefined;
    return this.#generator !== undefined;
  }

  async #readLoss(step: number, stopped: () => boolean): Promise<void> {
    const state = this.current as S;
    const loss = typeof state.loss === "number" ? state.loss : await state.loss.item();
    if (stopped()) return;
    this.loss = loss;
    this.history.steps.push(step);
    this.history.losses.push(loss);
    if (!Number.isFinite(loss)) {
      const latest = this.current?.loss;
      const origin = latest instanceof Tensor ? await originOfNaN(latest) : undefined;
      throw new Error(`the loss is ${loss}. ${origin ?? "The loop computed it so."}`);
    }
  }

  #isDue(): boolean {
    const {evaluateEvery, metrics} = this.#options;
    return Boolean(metrics && evaluateEvery && this.step % evaluateEvery === 0);
  }

  async #evaluate(final: boolean): Promise<void> {
    const {metrics} = this.#options;
    if (!metrics || !this.current || !(final || this.#isDue())) return;
    const {step, current} = this;
    const epoch = this.#epoch;
    const entries = await Promise.all(
      Object.entries(metrics).map(
        async ([name, measure]) => [name, await measure(current)] as const,
      ),
    );
    if (epoch !== this.#epoch) return;
    for (const [name, value] of entries) {
      this.metricHistory[name] ??= {steps: [], values: []};
      const history = this.metricHistory[name];
      if (history.steps[history.steps.length - 1] === step) continue;
      history.steps.push(step);
      history.values.push(value);
      this.metrics[name] = value;
    }
  }

  #measure(steps: number, milliseconds: number): void {
    const rate = (steps * 1000) / Math.max(milliseconds, 0.1);
    this.stepsPerSecond =
      this.stepsPerSecond === undefined ? rate : 0.8 * this.stepsPerSecond + 0.2 * rate;
  }
}

/**
 * Makes a run.
 *
 * @param id its name on the page; unique within a chapter
 * @param loop the training loop: a generator that yields after every step
 */
export function train<S extends Step>(
  id: string,
  options: RunOptions<S>,
  loop: (context: RunContext) => Generator<S, void, void>,
): Run<S> {
  return new Run(id, options, loop);
}
