/**
 * The shape of the syntax trees that Markdown and HTML parsers hand over (mdast and hast), as far as
 * the compiler looks at them.
 */
import type {Place} from "./errors.js";

export interface TreeNode {
  type: string;
  children?: TreeNode[];
  value?: string;
  position?: {start: {line: number; column: number; offset?: number}};
  data?: Record<string, unknown>;
  // mdast
  depth?: number;
  lang?: string | null;
  meta?: string | null;
  url?: string;
  // hast
  tagName?: string;
  properties?: Record<string, unknown>;
  // MDX
  name?: string | null;
  attributes?: TreeAttribute[];
}

export interface TreeAttribute {
  type: string;
  name?: string;
  value?: string | null | {type: string; value: string; data?: {estree?: Program | null}};
  position?: TreeNode["position"];
}

/** The little of an estree that literals are made of. */
export interface Expression {
  type: string;
  value?: unknown;
  operator?: string;
  argument?: Expression;
  expressions?: unknown[];
  quasis?: {value: {cooked: string}}[];
}

export interface Program {
  body: {type: string; expression?: Expression}[];
}

export function placeOf(node: {position?: TreeNode["position"]}): Place {
  const start = node.position?.start;
  return {line: start?.line ?? 1, column: start?.column ?? 1};
}

/** All text below a node. */
export function textOf(node: TreeNode): string {
  return node.value ?? node.children?.map(textOf).join("") ?? "";
}

/** The value of a program that is one literal; undefined for anything else. */
export function literalOf(program: Program | null | undefined): string | undefined {
  const [statement, more] = program?.body ?? [];
  const expression = more ? undefined : statement?.expression;
  if (!expression) return undefined;
  if (expression.type === "Literal") {
    return expression.value instanceof RegExp ? undefined : String(expression.value);
  }
  if (expression.type === "UnaryExpression" && expression.operator === "-") {
    return expression.argument?.type === "Literal" ? `-${expression.argument.value}` : undefined;
  }
  if (expression.type === "TemplateLiteral" && expression.expressions?.length === 0) {
    return expression.quasis?.[0]?.value.cooked;
  }
  return undefined;
}
