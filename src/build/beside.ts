/**
 * Puts cells beside the prose that they belong to. On a wide page a group is two columns: on the left
 * what leads to a formula, the formula, and what follows; on the right the cells, level with the
 * formula, in sight as long as the text speaks of them. On a narrow page it is one column in the
 * order of the source. What a chapter looks like is decided in src/style/beside.css.
 */
import {type ComponentChildren, h, isValidElement, type VNode} from "preact";

type Kind = "cell" | "formula" | "prose" | "break";

/** Groups what stands side by side in a chapter or an exercise; the rest is left as it is. */
export function groupBeside(nodes: readonly ComponentChildren[]): ComponentChildren[] {
  const items = nodes.filter((node) => node !== null && node !== undefined && node !== false);
  const grouped: ComponentChildren[] = [];
  let from = 0;
  while (from < items.length) {
    const cell = findFrom(items, from, (kind) => kind === "cell" || kind === "break");
    if (cell === items.length || kindOf(items[cell]) === "break") {
      grouped.push(...items.slice(from, cell + 1));
      from = cell + 1;
      continue;
    }
    const after = findFrom(items, cell, (kind) => kind !== "cell");
    const next = findFrom(items, after, (kind) => kind === "cell" || kind === "break");
    // The text before the next group's cells belongs to that group from its lead on.
    const another = next < items.length && kindOf(items[next]) === "cell";
    const end = another ? leadOf(items, after, next).lead : next;
    const {lead, anchor} = leadOf(items, from, cell);
    grouped.push(
      ...items.slice(from, lead),
      h("div", {class: "beside-group"}, [
        lead < anchor && h("div", {class: "beside-lead"}, items.slice(lead, anchor)),
        anchor < cell && h("div", {class: "beside-anchor"}, items.slice(anchor, cell)),
        h("div", {class: "beside-cells"}, items.slice(cell, after)),
        after < end && h("div", {class: "beside-after"}, items.slice(after, end)),
      ]),
    );
    from = end;
  }
  return grouped;
}

function findFrom(
  items: readonly ComponentChildren[],
  from: number,
  matches: (kind: Kind) => boolean,
): number {
  let index = from;
  while (index < items.length && !matches(kindOf(items[index]))) index += 1;
  return index;
}

/**
 * Where the text begins that leads to the cells at `cell`, and what they are level with: the last
 * formula before them, or without one the last paragraph.
 */
function leadOf(items: readonly ComponentChildren[], from: number, cell: number) {
  let anchor = cell - 1;
  while (anchor > from && kindOf(items[anchor]) !== "formula") anchor -= 1;
  const formula = anchor >= from && kindOf(items[anchor]) === "formula";
  if (!formula) anchor = Math.max(from, cell - 1);
  // The paragraph that introduces a formula stays with it.
  const lead = formula && anchor > from && tagOf(items[anchor - 1]) === "p" ? anchor - 1 : anchor;
  return {lead, anchor};
}

function kindOf(node: ComponentChildren): Kind {
  const tag = tagOf(node);
  const classes = classesOf(node);
  if (/^h[1-6]$/.test(tag) || tag === "hr") return "break";
  if (classes.includes("cell")) return classes.includes("cell-wide") ? "break" : "cell";
  // Code of the library stands where code of cells does.
  if (classes.includes("source-piece")) return "cell";
  if (classes.includes("exercise")) return "break";
  return classes.includes("equation") ? "formula" : "prose";
}

function tagOf(node: ComponentChildren): string {
  return isValidElement(node) && typeof node.type === "string" ? node.type : "";
}

function classesOf(node: ComponentChildren): string[] {
  if (!isValidElement(node)) return [];
  const {class: classes} = (node as VNode<{class?: unknown}>).props;
  return typeof classes === "string" ? classes.split(" ") : [];
}
