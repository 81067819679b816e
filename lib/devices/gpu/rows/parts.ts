/** Long sums of which few are wanted: in parts, so that there is work for all of a GPU's threads. */
import {kernel, type Launch} from "../program.js";

/** Threads that a large GPU keeps busy. */
const THREADS = 65536;
/** Below so many terms a part costs more than it gains. */
const FEWEST_TERMS = 128;

/** Into how many parts to split each of `results` sums of `terms` products. */
export const partsOf = (results: number, terms: number): number =>
  Math.max(
    1,
    // One thread adds the parts up: there must not be more of them than of terms in each.
    Math.min(
      Math.ceil(THREADS / results),
      Math.floor(terms / FEWEST_TERMS),
      Math.ceil(terms ** 0.5),
    ),
  );

/** Adds up what launch 0 wrote: `parts` arrays of `size` numbers, one after the other. */
export const sumOfParts = (parts: number, size: number): Launch => ({
  source: kernel(
    "t0",
    `let sum = 0;
for (let part = 0; part < ${parts}; part++) {
  sum += t0[i + ${size} * part];
}
return sum;`,
  ),
});
