/** What the search finds: the text, the formulas and the code of a page, section by section. */
import {type DefaultTreeAdapterTypes, parseFragment} from "parse5";
import {attribute, type Node, plainTex, squeeze, textOf} from "./pageText.js";

export interface Section {
  /** Anchor of its heading; empty for what stands above the first one. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Names of its display formulas, in words, and their LaTeX. */
  readonly formulas: string;
  readonly code: string;
}

/** What no reader reads as text of the page. */
const SILENT = new Set(["script", "style", "button", "summary", "svg"]);
const BLOCKS = /^(p|div|li|h[1-6]|figure|figcaption|aside|section|details|summary|td|th|tr|dd|dt)$/;

/**
 * @param blocks the page's HTML; marks of code to come are left out
 * @param title what the part above the first heading is called
 */
export function sectionsOf(blocks: readonly string[], title: string): Section[] {
  const sections: Record<keyof Section, string>[] = [start("", title)];
  for (const block of blocks) {
    for (const node of parseFragment(block).childNodes) visit(node);
  }
  return sections
    .map(({id, title, text, formulas, code}) => ({
      id,
      title: squeeze(title),
      text: squeeze(text),
      formulas: squeeze(formulas),
      code: code.trim(),
    }))
    .filter(({id, text, code}) => id || text || code);

  function visit(node: Node): void {
    const section = sections[sections.length - 1];
    if (node.nodeName === "#text") {
      section.text += (node as DefaultTreeAdapterTypes.TextNode).value;
      return;
    }
    if (!("tagName" in node) || SILENT.has(node.tagName)) return;
    if (attribute(node, "class") === "cell-bar") return;
    const {tagName} = node;
    if (tagName === "pre") {
      section.code += `${textOf(node)}\n`;
      return;
    }
    const tex = attribute(node, "data-tex");
    const equation = attribute(node, "data-equation");
    if (equation !== undefined) section.formulas += ` ${words(equation)} ${tex ?? ""}`;
    else if (tex !== undefined) section.text += plainTex(tex);
    else if (/^h[23]$/.test(tagName))
      sections.push(start(attribute(node, "id") ?? "", textOf(node)));
    else for (const child of node.childNodes) visit(child);
    if (BLOCKS.test(tagName)) sections[sections.length - 1].text += " ";
  }
}

const start = (id: string, title: string) => ({id, title, text: "", formulas: "", code: ""});

/** "cross-entropy" and "crossEntropy" as words. */
const words = (id: string) =>
  id.replace(/([a-z0-9])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`).replaceAll("-", " ");
