/** What the tests of chapters share: opening a chapter, reading its values, holding it to its word. */
import {afterAll} from "vitest";
import {Tensor} from "../../lib/index.js";
import type {Learns} from "../../src/build/chapter.js";
import {type OpenedChapter, type OpenOptions, openChapter} from "../../src/build/check/run.js";

export interface Page extends Omit<OpenedChapter, "value"> {
  /** The value of a name of the chapter: a function to try, a tensor to check. */
  value<T>(name: string): Promise<T>;
}

/**
 * Opens a chapter for the tests of a file, and closes it after them. A test takes what the chapter
 * computes and holds it against a calculation of its own:
 *
 *     const page = await useChapter("01-perceptron");
 *     const predict = await page.value<(x: number[]) => number>("predict");
 *
 * @param name "01-perceptron", or the path of a chapter elsewhere
 */
export async function useChapter(name: string, options?: OpenOptions): Promise<Page> {
  const file = name.endsWith(".mdx") ? name : `chapters/${name}.mdx`;
  const page = (await openChapter(file, options)) as Page;
  afterAll(() => page.dispose());
  return page;
}

/** The numbers in a tensor, a typed array or nested arrays, in order. */
export async function numbers(value: unknown): Promise<number[]> {
  if (value instanceof Tensor) return [...(await value.data())];
  if (typeof value === "number") return [value];
  if (ArrayBuffer.isView(value)) return [...(value as Float32Array)];
  if (Array.isArray(value)) return (await Promise.all(value.map(numbers))).flat();
  throw new TypeError(`There are no numbers in ${String(value)}.`);
}

/** What is wrong with the cells of an opened chapter, a line each: the causes, not what they spoil. */
export function cellProblems({cellStates}: Pick<OpenedChapter, "cellStates">): string[] {
  return [...cellStates].flatMap(([id, {state, error}]) => {
    if (state === "running") return [`cell ${id} has no value yet`];
    return error && !error.inherited ? [error.message] : [];
  });
}

/** What a run came to, and whether that is what the chapter promises. */
export interface Outcome {
  readonly value: number;
  readonly kept: boolean;
  /** "accuracy 0.953, at least 0.946" */
  readonly text: string;
}

/**
 * Trains a run of an opened chapter as one entry of its `learns` says. Where the run stands there
 * already, from an entry about another of its metrics, it is not trained again.
 *
 * @throws Error when there is no such run or metric, or when the run fails
 */
export async function learn(
  {runs}: Pick<OpenedChapter, "runs">,
  promise: Learns,
  seed: number,
): Promise<Outcome> {
  const {run: id, metric, steps, atLeast, atMost} = promise;
  const run = runs.get(id);
  if (run === undefined) {
    throw new Error(`The chapter has no run "${id}". It has: ${[...runs.keys()].join(", ")}.`);
  }
  if (steps > run.steps) {
    throw new Error(`"learns" asks run "${id}" for ${steps} steps; its limit is ${run.steps}.`);
  }
  const isThere = run.seed === seed && run.step === steps && run.state !== "error";
  if (!isThere) await run.restart(seed);
  if (steps === run.steps) await run.finish();
  else while (run.step < steps && run.state !== "error") await run.stepOnce();
  if (run.error) throw run.error;
  const history = run.metricHistory[metric];
  if (history === undefined) {
    throw new Error(`Run "${id}" has no metric "${metric}". It has: ${Object.keys(run.metrics)}.`);
  }
  if (history.steps.at(-1) !== run.step) {
    throw new Error(
      `Run "${id}" does not measure ${metric} at step ${run.step}: let evaluateEvery divide it.`,
    );
  }
  const value = history.values.at(-1) as number;
  const bounds = [
    atLeast !== undefined && `at least ${atLeast}`,
    atMost !== undefined && `at most ${atMost}`,
  ];
  return {
    value,
    kept: value >= (atLeast ?? value) && value <= (atMost ?? value),
    text: `${metric} ${Number(value.toPrecision(5))}, ${bounds.filter(Boolean).join(", ")}`,
  };
}
