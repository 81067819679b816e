/** Which entry of a notation table a symbol in a formula means. */
import type {SymbolKey} from "./keys.js";

/** What an entry had to say about the scripts of a symbol; the others are symbols of their own. */
export interface Fit {
  /** "exact" where the entry names this very script, "pattern" where an index letter stands for it. */
  readonly sub?: "exact" | "pattern";
  readonly sup?: "exact" | "pattern";
}

const SCORES = {exact: 3, pattern: 2} as const;

/** An index: a letter or a number, perhaps with something added. Tokens have spaces between them. */
const INDEX = "(?:[A-Za-z]|\\d(?: \\d)*)(?: [+-] (?:[A-Za-z]|\\d(?: \\d)*))?";

/** Marks of what happens to a symbol; they may follow whatever script the symbol has by name. */
const OPERATORS = ["\\top", "\\prime"];

/**
 * The entry that fits best: one that names the scripts wins over its bare base, one that names them
 * exactly over one in which index letters stand for any index.
 */
export function bestMatch<E extends {readonly key: SymbolKey}>(
  symbol: SymbolKey,
  entries: readonly E[],
  indices: ReadonlySet<string>,
): {entry: E; fit: Fit} | undefined {
  let best: {entry: E; fit: Fit; score: number} | undefined;
  for (const entry of entries) {
    if (entry.key.base !== symbol.base) continue;
    const sub = compare(entry.key.sub, symbol.sub, indices);
    const sup = compare(entry.key.sup, symbol.sup, indices);
    if (sub === false || sup === false) continue;
    const score = (sub ? SCORES[sub] : 0) + (sup ? SCORES[sup] : 0);
    if (best && best.score >= score) continue;
    best = {entry, fit: {...(sub && {sub}), ...(sup && {sup})}, score};
  }
  return best;
}

/** Undefined when the entry says nothing of the script, false when it asks for another. */
function compare(
  wanted: string | undefined,
  found: string | undefined,
  indices: ReadonlySet<string>,
): "exact" | "pattern" | undefined | false {
  if (wanted === undefined) return undefined;
  if (found === undefined) return false;
  const bare = withoutOperators(found);
  if (wanted === found || wanted === bare) return "exact";
  const pattern = wanted
    .split(" ")
    .map((token) => (indices.has(token) ? INDEX : token.replace(/[^\w\s]/g, "\\$&")))
    .join(" ");
  return new RegExp(`^${pattern}$`).test(bare) ? "pattern" : false;
}

function withoutOperators(script: string): string {
  const tokens = script.split(" ");
  while (tokens.length > 1 && OPERATORS.includes(tokens[tokens.length - 1])) tokens.pop();
  return tokens.join(" ");
}
