/**
 * The book's own runs of this page: made by the recorder, handed in by the page before its cells run,
 * asked for by the views. A run that nobody recorded is simply unknown.
 */

/** What a run of the book came to. */
export interface RecordedRun {
  seed: number;
  /** Steps at which a loss was recorded, rising. */
  steps: number[];
  /** The losses at these steps, as they were: not rounded, so that they can be compared bit by bit. */
  losses: number[];
  metrics: Record<string, {steps: number[]; values: number[]}>;
  /** Values of the inputs that the run depended on. */
  settings?: Record<string, unknown>;
}

const recorded = new Map<string, RecordedRun>();

/** Replaces what is known, by the runs' ids. */
export function setRecordedRuns(runs: Readonly<Record<string, RecordedRun>>): void {
  recorded.clear();
  for (const [id, run] of Object.entries(runs)) recorded.set(id, run);
}

/** The book's run `id` on this page. */
export function recordedRun(id: string): RecordedRun | undefined {
  return recorded.get(id);
}
