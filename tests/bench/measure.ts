/**
 * Contestants take turns, sample by sample, so that a busy moment of the machine hits all of them.
 * Nothing of Node: this runs in a browser too.
 */
import {now} from "./clock.js";
import type {Runner, Work} from "./work.js";

/** Wanted length of one sample, in milliseconds: short, so that many escape what else runs. */
const SAMPLE = 20;

/** Browsers' clocks are coarse: what measures shorter than this, in milliseconds, counts as this. */
const SHORTEST = 0.01;
/** How long a contestant runs before its time is taken, in milliseconds. */
const WARM_UP = 1200;
const ROUNDS = 33;
/** A row ends after so many milliseconds, with at least three rounds. */
const LONGEST_ROW = 9000;
const STEPS_BEFORE_COMPARISON = 5;

export interface Contestant {
  name: string;
  /** Makes the runner; a failure is what the row says. */
  make(): Runner | Promise<Runner>;
}

export interface Figure {
  /** Milliseconds a step, the median; the least, for ceilings. */
  median: number;
  least: number;
  /** Its median time over that of the first contestant, round by round. */
  ratio: number;
}

export interface Row {
  name: string;
  title: string;
  goals: Work["goals"];
  flops?: number;
  figures: Record<string, Figure>;
  /** The loss after five steps, or a mean of the results, by contestant. */
  values: Record<string, number>;
  /** Why a contestant has no figure. */
  missing: Record<string, string>;
  /** What makes the row worthless: losses that differ. */
  errors: string[];
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Whether two values count as equal; nothing does that is not a number. */
export const agree = (a: number, b: number, tolerance = 1e-3): boolean =>
  Number.isFinite(a) && Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));

async function timed(runner: Runner, count: number): Promise<number> {
  const start = now();
  await runner.run(count);
  return (now() - start) / count;
}

/** Lets engines compile what runs often; returns the least time of a step. */
async function warmUp(runner: Runner): Promise<number> {
  const start = now();
  let each = await timed(runner, 1);
  while (now() - start < WARM_UP) {
    each = Math.min(each, await timed(runner, Math.ceil(SAMPLE / Math.max(each, SHORTEST))));
  }
  return each;
}

/** Five steps, then the value of the next. */
export async function valueAfter(runner: Runner, steps = STEPS_BEFORE_COMPARISON) {
  await runner.run(steps + 1);
  return runner.value();
}

/** Measures one row. The first contestant is what the others are compared with. */
export async function measure(
  {name, title, goals, flops, trains, tolerance}: Work,
  contestants: readonly Contestant[],
): Promise<Row> {
  const row: Row = {name, title, goals, flops, figures: {}, values: {}, missing: {}, errors: []};
  const runners = new Map<string, Runner>();
  const counts = new Map<string, number>();
  for (const contestant of contestants) {
    try {
      const runner = await contestant.make();
      row.values[contestant.name] = await valueAfter(runner, trains ? undefined : 0);
      const each = await warmUp(runner);
      counts.set(contestant.name, Math.max(1, Math.round(SAMPLE / Math.max(each, SHORTEST))));
      runners.set(contestant.name, runner);
    } catch (error) {
      row.missing[contestant.name] = messageOf(error);
    }
  }
  const first = contestants[0].name;
  for (const [other, value] of Object.entries(row.values)) {
    if (agree(row.values[first], value, tolerance)) continue;
    row.errors.push(
      `${other}: ${trains ? "the loss after five steps" : "the result"} is ${value}, but ${row.values[first]} in ${first}`,
    );
  }
  const samples = new Map([...runners.keys()].map((key) => [key, [] as number[]]));
  const start = now();
  for (let round = 0; round < ROUNDS; ++round) {
    if (round >= 3 && now() - start > LONGEST_ROW) break;
    for (const [key, runner] of runners) {
      samples.get(key)?.push(await timed(runner, counts.get(key) ?? 1));
    }
  }
  const own = samples.get(first) ?? [];
  for (const [key, times] of samples) {
    const ratio = median(times.map((time, i) => time / own[i]));
    row.figures[key] = {median: median(times), least: Math.min(...times), ratio};
  }
  return row;
}
