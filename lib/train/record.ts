/** What a run remembers of its way: a curve of losses, and metrics. Each start makes new ones. */
import {type Metric, StepError} from "./options.js";

/** Losses kept for a curve, at most twice as many: more would not be seen. */
const CURVE = 600;

/** The loss at evenly spaced steps, at the first and at the last: a function of the seed alone. */
export class LossCurve {
  readonly points: {steps: number[]; losses: number[]} = {steps: [], losses: []};
  #every: number;

  constructor(steps: number) {
    this.#every = Math.max(1, Math.floor(steps / CURVE));
  }

  /**
   * Whether a curve with less detail has this step.
   *
   * @param spacing the fewest steps from one to the next
   */
  wants(step: number, spacing: number): boolean {
    return step === 1 || step % (Math.ceil(spacing / this.#every) * this.#every) === 0;
  }

  /** @param last whether the run ends with this step */
  add(step: number, loss: number, last: boolean): void {
    const {steps, losses} = this.points;
    if (!(last || step === 1 || step % this.#every === 0)) return;
    if (steps[steps.length - 1] === step) return;
    steps.push(step);
    losses.push(loss);
    // Only where the step limit was raised on the way.
    if (steps.length > 3 * CURVE) this.#thinOut();
  }

  /** Forgets what came after `step`. */
  dropAfter(step: number): void {
    const {steps, losses} = this.points;
    while (steps.length > 0 && steps[steps.length - 1] > step) {
      steps.pop();
      losses.pop();
    }
  }

  #thinOut(): void {
    this.#every *= 2;
    const {steps, losses} = this.points;
    let kept = 0;
    for (let i = 0; i < steps.length; ++i) {
      if (i > 0 && steps[i] % this.#every !== 0) continue;
      [steps[kept], losses[kept]] = [steps[i], losses[i]];
      kept += 1;
    }
    steps.length = losses.length = kept;
  }
}

/** Metrics, measured once at each step that they are asked for. */
export class Metrics<S> {
  readonly history: Record<string, {steps: number[]; values: number[]}> = {};
  readonly #entries: [string, Metric<S>][];
  readonly #every: number | undefined;
  #measured = 0;
  #measuring: Promise<void> | undefined;

  constructor(metrics: Record<string, Metric<S>> = {}, every?: number) {
    this.#entries = Object.entries(metrics);
    this.#every = this.#entries.length > 0 ? every : undefined;
  }

  /** The last values that were measured at or before `step`. */
  at(step: number): Record<string, number> {
    const latest: Record<string, number> = {};
    for (const [name, {steps, values}] of Object.entries(this.history)) {
      let last = steps.length - 1;
      while (last >= 0 && steps[last] > step) last -= 1;
      if (last >= 0) latest[name] = values[last];
    }
    return latest;
  }

  /** Forgets what was measured after `step`. */
  dropAfter(step: number): void {
    for (const {steps, values} of Object.values(this.history)) {
      while (steps.length > 0 && steps[steps.length - 1] > step) {
        steps.pop();
        values.pop();
      }
      this.#measured = steps.at(-1) ?? 0;
    }
  }

  /** Resolves when nothing is being measured any more. */
  async settled(): Promise<void> {
    await this.#measuring?.catch(() => {});
  }

  isDue(step: number): boolean {
    return Boolean(this.#every && step > 0 && step % this.#every === 0);
  }

  /**
   * Resolves when the metrics of this step are known. The state must not change meanwhile: whoever
   * wants to go on waits here first, also when somebody else has asked before.
   *
   * @throws StepError naming the metric that failed
   */
  async measure(step: number, state: S): Promise<void> {
    if (this.#measured === step) return;
    this.#measuring ??= this.#measureAll(step, state);
    try {
      await this.#measuring;
    } finally {
      this.#measuring = undefined;
    }
  }

  async #measureAll(step: number, state: S): Promise<void> {
    const values = await Promise.all(
      this.#entries.map(async ([name, metric]) => {
        try {
          return await metric(state);
        } catch (reason) {
          throw new StepError(step, reason, `metric “${name}”: `);
        }
      }),
    );
    this.#measured = step;
    this.#entries.forEach(([name], i) => {
      this.history[name] ??= {steps: [], values: []};
      this.history[name].steps.push(step);
      this.history[name].values.push(values[i]);
    });
  }
}
