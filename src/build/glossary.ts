/** The glossary's entries: what `<Definition>` in chapters/glossary.mdx gives to `<Term>` elsewhere. */
import {type DefaultTreeAdapterTypes, parseFragment} from "parse5";
import {attribute, squeeze, textOf} from "./pageText.js";

/** Slug of the glossary. */
export const GLOSSARY = "glossary";

export interface GlossaryEntry {
  readonly id: string;
  readonly term: string;
  /** The definition as plain text. */
  readonly text: string;
}

/** @param blocks the page's HTML */
export function definitionsOf(blocks: readonly string[]): GlossaryEntry[] {
  const entries: GlossaryEntry[] = [];
  for (const block of blocks) {
    if (block.includes("data-term="))
      for (const node of parseFragment(block).childNodes) visit(node);
  }
  return entries;

  function visit(node: DefaultTreeAdapterTypes.ChildNode): void {
    if (!("tagName" in node)) return;
    const id = attribute(node, "data-term");
    if (id === undefined) for (const child of node.childNodes) visit(child);
    else entries.push({id, term: attribute(node, "data-name") ?? id, text: squeeze(textOf(node))});
  }
}
