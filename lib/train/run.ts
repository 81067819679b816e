/**
 * A training run: a generator that yields once a step, and the controls to drive it, forwards and
 * back. The loop stays in the reader's sight; this only decides how many steps fit between two looks
 * at the page.
 */
import type {Backend} from "../devices/device.js";
import {Random} from "../random/random.js";
import {activeChecks, Checks} from "../tensor/debug.js";
import {Tensor} from "../tensor/tensor.js";
import {originOfNaN} from "./diagnose.js";
import {Loop} from "./loop.js";
import {
  type RunContext,
  type RunOptions,
  type RunState,
  type Settings,
  type Step,
  StepError,
} from "./options.js";
import {nextTurn, now, Speedometer, waitBriefly} from "./pace.js";
import {type BackendChoice, type BackendNotice, endQuietly, Placement} from "./placement.js";
import {LossCurve, Metrics} from "./record.js";
import {Timeline} from "./timeline.js";
import {onGpu} from "./within.js";

/** Time one round of steps may take on the thread that drives them, in milliseconds. */
const ROUND = 8;
/** Time between two looks at the device, in milliseconds. */
const LOOK = 40;
/** Time between two announcements of a running run, in milliseconds: a frame of the page. */
const FRAME = 16;
/** Bytes that the steps kept may take, unless somebody says otherwise. */
const BUDGET = 64 * 2 ** 20;
/** On the GPU a loss is read so many steps after the last: each read makes the GPU wait. */
const READING = 8;

const asFastAsItGoes = () => Number.POSITIVE_INFINITY;

const numberOf = async (loss: Tensor | number): Promise<number> =>
  typeof loss === "number" ? loss : await loss.item();

export class Run<S extends Step = Step> {
  readonly id: string;
  readonly cost: "cheap" | "expensive";
  /** What the run depends on, for the reader: the values of inputs above it. */
  readonly settings: Settings;
  /** The step limit. */
  steps: number;
  state: RunState = "ready";
  /** The step that is shown: the last one, or an earlier one that the reader went back to. */
  step = 0;
  seed: number;
  /** The loss of this step. */
  loss: number | undefined;
  error: Error | undefined;
  /** What this step yielded. Its tensors live until the next step. */
  current: S | undefined;
  /** Steps a second; Infinity is as fast as it goes. */
  speed = Number.POSITIVE_INFINITY;
  /** While steps are taken again to get back to one: how far that has come. */
  rewinding: {step: number; target: number} | undefined;

  readonly #options: RunOptions<S>;
  readonly #listeners = new Set<() => void>();
  readonly #timeline: Timeline<S>;
  readonly #placement: Placement;
  /** A life of the loop that nobody has led anywhere, for a trial on the GPU. */
  readonly #newLife: () => Loop<S>;
  /** In debug mode: who looks at every operation's output. */
  #checks: Checks | undefined;
  #curve: LossCurve;
  #metrics: Metrics<S>;
  #announced = 0;
  /** Why no step follows the loop's last one. */
  #end: "converged" | "loop" | undefined;
  /** The state at the last step, to come back to. */
  #headState: RunState = "ready";
  #speedometer = new Speedometer();
  /** The first loss that is not finite. */
  #bad: {step: number; value: number; loss: Tensor | number} | undefined;
  #lastRead: Promise<void> | undefined;
  #playing: Promise<void> | undefined;
  /** The step that `goTo` is on its way to. */
  #wanted: number | undefined;
  /** Grows when the run starts over: answers to what was asked before are dropped. */
  #life = 0;
  /** Grows when somebody takes the controls: whoever had them stops after the step in hand. */
  #turn = 0;
  /** The turn of whoever trains. */
  #training: number | undefined;

  constructor(
    id: string,
    options: RunOptions<S>,
    loop: (context: RunContext) => Generator<S, void, void>,
  ) {
    this.id = id;
    this.steps = this.#expectSteps(options.steps);
    this.cost = options.cost ?? "cheap";
    this.settings = options.settings ?? {};
    this.seed = options.seed ?? 1;
    this.#options = options;
    this.#curve = new LossCurve(options.steps);
    this.#metrics = new Metrics(options.metrics, options.evaluateEvery);
    this.#checks = options.debug ? new Checks() : undefined;
    const placement = new Placement(
      id,
      () => this.#announce(),
      (reason) => this.#fallBack(reason),
    );
    this.#placement = placement;
    const begin = () => loop({seed: this.seed, random: new Random(this.seed)});
    this.#timeline = new Timeline(
      (saving) => new Loop(begin, this.#checks, saving, placement.within),
      (answer) => placement.wait(answer),
    );
    this.#newLife = () => new Loop(begin, undefined, () => true, onGpu);
  }

  /** The loss at evenly spaced steps, at the first and at the last; the same for the same seed. */
  get history(): {readonly steps: number[]; readonly losses: number[]} {
    return this.#curve.points;
  }

  /** The last values of the metrics, as of the step shown. */
  get metrics(): Readonly<Record<string, number>> {
    return this.#metrics.at(this.step);
  }

  get metricHistory(): Readonly<Record<string, {steps: number[]; values: number[]}>> {
    return this.#metrics.history;
  }

  /** The furthest step taken. Later than `step` when the reader went back. */
  get reached(): number {
    return this.#reached;
  }
  #reached = 0;

  /** Where the run ends: its step limit, or the step after which it ended before that. */
  get lastStep(): number {
    return this.#end ? this.#reached : Math.max(this.steps, this.#reached);
  }

  /** Steps that `goTo` shows at once, rising. */
  get keptSteps(): number[] {
    return this.#timeline.keptSteps;
  }

  /** Bytes that the kept steps take. */
  get keptBytes(): number {
    return this.#timeline.keptBytes;
  }

  /** Why a run that is done ended before its step limit: it converged, or the loop returned. */
  get endedBy(): "converged" | "loop" | undefined {
    return this.state === "done" ? this.#end : undefined;
  }

  /** Where it computes. */
  get backend(): Backend {
    return this.#placement.backend;
  }

  /** What the reader calls the device that it computes on, e.g. "GPU, WebGPU". */
  get deviceLabel(): string {
    return this.#placement.label;
  }

  /** Who decides where it computes: "automatic" times both. It takes effect with the next step. */
  get backendChoice(): BackendChoice {
    return this.#placement.choice;
  }

  set backendChoice(choice: BackendChoice) {
    this.#placement.choice = choice;
  }

  /** What the reader should know of where it computes. */
  get backendNotice(): BackendNotice | undefined {
    return this.#placement.notice;
  }

  /** While steps wait for kernels of the GPU: how many have been compiled so far. */
  get compiling(): number | undefined {
    return this.#placement.compiling;
  }

  /** The first step of this life that was computed on the GPU. */
  get firstGpuStep(): number | undefined {
    return this.#firstGpuStep;
  }
  #firstGpuStep: number | undefined;

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

  /** "run spiral at step 120 of 400" */
  toString(): string {
    return `run ${this.id} at step ${this.step} of ${this.steps}`;
  }

  /**
   * Calls `listener` after every change of state, and at most about 60 times a second while the run
   * goes on. Returns how to stop that.
   */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Keeps earlier steps from now on, so that `goTo` shows them at once: the first, the last ones, and
   * others evenly spread. That takes a twentieth of the time at most.
   *
   * @param budget bytes that they may take
   */
  remember(budget = BUDGET): void {
    this.#timeline.remember(budget);
  }

  /** Trains until paused, done or failed. Starts over when it was done or had failed. */
  play(): Promise<void> {
    if (this.#playing) return this.#playing;
    if (this.state === "done" || this.state === "error") this.#reset();
    const playing = this.#train(
      () => this.steps,
      () => this.speed,
    );
    if (this.state === "running") this.#playing = playing;
    return playing;
  }

  /** Trains to the end as fast as it goes, whatever the speed is set to. */
  async finish(): Promise<void> {
    if (this.state === "done") return;
    if (this.state === "error") this.#reset();
    await this.#train(() => this.steps, asFastAsItGoes);
  }

  pause(): void {
    if (this.state !== "running") return;
    this.#takeControls();
    this.#enter("paused");
  }

  /** One step, then pause. Where the reader went back, the step that followed is shown again. */
  async stepOnce(): Promise<void> {
    const from = this.#wanted ?? this.step;
    if (from < this.#reached) return await this.goTo(from + 1);
    if (this.state === "done" || this.state === "error") this.#reset();
    const limit = Math.min(this.step + 1, this.steps);
    await this.#train(() => limit, asFastAsItGoes);
  }

  /** Shows the step before. */
  async stepBack(): Promise<void> {
    await this.goTo((this.#wanted ?? this.step) - 1);
  }

  /**
   * Pauses and shows a step that was taken: its loss, its metrics, and as `current` what it yielded,
   * models with the weights of that step. Steps that were kept are shown at once, others are taken
   * again. Playing on from there gives the same numbers as before, if the loop draws all that is
   * random from its `random`.
   *
   * @param step from 0 to `reached`; what lies outside is moved to the nearer end
   */
  async goTo(step: number): Promise<void> {
    const target = Math.max(0, Math.min(Math.round(step), this.#reached));
    const life = this.#life;
    const turn = this.#takeControls();
    const stopped = () => turn !== this.#turn;
    this.#wanted = target;
    if (this.state === "running") this.#enter("paused");
    // What was asked for belongs to the step in hand. What fails of it is told by whoever trains.
    if (this.#lastRead) await this.#placement.wait(this.#lastRead).catch(() => {});
    await this.#metrics.settled();
    if (stopped()) return;
    try {
      // What was lost with the GPU is at no step.
      const isShown = target === this.step && (target === 0 || this.current !== undefined);
      if (!isShown) await this.#show(target, stopped);
    } catch (reason) {
      this.#giveUp(reason, life);
    }
    if (!stopped()) this.#wanted = undefined;
  }

  /**
   * Changes the step limit. A run that was done only because of it can go on.
   *
   * @throws Error unless it is a whole number above 0
   */
  setLimit(steps: number): void {
    this.steps = this.#expectSteps(steps);
    if (this.#headState === "done" && !this.#end && this.#reached < steps) {
      this.#headState = "paused";
      if (this.state === "done") this.state = "paused";
    }
    this.#announce();
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
    this.#placement.end();
    this.#listeners.clear();
  }

  #expectSteps(steps: number): number {
    if (Number.isInteger(steps) && steps > 0) return steps;
    throw new Error(`Run “${this.id}”: steps must be a whole number above 0, not ${steps}.`);
  }

  #reset(): void {
    this.#takeControls();
    const loop = this.#timeline.reset();
    this.#placement.reset();
    this.#clear();
    this.#enter("ready");
    // Last, because the loop may have a `finally` that throws.
    loop.close();
  }

  /** As before the first step. */
  #clear(): void {
    this.#life += 1;
    this.#bad = this.#lastRead = this.#end = this.#firstGpuStep = undefined;
    this.#checks = this.#options.debug ? new Checks() : undefined;
    this.current = this.loss = this.error = undefined;
    this.#speedometer = new Speedometer();
    this.step = this.#reached = 0;
    this.#curve = new LossCurve(this.steps);
    this.#metrics = new Metrics(this.#options.metrics, this.#options.evaluateEvery);
  }

  #takeControls(): number {
    this.#playing = this.rewinding = this.#wanted = undefined;
    return ++this.#turn;
  }

  #enter(state: RunState): void {
    this.state = state;
    if (state !== "running") {
      this.#playing = this.rewinding = undefined;
      if (this.step === this.#reached) {
        this.#headState = state;
        if (state === "paused" || state === "done") this.#secure("now");
      }
    }
    this.#announce();
  }

  #secure(when: "now" | "in time"): void {
    if (this.#placement.touched) this.#timeline.secure(this.#placement.secure, when);
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

  /**
   * Something has failed: for good, unless the GPU had a part in it.
   *
   * @param life when that began: what comes from an earlier life is dropped
   */
  #giveUp(reason: unknown, life: number): void {
    if (life === this.#life && this.#placement.touched) this.#fallBack(reason);
    else this.#fail(reason, life);
  }

  #fail(reason: unknown, life: number): void {
    if (life !== this.#life || this.state === "error") return;
    this.#takeControls();
    this.error = reason instanceof StepError ? reason : new StepError(this.step, reason);
    this.#enter("error");
  }

  async #train(limit: () => number, speed: () => number): Promise<void> {
    const turn = this.#takeControls();
    this.#training = turn;
    this.#placement.begin();
    this.#enter("running");
    // Once more where the GPU has failed: from another step, on the CPU.
    for (let life = -1; life !== this.#life && turn === this.#turn; ) {
      life = this.#life;
      await this.#trainFor(limit, speed, () => turn !== this.#turn || life !== this.#life);
    }
    if (this.#training === turn) this.#training = undefined;
  }

  async #trainFor(limit: () => number, speed: () => number, stopped: () => boolean): Promise<void> {
    const life = this.#life;
    try {
      if (this.step < this.#reached || !this.#timeline.isAt(this.step)) {
        if (!(await this.#resume(stopped))) return;
      }
      // A pause may have come while the metrics of this very step were measured.
      if (this.#metrics.isDue(this.step)) await this.#measure();
      let size = 1;
      while (!stopped() && this.step < limit() && !this.#end) {
        if (this.#wantsTrial(limit() - this.step, speed())) await this.#tryGpu(stopped);
        if (stopped()) return;
        this.#place();
        const start = now();
        const before = this.step;
        const inTime = Math.max(1, Math.floor((speed() * LOOK) / 1000));
        const until = Math.min(limit(), before + Math.min(size, inTime));
        await this.#roundAgain(until, start, stopped);
        if (life === this.#life && this.#bad)
          throw await this.#placement.wait(this.#explain(this.#bad));
        if (stopped()) return;
        const done = this.step - before;
        this.#placement.add(done, now() - start);
        // Rounds grow and shrink by at most two, towards LOOK milliseconds.
        const growth = Math.min(2, Math.max(0.5, LOOK / Math.max(now() - start, 1)));
        size = Math.max(1, Math.round(done * growth));
        if (this.#metrics.isDue(this.step)) await this.#measure();
        if (stopped()) return;
        if (this.step < limit() && !this.#end) await this.#rest(start, done, speed, stopped);
        if (stopped()) return;
        this.#speedometer.add(done, now() - start);
        if (now() - this.#announced >= FRAME) this.#announce();
      }
      if (stopped()) return;
      if (this.step < this.steps && !this.#end) {
        this.#enter("paused");
        return;
      }
      await this.#lastRead;
      await this.#measure();
      if (stopped()) return;
      if (this.loss !== undefined) this.#curve.add(this.step, this.loss, true);
      this.#enter("done");
    } catch (reason) {
      this.#giveUp(reason, life);
    } finally {
      // Losses may have come in after the pause.
      if (life === this.#life && this.state === "paused") this.#announce();
    }
  }

  #wantsTrial(stepsLeft: number, speed: number): boolean {
    // Where steps wait for the clock or for checks, no device is too slow.
    if (speed < Number.POSITIVE_INFINITY || (this.#checks ?? activeChecks())) return false;
    return this.#placement.isOpen(this.#timeline.loop, stepsLeft);
  }

  /** Decides where the next steps compute, by timing both backends. */
  async #tryGpu(stopped: () => boolean): Promise<void> {
    const {signature} = this.#timeline.loop;
    await this.#placement.try(this.#newLife(), signature as string, stopped);
  }

  /** Lets what was decided take effect. */
  #place(): void {
    this.#placement.settle((secure) => {
      this.#timeline.remember(BUDGET);
      this.#timeline.secure(secure, "now");
    });
  }

  /** What the loop had on the GPU is gone: back to the last step that was brought to safety. */
  #fallBack(reason: unknown): void {
    const isTraining = this.#training === this.#turn;
    if (!isTraining) this.#takeControls();
    // A loss that is no number is the loop's own work, as far as anybody knows.
    const signature = this.#bad ? undefined : this.#timeline.loop.signature;
    const {step, loop} = this.#timeline.lose();
    if (step === 0) this.#clear();
    else {
      this.#life += 1;
      this.current = this.#lastRead = this.#bad = undefined;
      if (step < this.#reached) this.#headState = "paused";
      this.step = Math.min(step, this.#reached);
      this.#dropAfter(this.step);
      this.loss = this.#timeline.lossAt(this.step);
    }
    this.#placement.fail(reason, this.step, signature);
    if (isTraining) this.#announce();
    else if (step === 0) this.#enter("ready");
    else void this.goTo(this.step);
    endQuietly(loop);
  }

  /** A round of steps; where the loop misses what a dry run left out, all are taken again. */
  async #roundAgain(until: number, start: number, stopped: () => boolean): Promise<void> {
    try {
      await this.#round(until, start, stopped);
    } catch (reason) {
      const isBack = await this.#timeline.recover(reason, this.#turnOf(this.step, stopped));
      this.rewinding = undefined;
      if (isBack) await this.#round(until, start, stopped);
    }
  }

  /** Steps up to `until`, or fewer when they take long, and reads their losses. */
  async #round(until: number, start: number, stopped: () => boolean): Promise<void> {
    const answers: Promise<void>[] = [];
    const life = this.#life;
    let read = 0;
    const ask = () => {
      const answer = this.#readLoss();
      this.#lastRead = answer;
      answers.push(answer);
      read = this.step;
      return answer;
    };
    try {
      while (this.#advance()) {
        if (this.#wantsLoss()) {
          const answer = ask();
          // Where the loss is known at once, no step is taken after one that failed.
          if (this.#checks ?? activeChecks()) await answer;
          else await waitBriefly(answer);
        }
        if (stopped() || this.#bad || this.#end || this.#metrics.isDue(this.step)) break;
        if (this.step >= until || now() - start >= ROUND) break;
      }
      if (life === this.#life && this.current && read < this.step) ask();
    } finally {
      await this.#placement.wait(Promise.all(answers));
    }
  }

  /** Whether the loss of this step is read, whichever step the round ends with. */
  #wantsLoss(): boolean {
    if (this.backend === "wasm" || typeof this.current?.loss === "number") return true;
    return this.#curve.wants(this.step, READING);
  }

  /** One step. Returns whether there was one: at its end, the loop takes none. */
  #advance(): boolean {
    const {loop} = this.#timeline;
    if (!loop.advance()) {
      if (loop.ended) this.#end = "loop";
      return false;
    }
    this.step = this.#reached = loop.position;
    this.current = loop.current;
    if (this.backend === "gpu") this.#firstGpuStep ??= this.step;
    const loss: unknown = this.current?.loss;
    if (typeof loss !== "number" && !(loss instanceof Tensor)) {
      throw new StepError(this.step, "the loop must yield {loss}, a tensor or a number.");
    }
    if (this.#options.converged?.(loop.current as S)) this.#end = "converged";
    this.#timeline.keepInTime();
    this.#secure("in time");
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
    const value = await numberOf(loss);
    await (this.#checks ?? activeChecks())?.settle();
    if (life !== this.#life) return;
    this.loss = value;
    this.#curve.add(step, value, false);
    this.#timeline.noteLoss(step, value);
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
    const state = this.current;
    const {step} = this;
    await this.#placement.wait(this.#placement.within(() => metrics.measure(step, state)));
    if (metrics === this.#metrics && this.state !== "running") this.#announce();
  }

  /** Makes the loop go on from the step shown; what followed it is forgotten. */
  async #resume(stopped: () => boolean): Promise<boolean> {
    const {step} = this;
    const timeline = this.#timeline;
    if (!timeline.isAt(step)) {
      const isLast = step === timeline.loop.position && step > 0;
      const shown =
        (isLast ? timeline.look(step) : undefined) ??
        (await timeline.retake(step, this.#turnOf(step, stopped)));
      if (!shown) return false;
      this.current = shown.state;
      this.rewinding = undefined;
    }
    this.#dropAfter(step);
    return !stopped();
  }

  /** Forgets what followed a step. */
  #dropAfter(step: number): void {
    this.#timeline.dropAfter(step);
    if (step >= this.#reached) return;
    this.#reached = step;
    this.#curve.dropAfter(step);
    this.#metrics.dropAfter(step);
    this.#end = this.#bad = this.error = undefined;
    if (this.#firstGpuStep && this.#firstGpuStep > step) this.#firstGpuStep = undefined;
  }

  /** Shows a step that was taken, from what was kept or by taking steps again. */
  async #show(target: number, stopped: () => boolean): Promise<void> {
    const atEnd = this.step === this.#reached;
    let shown = this.#timeline.look(target);
    if (atEnd && this.loss !== undefined) this.#timeline.noteLoss(this.step, this.loss);
    if (!shown) {
      this.rewinding = {step: 0, target};
      this.#enter("running");
      shown = await this.#timeline.retake(target, this.#turnOf(target, stopped));
      if (!shown) return;
    }
    this.step = target;
    this.current = shown.state;
    const loss = this.#timeline.lossAt(target) ?? shown.state?.loss;
    this.loss = loss === undefined ? undefined : await numberOf(loss);
    if (stopped()) return;
    if (target === this.#reached) this.#enter(this.#headState);
    else this.#enter(target === 0 ? "ready" : "paused");
  }

  /** Shows how far steps have been taken again, and lets the page have its turn. */
  #turnOf(target: number, stopped: () => boolean): (step: number) => Promise<boolean> {
    return async (step) => {
      if (stopped()) return false;
      this.rewinding = {step, target};
      if (now() - this.#announced >= FRAME) this.#announce();
      await nextTurn();
      return !stopped();
    };
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
