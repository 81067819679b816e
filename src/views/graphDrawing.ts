/**
 * A graph of data: nodes and edges, at given places or laid out by forces. Nodes take the colour of
 * their class or score, edges the width of their weight; a chosen node shows its neighbours.
 *
 *     graphDrawing({nodes: names, edges, run, classes: ({logits}) => logits.argmax(-1), labels})
 */
import type {Step} from "../lib/index.js";
import {colorRamp} from "./colorRamp.js";
import {series} from "./colors.js";
import {html, setAttributes, setText} from "./dom.js";
import {forceLayout, type Spot} from "./forceLayout.js";
import {formatCount, formatNumber, formatPercent} from "./format.js";
import {ahead, busiest, closest, neighboursOf, WAYS} from "./graphNodes.js";
import {paintGraph} from "./graphPaint.js";
import {legend} from "./legend.js";
import {type Live, type Of, watch} from "./live.js";
import {expectCount, extentOf, type Numbers} from "./numbers.js";
import {panZoom} from "./panZoom.js";
import {contextOf} from "./pixels.js";

export interface GraphDrawingOptions<S extends Step> extends Live<S> {
  /** How many nodes, or their names. */
  nodes: number | readonly string[];
  /** Pairs of node numbers. */
  edges: readonly (readonly [from: number, to: number])[];
  /** Fixed places, [n, 2], y upwards; by forces without them. */
  places?: readonly (readonly [x: number, y: number])[];
  /** The class of each node, [n]: 0, 1, …; -1 for none. */
  classes?: Of<S, Numbers>;
  labels?: readonly string[];
  /** Or a number for each node, [n]. */
  scores?: Of<S, Numbers>;
  scoreTitle?: string;
  /** A weight for each edge, [edges], at least 0: attention. */
  weights?: Of<S, Numbers>;
  title?: string;
  height?: number;
}

/** Graphs of no more nodes have their names written. */
const NAMED = 45;
const NEIGHBOURS = 8;
/** Small graphs are drawn so many times larger. */
const LARGEST = 2;

/**
 * @throws RangeError for an edge to a node that is not there; ShapeError when there are not as many
 *   numbers as nodes or edges; TypeError for a function of a state without a run
 */
export function graphDrawing<S extends Step>(options: GraphDrawingOptions<S>): HTMLElement {
  const {nodes, edges, places, labels, title = "Graph", height = 420} = options;
  const count = typeof nodes === "number" ? nodes : nodes.length;
  const neighbours = neighboursOf(count, edges);
  if (places) expectCount("graphDrawing", "places", places.length, "nodes", count);
  const nameOf = (i: number) => (typeof nodes === "number" ? `node ${i}` : nodes[i]);

  let spots: readonly Spot[] = places?.map(([x, y]) => ({x, y: -y})) ?? [];
  let classes: ArrayLike<number> | undefined;
  let scores: ArrayLike<number> | undefined;
  let weights: ArrayLike<number> | undefined;
  let chosen: number | undefined;
  let pointed: number | undefined;
  let asked = false;

  const canvas = html("canvas", {class: "graph-canvas", "aria-hidden": "true"});
  const stage = html(
    "div",
    {class: "graph-stage", role: "img", tabindex: 0, "aria-label": title},
    canvas,
  );
  stage.style.height = `${height}px`;
  const zoom = panZoom(stage, () => show());
  const readout = html("p", {class: "matrix-readout", "aria-live": "polite"});
  const caption = html("figcaption", {class: "view-summary"});
  const ramp = options.scores ? colorRamp(options.scoreTitle ?? "score", false) : undefined;
  const key = labels
    ? legend(labels.map((name, i) => ({name, color: series(i), mark: "circle"})))
    : ramp?.element;
  const element = html(
    "figure",
    {class: "view view-graph-drawing"},
    zoom.toolbar,
    key,
    stage,
    readout,
    caption,
  );

  const bounds = () => {
    const [left, right] = extentOf(spots.map(({x}) => x)) ?? [0, 1];
    const [top, bottom] = extentOf(spots.map(({y}) => y)) ?? [0, 1];
    // A graph of fixed places has units of its own: it is drawn some 600 pixels wide.
    const unit = places ? 560 / Math.max(right - left, bottom - top, 1e-9) : 1;
    return {left, top, unit, width: (right - left) * unit + 60, height: (bottom - top) * unit + 60};
  };
  let frame = bounds();
  const toStage = ({x, y}: Spot): Spot => {
    const {scale, x: dx, y: dy} = zoom.transform;
    return {
      x: dx + scale * (30 + (x - frame.left) * frame.unit),
      y: dy + scale * (30 + (y - frame.top) * frame.unit),
    };
  };
  const showAll = () => {
    frame = bounds();
    zoom.showAll(frame.width, frame.height, LARGEST);
  };

  const show = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };

  const draw = () => {
    const context = contextOf(canvas);
    if (!context || spots.length === 0) return;
    const ratio = globalThis.devicePixelRatio || 1;
    const [width, tall] = [stage.clientWidth, stage.clientHeight];
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(tall * ratio)) canvas.height = Math.round(tall * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, tall);
    const at = spots.map(toStage);
    const {scale} = zoom.transform;
    const names = count > NAMED ? undefined : typeof nodes === "number" ? String : nameOf;
    const lit = chosen ?? pointed;
    const marked = [pointed, chosen];
    paintGraph(context, {
      at,
      edges,
      neighbours,
      classes,
      scores,
      weights,
      lit,
      marked,
      scale,
      names,
    });
  };

  const light = (node: number | undefined, how: "point" | "choose") => {
    if (how === "choose") chosen = node;
    pointed = node;
    const lit = pointed ?? chosen;
    setText(readout, lit === undefined ? "" : nodeText(lit));
    show();
  };
  const nodeText = (i: number): string => {
    const parts = [nameOf(i)];
    if (classes)
      parts.push(classes[i] < 0 ? "no class" : (labels?.[classes[i]] ?? `class ${classes[i]}`));
    if (scores) parts.push(formatNumber(scores[i]));
    const weightOf = (edge: number) => weights?.[edge] ?? 0;
    const around = [...neighbours[i]].sort((a, b) => weightOf(b.edge) - weightOf(a.edge));
    const named = around
      .slice(0, NEIGHBOURS)
      .map(({node, edge}) =>
        weights ? `${nameOf(node)} ${formatNumber(weightOf(edge), 2)}` : nameOf(node),
      );
    const more = around.length > NEIGHBOURS ? ", …" : "";
    const list = around.length > 0 ? `: ${named.join(", ")}${more}` : "";
    return `${parts.join(", ")}; ${around.length} neighbours${list}`;
  };
  const nodeAt = (event: PointerEvent): number | undefined => {
    const box = stage.getBoundingClientRect();
    const place = {x: event.clientX - box.left, y: event.clientY - box.top};
    const near = closest(spots.map(toStage), place);
    return near && near.distance < 14 ? near.node : undefined;
  };
  stage.addEventListener("pointermove", (event) => {
    if (event.buttons === 0) light(nodeAt(event), "point");
  });
  stage.addEventListener("pointerleave", () => light(undefined, "point"));
  stage.addEventListener("click", (event) => light(nodeAt(event as PointerEvent), "choose"));
  stage.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return light(undefined, "choose");
    const way = WAYS[event.key];
    if (!way || spots.length === 0) return;
    event.preventDefault();
    const next = chosen === undefined ? busiest(neighbours) : ahead(spots, chosen, way);
    if (next === undefined) return;
    light(next, "choose");
    const {unit, left, top} = frame;
    zoom.reveal(30 + (spots[next].x - left) * unit, 30 + (spots[next].y - top) * unit);
  });
  if (typeof ResizeObserver !== "undefined") new ResizeObserver(showAll).observe(stage);

  const describe = () => {
    const parts = [`${formatCount(count)} nodes, ${formatCount(edges.length)} edges`];
    if (classes) parts.push(classText(classes, labels));
    const range = scores && extentOf(scores);
    if (range) parts.push(`scores from ${formatNumber(range[0])} to ${formatNumber(range[1])}`);
    if (options.run && !classes && !scores && !weights) parts.push("not trained yet");
    return parts.join("; ");
  };
  const tell = (done = 1) => {
    const laying = done < 1 ? `; finding places, ${formatPercent(done)} done` : "";
    setText(caption, describe() + laying);
    setAttributes(stage, {"aria-label": `${title}. ${describe()}`});
  };

  watch("graphDrawing", element, options, wantedOf(options), (known) => {
    for (const name of ["classes", "scores"] as const) {
      const grid = known[name];
      if (grid)
        expectCount(
          "graphDrawing",
          `${name} [${grid.shape.join(", ")}]`,
          grid.data.length,
          "nodes",
          count,
        );
    }
    const grid = known.weights;
    if (grid)
      expectCount(
        "graphDrawing",
        `weights [${grid.shape.join(", ")}]`,
        grid.data.length,
        "edges",
        edges.length,
      );
    classes = known.classes?.data;
    scores = known.scores?.data;
    weights = grid?.data;
    const range = scores && extentOf(scores);
    if (range) ramp?.show(...range);
    tell();
    show();
  });
  if (places) showAll();
  else {
    let seen = false;
    const isThere = () => {
      seen ||= element.isConnected;
      return element.isConnected || !seen;
    };
    void forceLayout(count, edges, (found, done) => {
      spots = found;
      showAll();
      tell(done);
    }, isThere); // biome-ignore format: one call
  }
  return element;
}

function wantedOf<S extends Step>({classes, scores, weights}: GraphDrawingOptions<S>) {
  return {classes, scores, weights};
}

function classText(classes: ArrayLike<number>, labels: readonly string[] | undefined): string {
  const counts = new Map<number, number>();
  for (let i = 0; i < classes.length; ++i)
    counts.set(classes[i], (counts.get(classes[i]) ?? 0) + 1);
  return Array.from(counts)
    .sort(([a], [b]) => a - b)
    .map(
      ([label, count]) =>
        `${label < 0 ? "no class" : (labels?.[label] ?? `class ${label}`)} ${count}`,
    )
    .join(", ");
}
