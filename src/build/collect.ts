/**
 * The walk over the Markdown tree of a chapter: takes out cells, formulas and components, checks
 * links, and leaves slots where something is rendered later.
 */

import {Fragment, h} from "preact";
import {readFence} from "./cells.js";
import {COMPONENTS, type Props, readUse, type Use} from "./components.js";
import {type Draft, slotNode} from "./draft.js";
import {errorBox, type Place} from "./errors.js";
import {linkMistake} from "./links.js";
import {readDisplayMath, readInlineMath} from "./math.js";
import {findOneLineMath, type MathNode} from "./oneLineMath.js";
import {findOwnLines} from "./ownLines.js";
import {literalOf, placeOf, type TreeNode, textOf} from "./tree.js";
import type {ChapterError} from "./types.js";

const FORBIDDEN = ["script", "style", "iframe", "object", "embed", "link", "base", "meta"];

/** A component as the walk leaves it on its node, for `emit`. */
export interface ComponentData {
  readonly use: Use;
  readonly mistakes: readonly ChapterError[];
}

/** Components of the chapter, by the index that the walk leaves in `data.component`. */
export type Components = ComponentData[];

export function collect(
  tree: TreeNode,
  source: string,
  draft: Draft,
  components: Components,
): void {
  findOwnLines(tree, (name) => name in COMPONENTS && !COMPONENTS[name].inline);
  findOneLineMath(tree, source);
  walk(tree, []);

  function walk(parent: TreeNode, ancestors: readonly string[]): void {
    parent.children = parent.children?.map((node) => {
      const replacement = take(node, ancestors);
      if (replacement) return replacement;
      const inside = node.name && node.name in COMPONENTS ? [...ancestors, node.name] : ancestors;
      walk(node, inside);
      return node;
    });
  }

  function take(node: TreeNode, ancestors: readonly string[]): TreeNode | undefined {
    const place = placeOf(node);
    switch (node.type) {
      case "math":
        return slotNode(
          readDisplayMath(
            {
              tex: node.value ?? "",
              meta: node.meta ?? "",
              place,
              inside: (node as MathNode).inside,
            },
            draft,
          ),
        );
      case "inlineMath": {
        const raw = source.slice(node.position?.start.offset ?? 0);
        return slotNode(readInlineMath(node.value ?? "", raw, place, draft), true);
      }
      case "code": {
        const {lang, meta, value} = node;
        const fence = {lang: lang ?? "", meta: meta ?? "", code: value ?? "", place};
        const slot = readFence(fence, draft);
        return slot === undefined ? undefined : slotNode(slot);
      }
      case "heading":
        if (node.depth !== 1) {
          draft.symbols.enterSection(node.depth ?? 2, textOf(node));
          return undefined;
        }
        return mistake(
          place,
          "The page title comes from the front matter. Begin sections with ##.",
          false,
        );
      case "link":
      case "image":
      case "definition":
        checkLink(node.url ?? "", node.type === "image", place);
        return undefined;
      case "mdxjsEsm":
        return mistake(
          place,
          "A chapter takes no import or export of its own. Import inside a cell: ```ts id=…",
          false,
        );
      case "mdxFlowExpression":
      case "mdxTextExpression":
        return expression(node, place);
      case "mdxJsxFlowElement":
      case "mdxJsxTextElement":
        return element(node, place, ancestors);
      default:
        return undefined;
    }
  }

  function mistake(place: Place, message: string, inline: boolean): TreeNode {
    const error = draft.errors.add(place, message);
    return slotNode(
      draft.slot(() => errorBox(error, inline)),
      inline,
    );
  }

  function checkLink(url: string, load: boolean, place: Place): void {
    const complain = (message: string | undefined) => message && draft.errors.add(place, message);
    if (url.startsWith("#")) draft.anchors.push({id: decodeURIComponent(url.slice(1)), place});
    else complain(linkMistake(url, load, draft.context));
  }

  function expression(node: TreeNode, place: Place): TreeNode | undefined {
    const program = node.data?.estree as Parameters<typeof literalOf>[0];
    if (program?.body.length === 0) return {type: "text", value: ""};
    const value = literalOf(program);
    // A slot, because a text node would lose the spaces around its line breaks.
    if (value !== undefined)
      return slotNode(
        draft.slot(() => h(Fragment, null, value)),
        true,
      );
    return mistake(
      place,
      '{…} is not computed in a chapter. Show a live value with <Live value="…"/>; write a brace as \\{.',
      node.type === "mdxTextExpression",
    );
  }

  function element(node: TreeNode, place: Place, ancestors: readonly string[]): undefined {
    const name = node.name ?? "";
    const found: ChapterError[] = [];
    const props = readProps(node, place, found);
    const complain = (message: string) => found.push(draft.errors.add(place, message));
    if (/^[a-z]/.test(name)) {
      if (FORBIDDEN.includes(name)) complain(`<${name}> is not allowed in a chapter.`);
      if (props.href !== undefined) checkLink(props.href, false, place);
      if (props.src !== undefined) checkLink(props.src, true, place);
      components.push({use: {name, props, number: ""}, mistakes: found});
    } else if (name in COMPONENTS) {
      const use = readUse(name, props, place, ancestors, draft, found);
      components.push({use, mistakes: found});
    } else {
      const known = Object.keys(COMPONENTS).map((known) => `<${known}>`);
      if (name)
        complain(`There is no component <${name}>. The components are ${known.join(", ")}.`);
      components.push({use: {name, props, number: ""}, mistakes: found});
    }
    node.data = {...node.data, component: components.length - 1};
    return undefined;
  }

  function readProps(node: TreeNode, place: Place, found: ChapterError[]): Props {
    const props: Record<string, string> = {};
    for (const attribute of node.attributes ?? []) {
      const at = attribute.position ? placeOf(attribute) : place;
      const {name, value} = attribute;
      if (name === undefined) {
        found.push(
          draft.errors.add(at, "Write properties one by one; {...} is not computed here."),
        );
      } else if (value === null || value === undefined) {
        props[name] = "";
      } else if (typeof value === "string") {
        props[name] = value;
      } else {
        const literal = literalOf(value.data?.estree);
        if (literal !== undefined) props[name] = literal;
        else {
          found.push(
            draft.errors.add(at, `The property ${name} is not computed here. Write ${name}="…".`),
          );
        }
      }
    }
    return props;
  }
}
