/**
 * A graph of data: nodes and edges, at given places or laid out by forces. Nodes take the colour of
 * their class or score, edges the width of their weight; a chosen node shows its neighbours, or the
 * messages that it gets.
 *
 *     graphDrawing({nodes: names, edges, run, classes: ({logits}) => logits.argmax(-1), labels})
 */
import type {Step} from "../lib/index.js";
import {colorRamp} from "./colorRamp.js";
import {series} from "./colors.js";
import {html, setAttributes, setText} from "./dom.js";
import {forceLayout, type Spot} from "./forceLayout.js";
import {formatPercent} from "./format.js";
import {ahead, busiest, closest, leadersOf, neighboursOf, WAYS} from "./graphNodes.js";
import {paintGraph} from "./graphPaint.js";
import {type GraphNames, type GraphNumbers, graphText, nodeText} from "./graphText.js";
import {legend} from "./legend.js";
import {type Known, type Live, type Of, watch} from "./live.js";
import {expectCount, extentOf, type Numbers, sizesOf} from "./numbers.js";
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
  /** Or what a model makes of each node, [n, classes]: the likeliest, the paler the less it is ahead. */
  probabilities?: Of<S, Numbers>;
  /** The class that is known from the start, -1 for none, [n]: drawn as a ring. */
  given?: ArrayLike<number>;
  /** Each edge leads one way only. A chosen node then shows what leads to it. */
  directed?: boolean;
  /** A weight for each edge, [edges], at least 0: attention. */
  weights?: Of<S, Numbers>;
  /** Or what is sent along each edge, [edges, classes]: coloured by the class that it speaks for. */
  messages?: Of<S, Numbers>;
  title?: string;
  height?: number;
}

/** Graphs of no more nodes have their names written. */
const NAMED = 45;
/** Small graphs are drawn so many times larger. */
const LARGEST = 2;

/**
 * @throws RangeError for an edge to a node that is not there; ShapeError when there are not as many
 *   numbers as nodes or edges; TypeError for a function of a state without a run
 */
export function graphDrawing<S extends Step>(options: GraphDrawingOptions<S>): HTMLElement {
  const {nodes, edges, places, labels, given, directed = false} = options;
  const {title = "Graph", height = 420} = options;
  const count = typeof nodes === "number" ? nodes : nodes.length;
  const neighbours = neighboursOf(count, edges, directed);
  if (places) expectCount("graphDrawing", "places", places.length, "nodes", count);
  if (given) expectCount("graphDrawing", "given", given.length, "nodes", count);
  const names: GraphNames = {
    node: (i) => (typeof nodes === "number" ? `node ${i}` : nodes[i]),
    class: (label) => (label < 0 ? "no class" : (labels?.[label] ?? `class ${label}`)),
  };

  let spots: readonly Spot[] = places?.map(([x, y]) => ({x, y: -y})) ?? [];
  let numbers: GraphNumbers = {};
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
  const readout = html("p", {class: "matrix-readout graph-readout", "aria-live": "polite"});
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
    const at = spots.map(toStage);
    const shortName = typeof nodes === "number" ? String : names.node;
    paintGraph(context, {
      ...numbers,
      at,
      edges,
      directed,
      neighbours,
      given,
      lit: chosen ?? pointed,
      marked: [pointed, chosen],
      scale: zoom.transform.scale,
      names: count > NAMED ? undefined : shortName,
    });
  };

  const light = (node: number | undefined, how: "point" | "choose") => {
    if (how === "choose") chosen = node;
    pointed = node;
    const lit = pointed ?? chosen;
    tellNode(lit);
    show();
  };
  const tellNode = (lit: number | undefined) =>
    setText(
      readout,
      lit === undefined ? "" : nodeText(lit, neighbours[lit], directed, numbers, names),
    );
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
    const {classes, scores, weights} = numbers;
    const untrained = options.run && !classes && !scores && !weights ? "; not trained yet" : "";
    return graphText(count, edges.length, directed, numbers, names) + untrained;
  };
  const tell = (done = 1) => {
    const laying = done < 1 ? `; finding places, ${formatPercent(done)} done` : "";
    setText(caption, describe() + laying);
    setAttributes(stage, {"aria-label": `${title}. ${describe()}`});
  };

  watch("graphDrawing", element, options, wantedOf(options), (known) => {
    expectFit(known, count, edges.length);
    numbers = numbersOf(known);
    const range = numbers.scores && extentOf(numbers.scores);
    if (range) ramp?.show(...range);
    tell();
    tellNode(pointed ?? chosen);
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

type Wanted = "classes" | "scores" | "probabilities" | "weights" | "messages";

function wantedOf<S extends Step>(options: GraphDrawingOptions<S>) {
  const {classes, scores, probabilities, weights, messages} = options;
  return {classes, scores, probabilities, weights, messages};
}

/** @throws ShapeError unless there are as many numbers, or rows of them, as nodes or edges */
function expectFit(known: Known<Wanted>, nodes: number, edges: number): void {
  const expect = (name: Wanted, what: "nodes" | "edges", inRows: boolean) => {
    const grid = known[name];
    if (!grid) return;
    const axes = [what, "classes"];
    const count = inRows ? sizesOf("graphDrawing", name, grid, axes)[0] : grid.data.length;
    const wanted = what === "nodes" ? nodes : edges;
    expectCount("graphDrawing", `${name} [${grid.shape.join(", ")}]`, count, what, wanted);
  };
  expect("classes", "nodes", false);
  expect("scores", "nodes", false);
  expect("probabilities", "nodes", true);
  expect("weights", "edges", false);
  expect("messages", "edges", true);
}

function numbersOf({
  classes,
  scores,
  probabilities,
  weights,
  messages,
}: Known<Wanted>): GraphNumbers {
  const verdicts = probabilities && leadersOf(probabilities);
  const sent = messages && leadersOf(messages);
  return {
    classes: verdicts?.classes ?? classes?.data,
    sureness: verdicts?.leads,
    scores: scores?.data,
    weights: sent?.leads ?? weights?.data,
    edgeClasses: sent?.classes,
  };
}
