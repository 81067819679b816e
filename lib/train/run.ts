/**
 * A training run: a generator that yields once a step, and the controls to drive it. The loop stays
 * in the reader's sight; this only decides how many steps fit between two looks at the page.
 */
import {Random} from "../random/random.js";
import {activeChecks, Checks, withChecks} from "../tensor/debug.js";
import {Scope} from "../tensor/storage.js";
import {Tensor} from "../tensor/tensor.js";
import {originOfNaN} from "./diagnose.js";
import {type RunContext, type RunOptions, type RunState, type Step, StepError} from "./options.js";
import {nextTurn, now, Speedometer, waitBriefly} from "./pace.js";
import {LossCurve, Metrics} from "./record.js";

/** Time one round of steps may take on the thread that drives them, in milliseconds. */
const ROUND = 8;
/** Time between two looks at the device, in milliseconds. */
const LOOK = 40;
/** Time between two announcements of a running run, in milliseconds: a frame of the page. */
const FRAME = 16;

export class Run<S extends Step = Step> {
  readonly id: string;
  readonly steps: number;
  readonly cost: "cheap" | "expensive";
  state: RunState = "ready";
  step = 0;
  seed: number;
  loss: number | undefined;
  error: Error | undefined;
  /** What the last step yielded. Its tensors live until the next step. */
  current: S | undefined;
  /** Steps a second; Infinity is as fast as it goes. */
  speed = Number.POSITIVE_INFINITY;

  readonly #options: RunOptions<S>;
  readonly #loop: (context: RunContext) => Generator<S, void, void>;
  readonly #listeners = new Set<() => void>();
  /** In debug mode: who looks at every operation's output. */
  #checks: Checks | undefined;
  #curve: LossCurve;
  #metrics: Metrics<S>;
  #announced = 0;
  #generator: Generator<S, void, void> | undefined;
  /** The generator came to its end, or the run converged. */
  #ended = false;
  /** What was made before the first yield: it lives as long as the run. */
  #setup: Scope | undefined;
  #lastStep: Scope | undefined;
  #speedometer = new Speedometer();
  /** The first loss that is not finite. */
  #bad: {step: number; value: number; loss: Tensor | number} | undefined;
  #lastRead: Promise<void> | undefined;
  #playing: Promise<void> | undefined;
  /** Grows when the run starts over: answers to what was asked before are dropped. */
  #life = 0;
  /** Grows when somebody takes the controls: whoever had them stops after the step in hand. */
  #turn = 0;

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
    this.#curve = new LossCurve(options.steps);
    this.#metrics = new Metrics(options.metrics, options.evaluateEvery);
    this.#checks = options.debug ? new Checks() : undefined;
  }

  /** The loss at evenly spaced steps, at the first and at the last; the same for the same seed. */
  get history(): {readonly steps: number[]; readonly losses: number[]} {
    return this.#curve.points;
  }

  /** The last values of the metrics. */
  get metrics(): Readonly<Record<string, number>> {
    return this.#metrics.latest;
  }

  get metricHistory(): Readonly<Record<string, {steps: number[]; values: number[]}>> {
    return this.#metrics.history;
  }

  /** Measured over the last rounds, with waiting and metrics. */
  get stepsPerSecond(): number | undefined {
    return this.#speedometer.stepsPerSecond;
  }

  /** Names of what is measured, known before the first measurement. */
  get metricNames(): string[] {
    return Object.keys(this.#options.metrics ?? {});
  }

  /** Estimated seconds to the step limit. */
  get secondsLeft(): number | undefined {
    return this.stepsPerSecond ? (this.steps - this.step) / this.stepsPerSecond : undefined;
  }

  /**
   * Calls `listener` after every change of state, and at most about 60 times a second while the run
   * goes on. Returns how to stop that.
   */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Trains until paused, done or failed. Starts over when it was done or had failed. */
  play(): Promise<void> {
    if (this.#playing) return this.#playing;
    if (this.state === "done" || this.state === "error") this.#reset();
    const playing = this.#train(this.steps, () => this.speed);
    if (this.state === "running") this.#playing = playing;
    return playing;
  }

  /** Trains to the end as fast as it goes, whatever the speed is set to. */
  async finish(): Promise<void> {
    if (this.state === "done") return;
    if (this.state === "error") this.#reset();
    await this.#train(this.steps, () => Number.POSITIVE_INFINITY);
  }

  pause(): void {
    if (this.state !== "running") return;
    this.#takeControls();
    this.#enter("paused");
  }

  /** One step, then pause. */
  async stepOnce(): Promise<void> {
    if (this.state === "done" || this.state === "error") this.#reset();
    await this.#train(Math.min(this.step + 1, this.steps), () => Number.POSITIVE_INFINITY);
  }

  /** Back to step 0, with another seed if one is given. Gives the memory back. */
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
    this.#takeControls();
    this.#life += 1;
    const generator = this.#generator;
    this.#generator = this.#bad = this.#lastRead = undefined;
    this.#ended = false;
    this.#lastStep?.end();
    this.#setup?.end();
    this.#lastStep = this.#setup = undefined;
    this.current = this.loss = this.error = undefined;
    this.#speedometer = new Speedometer();
    this.step = 0;
    this.#curve = new LossCurve(this.steps);
    this.#metrics = new Metrics(this.#options.metrics, this.#options.evaluateEvery);
    this.#checks = this.#options.debug ? new Checks() : undefined;
    this.#enter("ready");
    // Last, because the loop may have a `finally` that throws.
    generator?.return();
  }

  #takeControls(): number {
    this.#playing = undefined;
    return ++this.#turn;
  }

  #enter(state: RunState): void {
    this.state = state;
    if (state !== "running") this.#playing = undefined;
    this.#announce();
  }

  #announce(): void {
    this.#announced = now();
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (reason) {
        // A view that fails is reported, but stops neither the run nor the other views.
        queueMicrotask(() => {
          throw reason;
        });
      }
    }
  }

  async #train(limit: number, speed: () => number): Promise<void> {
    const life = this.#life;
    const turn = this.#takeControls();
    const stopped = () => turn !== this.#turn;
    this.#enter("running");
    try {
      // A pause may have come while the metrics of this very step were measured.
      if (this.#metrics.isDue(this.step)) await this.#measure();
      let size = 1;
      while (!stopped() && this.step < limit && !this.#ended) {
        const start = now();
        const before = this.step;
        const inTime = Math.max(1, Math.floor((speed() * LOOK) / 1000));
        await this.#round(Math.min(limit, before + Math.min(size, inTime)), start, stopped);
        if (life === this.#life && this.#bad) throw await this.#explain(this.#bad);
        if (stopped()) return;
        const done = this.step - before;
        // Rounds grow and shrink by at most two, towards LOOK milliseconds.
        const growth = Math.min(2, Math.max(0.5, LOOK / Math.max(now() - start, 1)));
        size = Math.max(1, Math.round(done * growth));
        if (this.#metrics.isDue(this.step)) await this.#measure();
        if (stopped()) return;
        if (this.step < limit && !this.#ended) await this.#rest(start, done, speed, stopped);
        if (stopped()) return;
        this.#speedometer.add(done, now() - start);
        if (now() - this.#announced >= FRAME) this.#announce();
      }
      if (stopped()) return;
      if (this.step < this.steps && !this.#ended) {
        this.#enter("paused");
        return;
      }
      await this.#lastRead;
      await this.#measure();
      if (stopped()) return;
      if (this.loss !== undefined) this.#curve.add(this.step, this.loss, true);
      this.#enter("done");
    } catch (reason) {
      if (life !== this.#life || this.state === "error") return;
      this.#takeControls();
      this.error = reason instanceof StepError ? reason : new StepError(this.step, reason);
      this.#enter("error");
    }
  }

  /** Steps up to `until`, or fewer when they take long, and reads their losses. */
  async #round(until: number, start: number, stopped: () => boolean): Promise<void> {
    const answers: Promise<void>[] = [];
    try {
      while (this.#advance()) {
        const answer = this.#readLoss();
        this.#lastRead = answer;
        answers.push(answer);
        // Where the loss is known at once, no step is taken after one that failed.
        if (this.#checks ?? activeChecks()) await answer;
        else await waitBriefly(answer);
        if (stopped() || this.#bad || this.#ended || this.#metrics.isDue(this.step)) break;
        if (this.step >= until || now() - start >= ROUND) break;
      }
    } finally {
      await Promise.all(answers);
    }
  }

  /** One step. Returns whether there was one: at its end, the generator takes none. */
  #advance(): boolean {
    const first = this.#generator === undefined;
    this.#generator ??= this.#loop({seed: this.seed, random: new Random(this.seed)});
    const generator = this.#generator;
    const life = this.#life;
    const scope = new Scope(first);
    let result: IteratorResult<S, void>;
    try {
      result = withChecks(this.#checks, () => scope.run(() => generator.next()));
    } catch (reason) {
      scope.end();
      throw new StepError(this.step + 1, reason);
    }
    if (life !== this.#life) {
      // The loop itself has started its run over.
      scope.end();
      generator.return();
      return false;
    }
    if (first) this.#setup = scope;
    if (result.done) {
      // What the last step made stays: it is still being looked at.
      if (!first) scope.end();
      this.#ended = true;
      return false;
    }
    if (!first) {
      this.#lastStep?.end();
      this.#lastStep = scope;
    }
    this.step += 1;
    this.current = result.value;
    const loss: unknown = this.current?.loss;
    if (typeof loss !== "number" && !(loss instanceof Tensor)) {
      throw new StepError(this.step, "the loop must yield {loss}, a tensor or a number.");
    }
    if (this.#options.converged?.(result.value)) this.#ended = true;
    return true;
  }

  /** Waits until `done` steps since `start` are due, but lets the page have its turn at least once. */
  async #rest(
    start: number,
    done: number,
    speed: () => number,
    stopped: () => boolean,
  ): Promise<void> {
    const left = () => (done * 1000) / speed() - (now() - start);
    // In slices: the speed may be raised and the run paused meanwhile.
    do await nextTurn(Math.min(left(), LOOK));
    while (!stopped() && left() > 0);
  }

  async #readLoss(): Promise<void> {
    const {step} = this;
    const life = this.#life;
    const {loss} = this.current as S;
    const value = typeof loss === "number" ? loss : await loss.item();
    await (this.#checks ?? activeChecks())?.settle();
    if (life !== this.#life) return;
    this.loss = value;
    this.#curve.add(step, value, false);
    if (!Number.isFinite(value)) this.#bad ??= {step, value, loss};
  }

  /** Says in which step the loss went wrong, and where in it, as far as its tensors still live. */
  async #explain({step, value, loss}: {step: number; value: number; loss: Tensor | number}) {
    const latest = this.current?.loss;
    const known = loss instanceof Tensor && !loss.storage.freed ? loss : latest;
    const origin = known instanceof Tensor ? await originOfNaN(known) : undefined;
    const when = origin && known !== loss ? `By step ${this.step}: ` : "";
    return new StepError(
      step,
      `the loss is ${value}. ${when}${origin ?? "The loop computed it so."}`,
    );
  }

  /** Measures the metrics of the step in hand, once. */
  async #measure(): Promise<void> {
    if (!this.current) return;
    const metrics = this.#metrics;
    await metrics.measure(this.step, this.current);
    if (metrics === this.#metrics && this.state !== "running") this.#announce();
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
