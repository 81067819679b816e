/** Points of two or more classes in a plane: what the perceptron and the boundary views draw. */

import type {Chart} from "./chart.js";
import {classShapes, series} from "./colors.js";
import {type Attributes, svg} from "./dom.js";
import {makeScale, type Scale} from "./scale.js";

export interface Point {
  x: number;
  y: number;
  /** Class 0, 1, …; 0 takes the first colour and shape of the palette. */
  label: number;
}

export type Domain = readonly [x: readonly [number, number], y: readonly [number, number]];

/** The square that holds all points, with some room; centred, so that lengths are equal on both axes. */
export function domainOf(points: readonly Point[], room = 0.12): Domain {
  if (points.length === 0)
    return [
      [-1, 1],
      [-1, 1],
    ];
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const half = (Math.max(x1 - x0, y1 - y0) / 2) * (1 + room) || 1;
  const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return [
    [cx - half, cx + half],
    [cy - half, cy + half],
  ];
}

/** A chart's inner rectangle, and the scales that map a domain to it. */
export function planeScales(chart: Pick<Chart, "inner">, [across, up]: Domain) {
  const box = chart.inner();
  return {
    box,
    x: makeScale(across, [box.left, box.right]),
    y: makeScale(up, [box.bottom, box.top]),
  };
}

/** The mark of one point: shape and colour both tell the class. */
export function pointMark(point: Point, x: Scale, y: Scale, radius = 4): SVGElement {
  const [cx, cy] = [x(point.x), y(point.y)];
  const common: Attributes = {class: "point", fill: series(point.label)};
  const shape = classShapes[point.label % classShapes.length];
  if (shape === "circle") return svg("circle", {...common, cx, cy, r: radius});
  return svg("path", {...common, d: OUTLINES[shape](cx, cy, radius)});
}

/**
 * All points of one class as one path: for small drawings with many points. A circle or a square is
 * the end of a line without length, which takes a dozen letters.
 */
export function pointsPath(
  points: readonly Point[],
  label: number,
  x: Scale,
  y: Scale,
  radius: number,
): SVGPathElement {
  const own = points.filter((point) => point.label === label);
  const shape = classShapes[label % classShapes.length];
  const color = series(label);
  if (shape === "circle" || shape === "square") {
    const d = own.map((p) => `M${x(p.x).toFixed(1)} ${y(p.y).toFixed(1)}h0`).join("");
    const [cap, size] = shape === "circle" ? ["round", 2] : ["square", 1.8];
    const line = {stroke: color, "stroke-linecap": cap, "stroke-width": size * radius};
    return svg("path", {class: "points", fill: "none", ...line, d});
  }
  const d = own.map((point) => OUTLINES[shape](x(point.x), y(point.y), radius)).join("");
  return svg("path", {class: "points", fill: color, d});
}

const OUTLINES = {
  square: (x: number, y: number, r: number) =>
    polygon([
      [x - 0.9 * r, y - 0.9 * r],
      [x + 0.9 * r, y - 0.9 * r],
      [x + 0.9 * r, y + 0.9 * r],
      [x - 0.9 * r, y + 0.9 * r],
    ]),
  triangle: (x: number, y: number, r: number) =>
    polygon([
      [x, y - 1.25 * r],
      [x + 1.1 * r, y + 0.85 * r],
      [x - 1.1 * r, y + 0.85 * r],
    ]),
  diamond: (x: number, y: number, r: number) =>
    polygon([
      [x, y - 1.3 * r],
      [x + 1.3 * r, y],
      [x, y + 1.3 * r],
      [x - 1.3 * r, y],
    ]),
};

/** A closed path through corners in pixels. */
export function polygon(corners: readonly (readonly [number, number])[]): string {
  return `M${corners.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`;
}

/** "100 points of class 0, 100 of class 1", or of the names that the classes have. */
export function countText(points: readonly Point[], names: readonly string[] = []): string {
  const counts: number[] = [];
  for (const {label} of points) counts[label] = (counts[label] ?? 0) + 1;
  const parts: string[] = [];
  counts.forEach((count, label) => {
    const what = parts.length > 0 ? "" : count === 1 ? "point " : "points ";
    parts.push(`${count} ${what}of ${names[label] ?? `class ${label}`}`);
  });
  return parts.join(", ") || "no points";
}
