/** Paints a graph on a canvas: all edges, then all nodes, in as few strokes as there are colours. */
import {cssColor, mix, type RGB, seriesColor} from "./colors.js";
import type {Spot} from "./forceLayout.js";
import type {Neighbour} from "./graphNodes.js";
import {extentOf} from "./numbers.js";

export interface GraphScene {
  /** Places on the canvas, in pixels. */
  at: readonly Spot[];
  edges: readonly (readonly [from: number, to: number])[];
  neighbours: readonly (readonly Neighbour[])[];
  classes: ArrayLike<number> | undefined;
  scores: ArrayLike<number> | undefined;
  weights: ArrayLike<number> | undefined;
  /** The node whose neighbours stand out; all others are pale. */
  lit: number | undefined;
  /** Nodes with a ring. */
  marked: readonly (number | undefined)[];
  /** How far the drawing is zoomed in. */
  scale: number;
  /** What is written beside each node. */
  names: ((node: number) => string) | undefined;
}

export function paintGraph(context: CanvasRenderingContext2D, scene: GraphScene): void {
  const {lit, neighbours, names} = scene;
  const near =
    lit === undefined ? undefined : new Set([lit, ...neighbours[lit].map(({node}) => node)]);
  paintEdges(context, scene);
  paintNodes(context, scene, near);
  if (names) paintNames(context, scene, names, near);
}

/** Edges are drawn in so many widths, so that many go into one stroke. */
const WIDTHS = 6;

function paintEdges(
  context: CanvasRenderingContext2D,
  {at, edges, weights, lit}: GraphScene,
): void {
  const most = (weights && extentOf(weights)?.[1]) || 1;
  const levels: number[][] = Array.from({length: weights ? WIDTHS : 1}, () => []);
  edges.forEach(([from, to], e) => {
    if (lit !== undefined && from !== lit && to !== lit) return;
    const share = weights ? Math.max(0, weights[e]) / most : 0;
    levels[Math.min(levels.length - 1, Math.floor(share * levels.length))].push(from, to);
  });
  if (lit !== undefined) {
    context.strokeStyle = css(mix(cssColor("--card"), cssColor("--rule-strong"), 0.35));
    strokeEdges(context, at, edges.flat(), 0.6);
  }
  context.strokeStyle = css(cssColor(lit === undefined ? "--rule-strong" : "--accent"));
  const plain = at.length > 300 ? 0.6 : 1.2;
  levels.forEach((level, i) => {
    const width = weights ? 0.4 + (4 * i) / WIDTHS : plain;
    strokeEdges(context, at, level, lit === undefined ? width : width + 0.6);
  });
}

function paintNodes(
  context: CanvasRenderingContext2D,
  scene: GraphScene,
  near: ReadonlySet<number> | undefined,
): void {
  const {at, scores, scale, marked} = scene;
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
  context.strokeStyle = css(scores ? cssColor("--ink-faint") : ground);
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
  for (const i of marked) {
    if (i === undefined) continue;
    context.lineWidth = 2.5;
    context.strokeStyle = css(cssColor("--ink"));
    context.beginPath();
    context.arc(at[i].x, at[i].y, radius + 2, 0, 2 * Math.PI);
    context.stroke();
  }
}

function nodeColors({classes, scores}: GraphScene): (node: number) => RGB {
  const none = mix(cssColor("--card"), cssColor("--ink-faint"), 0.6);
  if (classes) return (i) => (classes[i] >= 0 ? seriesColor(classes[i]) : none);
  if (!scores) return () => seriesColor(0);
  const [low, high] = extentOf(scores) ?? [0, 1];
  const [ground, full] = [cssColor("--scale-zero"), cssColor("--scale-full")];
  // Few shades, so that many nodes go into one fill.
  return (i) => mix(ground, full, Math.round((32 * (scores[i] - low)) / (high - low || 1)) / 32);
}

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

function strokeEdges(
  context: CanvasRenderingContext2D,
  at: readonly Spot[],
  ends: readonly number[],
  width: number,
): void {
  context.lineWidth = width;
  context.beginPath();
  for (let k = 0; k < ends.length; k += 2) {
    context.moveTo(at[ends[k]].x, at[ends[k]].y);
    context.lineTo(at[ends[k + 1]].x, at[ends[k + 1]].y);
  }
  context.stroke();
}
