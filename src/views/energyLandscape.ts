/**
 * An energy over one or two coordinates, with what rolls down in it: a state as a ball with the way it
 * came, particles, and named places. Deep places are dark.
 *
 *     energyLandscape({energy: (x) => x ** 4 - 2 * x ** 2, domain: [[-2, 2]], path: ({visited}) => visited, run})
 *     energyLandscape({run, predict: ({model}, points) => model.forward(points), domain: [[-3, 3], [-3, 3]]})
 */
import {type Step, type Tensor, tensor} from "../lib/index.js";
import {type Chart, linePath, makeChart} from "./chart.js";
import {colorRamp} from "./colorRamp.js";
import {cssColor, mix, type RGB} from "./colors.js";
import {contourPath, gridPoints} from "./contours.js";
import {svg} from "./dom.js";
import type {Interval} from "./flow.js";
import {formatNumber} from "./format.js";
import {type Live, type Of, watch} from "./live.js";
import {expectCount, extentOf, type Grid, type Numbers} from "./numbers.js";
import {paint} from "./pixels.js";
import {addProbe} from "./probe.js";
import {linearTicks, makeScale} from "./scale.js";

export interface EnergyLandscapeOptions<S extends Step> extends Live<S> {
  /** The energy of a place, of one coordinate or two. */
  energy?: (x: number, y: number) => number;
  /** Or a model's: [n] or [n, 1] at points [n, 1] or [n, 2]. */
  predict?: (state: S, points: Tensor) => Tensor;
  /** The ends of the one axis, or of both. */
  domain: readonly [Interval] | readonly [Interval, Interval];
  /** Where a state has been, [T] or [T, 2]; the last place is the ball. */
  path?: Of<S, Numbers>;
  /** Places of many states, [n] or [n, 2]. */
  particles?: Of<S, Numbers>;
  /** Places with a name: memories, minima. */
  states?: readonly {x: number; y?: number; label: string}[];
  xLabel?: string;
  yLabel?: string;
  /** What the height is, with its unit. */
  energyLabel?: string;
  title?: string;
}

const POINTS = 240;
const SIDE = 64;
const LEVELS = 12;

/**
 * @throws TypeError without an energy, or for functions of a state without a run; ShapeError when the
 *   model's answer or the places have another shape
 */
export function energyLandscape<S extends Step>(options: EnergyLandscapeOptions<S>): HTMLElement {
  const {energy, predict, domain, states = [], title = "Energy landscape"} = options;
  const {xLabel = "state", yLabel = "x₂", energyLabel = "energy"} = options;
  if ((energy === undefined) === (predict === undefined)) {
    throw new TypeError("energyLandscape: give either an energy or, with a run, predict.");
  }
  const flat = domain.length === 2;
  const axes = domain.length;
  const places = flat ? gridPoints(domain, SIDE) : linePoints(domain[0]);
  const count = places.length / axes;
  let heights: ArrayLike<number> | undefined;
  if (energy) {
    heights = Float64Array.from({length: count}, (_, i) =>
      energy(places[axes * i], flat ? places[axes * i + 1] : 0),
    );
  }
  let path: number[][] = [];
  let particles: number[][] = [];

  const ramp = colorRamp(energyLabel, false);
  const chart: Chart = makeChart({
    name: "energy",
    title,
    xLabel: flat && xLabel === "state" ? "x₁" : xLabel,
    yLabel: flat ? yLabel : energyLabel,
    square: flat,
    canvas: flat,
    redraw: () => redraw(),
  });
  if (flat) {
    ramp.element.classList.add("ramp-energy");
    chart.element.prepend(ramp.element);
  }

  /** The energy at a place, from the nearest point where it is known. */
  const heightAt = (x: number, y = 0): number => {
    if (energy) return energy(x, y);
    if (!heights) return Number.NaN;
    const [[x0, x1]] = domain;
    if (!domain[1]) {
      const at = ((x - x0) / (x1 - x0)) * (POINTS - 1);
      const i = Math.max(0, Math.min(POINTS - 2, Math.floor(at)));
      return heights[i] + (at - i) * (heights[i + 1] - heights[i]);
    }
    const [y0, y1] = domain[1];
    const cell = (share: number) => Math.max(0, Math.min(SIDE - 1, Math.floor(share * SIDE)));
    return heights[cell((y1 - y) / (y1 - y0)) * SIDE + cell((x - x0) / (x1 - x0))];
  };
  const scales = () => {
    const box = chart.inner();
    const x = makeScale(domain[0], [box.left, box.right]);
    const [low, high] = extentOf(heights ?? []) ?? [0, 1];
    const room = 0.08 * (high - low || 1);
    const yDomain = domain[1] ?? ([low - room, high + room] as const);
    return {x, y: makeScale(yDomain, [box.bottom, box.top]), low, high, box};
  };

  const redraw = () => {
    const {x, y, low, high, box} = scales();
    chart.axes(x, y);
    const marks: SVGElement[] = [];
    if (heights && flat) {
      ramp.show(low, high);
      tint(chart.canvas, heights, low, high);
      const levels = linearTicks(low, high, LEVELS);
      const grid = {values: heights, columns: SIDE, rows: SIDE};
      const d = levels.map((level) => contourPath(grid, level, box)).join("");
      marks.push(svg("path", {class: "energy-contour", d}));
    } else if (heights) {
      const xs = Array.from(places, x);
      marks.push(svg("path", {class: "energy-line", d: linePath(xs, Array.from(heights, y))}));
    }
    const spot = ([px, py]: readonly number[]): [number, number] => [
      x(px),
      y(flat ? py : heightAt(px)),
    ];
    const dot = (at: readonly number[], name: string, r: number) => {
      const [cx, cy] = spot(at);
      return svg("circle", {class: name, cx, cy, r});
    };
    for (const at of particles) marks.push(dot(at, "energy-particle", 2.5));
    for (const {x: px, y: py = 0, label} of states) {
      const [cx, cy] = spot([px, py]);
      marks.push(svg("path", {class: "energy-state", d: `M${cx - 4} ${cy}h8M${cx} ${cy - 4}v8`}));
      marks.push(
        svg("text", {class: "energy-label", x: cx, y: cy - 8, "text-anchor": "middle"}, label),
      );
    }
    if (path.length > 0) {
      const spots = path.map(spot);
      const d = linePath(
        spots.map(([px]) => px),
        spots.map(([, py]) => py),
      );
      marks.push(svg("path", {class: "energy-path", d}));
      marks.push(dot(path[path.length - 1], "energy-ball", 6.5));
    }
    chart.marks.replaceChildren(...marks);
    chart.describe(describe());
    probe.refresh();
  };

  const probe = addProbe(chart, {
    read: (place) => {
      const {x, y} = scales();
      const px = x.invert(place.x);
      const py = flat ? y.invert(place.y) : 0;
      const height = heightAt(px, py);
      if (!Number.isFinite(height)) return undefined;
      const where = flat ? `(${formatNumber(px)}, ${formatNumber(py)})` : formatNumber(px);
      const at = flat ? place : {x: place.x, y: y(height)};
      return {
        places: [at],
        lines: [{text: `at ${where}`}, {text: `${energyLabel} ${formatNumber(height)}`}],
      };
    },
  });

  const describe = (): string => {
    const range = extentOf(heights ?? []);
    if (!range || !heights) return "nothing to show yet";
    let lowest = 0;
    for (let i = 0; i < count; ++i) if (heights[i] < heights[lowest]) lowest = i;
    const at = Array.from({length: axes}, (_, k) => formatNumber(places[axes * lowest + k], 2));
    const parts = [
      `${energyLabel} from ${formatNumber(range[0])} to ${formatNumber(range[1])}, lowest at ${at.join(", ")}`,
    ];
    if (path.length > 0) {
      const [first, last] = [path[0], path[path.length - 1]].map(([px, py]) => heightAt(px, py));
      parts.push(
        `the state came from ${formatNumber(first)} to ${formatNumber(last)} in ${path.length - 1} steps`,
      );
    }
    if (particles.length > 0) parts.push(`${particles.length} particles`);
    return parts.join("; ");
  };

  const model =
    predict &&
    ((state: S) => {
      const answer = predict(state, tensor(places, {shape: [count, axes]}));
      const shape = `the model's answer of shape [${answer.shape.join(", ")}]: energies`;
      expectCount("energyLandscape", shape, answer.size, `points [${count}, ${axes}]`, count);
      return answer;
    });
  redraw();
  const wanted = {model, path: options.path, particles: options.particles};
  watch("energyLandscape", chart.element, options, wanted, (known) => {
    if (model) heights = known.model?.data;
    path = known.path ? placesOf("path", known.path, axes) : [];
    particles = known.particles ? placesOf("particles", known.particles, axes) : [];
    redraw();
  });
  return chart.element;
}

function linePoints([low, high]: Interval): Float32Array {
  return Float32Array.from({length: POINTS}, (_, i) => low + (i / (POINTS - 1)) * (high - low));
}

/** Rows of coordinates. */
function placesOf(what: string, {data, shape}: Grid, axes: number): number[][] {
  const width = shape.length === 1 ? 1 : shape[shape.length - 1];
  expectCount(
    "energyLandscape",
    `numbers a place in ${what} [${shape.join(", ")}]`,
    width,
    "axes",
    axes,
  );
  return Array.from({length: data.length / axes}, (_, i) =>
    Array.from({length: axes}, (_, k) => data[axes * i + k]),
  );
}

/** Low places dark; the browser smooths between the cells. */
function tint(
  canvas: HTMLCanvasElement | undefined,
  heights: ArrayLike<number>,
  low: number,
  high: number,
): void {
  if (!canvas) return;
  const [ground, deep] = [cssColor("--paper"), cssColor("--series-6")];
  const shades = Array.from({length: 65}, (_, i): RGB => mix(deep, ground, 0.25 + (0.75 * i) / 64));
  paint(canvas, SIDE, SIDE, (i) => {
    const share = high > low ? (heights[i] - low) / (high - low) : 1;
    return Number.isFinite(share) ? shades[Math.round(64 * share)] : ground;
  });
}
