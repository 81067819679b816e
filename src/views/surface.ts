/**
 * Values of a function on a grid, computed in rows so that the page stays alive: each round takes as
 * many rows as fit into a few milliseconds, and the drawing can follow. May be stopped.
 */
import {evaluate, type Tensor, tensor} from "../lib/index.js";
import {gridPoints} from "./contours.js";
import type {Domain} from "./points.js";

export interface Surface {
  /** From the top left, row by row; NaN where nothing is known yet. */
  readonly values: Float32Array;
  /** Resolves when all is computed or stopped. */
  readonly done: Promise<void>;
  stop(): void;
}

/** A round may take so long, in milliseconds. */
const ROUND = 40;

/**
 * @param f values [n] for points [n, 2]
 * @param progress called after each round, with the share that is done
 * @throws (in `done`) RangeError when f gives another number of values
 */
export function computeSurface(
  f: (points: Tensor) => Tensor,
  domain: Domain,
  n: number,
  progress: (share: number) => void,
): Surface {
  const places = gridPoints(domain, n);
  const values = new Float32Array(n * n).fill(Number.NaN);
  let stopped = false;
  const compute = async () => {
    let rows = 1;
    for (let row = 0; row < n && !stopped; ) {
      const count = Math.min(rows, n - row);
      const start = performance.now();
      const part = places.subarray(2 * row * n, 2 * (row + count) * n);
      const {data, shape} = await evaluate(() => f(tensor(part, {shape: [count * n, 2]})));
      if (data.length !== count * n) {
        throw new RangeError(
          `lossLandscape: f gave [${shape.join(", ")}] for points [${count * n}, 2]; [${count * n}] is wanted.`,
        );
      }
      values.set(data, row * n);
      row += count;
      if (performance.now() - start < ROUND) rows *= 2;
      progress(row / n);
      // The page has its turn: the reader may stop it.
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  return {
    values,
    done: compute(),
    stop: () => {
      stopped = true;
    },
  };
}
