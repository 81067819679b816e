/** Parses a chapter as MDX. Text that MDX rejects is cut out and reported; the rest still compiles. */
import {createProcessor} from "@mdx-js/mdx";
import rehypeSlug from "rehype-slug";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import {fillReferences} from "./bibliography.js";
import {type Components, collect} from "./collect.js";
import {type Draft, slotNode} from "./draft.js";
import {errorBox} from "./errors.js";
import type {TreeNode} from "./tree.js";
import type {ChapterError} from "./types.js";

/** How many mistakes of syntax are told apart before the rest of the chapter is given up. */
const MOST_MISTAKES = 12;

/** A chapter as an HTML tree (hast) whose components carry an index into `components`. */
export interface ParsedMdx {
  readonly tree: TreeNode;
  readonly components: Components;
}

export async function parseMdx(source: string, draft: Draft): Promise<ParsedMdx> {
  const {text, parsed, mistakes} = cutMistakes(source, draft);
  const components: Components = [];
  let html: TreeNode = {type: "root", children: []};
  const processor = createProcessor({
    remarkPlugins: [
      remarkGfm,
      remarkFrontmatter,
      remarkMath,
      () => (tree: unknown) => {
        const {bibliography} = draft.context;
        fillReferences(tree as TreeNode, bibliography, (work) => processor.parse(work) as TreeNode);
        collect(tree as TreeNode, text, draft, components);
        placeMistakes(tree as TreeNode, mistakes, draft);
      },
    ],
    // The compiler renders by itself: MDX's own later steps get an empty tree.
    rehypePlugins: [
      rehypeSlug,
      () => (tree: unknown) => {
        html = {...(tree as TreeNode)};
        (tree as TreeNode).children = [];
      },
    ],
  });
  await processor.run(parsed as never, text);
  return {tree: html, components};
}

interface SyntaxMessage {
  readonly reason: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * Blanks the lines that MDX rejects, one mistake at a time, until the rest parses. Lines keep their
 * numbers. An unclosed tag is reported where it opens, and what follows from it is not reported.
 */
function cutMistakes(
  source: string,
  draft: Draft,
): {text: string; parsed: unknown; mistakes: ChapterError[]} {
  const lines = source.split("\n");
  const mistakes: ChapterError[] = [];
  let brokenTags = false;
  for (let round = 0; round < MOST_MISTAKES; ++round) {
    const rest = lines.join("\n");
    const read = parse(rest);
    if ("tree" in read) return {text: rest, parsed: read.tree, mistakes};
    const {line, column, text, aboutTags} = explain(read.message);
    if (!(aboutTags && brokenTags)) mistakes.push(draft.errors.add({line, column}, text));
    brokenTags ||= aboutTags;
    if (lines[line - 1] === "") break;
    lines[line - 1] = "";
  }
  const error = mistakes[mistakes.length - 1];
  const frontMatter = /^---\n[\s\S]*?\n---\n/.exec(source)?.[0] ?? "";
  const read = parse(frontMatter);
  return {
    text: frontMatter,
    parsed: "tree" in read ? read.tree : {type: "root", children: []},
    mistakes: error ? mistakes : [],
  };
}

/** Markdown's tree, to be walked through the plugins' further steps; or why there is none. */
function parse(text: string): {tree: unknown} | {message: SyntaxMessage} {
  try {
    const plugins = [remarkGfm, remarkFrontmatter, remarkMath];
    return {tree: createProcessor({remarkPlugins: plugins}).parse(text)};
  } catch (error) {
    return {message: error as SyntaxMessage};
  }
}

function explain({reason, line = 1, column = 1}: SyntaxMessage): {
  line: number;
  column: number;
  text: string;
  aboutTags: boolean;
} {
  const unclosed = /^Expected a closing tag for `(<[^`]*>)` \((\d+):(\d+)-/.exec(reason);
  if (unclosed) {
    return {
      line: Number(unclosed[2]),
      column: Number(unclosed[3]),
      text: `${unclosed[1]} is never closed. Close it on a line of its own, or write < as \\<.`,
      aboutTags: true,
    };
  }
  const aboutTags = /tag/.test(reason);
  const cure = /expression|acorn/i.test(reason)
    ? "A brace that is meant as text is written \\{."
    : "A < that is meant as text is written \\<.";
  return {line, column, text: `MDX cannot read this: ${reason} ${cure}`, aboutTags};
}

/** Puts a box where the lines were cut, between the blocks before and after. */
function placeMistakes(tree: TreeNode, mistakes: readonly ChapterError[], draft: Draft): void {
  for (const error of mistakes) {
    const slot = slotNode(draft.slot(() => errorBox(error)));
    const children = tree.children ?? [];
    const index = children.findIndex((node) => (node.position?.start.line ?? 0) > error.line);
    children.splice(index < 0 ? children.length : index, 0, slot);
  }
}
