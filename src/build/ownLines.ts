/**
 * Components on lines of their own: `<Erratum no="7.1">…</Erratum>` before, between or behind the lines
 * of a paragraph. Markdown takes such a line for a part of the paragraph; here it becomes a block, as
 * between blank lines.
 */
import type {TreeNode} from "./tree.js";

/** @param isBlock whether a component, by its name, never stands within a sentence */
export function findOwnLines(tree: TreeNode, isBlock: (name: string) => boolean): void {
  tree.children = tree.children?.flatMap((node) => {
    if (node.type === "paragraph") return splitParagraph(node, isBlock);
    findOwnLines(node, isBlock);
    return [node];
  });
}

function splitParagraph(paragraph: TreeNode, isBlock: (name: string) => boolean): TreeNode[] {
  const children = paragraph.children ?? [];
  const blocks: TreeNode[] = [];
  let rest: TreeNode[] = [];
  children.forEach((node, i) => {
    const fillsLines =
      node.type === "mdxJsxTextElement" &&
      isBlock(node.name ?? "") &&
      endsLine(children[i - 1]) &&
      beginsLine(children[i + 1]);
    if (fillsLines) {
      blocks.push(...paragraphOf(rest), {...node, type: "mdxJsxFlowElement"});
      rest = [];
    } else rest.push(node);
  });
  return blocks.length === 0 ? [paragraph] : [...blocks, ...paragraphOf(rest)];

  function paragraphOf(parts: readonly TreeNode[]): TreeNode[] {
    const kept = parts.map(withoutBreaks).filter(({type, value}) => type !== "text" || value);
    return kept.length === 0 ? [] : [{...paragraph, children: kept, position: kept[0].position}];
  }
}

const endsLine = (node: TreeNode | undefined) => !node || isText(node, /\n[ \t]*$/);
const beginsLine = (node: TreeNode | undefined) => !node || isText(node, /^[ \t]*\n/);
const isText = ({type, value = ""}: TreeNode, form: RegExp) => type === "text" && form.test(value);

/** Text between components begins behind the break of their line, and ends before the next one. */
function withoutBreaks(node: TreeNode, i: number, {length}: readonly TreeNode[]): TreeNode {
  if (node.type !== "text") return node;
  let {value = "", position} = node;
  if (i === 0 && value.startsWith("\n")) {
    value = value.trimStart();
    if (position) position = {start: {line: position.start.line + 1, column: 1}};
  }
  return {...node, value: i === length - 1 ? value.trimEnd() : value, position};
}
