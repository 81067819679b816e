/**
 * The line that a linear classifier draws between two classes of points in the plane: the line w·x+b=0,
 * the weight vector at right angles to it, the margin once nothing is wrong, and the last mistake.
 */
import type {Run, Step} from "../lib/index.js";
import {linePath, makeChart} from "./chart.js";
import {svg} from "./dom.js";
import {follow} from "./follow.js";
import {formatNumber} from "./format.js";
import {countText, type Domain, domainOf, type Point, pointMark, polygon} from "./points.js";
import {makeScale} from "./scale.js";

export interface Line {
  w: ArrayLike<number>;
  b: number;
  /** Index of the point that caused the last correction. */
  mistake?: number;
}

export interface DecisionLineOptions<S extends Step> {
  run: Run<S>;
  /** Class 1 lies where w·x+b ≥ 0. */
  points: readonly Point[];
  line: (state: S) => Line | Promise<Line>;
  /** The part of the plane that is drawn; the points with some room around without it. */
  domain?: Domain;
}

export function decisionLine<S extends Step>(options: DecisionLineOptions<S>): HTMLElement {
  const {run, points, line, domain = domainOf(points)} = options;
  let shown: Line | undefined;

  const redraw = () => {
    const box = chart.inner();
    const x = makeScale(domain[0], [box.left, box.right]);
    const y = makeScale(domain[1], [box.bottom, box.top]);
    chart.axes(x, y);
    const clip = svg("svg", {
      x: box.left,
      y: box.top,
      width: box.right - box.left,
      height: box.bottom - box.top,
      viewBox: `${box.left} ${box.top} ${box.right - box.left} ${box.bottom - box.top}`,
    });
    const marks = shown ? lineMarks(shown, points, domain, x, y) : undefined;
    if (marks) clip.append(...marks.under);
    clip.append(...points.map((point) => pointMark(point, x, y)));
    if (marks) clip.append(marks.vector);
    const mistake = shown?.mistake === undefined ? undefined : points[shown.mistake];
    if (mistake) {
      const ring = svg("circle", {class: "mistake-ring", cx: x(mistake.x), cy: y(mistake.y), r: 9});
      clip.append(ring);
    }
    chart.marks.replaceChildren(clip);
  };

  const chart = makeChart({
    name: "decision-line",
    title: "Points of two classes and the line that separates them",
    xLabel: "x₁",
    yLabel: "x₂",
    square: true,
    redraw,
  });

  const draw = async (state: S | undefined) => {
    shown = state === undefined ? undefined : await line(state);
    redraw();
    chart.describe(describe(shown, points));
  };

  redraw();
  chart.describe(describe(undefined, points));
  follow(chart.element, run, draw, {every: 50});
  return chart.element;
}

type Scales = ReturnType<typeof makeScale>;

function lineMarks(
  {w, b}: Line,
  points: readonly Point[],
  domain: Domain,
  x: Scales,
  y: Scales,
): {under: SVGElement[]; vector: SVGElement} | undefined {
  const norm = Math.hypot(w[0], w[1]);
  if (norm === 0) return undefined;
  const unit = [w[0] / norm, w[1] / norm];
  const foot = footPoint(unit, b / norm, domain);
  const reach = 2 * Math.hypot(domain[0][1] - domain[0][0], domain[1][1] - domain[1][0]);
  /** The point `along` the line and `off` it, in pixels. */
  const at = (along: number, off: number): [number, number] => [
    x(foot[0] - unit[1] * along + unit[0] * off),
    y(foot[1] + unit[0] * along + unit[1] * off),
  ];
  const half = smallestMargin(points, unit, b / norm);
  const under: SVGElement[] = [
    svg("path", {
      class: "half-plane",
      d: polygon([at(-reach, 0), at(reach, 0), at(reach, reach), at(-reach, reach)]),
    }),
  ];
  if (half > 0) {
    under.push(
      svg("path", {
        class: "margin-band",
        d: polygon([at(-reach, -half), at(reach, -half), at(reach, half), at(-reach, half)]),
      }),
    );
  }
  const ends = [at(-reach, 0), at(reach, 0)];
  under.push(
    svg("path", {
      class: "decision-line",
      d: linePath(
        ends.map((p) => p[0]),
        ends.map((p) => p[1]),
      ),
    }),
  );
  return {under, vector: arrow(at(0, 0), at(0, reach / 16))};
}

/** The point of the line nearest to the middle of the domain: there the weight vector is drawn. */
function footPoint(unit: readonly number[], offset: number, domain: Domain): [number, number] {
  const cx = (domain[0][0] + domain[0][1]) / 2;
  const cy = (domain[1][0] + domain[1][1]) / 2;
  const distance = unit[0] * cx + unit[1] * cy + offset;
  return [cx - distance * unit[0], cy - distance * unit[1]];
}

/** Distance from the line to the nearest point, negative while a point is on the wrong side. */
function smallestMargin(points: readonly Point[], unit: readonly number[], offset: number): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const point of points) {
    const signed = unit[0] * point.x + unit[1] * point.y + offset;
    smallest = Math.min(smallest, point.label === 1 ? signed : -signed);
  }
  return Number.isFinite(smallest) ? smallest : 0;
}

function arrow(from: readonly [number, number], to: readonly [number, number]): SVGElement {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const tip = (back: number, side: number): [number, number] => [
    to[0] - ux * back - uy * side,
    to[1] - uy * back + ux * side,
  ];
  return svg(
    "g",
    {class: "weight-vector"},
    svg("path", {class: "weight-shaft", d: linePath([from[0], to[0]], [from[1], to[1]])}),
    svg("path", {
      class: "weight-tip",
      d: polygon([[to[0] + ux * 6, to[1] + uy * 6], tip(4, 5), tip(4, -5)]),
    }),
    svg(
      "text",
      {
        class: "chart-note",
        x: to[0] + ux * 17,
        y: to[1] + uy * 17,
        dy: "0.32em",
        "text-anchor": "middle",
      },
      "w",
    ),
  );
}

function describe(line: Line | undefined, points: readonly Point[]): string {
  if (!line) return countText(points);
  const {w, b} = line;
  const norm = Math.hypot(w[0], w[1]);
  if (norm === 0) return `${countText(points)}; no line yet, w = 0`;
  const wrong = points.filter(
    ({x, y, label}) => w[0] * x + w[1] * y + b >= 0 !== (label === 1),
  ).length;
  const margin = smallestMargin(points, [w[0] / norm, w[1] / norm], b / norm);
  const rest =
    wrong > 0 ? `${wrong} on the wrong side` : `none wrong, margin ${formatNumber(margin)}`;
  return `w = (${formatNumber(w[0])}, ${formatNumber(w[1])}), b = ${formatNumber(b)}; ${rest}`;
}
