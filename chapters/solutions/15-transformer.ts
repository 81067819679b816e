/** Chapter 15: the exercises' worked solutions, mistakes that readers make, hidden checks. */
import {differs, solution} from "./solution.js";

type Seen = (i: number, j: number) => boolean;

/** A mask by the rule that says whether i sees j. */
const maskBy = (n: number, seen: Seen, [keep, hide] = [0, Number.NEGATIVE_INFINITY]): number[][] =>
  Array.from({length: n}, (_, i) => Array.from({length: n}, (_, j) => (seen(i, j) ? keep : hide)));

/**
 * To ask whether j is given is enough: whoever i is, given or later, may see what is given. For the
 * rest, no one sees what is later than himself.
 */
const withPrefix = (n: number, given: number) => maskBy(n, (i, j) => j <= i || j < given);

const prefixMask = solution({
  name: "prefixMask",
  right: withPrefix,
  wrong: {
    "causal, whatever is given": (n: number, _given: number) => maskBy(n, (i, j) => j <= i),
    "the given ones see everything": (n: number, given: number) =>
      maskBy(n, (i, j) => j <= i || i < given),
    "nobody sees himself": (n: number, given: number) => maskBy(n, (i, j) => j < i || j < given),
    "one too many is given": (n: number, given: number) =>
      maskBy(n, (i, j) => j <= i || j <= given),
    "1 keeps, 0 hides": (n: number, given: number) =>
      maskBy(n, (i, j) => j <= i || j < given, [1, 0]),
    "rows and columns exchanged": (n: number, given: number) =>
      maskBy(n, (i, j) => i <= j || i < given),
    "a large number instead of infinity": (n: number, given: number) =>
      maskBy(n, (i, j) => j <= i || j < given, [0, -100]),
  },
  cheat: (n: number, given: number) => withPrefix(n, n > 4 ? 0 : given),
  hidden: (answer) => {
    // As 0 and 1: infinities do not compare by their difference.
    const hiddenAt = (n: number, given: number) =>
      answer(n, given).map((row) => row.map((m) => (m === Number.NEGATIVE_INFINITY ? 1 : m)));
    const right = (n: number, given: number) => maskBy(n, (i, j) => j <= i || j < given, [0, 1]);
    return differs(hiddenAt, right, [
      [1, 0],
      [5, 1],
      [6, 3],
      [7, 5],
    ]);
  },
});

/** Turns the pairs (first(p), second(p)) of q by the angles that `angle` gives. */
function turnPairs(
  q: number[],
  angle: (pair: number) => number,
  places = (pair: number) => [2 * pair, 2 * pair + 1],
): number[] {
  const turned = q.slice();
  for (let pair = 0; pair < q.length / 2; ++pair) {
    const [first, second] = places(pair);
    const [cos, sin] = [Math.cos(angle(pair)), Math.sin(angle(pair))];
    turned[first] = q[first] * cos - q[second] * sin;
    turned[second] = q[first] * sin + q[second] * cos;
  }
  return turned;
}

/** Each row of the matrix has two entries that are not zero: two products a number are enough. */
const byPairs = (q: number[], m: number): number[] =>
  turnPairs(q, (pair) => m * 10_000 ** ((-2 * pair) / q.length));

const rope = solution({
  name: "rope",
  right: byPairs,
  wrong: {
    "turned to the right": (q: number[], m: number) => byPairs(q, -m),
    "pairs of i and i + d/2": (q: number[], m: number) => {
      const half = q.length / 2;
      const angle = (pair: number) => m * 10_000 ** (-pair / half);
      return turnPairs(q, angle, (pair) => [pair, pair + half]);
    },
    "the same angle for all pairs": (q: number[], m: number) => turnPairs(q, () => m),
    "the 2 of the exponent forgotten": (q: number[], m: number) =>
      turnPairs(q, (pair) => m * 10_000 ** (-pair / q.length)),
    "pairs counted from 1": (q: number[], m: number) =>
      turnPairs(q, (pair) => m * 10_000 ** ((-2 * (pair + 1)) / q.length)),
    degrees: (q: number[], m: number) => byPairs(q, (m * Math.PI) / 180),
    "the first of a pair already overwritten": (q: number[], m: number) => {
      const turned = q.slice();
      for (let i = 0; i < q.length; i += 2) {
        const angle = m * 10_000 ** (-i / q.length);
        turned[i] = turned[i] * Math.cos(angle) - turned[i + 1] * Math.sin(angle);
        turned[i + 1] = turned[i] * Math.sin(angle) + turned[i + 1] * Math.cos(angle);
      }
      return turned;
    },
  },
  cheat: (q: number[], m: number) => byPairs(q, m % 20),
  hidden: (answer) =>
    differs(answer, byPairs, [
      [[0.5, -1], 3],
      [[1, 2, 3, 4, 5, 6], 41],
      [[-1, 0, 2, 0.25, 3, 1, 1, -2], 1000],
    ]),
});

export const solutions = {"prefix-mask": prefixMask, rope};
