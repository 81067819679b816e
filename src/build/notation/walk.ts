/** The walk over a formula's parse tree that finds its symbols and wraps those that are explained. */
import {isLetter, keyOf, type MathNode, type SymbolKey, splitSymbol} from "./keys.js";
import type {Fit} from "./match.js";
import {wrapSymbol} from "./tree.js";

/** What the tables say of a symbol: its number in the page, and which of its scripts they name. */
export interface Explained {
  readonly number: number;
  readonly fit: Fit;
}

export interface Search {
  find(symbol: SymbolKey): Explained | undefined;
  /** Hears of a letter that nobody explains; `offset` counts characters of the LaTeX. */
  miss(symbol: string, offset: number): void;
}

/** Node types in which letters are words or names. */
const OPAQUE = new Set(["text", "operatorname", "op", "htmlmathml", "raw", "verb", "url"]);

/** Returns the tree with `data-symbol` around each symbol that is explained. */
export function wrapSymbols(tree: readonly MathNode[], search: Search): MathNode[] {
  let wrapped = 0;
  return tree.map((node) => walk(node, true));

  function walk(node: MathNode, wrap: boolean): MathNode {
    const base = node.type === "supsub" ? node.base && only(node.base) : node;
    const found = base && isWhole(base) ? search.find(splitSymbol(node)) : undefined;
    if (found) {
      const order = wrap ? wrapped++ : 0;
      const inside = node.type === "supsub" ? walkScripts(node, found.fit, wrap) : node;
      return wrap ? wrapSymbol(inside, found.number, order) : inside;
    }
    if (base && isSymbol(base)) {
      search.miss(keyOf(base), offsetOf(base));
      return node.type === "supsub" ? walkScripts(node, {}, wrap) : node;
    }
    if (node.type === "supsub") {
      const inner = base ? walk(base, wrap) : base;
      return {...walkScripts(node, {}, wrap), base: inner};
    }
    return OPAQUE.has(node.type) ? node : walkChildren(node, wrap);
  }

  // A script that an entry names belongs to the symbol. One that only fits a pattern may hold letters
  // that nobody explains; one that no entry speaks of holds symbols of its own.
  function walkScripts(node: MathNode, fit: Fit, wrap: boolean): MathNode {
    const script = (part: MathNode | null | undefined, how: Fit["sub"]) =>
      part && (how === "exact" ? part : walk(part, wrap && how === undefined));
    return {...node, sub: script(node.sub, fit.sub), sup: script(node.sup, fit.sup)};
  }

  function walkChildren(node: MathNode, wrap: boolean): MathNode {
    const copy: Record<string, unknown> = {...node};
    for (const [name, value] of Object.entries(node)) {
      if (name !== "loc") copy[name] = walkValue(value, wrap);
    }
    return copy as unknown as MathNode;
  }

  function walkValue(value: unknown, wrap: boolean): unknown {
    if (Array.isArray(value)) return value.map((item) => walkValue(item, wrap));
    const node = value as MathNode | null;
    return node && typeof node === "object" && node.type ? walk(node, wrap) : value;
  }
}

/** Whether the node is one sign, which a table may explain, be it a letter or an operator. */
function isWhole(node: MathNode): boolean {
  return isSymbol(node) || ["textord", "operatorname", "op", "font", "atom"].includes(node.type);
}

/** Whether the node is a letter in whatever dress: a table must explain it. */
function isSymbol(node: MathNode): boolean {
  if (node.type === "accent") return isSymbol(only(node.base));
  if (node.type === "font") return lettersIn(node) > 0;
  return isLetter(node);
}

function lettersIn({body}: MathNode): number {
  const nodes = Array.isArray(body) ? body : [body];
  return nodes.filter((node) => node && typeof node === "object" && isLetter(only(node))).length;
}

/** The one part of a group that has only one. To KaTeX a `\\boldsymbol{δ}` is a class around a letter. */
function only(node: MathNode | null | undefined): MathNode {
  const {type, body} = node ?? {};
  if ((type === "ordgroup" || type === "mclass") && Array.isArray(body) && body.length === 1)
    return only(body[0]);
  return node ?? {type: "none"};
}

function offsetOf(node: unknown): number {
  if (!node || typeof node !== "object") return Number.POSITIVE_INFINITY;
  const {loc} = node as MathNode;
  if (loc) return loc.start;
  return Math.min(...Object.values(node).flat(2).map(offsetOf), Number.POSITIVE_INFINITY);
}
