/** Training outside of a page: nobody presses Play, so the runs of a cell are trained when it is done. */
import {train as makeRun, type Run} from "../../lib/index.js";
import {formatCount, formatNumber, formatSeconds} from "../views/format.js";

type AnyRun = Pick<
  Run,
  | "id"
  | "step"
  | "steps"
  | "loss"
  | "metrics"
  | "state"
  | "error"
  | "setLimit"
  | "play"
  | "subscribe"
>;

const waiting: AnyRun[] = [];

/** As the library's: and the run will be trained after its cell. */
export const train: typeof makeRun = (...given) => {
  const run = makeRun(...given);
  waiting.push(run);
  return run;
};

/** Seconds between two reports where lines cannot be overwritten. */
const EVERY = 5;

/**
 * Trains what was made since the last call, one run after the other, and says how far it is.
 *
 * @param most steps of each
 * @throws Error of a run that failed
 */
export async function trainWaiting(most = Number.POSITIVE_INFINITY): Promise<void> {
  for (const run of waiting.splice(0)) {
    if (run.steps > most) run.setLimit(most);
    await trainOne(run);
  }
}

async function trainOne(run: AnyRun): Promise<void> {
  const out = globalThis.process?.stdout;
  const overwrites = out?.isTTY === true;
  const start = Date.now();
  let said = start;
  const stop = run.subscribe(() => {
    const now = Date.now();
    if (run.state !== "running" || now - said < (overwrites ? 100 : EVERY * 1000)) return;
    said = now;
    if (overwrites) out.write(`\r\x1b[2K${progressOf(run)}`);
    else console.log(progressOf(run));
  });
  await run.play();
  stop();
  if (overwrites) out.write("\r\x1b[2K");
  if (run.error) throw run.error;
  console.log(`${progressOf(run)}, in ${formatSeconds((Date.now() - start) / 1000)}`);
}

function progressOf({id, step, steps, loss, metrics}: AnyRun): string {
  const measured = Object.entries({loss, ...metrics})
    .filter(([, value]) => typeof value === "number")
    .map(([name, value]) => `, ${name} ${formatNumber(value as number)}`);
  return `run ${id}: step ${formatCount(step)} of ${formatCount(steps)}${measured.join("")}`;
}
