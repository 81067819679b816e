/** The commonest check of an exercise: an answer that has to come out as known numbers. */
import type {Check} from "./checks.js";
import {formatNumber} from "./format.js";

/** A number, or numbers in arrays and objects of any depth. */
export type Answer = number | readonly Answer[] | {readonly [name: string]: Answer};

/** Answers in float32 or summed in another order are right as well. */
const TOLERANCE = 1e-6;

/**
 * Passes when `answer` gives `wanted`, up to rounding. Of numbers that are nested deeper than one list,
 * the first that differs is named.
 *
 * @param name what is tried: "a point on the line"
 * @param why how the numbers come about, for a reader who got others: "z = 1 + 1 − 2 = 0"
 * @param tolerance how far a number may lie off, absolutely or relative to itself
 */
export function agrees(
  name: string,
  answer: () => unknown,
  wanted: Answer,
  why: string,
  {tolerance = TOLERANCE} = {},
): Check {
  return {
    name,
    test: () => {
      const got = answer();
      if (got === undefined || Number.isNaN(got)) return `It gives ${got} so far.`;
      const problem = difference(got, wanted, tolerance, "");
      return problem && (problem.final ? problem.text : `${problem.text}: ${why}.`);
    },
  };
}

interface Problem {
  text: string;
  /** A sentence of its own: the reason why the numbers are right would not help. */
  final?: boolean;
}

/** @param path where in the answer, "" for the whole of it */
function difference(
  got: unknown,
  wanted: Answer,
  tolerance: number,
  path: string,
): Problem | undefined {
  const what = kindOf(wanted);
  if (kindOf(got) !== what || lengthOf(got) !== lengthOf(wanted)) {
    const found = path ? `${path} should be ${what}` : `${capital(what)} should come back`;
    return {text: `${found}, not ${textOf(got)}.`, final: true};
  }
  if (typeof wanted === "number" || isNumbers(wanted)) {
    const all = [wanted].flat() as number[];
    const numbers = typeof got === "number" ? [got] : Array.from(got as number[]);
    const near = (value: number, i: number) =>
      Math.abs(value - all[i]) <= tolerance * Math.max(1, Math.abs(all[i]));
    if (numbers.every(near)) return undefined;
    return {text: `${path ? `${path} is` : "It gave"} ${textOf(got)} instead of ${textOf(wanted)}`};
  }
  for (const [key, part] of Object.entries(wanted)) {
    const inside = Array.isArray(wanted) ? `${path || "answer"}[${key}]` : [path, key].filter(Boolean).join("."); // biome-ignore format: one line
    const problem = difference(got?.[key as keyof typeof got], part, tolerance, inside);
    if (problem) return problem;
  }
  return undefined;
}

/** What a value is, in the words that ask for it. */
function kindOf(value: unknown): string {
  if (typeof value === "number") return "a number";
  if (isNumbers(value)) return `${value.length} numbers in an array`;
  if (isList(value)) return `an array of ${value.length}`;
  if (typeof value !== "object" || value === null) return String(value);
  return `an object with ${Object.keys(value).sort().join(" and ")}`;
}

const lengthOf = (value: unknown): number | undefined => (isList(value) ? value.length : undefined);

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || ArrayBuffer.isView(value);

const isNumbers = (value: unknown): value is ArrayLike<number> =>
  isList(value) && Array.from(value).every((part) => typeof part === "number");

function textOf(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  if (isNumbers(value)) return `[${Array.from(value, (part) => formatNumber(part)).join(", ")}]`;
  return isList(value) || (typeof value === "object" && value) ? kindOf(value) : String(value);
}

const capital = (text: string): string => text.replace(/^./, (letter) => letter.toUpperCase());
