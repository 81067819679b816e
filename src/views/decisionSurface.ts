/**
 * What a classifier says everywhere in the plane: each place is tinted by the class it would be given,
 * the paler the less sure, with lines where the verdict changes and the training points over it.
 * Repainted while the model trains; pointer and arrow keys read the probabilities at a place.
 */
import {evaluate, type Run, type Step, type Tensor, tensor} from "../lib/index.js";
import {makeChart} from "./chart.js";
import {
  type ClassField,
  classBoundary,
  type ModelOutput,
  tintClasses,
  toClassField,
  winnerAt,
} from "./classField.js";
import {classShapes, series} from "./colors.js";
import {gridPoints} from "./contours.js";
import {html, svg} from "./dom.js";
import {follow} from "./follow.js";
import {formatNumber, formatPercent} from "./format.js";
import {legend} from "./legend.js";
import {countText, type Domain, domainOf, type Point, planeScales, pointMark} from "./points.js";
import {addProbe, type Place, type Reading} from "./probe.js";

export interface DecisionSurfaceOptions<S extends Step> {
  run: Run<S>;
  points: readonly Point[];
  /**
   * The model on a grid of points [n, 2]: [n, C] for C classes, or [n] or [n, 1] for the second of two.
   */
  predict: (state: S, grid: Tensor) => Tensor;
  /** What `predict` returns; logits go through softmax (sigmoid for one column). */
  output?: ModelOutput;
  /** Names of the classes; their numbers without it. */
  classes?: readonly string[];
  domain?: Domain;
  /** Points of the grid along each axis. */
  resolution?: number;
  /** Shortest time between two drawings, in milliseconds. */
  every?: number;
}

export function decisionSurface<S extends Step>(options: DecisionSurfaceOptions<S>): HTMLElement {
  const {run, points, predict, output = "probabilities", every = 150} = options;
  const {domain = domainOf(points), resolution = 64} = options;
  const places = gridPoints(domain, resolution);
  const nameOf = (label: number) => options.classes?.[label] ?? `class ${label}`;
  const inside = points.filter((point) => contains(domain, point));
  const boundary = svg("path", {class: "class-boundary"});
  let probabilities: ClassField | undefined;

  const scales = () => planeScales(chart, domain);

  const redraw = () => {
    const {box, x, y} = scales();
    chart.axes(x, y);
    chart.marks.replaceChildren(
      svg("rect", {
        class: "chart-border",
        x: box.left,
        y: box.top,
        width: box.right - box.left,
        height: box.bottom - box.top,
      }),
      boundary,
      ...inside.map((point) => pointMark(point, x, y, 3.5)),
    );
    trace();
  };

  const trace = () => {
    const lines = probabilities && classBoundary(probabilities, resolution, chart.inner());
    boundary.setAttribute("d", lines ?? "");
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
  const canvas = chart.canvas as HTMLCanvasElement;
  const probe = addProbe(chart, {
    read: ({x, y}: Place): Reading | undefined => {
      const at = scales();
      const [first, second] = [at.x.invert(x), at.y.invert(y)];
      const where = `x₁ ${formatNumber(first)}, x₂ ${formatNumber(second)}`;
      const cell = cellOf(domain, resolution, {x: first, y: second});
      const chances = (probabilities ?? []).map((p, c) => ({c, chance: p[cell]}));
      chances.sort((a, b) => b.chance - a.chance);
      const lines = chances
        .slice(0, 5)
        .map(({c, chance}) => ({text: `${nameOf(c)} ${formatPercent(chance)}`, color: series(c)}));
      const empty = [{text: "not trained yet"}];
      return {places: [{x, y}], lines: [{text: where}, ...(probabilities ? lines : empty)]};
    },
  });

  const draw = async (state: S | undefined) => {
    if (state !== undefined) {
      const result = await evaluate(() =>
        predict(state, tensor(places, {shape: [resolution * resolution, 2]})),
      );
      probabilities = toClassField("decisionSurface", result, resolution * resolution, output);
      tintClasses(canvas, resolution, probabilities);
    } else {
      probabilities = undefined;
      canvas.width = 0;
    }
    trace();
    probe.refresh();
    chart.describe(describe(points, domain, resolution, probabilities));
  };

  redraw();
  chart.describe(describe(points, domain, resolution, undefined));
  follow(chart.element, run, draw, {every});
  if (options.classes) {
    const items = options.classes.map((name, c) => ({
      name,
      color: series(c),
      mark: classShapes[c % classShapes.length],
    }));
    chart.element.prepend(html("div", {class: "chart-key"}, legend(items)));
  }
  return chart.element;
}

/** The cell of the grid in which a point lies. */
function cellOf([[x0, x1], [y0, y1]]: Domain, n: number, {x, y}: Place): number {
  const column = Math.max(0, Math.min(n - 1, Math.floor(((x - x0) / (x1 - x0)) * n)));
  const row = Math.max(0, Math.min(n - 1, Math.floor(((y1 - y) / (y1 - y0)) * n)));
  return row * n + column;
}

function contains([[x0, x1], [y0, y1]]: Domain, {x, y}: Point): boolean {
  return x >= x0 && x <= x1 && y >= y0 && y <= y1;
}

/** How many points fall on their own colour, read off the painted grid. */
function describe(
  points: readonly Point[],
  domain: Domain,
  n: number,
  probabilities: ClassField | undefined,
): string {
  if (!probabilities) return `${countText(points)}; not trained yet`;
  const inside = points.filter((point) => contains(domain, point));
  const right = inside.filter(
    (point) => winnerAt(probabilities, cellOf(domain, n, point)) === point.label,
  ).length;
  const share = inside.length > 0 ? formatPercent(right / inside.length) : "–";
  return `${countText(points)}; ${share} lie in the area of their own class`;
}
