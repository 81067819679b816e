/** The commonest check of an exercise: an answer that has to come out as a known number. */
import type {Check} from "./checks.js";
import {formatNumber} from "./format.js";

/** Answers in float32 or summed in another order are right as well. */
const TOLERANCE = 1e-6;

/**
 * Passes when `answer` gives `wanted`, a number or several in an array, up to rounding.
 *
 * @param name what is tried: "a point on the line"
 * @param why how the number comes about, for a reader who got another: "z = 1 + 1 − 2 = 0"
 */
export function agrees(
  name: string,
  answer: () => unknown,
  wanted: number | readonly number[],
  why: string,
): Check {
  return {
    name,
    test: () => {
      const got = answer();
      if (got === undefined || Number.isNaN(got)) return `It gives ${got} so far.`;
      if (typeof wanted === "number") {
        if (typeof got !== "number") return `A number should come back, not ${String(got)}.`;
      } else if (!isNumbers(got) || got.length !== wanted.length) {
        return `${wanted.length} numbers should come back in an array, not ${textOf(got)}.`;
      }
      const all = [wanted].flat();
      const close = [got as number | number[]].flat().every((value, i) => isNear(value, all[i]));
      return close ? undefined : `It gave ${textOf(got)} instead of ${textOf(wanted)}: ${why}.`;
    },
  };
}

const isNear = (value: number, wanted: number): boolean =>
  Math.abs(value - wanted) <= TOLERANCE * Math.max(1, Math.abs(wanted));

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((part) => typeof part === "number");

function textOf(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  return isNumbers(value)
    ? `[${value.map((part) => formatNumber(part)).join(", ")}]`
    : String(value);
}
