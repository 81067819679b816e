/** The commonest check of an exercise: an answer that has to come out as a known number. */
import type {Check} from "./checks.js";
import {formatNumber} from "./format.js";

/** Answers in float32 or summed in another order are right as well. */
const TOLERANCE = 1e-6;

/**
 * Passes when `answer` gives `wanted`, a number, up to rounding.
 *
 * @param name what is tried: "a point on the line"
 * @param why how the number comes about, for a reader who got another: "z = 1 + 1 − 2 = 0"
 */
export function agrees(name: string, answer: () => unknown, wanted: number, why: string): Check {
  return {
    name,
    test: () => {
      const got = answer();
      if (got === undefined || Number.isNaN(got)) return `It gives ${got} so far.`;
      if (typeof got !== "number") return `A number should come back, not ${String(got)}.`;
      const close = Math.abs(got - wanted) <= TOLERANCE * Math.max(1, Math.abs(wanted));
      if (close) return undefined;
      return `It gave ${formatNumber(got)} instead of ${formatNumber(wanted)}: ${why}.`;
    },
  };
}
