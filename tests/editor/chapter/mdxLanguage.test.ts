/** The parts of a chapter's text are told apart. */

import type {SyntaxNode} from "@lezer/common";
import {expect, test} from "vitest";
import {mdxLanguage} from "../../../src/editor/chapter/mdxLanguage.js";

const TEXT = `---
number: 7
---

## A heading

With $x_1$ and 5 $ and more.

$$ \\max(0, z) $$ id=relu

$$ id=sum cell=add
a + b
$$

\`\`\`ts id=add
const a: number = 1;
\`\`\`
`;

const tree = mdxLanguage().language.parser.parse(TEXT);

/** The kinds of all nodes around the first place of a text, from within, those of other languages too. */
function kindsAt(text: string): string[] {
  const kinds: string[] = [];
  const inner = tree.resolveInner(TEXT.indexOf(text), 1);
  for (let node: SyntaxNode | null = inner; node; node = node.parent) kinds.push(node.name);
  return kinds;
}

test.each([
  ["number: 7", "Key"],
  ["A heading", "ATXHeading2"],
  ["x_1", "variableName"],
  ["x_1", "Formula"],
  ["\\max", "keyword"],
  ["\\max", "DisplayFormula"],
  ["id=relu", "FormulaWords"],
  ["id=sum", "FormulaWords"],
  ["a + b", "DisplayFormula"],
  ["const a", "VariableDeclaration"],
  [": number = 1", "TypeAnnotation"],
])("%s is within %s", (text, kind) => {
  expect(kindsAt(text)).toContain(kind);
});

test.each(["5 $ and", "and more", "With"])("%s is no formula", (text) => {
  expect(kindsAt(text)).not.toContain("Formula");
});
