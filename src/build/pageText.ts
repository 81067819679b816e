/** The words of a page's HTML, formulas as one would type them. */
import type {DefaultTreeAdapterTypes} from "parse5";

export type Node = DefaultTreeAdapterTypes.ChildNode;
export type Element = DefaultTreeAdapterTypes.Element;

export function attribute({attrs}: Element, name: string): string | undefined {
  return attrs.find((candidate) => candidate.name === name)?.value;
}

export function textOf(node: Node): string {
  if (node.nodeName === "#text") return (node as DefaultTreeAdapterTypes.TextNode).value;
  if (!("tagName" in node)) return "";
  const tex = attribute(node, "data-tex");
  return tex === undefined ? node.childNodes.map(textOf).join("") : plainTex(tex);
}

/** One line without the marks of code to come. */
export const squeeze = (text: string) =>
  text
    .replace(/\uE000[^\uE001]*\uE001/g, "")
    .replace(/\s+/g, " ")
    .replace(/ (?=[,.;:!?])/g, "")
    .trim();

const LETTERS: Readonly<Record<string, string>> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ε",
  varepsilon: "ε",
  eta: "η",
  theta: "θ",
  lambda: "λ",
  mu: "μ",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  phi: "φ",
  psi: "ψ",
  top: "⊤",
  times: "×",
  cdot: "·",
  in: "∈",
  leq: "≤",
  geq: "≥",
  infty: "∞",
  sum: "∑",
};

/** An inline formula in a line of text: `\mathbf{W}^\top x` is "W⊤ x". */
export function plainTex(tex: string): string {
  return tex
    .replace(
      /\\(?:mathbf|mathrm|mathcal|mathbb|text|boldsymbol|operatorname|hat|tilde|bar)\s*/g,
      "",
    )
    .replace(/\\(?:left|right|quad|[!,;:])\s*/g, "")
    .replace(/\\([a-zA-Z]+)\s*/g, (_, name: string) => LETTERS[name] ?? ` ${name} `)
    .replace(/[{}\\^_]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
