/** Paints a graph on a canvas: all edges, then all nodes, in as few strokes as there are colours. */
import {cssColor, mix, type RGB, seriesColor} from "./colors.js";
import type {Spot} from "./forceLayout.js";
import type {Neighbour} from "./graphNodes.js";
import type {GraphNumbers} from "./graphText.js";
import {extentOf} from "./numbers.js";

export interface GraphScene extends GraphNumbers {
  /** Places on the canvas, in pixels. */
  at: readonly Spot[];
  edges: readonly (readonly [from: number, to: number])[];
  /** Each edge is one way, and bent, so that both ways between two nodes are to be seen. */
  directed: boolean;
  neighbours: readonly (readonly Neighbour[])[];
  /** The class that is given for a node, -1 for none: a ring of its colour. */
  given: ArrayLike<number> | undefined;
  /** The node whose neighbours stand out; all others are pale. */
  lit: number | undefined;
  /** Nodes with a ring. */
  marked: readonly (number | undefined)[];
  /** How far the drawing is zoomed in. */
  scale: number;
  /** What is written beside each node. */
  names: ((node: number) => string) | undefined;
}

/** Paints over all of the canvas, ground and all: what is stored of it needs no transparency. */
export function paintGraph(context: CanvasRenderingContext2D, scene: GraphScene): void {
  context.fillStyle = css(cssColor("--card"));
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  const {lit, neighbours, names} = scene;
  const near =
    lit === undefined ? undefined : new Set([lit, ...neighbours[lit].map(({node}) => node)]);
  paintEdges(context, scene);
  paintNodes(context, scene, near);
  if (names) paintNames(context, scene, names, near);
}

/** Edges are drawn in so many widths, so that many go into one stroke. */
const WIDTHS = 6;

function paintEdges(context: CanvasRenderingContext2D, scene: GraphScene): void {
  const {at, edges, directed, weights, edgeClasses, lit} = scene;
  const most = (weights && extentOf(weights)?.[1]) || 1;
  const many = at.length > 300;
  const plain = many ? 0.6 : 1.2;
  const strokes = new Map<string, {color: string; width: number; edges: number[]}>();
  const add = (edge: number, color: string, width: number) => {
    const key = `${color} ${width}`;
    const stroke = strokes.get(key);
    if (stroke) stroke.edges.push(edge);
    else strokes.set(key, {color, width, edges: [edge]});
  };
  const pale = css(mix(cssColor("--card"), cssColor("--rule-strong"), 0.35));
  const ink = cssColor(lit === undefined ? "--rule-strong" : "--accent");
  const standard = css(many && lit === undefined ? mix(cssColor("--card"), ink, 0.45) : ink);
  edges.forEach(([from, to], edge) => {
    if (lit !== undefined && to !== lit && (directed || from !== lit)) {
      add(edge, pale, 0.6);
      return;
    }
    const share = weights ? Math.max(0, weights[edge]) / most : 0;
    const level = Math.min(WIDTHS - 1, Math.floor(share * WIDTHS));
    const width = (weights ? 0.4 + (4 * level) / WIDTHS : plain) + (lit === undefined ? 0 : 0.6);
    add(edge, edgeClasses ? css(seriesColor(edgeClasses[edge])) : standard, width);
  });
  // The pale ones lie below.
  const inOrder = [...strokes.values()].sort((a, b) => Number(b.color === pale) - Number(a.color === pale)); // biome-ignore format: one line
  for (const {color, width, edges: own} of inOrder) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    for (const edge of own) line(context, at[edges[edge][0]], at[edges[edge][1]], directed);
    context.stroke();
  }
}

/** How far a bent edge leaves the straight line, as a share of its length. */
const BEND = 0.09;

function line(context: CanvasRenderingContext2D, from: Spot, to: Spot, bent: boolean): void {
  context.moveTo(from.x, from.y);
  if (!bent) {
    context.lineTo(to.x, to.y);
    return;
  }
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const middle = {x: (from.x + to.x) / 2, y: (from.y + to.y) / 2};
  context.quadraticCurveTo(middle.x - 2 * BEND * dy, middle.y + 2 * BEND * dx, to.x, to.y);
}

function paintNodes(
  context: CanvasRenderingContext2D,
  scene: GraphScene,
  near: ReadonlySet<number> | undefined,
): void {
  const {at, scores, scale, marked, given} = scene;
  const size = Math.max(2.2, Math.min(7, 60 / Math.sqrt(at.length)));
  const radius = size * Math.sqrt(Math.max(0.4, scale));
  const color = nodeColors(scene);
  const ground = cssColor("--card");
  const groups = new Map<string, number[]>();
  for (let i = 0; i < at.length; ++i) {
    const name = css(near && !near.has(i) ? mix(ground, color(i), 0.25) : color(i));
    const group = groups.get(name);
    if (group) group.push(i);
    else groups.set(name, [i]);
  }
  context.lineWidth = 0.8;
  context.strokeStyle = css(scores || given ? cssColor("--ink-faint") : ground);
  for (const [name, group] of groups) {
    context.fillStyle = name;
    context.beginPath();
    for (const i of group) {
      context.moveTo(at[i].x + radius, at[i].y);
      context.arc(at[i].x, at[i].y, radius, 0, 2 * Math.PI);
    }
    context.fill();
    context.stroke();
  }
  const ring = (i: number, distance: number, color: RGB) => {
    context.lineWidth = 2.5;
    context.strokeStyle = css(color);
    context.beginPath();
    context.arc(at[i].x, at[i].y, radius + distance, 0, 2 * Math.PI);
    context.stroke();
  };
  for (let i = 0; given && i < given.length; ++i)
    if (given[i] >= 0) ring(i, 3.5, seriesColor(given[i]));
  for (const i of marked) if (i !== undefined) ring(i, 2, cssColor("--ink"));
}

/** A class that is not sure at all still shows which one it is. */
const FAINTEST = 0.12;

function nodeColors({classes, sureness, scores, given}: GraphScene): (node: number) => RGB {
  const ground = cssColor("--card");
  const none = mix(ground, cssColor("--ink-faint"), sureness || given ? 0.25 : 0.6);
  if (classes) {
    const strength = (i: number) => (sureness ? FAINTEST + (1 - FAINTEST) * sureness[i] : 1);
    return (i) =>
      classes[i] >= 0 ? mix(ground, seriesColor(classes[i]), shade(strength(i))) : none;
  }
  if (given) return (i) => (given[i] >= 0 ? seriesColor(given[i]) : none);
  if (!scores) return () => seriesColor(0);
  const [low, high] = extentOf(scores) ?? [0, 1];
  const [empty, full] = [cssColor("--scale-zero"), cssColor("--scale-full")];
  return (i) => mix(empty, full, shade((scores[i] - low) / (high - low || 1)));
}

/** Few shades, so that many nodes go into one fill. */
const shade = (share: number): number => Math.round(32 * share) / 32;

function paintNames(
  context: CanvasRenderingContext2D,
  {at}: GraphScene,
  names: (node: number) => string,
  near: ReadonlySet<number> | undefined,
): void {
  context.font = "11.5px system-ui, sans-serif";
  context.lineWidth = 3;
  context.strokeStyle = css(cssColor("--card"));
  context.fillStyle = css(cssColor("--ink"));
  at.forEach(({x, y}, i) => {
    if (near && !near.has(i)) return;
    context.strokeText(names(i), x + 9, y + 4);
    context.fillText(names(i), x + 9, y + 4);
  });
}

const css = ([red, green, blue]: RGB): string => `rgb(${red} ${green} ${blue})`;
