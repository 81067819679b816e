/**
 * Display formulas on one line: `$$ y = wx $$ id=model cell=fit`. Markdown reads such a line as a
 * formula in a paragraph; here the paragraph is taken apart around it.
 */
import type {TreeNode} from "./tree.js";

/** A display formula of the tree; `inside` is where its LaTeX begins when that is on the same line. */
export interface MathNode extends TreeNode {
  inside?: {line: number; column: number};
}

const WORDS = /^[ \t]+((?:id|cell|statement)\b[^\n]*)/;

/** @param source the text that the tree was parsed from */
export function findOneLineMath(tree: TreeNode, source: string): void {
  tree.children = tree.children?.flatMap((node) => {
    if (node.type === "paragraph") return splitParagraph(node, source);
    findOneLineMath(node, source);
    return [node];
  });
}

function splitParagraph(paragraph: TreeNode, source: string): TreeNode[] {
  const blocks: TreeNode[] = [];
  let rest = paragraph.children ?? [];
  for (let i = 0; i < rest.length; ++i) {
    const words = wordsAfter(rest[i], rest[i + 1], source);
    if (words === undefined) continue;
    blocks.push(...paragraphOf(rest.slice(0, i)), displayMath(rest[i], words.meta, source));
    rest = words.rest === "" ? rest.slice(i + 2) : [...textNode(words), ...rest.slice(i + 2)];
    i = -1;
  }
  return blocks.length === 0 ? [paragraph] : [...blocks, ...paragraphOf(rest)];

  function paragraphOf(children: TreeNode[]): TreeNode[] {
    const parts = [...children];
    const isBlank = ({type, value}: TreeNode) => type === "text" && value?.trim() === "";
    while (parts.length > 0 && isBlank(parts[0])) parts.shift();
    const last = parts.pop();
    if (!last) return [];
    parts.push(last.type === "text" ? {...last, value: last.value?.trimEnd()} : last);
    return [{...paragraph, children: parts, position: parts[0].position}];
  }
}

interface Words {
  readonly meta: string;
  /** The text of the lines below. */
  readonly rest: string;
  readonly position: TreeNode["position"];
}

/** What stands behind a formula that begins its line, if that is what follows a display formula. */
function wordsAfter(node: TreeNode, next: TreeNode | undefined, source: string): Words | undefined {
  const offset = node.position?.start.offset ?? 0;
  const lineStart = source.lastIndexOf("\n", offset - 1) + 1;
  if (node.type !== "inlineMath" || !source.startsWith("$$", offset)) return undefined;
  if (source.slice(lineStart, offset).trim() !== "" || next?.type !== "text") return undefined;
  const [all, meta] = WORDS.exec(next.value ?? "") ?? [];
  if (all === undefined || meta === undefined) return undefined;
  const rest = (next.value ?? "").slice(all.length + 1);
  const start = next.position?.start;
  const position = start && {start: {line: start.line + 1, column: 1}};
  return {meta, rest, position};
}

function textNode({rest, position}: Words): TreeNode[] {
  return [{type: "text", value: rest, position}];
}

function displayMath(node: TreeNode, meta: string, source: string): MathNode {
  const {line, column, offset = 0} = node.position?.start ?? {line: 1, column: 1};
  const blanks = /^\$\$\s*/.exec(source.slice(offset))?.[0].length ?? 2;
  const inside = {line, column: column + blanks};
  return {type: "math", value: node.value?.trim(), meta, position: node.position, inside};
}
