/** What the page's timings show until the reader has measured: the same, measured for the book. */

export interface Timing {
  readonly machine: string;
  /** Inputs and outputs of the layer. */
  readonly width: number;
  /** A call. */
  readonly milliseconds: number;
}

export const bookTimings: {readonly where: string; readonly timings: readonly Timing[]} = {
  where: "two shared cores of an AMD EPYC, Chromium, no GPU",
  timings: [],
};
