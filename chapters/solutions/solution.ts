/**
 * What belongs to an exercise but not on the published page: the worked solution, the mistakes that
 * its public checks must turn down, and a hidden check for answers that only fit the public ones.
 * Each chapter has a file here, named like the chapter, that exports `solutions` by exercise id.
 */

/** A wrong answer; in a pair with the name of the public check that has to notice it, where one must. */
export type Mistake<Answer> = Answer | readonly [answer: Answer, check: string];

export interface Solution<Answer = unknown> {
  /** What the exercise's first cell names, and the reader fills in: "myCrossEntropy". */
  readonly name: string;
  /** The worked solution. */
  readonly right: Answer;
  /** Mistakes that readers make, each under what is wrong with it. The public checks say why. */
  readonly wrong: Readonly<Record<string, Mistake<Answer>>>;
  /** Passes every public check without solving the task. */
  readonly cheat: Answer;
  /** Other cases than the page's: what is wrong with an answer, or undefined when it is right. */
  readonly hidden: (answer: Answer) => string | undefined | Promise<string | undefined>;
}

/** Lets TypeScript infer what kind of answer the parts of a solution have in common. */
export const solution = <Answer>(parts: Solution<Answer>): Solution<Answer> => parts;

/**
 * The first case in which an answer differs from the worked solution, as a sentence.
 *
 * @param cases the arguments of each call
 * @param tolerance how far numbers may lie apart, absolutely or relative to the larger
 */
export function differs<Args extends readonly unknown[]>(
  answer: (...args: Args) => unknown,
  right: (...args: Args) => unknown,
  cases: readonly Args[],
  tolerance = 1e-6,
): string | undefined {
  for (const args of cases) {
    const wanted = right(...args);
    const got = answer(...args);
    if (near(got, wanted, tolerance)) continue;
    return `For (${args.map(brief).join(", ")}) it gives ${brief(got)}, but ${brief(wanted)} is right.`;
  }
  return undefined;
}

function near(got: unknown, wanted: unknown, tolerance: number): boolean {
  if (typeof wanted === "number") {
    const scale = Math.max(1, Math.abs(wanted));
    return typeof got === "number" && Math.abs(got - wanted) <= tolerance * scale;
  }
  if (typeof wanted !== "object" || wanted === null) return got === wanted;
  if (typeof got !== "object" || got === null) return false;
  const keys = Object.keys(wanted) as (keyof typeof wanted)[];
  return (
    keys.length === Object.keys(got).length &&
    keys.every((key) => near((got as typeof wanted)[key], wanted[key], tolerance))
  );
}

function brief(value: unknown): string {
  const text =
    typeof value === "function" ? "a function" : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
