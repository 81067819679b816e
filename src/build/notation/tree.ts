/**
 * KaTeX with a stop between reading and rendering: the parse tree is handed out, symbols in it are
 * wrapped, and the tree is rendered. KaTeX renders text only; a command of our own stands for the
 * tree and gives it back. These are internals of KaTeX 0.19; no other file may use them.
 */
import katex from "katex";
import type {MathNode} from "./keys.js";

interface Internals {
  __parse(tex: string, options: object): MathNode[];
  __defineFunction(definition: {
    type: string;
    names: string[];
    numArgs: number;
    handler: () => object;
  }): void;
}

const internals = katex as unknown as Internals;

const OPTIONS = {output: "htmlAndMathml", throwOnError: true, strict: "ignore"} as const;

const PLANTED = "\\plantedtree";
const ANNOTATION = /(<annotation encoding="application\/x-tex">)[^<]*(<\/annotation>)/;

let planted: readonly MathNode[] = [];
// A group that is none: its parts stand in the formula as if they had been typed there.
internals.__defineFunction({
  type: "ordgroup",
  names: [PLANTED],
  numArgs: 0,
  handler: () => ({type: "ordgroup", mode: "math", body: planted, semisimple: true}),
});

/** @throws katex.ParseError, with the position of what KaTeX cannot read */
export function parseMath(tex: string, displayMode: boolean): MathNode[] {
  return internals.__parse(tex, {...OPTIONS, displayMode});
}

/** HTML and MathML of a parse tree; `tex` is what it was read from, for the MathML's annotation. */
export function renderMath(tree: readonly MathNode[], tex: string, displayMode: boolean): string {
  planted = tree;
  const html = katex.renderToString(PLANTED, {...OPTIONS, displayMode});
  return html.replace(ANNOTATION, (_, open, close) => open + escapeText(tex) + close);
}

/**
 * A node that renders as `node` does, in an element with `data-symbol`. KaTeX's elements are not in the
 * order in which one reads: the denominator comes first. `data-order` is the order of the LaTeX.
 */
export function wrapSymbol(node: MathNode, symbol: number, order: number): MathNode {
  const attributes = {"data-symbol": String(symbol), "data-order": String(order)};
  return {type: "html", mode: "math", attributes, body: [node]} as MathNode;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  ">": "&gt;",
  "<": "&lt;",
  '"': "&quot;",
  "'": "&#x27;",
};
const escapeText = (text: string): string => text.replace(/[&><"']/g, (sign) => ENTITIES[sign]);
