/** Divides a data set into examples to learn from and examples to be tested on. */
import {Random} from "../lib/index.js";

export interface Split {
  /** How many to learn from. */
  readonly train: number;
  /** How many to be tested on, as many of each class. */
  readonly test: number;
  /** Decides which examples go where, and their order. */
  readonly seed: number;
}

/**
 * Which examples go where: none is in both parts, both are shuffled, and for one seed and one `test`
 * the test part does not depend on `train`.
 *
 * @param name of the data set, and
 * @param thing what one class is called, for the messages
 * @param classes the class of each example, from 0
 * @throws RangeError when there are not that many examples
 */
export function splitByClass(
  name: string,
  thing: string,
  classes: ArrayLike<number>,
  {train, test, seed}: Split,
): {train: number[]; test: number[]} {
  const all = classes.length;
  const count = 1 + Array.from(classes).reduce((largest, label) => Math.max(largest, label), 0);
  const quota = test / count;
  if (!(Number.isInteger(quota) && quota >= 0)) {
    throw new RangeError(
      `${name}: test must be a multiple of ${count} (each class alike): ${test}`,
    );
  }
  if (!(Number.isInteger(train) && train >= 0 && train <= all - test)) {
    throw new RangeError(
      `${name}: train must be between 0 and ${all - test} (${all} less ${test}): ${train}`,
    );
  }
  const taken = new Array<number>(count).fill(0);
  const parts = {train: [] as number[], test: [] as number[]};
  // A stream of its own: a model that starts from the same seed does not draw the same numbers.
  const random = new Random(seed).fork();
  for (const i of random.permutation(all)) {
    if (taken[classes[i]] < quota) {
      taken[classes[i]] += 1;
      parts.test.push(i);
    } else if (parts.train.length < train) {
      parts.train.push(i);
    }
  }
  if (parts.test.length < test) {
    const scarce = taken.findIndex((number) => number < quota);
    throw new RangeError(
      `${name}: test may be at most ${Math.min(...taken) * count}: there are only ` +
        `${taken[scarce]} of the ${thing} ${scarce}`,
    );
  }
  return parts;
}
