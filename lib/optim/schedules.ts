/**
 * Learning rates by step, counted from 0. A schedule is a plain function: hand it to an optimiser as
 * `learningRate`, or plot it. Nothing here depends on the engine's own elementary functions.
 */
import {cosineOfTurn} from "../random/functions.js";

export type Schedule = (step: number) => number;

/** From `from` to `to` in `steps` steps, and `to` from then on. */
interface Way {
  from: number;
  to?: number;
  steps: number;
}

/** @throws RangeError unless it is a whole number above zero */
function expectSteps(what: string, steps: number): void {
  if (Number.isInteger(steps) && steps > 0) return;
  throw new RangeError(`${what}: ${steps} is not a number of steps.`);
}

/** A straight line. @throws RangeError unless there is a step */
export function linearSchedule({from, to = 0, steps}: Way): Schedule {
  expectSteps("linearSchedule", steps);
  return (step) => (step >= steps ? to : from + (to - from) * (step / steps));
}

/**
 * Half a cosine: η = to + (from − to) (1 + cos(π t / T)) / 2. Source: Loshchilov & Hutter 2017,
 * without restarts.
 *
 * @throws RangeError unless there is a step
 */
export function cosineSchedule({from, to = 0, steps}: Way): Schedule {
  expectSteps("cosineSchedule", steps);
  return (step) =>
    step >= steps ? to : to + ((from - to) * (1 + cosineOfTurn(step / steps / 2))) / 2;
}

/**
 * Times `factor` (0.1 when left out) after every `every` steps.
 *
 * @throws RangeError unless `every` is a number of steps
 */
export function stepSchedule({
  from,
  every,
  factor = 0.1,
}: {
  from: number;
  every: number;
  factor?: number;
}): Schedule {
  expectSteps("stepSchedule", every);
  return (step) => {
    let rate = from;
    for (let left = step; left >= every; left -= every) rate *= factor;
    return rate;
  };
}

/**
 * A line that reaches the first value of `then` with step `steps` − 1, and then `then`, counting from
 * 0: `warmUp(100, cosineSchedule({from: 3e-4, steps: 900}))`.
 *
 * @throws RangeError unless there is a step
 */
export function warmUp(steps: number, then: Schedule | number): Schedule {
  expectSteps("warmUp", steps);
  const schedule = typeof then === "number" ? () => then : then;
  return (step) => (step < steps ? schedule(0) * ((step + 1) / steps) : schedule(step - steps));
}
