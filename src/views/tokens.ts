/** Tokens as a reader sees them: what has no ink of its own gets a sign. */
import {formatNumber} from "./format.js";

const SIGNS: Readonly<Record<string, string>> = {" ": "␣", "\n": "↵", "\t": "⇥", "\r": "␍"};

/** A token with its spaces, line ends and control characters made visible; "∅" for the empty one. */
export function visibleToken(token: string): string {
  if (token === "") return "∅";
  return token.replace(/[\s\p{Cc}\p{Cf}]/gu, (character) => {
    const sign = SIGNS[character];
    if (sign) return sign;
    return `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, "0")}`;
  });
}

/** "“cat” 0.61, “The” 0.22, “on” 0.09": the tokens of the largest weights. */
export function strongestTokens(
  weights: ArrayLike<number>,
  names: readonly string[],
  count = 3,
): string {
  return Array.from(weights, (weight, k) => ({weight, k}))
    .filter(({weight}) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, count)
    .map(({weight, k}) => `“${names[k]}” ${formatNumber(weight, 2)}`)
    .join(", ");
}
