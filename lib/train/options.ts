/** What a training run is made from. */
import type {Random} from "../random/random.js";
import type {Tensor} from "../tensor/tensor.js";

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

/** Measures something of the state after a step, such as the accuracy on the test set. */
export type Metric<S> = (state: S) => number | Promise<number>;

/** Values of inputs that a run depends on, by name, as a reader is told them. */
export type Settings = Readonly<Record<string, unknown>>;

export interface RunOptions<S extends Step> {
  /** The step limit. */
  steps: number;
  /** The seed that the book's numbers belong to. */
  seed?: number;
  /** Measured every `evaluateEvery` steps and at the end; training waits meanwhile. */
  metrics?: Record<string, Metric<S>>;
  evaluateEvery?: number;
  /** Cheap runs start over when a value above them changes; expensive ones ask first. */
  cost?: "cheap" | "expensive";
  /**
   * Checks every operation's output for NaN and infinity, and names the first one in which they
   * arose. Slow: each output is read back.
   */
  debug?: boolean;
  /**
   * What the run depends on, such as `{learningRate, depth}`: named where runs are compared, and where
   * one differs from the book's.
   */
  settings?: Settings;
  /** Ends the run early. */
  converged?: (state: S) => boolean;
}

/** An error that says at which step, and if need be where, it happened. */
export class StepError extends Error {
  constructor(step: number, reason: unknown, where = "") {
    super(`Step ${step}: ${where}${reason instanceof Error ? reason.message : String(reason)}`, {
      cause: reason,
    });
  }
}
