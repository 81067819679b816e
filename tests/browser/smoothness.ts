/**
 * How smooth a page stays: the long tasks of its main thread, which is what a reader who scrolls feels.
 *
 * A task's duration by the clock counts the time in which other programs had the processor. The
 * browser's own trace tells its processor time as well, and what it was busy with.
 */
import type {Browser, Page} from "playwright-core";

/** The bound of the Long Tasks API, in milliseconds: above it, scrolling stutters. */
export const LONG_TASK = 50;

export interface LongTask {
  /** Milliseconds by the clock. */
  readonly duration: number;
  /** Milliseconds of processor time. */
  readonly processor: number;
  /** The longest things in it, for finding the culprit. */
  readonly inside: readonly string[];
}

/** Does something while the browser keeps a trace; gives what it did and the longer tasks, longest first. */
export async function watchTasks<T>(
  browser: Browser,
  page: Page,
  act: () => Promise<T>,
): Promise<{result: T; tasks: LongTask[]}> {
  await browser.startTracing(page, {
    categories: ["disabled-by-default-devtools.timeline", "devtools.timeline"],
  });
  let trace: Buffer | undefined;
  try {
    const result = await act();
    trace = await browser.stopTracing();
    return {result, tasks: longTasks(JSON.parse(trace.toString()).traceEvents)};
  } finally {
    if (trace === undefined) await browser.stopTracing();
  }
}

/** An entry of Chromium's trace. Times are in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: {readonly name?: string; readonly data?: Readonly<Record<string, unknown>>};
}

function longTasks(events: readonly TraceEvent[]): LongTask[] {
  const threadOf = ({pid, tid}: TraceEvent) => `${pid}:${tid}`;
  const main = new Set(
    events
      .filter(({name, args}) => name === "thread_name" && args.name === "CrRendererMain")
      .map(threadOf),
  );
  const spans = events.filter((event) => event.ph === "X" && main.has(threadOf(event)));
  if (spans.length === 0) throw new Error("The browser's trace shows nothing of the page.");
  return spans
    .filter(({name, dur = 0}) => name === "RunTask" && dur > LONG_TASK * 1000)
    .map((task) => ({
      duration: (task.dur ?? 0) / 1000,
      processor: (task.tdur ?? task.dur ?? 0) / 1000,
      inside: spans
        .filter((span) => span !== task && threadOf(span) === threadOf(task))
        .filter(({ts, dur = 0}) => ts >= task.ts && ts + dur <= task.ts + (task.dur ?? 0))
        .sort((a, b) => (b.dur ?? 0) - (a.dur ?? 0))
        .slice(0, 4)
        .map(({name, dur = 0, args: {data = {}}}) => {
          const where = [data.functionName, data.url].filter(Boolean).join(" ");
          return `${name} ${Math.round(dur / 1000)} ms ${where}`.trim();
        }),
    }))
    .sort((a, b) => b.duration - a.duration);
}
