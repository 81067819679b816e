/**
 * The page in Observable Framework's Markdown. All HTML goes out raw: one block of the chapter on one
 * line, beginning with a block-level tag, so that Markdown passes it through untouched. `${` and
 * newlines are escaped, because Framework would take the one for code and Markdown the other for the
 * end of the HTML. The only Markdown left are the fences of the cells.
 */
import {type ComponentChildren, Fragment, h} from "preact";
import {renderToString} from "preact-render-to-string";
import {groupBeside} from "./beside.js";
import {replaceCodeMarks} from "./codeMarks.js";
import type {Components} from "./collect.js";
import {COMPONENTS, renderUse} from "./components.js";
import type {Draft} from "./draft.js";
import {errorBox} from "./errors.js";
import type {TreeNode} from "./tree.js";

const BLOCKS =
  /^<(address|article|aside|blockquote|dd|details|div|dl|dt|figure|footer|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|table|ul)[\s>/]/;

/** Attributes whose name in the tree differs from the name in HTML by more than letter case. */
const ATTRIBUTES: Readonly<Record<string, string>> = {className: "class", htmlFor: "for"};

/** The HTML blocks of a chapter, each on one line, fences and live values still as marks. */
export function renderBlocks(tree: TreeNode, components: Components, draft: Draft): string[] {
  const nodes = (tree.children ?? [])
    .filter((node) => node.type !== "text" || node.value?.trim())
    .map((node) => toVNode(node, components, draft, false));
  return groupBeside(nodes)
    .map((node) => toLine(renderToString(h(Fragment, null, node))))
    .filter((html) => html.trim())
    .map((html) => (BLOCKS.test(html) ? html : `<div>${html}</div>`));
}

/** Puts code in the place of marks. */
export function placeCode(html: string, draft: Draft): string {
  return replaceCodeMarks(html, (kind, index) =>
    kind === "live"
      ? `\${${oneLine(draft.liveValues[index])}}`
      : `\n\n${fence(draft.fences[index])}\n\n`,
  );
}

/** One line of raw HTML that neither Markdown nor Framework's placeholders touch. */
export function toLine(html: string): string {
  return html.replace(/\r?\n/g, "&#10;").replace(/\$\{/g, "$$&#123;");
}

// Framework reads a live value up to its closing brace; a comment to the end of the line would
// swallow that brace, and a blank line would end the HTML block.
function oneLine(expression: string): string {
  return expression.replace(/\s*\n\s*/g, " ").trim();
}

function fence(code: string): string {
  const longest = Math.max(2, ...Array.from(code.matchAll(/`+/g), ([run]) => run.length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}ts echo=false\n${code}\n${ticks}`;
}

function toVNode(
  node: TreeNode,
  components: Components,
  draft: Draft,
  preformatted: boolean,
): ComponentChildren {
  const inside = (keep: boolean) =>
    (node.children ?? []).map((child) => toVNode(child, components, draft, keep));
  switch (node.type) {
    case "text":
      return preformatted ? node.value : node.value?.replace(/\s*\n\s*/g, " ");
    case "element": {
      const {tagName = "div", properties = {}} = node;
      if (tagName === "nn-slot") return draft.slots[Number(properties.slot)]();
      return h(tagName, toAttributes(properties), inside(preformatted || tagName === "pre"));
    }
    case "mdxJsxFlowElement":
    case "mdxJsxTextElement": {
      const {use, mistakes} = components[Number(node.data?.component)];
      const inline = node.type === "mdxJsxTextElement";
      if (use.name in COMPONENTS) return renderUse(use, mistakes, inline, inside(false), draft);
      const boxes = mistakes.map((error) => errorBox(error, inline));
      if (mistakes.length > 0 || !use.name) return [boxes, inside(preformatted)];
      const {className, ...props} = use.props;
      const attributes = className === undefined ? props : {class: className, ...props};
      return h(use.name, attributes, inside(preformatted || use.name === "pre"));
    }
    default:
      return null;
  }
}

function toAttributes(properties: Record<string, unknown>): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    const key =
      ATTRIBUTES[name] ??
      (/^(data|aria)[A-Z]/.test(name)
        ? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
        : name.toLowerCase());
    attributes[key] = Array.isArray(value) ? value.join(" ") : value;
  }
  return attributes;
}
