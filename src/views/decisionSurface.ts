/**
 * What a classifier says everywhere in the plane: each place is tinted by the class it would be given,
 * the paler the less sure, with the training points over it. Repainted while the model trains.
 */
import {evaluate, type Run, type Step, type Tensor, tensor} from "../lib/index.js";
import {makeChart} from "./chart.js";
import {cssColor, mix, seriesColor} from "./colors.js";
import {svg} from "./dom.js";
import {follow} from "./follow.js";
import {formatPercent} from "./format.js";
import {paint} from "./pixels.js";
import {countText, type Domain, domainOf, type Point, pointMark} from "./points.js";
import {makeScale} from "./scale.js";

export interface DecisionSurfaceOptions<S extends Step> {
  run: Run<S>;
  points: readonly Point[];
  /**
   * The model on a grid of points [n, 2]: [n, C] for C classes, or [n] or [n, 1] for the second of two.
   */
  predict: (state: S, grid: Tensor) => Tensor;
  /** What `predict` returns; logits go through softmax (sigmoid for one column). */
  output?: "probabilities" | "logits";
  domain?: Domain;
  /** Points of the grid along each axis. */
  resolution?: number;
  /** Shortest time between two drawings, in milliseconds. */
  every?: number;
}

/** The full tint still lets the points stand out. */
const STRONGEST = 0.55;

export function decisionSurface<S extends Step>(options: DecisionSurfaceOptions<S>): HTMLElement {
  const {run, points, predict, output = "probabilities", every = 150} = options;
  const {domain = domainOf(points), resolution = 64} = options;
  const places = gridPoints(domain, resolution);
  let probabilities: Float32Array[] | undefined;

  const redraw = () => {
    const box = chart.inner();
    const x = makeScale(domain[0], [box.left, box.right]);
    const y = makeScale(domain[1], [box.bottom, box.top]);
    chart.axes(x, y);
    const inside = points.filter((point) => contains(domain, point));
    chart.marks.replaceChildren(
      svg("rect", {
        class: "chart-border",
        x: box.left,
        y: box.top,
        width: box.right - box.left,
        height: box.bottom - box.top,
      }),
      ...inside.map((point) => pointMark(point, x, y, 3.5)),
    );
  };

  const tint = () => {
    if (!chart.canvas || !probabilities) return;
    const ground = cssColor("--paper");
    const colors = probabilities.map((_, c) => seriesColor(c));
    const all = probabilities;
    paint(chart.canvas, resolution, resolution, (i) => {
      const winner = winnerAt(all, i);
      const chance = 1 / all.length;
      const sure = (all[winner][i] - chance) / (1 - chance);
      return mix(ground, colors[winner], STRONGEST * Math.max(0, Math.min(1, sure)));
    });
  };

  const chart = makeChart({
    name: "decision-surface",
    title: "The class that the model gives to each place of the plane",
    xLabel: "x₁",
    yLabel: "x₂",
    square: true,
    canvas: true,
    redraw,
  });

  const draw = async (state: S | undefined) => {
    if (state !== undefined) {
      const result = await evaluate(() =>
        predict(state, tensor(places, {shape: [resolution * resolution, 2]})),
      );
      probabilities = toProbabilities(result.data, resolution * resolution, output);
    } else {
      probabilities = undefined;
      if (chart.canvas) chart.canvas.width = 0;
    }
    tint();
    chart.describe(describe(points, domain, resolution, probabilities));
  };

  redraw();
  chart.describe(describe(points, domain, resolution, undefined));
  follow(chart.element, run, draw, {every});
  return chart.element;
}

/** Middles of the cells, row by row from the top, as x and y in turn. */
function gridPoints([[x0, x1], [y0, y1]]: Domain, n: number): Float32Array {
  const places = new Float32Array(2 * n * n);
  for (let row = 0; row < n; ++row) {
    for (let column = 0; column < n; ++column) {
      const at = 2 * (row * n + column);
      places[at] = x0 + ((column + 0.5) / n) * (x1 - x0);
      places[at + 1] = y1 - ((row + 0.5) / n) * (y1 - y0);
    }
  }
  return places;
}

/** One array of probabilities a class, from the model's rows. */
function toProbabilities(
  data: ArrayLike<number>,
  rows: number,
  output: "probabilities" | "logits",
): Float32Array[] {
  const columns = data.length / rows;
  if (columns === 1) {
    const second = Float32Array.from(data, (value) =>
      output === "logits" ? 1 / (1 + Math.exp(-value)) : value,
    );
    return [second.map((p) => 1 - p), second];
  }
  const classes = Array.from({length: columns}, () => new Float32Array(rows));
  for (let i = 0; i < rows; ++i) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < columns; ++c) largest = Math.max(largest, data[i * columns + c]);
    let sum = 0;
    for (let c = 0; c < columns; ++c) {
      const value = data[i * columns + c];
      classes[c][i] = output === "logits" ? Math.exp(value - largest) : value;
      sum += classes[c][i];
    }
    if (output === "logits") for (const one of classes) one[i] /= sum;
  }
  return classes;
}

function winnerAt(probabilities: readonly Float32Array[], i: number): number {
  let winner = 0;
  for (let c = 1; c < probabilities.length; ++c) {
    if (probabilities[c][i] > probabilities[winner][i]) winner = c;
  }
  return winner;
}

function contains([[x0, x1], [y0, y1]]: Domain, {x, y}: Point): boolean {
  return x >= x0 && x <= x1 && y >= y0 && y <= y1;
}

/** How many points fall on their own colour, read off the painted grid. */
function describe(
  points: readonly Point[],
  domain: Domain,
  n: number,
  probabilities: readonly Float32Array[] | undefined,
): string {
  if (!probabilities) return `${countText(points)}; not trained yet`;
  const [[x0, x1], [y0, y1]] = domain;
  const inside = points.filter((point) => contains(domain, point));
  const right = inside.filter(({x, y, label}) => {
    const column = Math.min(n - 1, Math.floor(((x - x0) / (x1 - x0)) * n));
    const row = Math.min(n - 1, Math.floor(((y1 - y) / (y1 - y0)) * n));
    return winnerAt(probabilities, row * n + column) === label;
  }).length;
  const share = inside.length > 0 ? formatPercent(right / inside.length) : "–";
  return `${countText(points)}; ${share} lie in the area of their own class`;
}
