/**
 * Names for the pieces of KaTeX's parse tree. Two pieces of LaTeX have the same key when they are the
 * same symbol, however they were typed: `h_i`, `h_{i}` and `{h}_i` are one.
 */

/** A node of KaTeX's parse tree, as far as symbols are concerned. */
export interface MathNode {
  readonly type: string;
  readonly mode?: string;
  readonly loc?: {readonly start: number};
  readonly text?: string;
  readonly name?: string;
  readonly font?: string;
  readonly label?: string;
  readonly body?: MathNode | readonly MathNode[] | string;
  readonly base?: MathNode | null;
  readonly sub?: MathNode | null;
  readonly sup?: MathNode | null;
}

/** A symbol, taken apart: `\mathbf{h}_i^{(l)}` has the base `\mathbf{h}`. */
export interface SymbolKey {
  readonly base: string;
  readonly sub?: string;
  readonly sup?: string;
}

const GREEK =
  "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|omicron|pi|rho|sigma|tau|upsilon|phi|chi|psi|omega";
const LETTER = new RegExp(`^(?:[A-Za-z]|\\\\(?:var)?(?:${GREEK})|\\\\ell|\\\\hbar)$`, "i");

/** Whether a node is a letter, which stands for something, unlike a numeral or an operator. */
export function isLetter({type, text = ""}: MathNode): boolean {
  return (type === "mathord" || type === "textord") && LETTER.test(text);
}

/** One token a piece, with spaces between, so that commands never run into letters. */
export function keyOf(node: MathNode | null | undefined): string {
  if (!node) return "";
  switch (node.type) {
    case "mathord":
    case "textord":
    case "atom":
      return node.text ?? "";
    case "spacing":
    case "kern":
      return "";
    case "op":
      return node.name ?? inside(node);
    case "ordgroup":
    case "styling":
    case "html":
    case "mclass":
      return inside(node);
    case "font":
      return `\\${node.font}{${inside(node)}}`;
    case "text":
      return `\\text{${inside(node).replaceAll(" ", "")}}`;
    case "accent":
      return `${node.label}{${keyOf(node.base)}}`;
    case "supsub": {
      const {base, sub, sup} = splitSymbol(node);
      return base + (sub === undefined ? "" : `_{${sub}}`) + (sup === undefined ? "" : `^{${sup}}`);
    }
    case "operatorname":
      return `\\operatorname{${inside(node).replaceAll(" ", "")}}`;
    default:
      return `\\${node.type}{${inside(node)}}`;
  }
}

export function splitSymbol(node: MathNode): SymbolKey {
  if (node.type !== "supsub") return {base: keyOf(node)};
  const {base, sub, sup} = node;
  return {
    base: keyOf(base),
    ...(sub && {sub: keyOf(sub)}),
    ...(sup && {sup: keyOf(sup)}),
  };
}

/** The key without its fonts, accents and scripts: what makes two symbols look alike. */
export function bareLetter(key: string): string {
  return key
    .replace(/[_^].*$/, "")
    .replace(/\\[A-Za-z]+\{/g, "")
    .replaceAll("}", "")
    .toLowerCase();
}

function inside({body}: MathNode): string {
  if (typeof body === "string" || body === undefined) return body ?? "";
  const nodes = Array.isArray(body) ? body : [body];
  return nodes.map(keyOf).filter(Boolean).join(" ");
}
