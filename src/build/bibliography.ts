/**
 * The works that the book names, in chapters/references.yaml: a line a work, in Markdown, under a key.
 * A chapter lists those that it refers to, perhaps with a place in them:
 *
 *     <References of="hornik-1991, goodfellow-2016 §6.5"/>
 */
import {isScalar, type Node, type Pair} from "yaml";
import {type ErrorList, oneOf} from "./errors.js";
import type {TreeNode} from "./tree.js";
import {YamlReader} from "./yamlReader.js";

/** What is printed of each work, in Markdown, by its key. */
export type Bibliography = ReadonlyMap<string, string>;

/** Reads the text of chapters/references.yaml. */
export function parseBibliography(yaml: string, errors: ErrorList): Bibliography {
  const works = new Map<string, string>();
  const reader = new YamlReader(yaml, 1, errors, "The bibliography");
  for (const {key} of (reader.root?.items ?? []) as Pair<Node, Node>[]) {
    const name = isScalar(key) ? String(key.value) : "";
    const work = reader.root && reader.text(reader.root, name);
    if (work !== undefined) works.set(name, work);
  }
  return works;
}

interface Reference {
  readonly key: string;
  /** Where in the work: "§6.5". */
  readonly where: string;
}

const referencesOf = (of: string): Reference[] =>
  of.split(/\s*,\s*/).map((part) => {
    const [key, ...where] = part.trim().split(/\s+/);
    return {key, where: where.join(" ")};
  });

/** What is wrong with a list of works. */
export function referencesMistake(of: string, works: Bibliography | undefined): string | undefined {
  const unknown = referencesOf(of).find(({key}) => works && !works.has(key));
  if (!works || !unknown) return undefined;
  const name = unknown.key.split("-")[0].toLowerCase();
  const near = [...works.keys()].filter((key) => name && key.startsWith(name));
  const cure = near.length > 0 ? `, or did you mean ${oneOf(near)}?` : ".";
  return `The bibliography has no work "${unknown.key}". Add it to chapters/references.yaml${cure}`;
}

/** Puts the works as a list into each `<References>` of the tree. */
export function fillReferences(
  tree: TreeNode,
  works: Bibliography | undefined,
  parse: (markdown: string) => TreeNode,
): void {
  for (const node of tree.children ?? []) {
    if (node.name !== "References" || !works) {
      fillReferences(node, works, parse);
      continue;
    }
    const of = node.attributes?.find(({name}) => name === "of")?.value;
    const lines = referencesOf(typeof of === "string" ? of : "").flatMap(({key, where}) => {
      const work = works.get(key);
      return work === undefined
        ? []
        : [`- ${where ? `${work.replace(/\.$/, "")}, ${where}` : work}`];
    });
    node.children = parse(lines.join("\n")).children?.map((part) => placed(part, node.position));
  }
}

/** Its mistakes are reported where the component stands. */
const placed = (node: TreeNode, position: TreeNode["position"]): TreeNode => ({
  ...node,
  position,
  ...(node.children && {children: node.children.map((child) => placed(child, position))}),
});
