/**
 * Stands only in pages that are made for recording (`npm run record`): plays the runs of the page and
 * takes pictures of what its cells show. src/build/record/play.ts operates it.
 */
import type {Settings} from "../lib/index.js";
import {type AnyRun, isDrawing, runsOf} from "../views/follow.js";
import {settingsOf} from "../views/runOrigin.js";
import {Photographer} from "./photograph.js";

/** How far a run has come. */
export interface Progress {
  readonly id: string;
  readonly step: number;
  readonly steps: number;
}

/** What a cell shows. */
export interface CellPicture {
  readonly id: string;
  /** Absent where there is nothing to see. */
  readonly html?: string;
  readonly runs: readonly string[];
}

/** The numbers of a run, thinned out to what a curve can show. */
export interface RunNumbers {
  readonly cell: string;
  readonly seed: number;
  readonly steps: number[];
  readonly losses: number[];
  readonly metrics: Record<string, {steps: number[]; values: number[]}>;
  readonly settings: Settings;
}

/** So many points of a curve are kept. */
const POINTS = 200;

const photographer = new Photographer();

export const recorder = {
  progress: (): Progress[] => allRuns().map(({run: {id, step, steps}}) => ({id, step, steps})),

  /** Plays all runs to their ends, one after the other. @throws Error of the run that fails */
  async play(): Promise<void> {
    for (const {run} of allRuns()) {
      while (run.state !== "done") {
        await run.finish();
        if (run.error) throw new Error(`run "${run.id}": ${run.error.message}`);
      }
    }
  },

  /** Whether everything stands as it will: the runs are done, and the views have drawn it. */
  isAtRest: (): boolean => !isDrawing() && allRuns().every(({run}) => run.state === "done"),

  /** The page is narrow, or dark, just now: keeps what will look different there. */
  keepNarrow: () => photographer.keepNarrow(cells()),
  keepDark: () => photographer.keepDark(cells()),

  /** All cells as they look now, wide and light. */
  pictures: (): {cells: CellPicture[]; style: string} => ({
    cells: cells().map((cell) => ({
      id: cell.dataset.cell as string,
      html: photographer.picture(cell),
      runs: runsIn(cell).map(({id}) => id),
    })),
    style: photographer.style,
  }),

  numbers: (): Record<string, RunNumbers> =>
    Object.fromEntries(allRuns().map(({run, cell}) => [run.id, numbersOf(run, cell)])),
};

Object.assign(globalThis, {recorder});

function cells(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-cell]")];
}

function runsIn(cell: HTMLElement): AnyRun[] {
  return [...new Set([...cell.querySelectorAll<HTMLElement>("[data-follows]")].flatMap(runsOf))];
}

/** The runs that views follow, each with the cell of its panel, or else of the first such view. */
function allRuns(): {run: AnyRun; cell: string}[] {
  const found = new Map<string, {run: AnyRun; cell: string}>();
  for (const panels of [true, false]) {
    for (const cell of cells()) {
      for (const run of runsIn(cell)) {
        const panel = cell.querySelector(`[data-run="${CSS.escape(run.id)}"]`);
        if (found.has(run.id) || (panels && !panel)) continue;
        found.set(run.id, {run, cell: cell.dataset.cell as string});
      }
    }
  }
  return [...found.values()];
}

function numbersOf(run: AnyRun, cell: string): RunNumbers {
  const {seed, history, metricHistory} = run;
  const {steps, losses} = history;
  const points = evenly(steps.length);
  const metrics = Object.entries(metricHistory).map(([name, {steps, values}]) => {
    const points = evenly(steps.length);
    return [name, {steps: points.map((i) => steps[i]), values: points.map((i) => values[i])}];
  });
  return {
    cell,
    seed,
    steps: points.map((i) => steps[i]),
    losses: points.map((i) => losses[i]),
    metrics: Object.fromEntries(metrics),
    settings: settingsOf(run),
  };
}

/** Indices below `length`, at most POINTS of them, with the first and the last. */
function evenly(length: number): number[] {
  const count = Math.min(length, POINTS);
  return Array.from({length: count}, (_, i) =>
    count < 2 ? i : Math.round((i * (length - 1)) / (count - 1)),
  );
}
