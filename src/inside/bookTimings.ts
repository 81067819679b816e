/** What the page's timings show until the reader has measured: the same, measured for the book. */

import {NAMES} from "./machines.js";

export interface Timing {
  readonly machine: string;
  /** Inputs and outputs of the layer. */
  readonly width: number;
  /** A call. */
  readonly milliseconds: number;
}

/** Machine -> milliseconds a call at each of these widths: the fastest of four runs. */
const widths = [16, 32, 64, 128, 256, 512, 1024];
const measured: Readonly<Record<string, readonly number[]>> = {
  [NAMES.reference]: [0.027, 0.093, 0.3, 1.15, 4.48, 18.8, 69.8],
  [NAMES.cpu]: [0.023, 0.07, 0.23, 0.91, 3.51, 12.4, 48.1],
  [NAMES.wasm]: [0.003, 0.003, 0.011, 0.04, 0.16, 0.59, 2.39],
};

export const bookTimings: {readonly where: string; readonly timings: readonly Timing[]} = {
  where: "two shared cores of an AMD EPYC, Chromium, no GPU, 2026-11-26",
  timings: Object.entries(measured).flatMap(([machine, all]) =>
    widths.map((width, i) => ({machine, width, milliseconds: all[i]})),
  ),
};
