/** The marks of a computation graph: a box a node, and a curve an edge. */
import type {Picture} from "../lib/index.js";
import {svg} from "./dom.js";
import type {DrawnNode} from "./graphModules.js";

export interface Box {
  title: string;
  note: string;
  /** "operation", "parameter", "input" or "module". */
  kind: string;
  /** What a screen reader says. */
  label: string;
  width: number;
  height: number;
}

export function boxOf(node: DrawnNode, picture: Picture): Box {
  if (node.kind === "module") {
    const {name, operations} = node.module;
    return boxed(name, `${operations} operations`, "module", "module");
  }
  const {operation, activation, name, shape} = picture.nodes[node.id];
  const isSource = operation === "parameter" || operation === "input";
  const kind = isSource ? operation : "operation";
  const more = isSource ? operation : name;
  const title = activation ? `${operation}, ${activation}` : operation;
  return boxed(isSource ? (name ?? operation) : title, `[${shape.join(", ")}]`, kind, more);
}

/** @param more what a label says beyond the text that stands in the box */
function boxed(title: string, note: string, kind: string, more?: string): Box {
  const width = Math.max(title.length * 7.6, note.length * 6.4) + 20;
  const label = more === undefined || more === title ? "" : `, ${more}`;
  return {title, note, kind, label: `${title} ${note}${label}`, width, height: 38};
}

export function nodeMark(
  {title, note, kind, label, width, height}: Box,
  {x, y}: {x: number; y: number},
): SVGGElement {
  return svg(
    "g",
    {
      class: `graph-node graph-${kind}`,
      role: "button",
      transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
      "aria-label": label,
    },
    svg("rect", {
      x: -width / 2,
      y: -height / 2,
      width,
      height,
      rx: kind === "operation" ? 5 : height / 2,
    }),
    // A space, so that the two lines read as the label does.
    svg("text", {"text-anchor": "middle", y: -3}, `${title} `),
    svg("text", {class: "graph-note", "text-anchor": "middle", y: 12}, note),
  );
}

export function arrowHead(id: string): SVGElement {
  return svg(
    "marker",
    {
      id,
      viewBox: "0 0 8 8",
      refX: 7,
      refY: 4,
      markerWidth: 8,
      markerHeight: 8,
      orient: "auto",
      markerUnits: "userSpaceOnUse",
    },
    svg("path", {class: "graph-arrow", d: "M0 0L8 4L0 8Z"}),
  );
}

/** A curve through the corners that leaves and arrives straight down. */
export function edgePath(corners: readonly {x: number; y: number}[]): string {
  let path = `M${corners[0].x.toFixed(1)} ${corners[0].y.toFixed(1)}`;
  for (let i = 1; i < corners.length; ++i) {
    const [a, b] = [corners[i - 1], corners[i]];
    const middle = ((a.y + b.y) / 2).toFixed(1);
    path += `C${a.x.toFixed(1)} ${middle} ${b.x.toFixed(1)} ${middle} ${b.x.toFixed(1)} ${b.y.toFixed(1)}`;
  }
  return path;
}
