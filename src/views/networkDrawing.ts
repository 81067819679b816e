/** How a network is painted: lines for weights, discs for units. As much of it as fits into a frame. */
import {cssColor, divergingTable, type RGB} from "./colors.js";
import {colorIn} from "./pixels.js";
import type {Place} from "./probe.js";

/** Widths of lines are rounded to so many: a path for each is fast to draw. */
const LEVELS = 8;
const THICKEST = 3.2;
/**
 * A line of one pixel takes about a microsecond, a thicker one thirty (Chromium without a GPU): so many
 * of each fit into a frame, over all layers. The strongest weights come first.
 */
const MOST_LINES = 4000;
const MOST_THICK = 240;
export interface Layer {
  /** How many units there are, and how many units on the next one drawn is. */
  size: number;
  stride: number;
  /** How many are drawn. */
  drawn: number;
  activations: ArrayLike<number> | undefined;
}

export interface Lines {
  /** Of the drawn units, [to, from] one after the other. */
  weights: ArrayLike<number>;
  largest: number;
  /** The lowest level that is drawn, and the lowest that is thick. */
  drawn: number;
  thick: number;
}

/** What is drawn of the weights between two layers, one of `pairs` pairs. */
export function linesOf(weights: ArrayLike<number>, pairs: number): Lines {
  return {
    weights,
    largest: largestOf(weights),
    drawn: levelWithin(weights, MOST_LINES / pairs),
    thick: levelWithin(weights, MOST_THICK / pairs),
  };
}

/** Weights below this have no line; 0 where all have one. */
export const leftOut = ({drawn, largest}: Lines): number => (largest * drawn) / LEVELS;

function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; ++i) largest = Math.max(largest, Math.abs(values[i]));
  return largest || 1;
}

const css = ([r, g, b]: RGB, alpha = 1) => `rgb(${r} ${g} ${b} / ${alpha})`;

/** The level of a weight, from 0 for the weakest to LEVELS − 1; −1 for no weight. */
const levelOf = (weight: number, largest: number): number =>
  Math.ceil((Math.abs(weight) / largest) * LEVELS) - 1;

/** The lowest level such that no more than `most` weights are of it or above; the highest at least. */
function levelWithin(weights: ArrayLike<number>, most: number): number {
  const largest = largestOf(weights);
  const counts = new Array<number>(LEVELS).fill(0);
  for (let i = 0; i < weights.length; ++i) {
    const level = levelOf(weights[i], largest);
    if (level >= 0) counts[level] += 1;
  }
  let level = LEVELS - 1;
  let sum = counts[level];
  while (level > 0 && sum + counts[level - 1] <= most) sum += counts[--level];
  return level;
}

/** The lines between two layers: one path for each width and sign. */
export function drawLines(
  context: CanvasRenderingContext2D,
  {weights, largest, drawn, thick}: Lines,
  from: readonly Place[],
  to: readonly Place[],
  poles: readonly RGB[],
): void {
  const paths = Array.from({length: 2 * LEVELS}, () => new Path2D());
  for (let t = 0; t < to.length; ++t) {
    for (let f = 0; f < from.length; ++f) {
      const weight = weights[t * from.length + f];
      const level = levelOf(weight, largest);
      if (!(level >= drawn)) continue;
      const path = paths[(weight > 0 ? LEVELS : 0) + level];
      path.moveTo(from[f].x, from[f].y);
      path.lineTo(to[t].x, to[t].y);
    }
  }
  const hair = 1 / (globalThis.devicePixelRatio || 1);
  // Among many lines each is paler.
  const crowd = Math.min(1, Math.sqrt(160 / (from.length * to.length)));
  paths.forEach((path, i) => {
    const share = ((i % LEVELS) + 1) / LEVELS;
    context.lineWidth = i % LEVELS >= thick ? Math.max(hair, THICKEST * share) : hair;
    context.strokeStyle = css(poles[i < LEVELS ? 0 : 1], 0.12 + 0.75 * share * (0.4 + 0.6 * crowd));
    context.stroke(path);
  });
}

export function drawUnits(
  context: CanvasRenderingContext2D,
  {activations, drawn}: Layer,
  places: readonly Place[],
): void {
  const table = divergingTable();
  const largest = activations ? largestOf(activations) : 1;
  const gap = drawn > 1 ? places[1].y - places[0].y : 34;
  const radius = Math.max(2, Math.min(10, 0.38 * gap));
  context.lineWidth = radius > 4 ? 1.25 : 0.6;
  context.strokeStyle = css(cssColor("--ink-soft"));
  const paper = css(cssColor("--paper"));
  places.forEach(({x, y}, i) => {
    context.fillStyle = activations
      ? css(colorIn(table, activations[i], -largest, largest))
      : paper;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  });
}
