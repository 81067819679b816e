/**
 * A curve fitted by a network with one hidden layer, and what each hidden unit adds to it: the thin
 * lines sum up (with the output bias) to the thick one.
 */
import {evaluate, type Run, type Step, type Tensor, tensor} from "../lib/index.js";
import {linePath, makeChart} from "./chart.js";
import {series} from "./colors.js";
import {html, svg} from "./dom.js";
import {follow} from "./follow.js";
import {formatNumber} from "./format.js";
import {legend} from "./legend.js";
import {makeScale} from "./scale.js";

export interface HiddenUnitsOptions<S extends Step> {
  run: Run<S>;
  /** The data that the curve is fitted to. */
  points: readonly {x: number; y: number}[];
  /** The network's output [n] or [n, 1] for inputs [n, 1]. */
  fit: (state: S, x: Tensor) => Tensor;
  /** What each of H hidden units adds to the output: [n, H], output weights included. */
  units: (state: S, x: Tensor) => Tensor;
  /** The function behind the data, where it is known. */
  target?: (x: number) => number;
  /** The stretch of x; the data's own without it. */
  domain?: readonly [number, number];
  /** Stretch of y; the data's with room for the units without it. */
  range?: readonly [number, number];
}

const SAMPLES = 160;

interface Curves {
  fit: ArrayLike<number>;
  units: number[][];
}

export function hiddenUnits<S extends Step>(options: HiddenUnitsOptions<S>): HTMLElement {
  const {run, points, target} = options;
  const domain =
    options.domain ??
    extent(
      points.map((point) => point.x),
      0,
    );
  const range =
    options.range ??
    extent(
      points.map((point) => point.y),
      0.6,
    );
  const xs = Float32Array.from(
    {length: SAMPLES},
    (_, i) => domain[0] + (i / (SAMPLES - 1)) * (domain[1] - domain[0]),
  );
  let curves: Curves | undefined;

  const redraw = () => {
    const box = chart.inner();
    const x = makeScale(domain, [box.left, box.right]);
    const y = makeScale(range, [box.bottom, box.top]);
    chart.axes(x, y);
    const px = Array.from(xs, x);
    const path = (values: ArrayLike<number>) => linePath(px, Array.from(values, y));
    const clip = svg("svg", {
      x: box.left,
      y: box.top,
      width: box.right - box.left,
      height: box.bottom - box.top,
      viewBox: `${box.left} ${box.top} ${box.right - box.left} ${box.bottom - box.top}`,
    });
    if (target) clip.append(svg("path", {class: "fit-target", d: path(Array.from(xs, target))}));
    curves?.units.forEach((values, i) => {
      clip.append(svg("path", {class: "fit-unit", stroke: series(i + 2), d: path(values)}));
    });
    clip.append(
      ...points.map((point) =>
        svg("circle", {class: "fit-point", cx: x(point.x), cy: y(point.y), r: 3}),
      ),
    );
    if (curves) clip.append(svg("path", {class: "fit-line", d: path(curves.fit)}));
    chart.marks.replaceChildren(clip);
  };

  const chart = makeChart({
    name: "hidden-units",
    title: "The fitted curve and what each hidden unit adds to it",
    xLabel: "x",
    yLabel: "y",
    height: 300,
    redraw,
  });
  const items = [
    {name: "fit", color: series(0), mark: "line" as const},
    {name: "one hidden unit each", color: series(2), mark: "line" as const},
    {name: "data", color: "var(--ink)", mark: "circle" as const},
    ...(target ? [{name: "target", color: "var(--ink-faint)", mark: "line" as const}] : []),
  ];

  const draw = async (state: S | undefined) => {
    if (state === undefined) curves = undefined;
    else {
      const grid = () => tensor(xs, {shape: [SAMPLES, 1]});
      const [fit, units] = await Promise.all([
        evaluate(() => options.fit(state, grid())),
        evaluate(() => options.units(state, grid())),
      ]);
      curves = {fit: fit.data, units: columnsOf(units.data, SAMPLES)};
    }
    redraw();
    chart.describe(describe(curves, xs, points, target));
  };

  const element = html("div", {class: "view"}, legend(items), chart.element);
  redraw();
  chart.describe(describe(undefined, xs, points, target));
  follow(element, run, draw);
  return element;
}

function columnsOf(data: ArrayLike<number>, rows: number): number[][] {
  const columns = data.length / rows;
  return Array.from({length: columns}, (_, c) =>
    Array.from({length: rows}, (_, i) => data[i * columns + c]),
  );
}

function extent(values: readonly number[], room: number): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const extra = ((high - low) / 2) * room || (low === high ? 1 : 0);
  return [low - extra, high + extra];
}

function describe(
  curves: Curves | undefined,
  xs: Float32Array,
  points: readonly {x: number; y: number}[],
  target: ((x: number) => number) | undefined,
): string {
  if (!curves) return `${points.length} data points, not fitted yet`;
  const {fit, units} = curves;
  const count = `${units.length} hidden ${units.length === 1 ? "unit" : "units"}`;
  if (!target) return `${count} fitted to ${points.length} data points`;
  const worst = Math.max(...Array.from(xs, (x, i) => Math.abs(fit[i] - target(x))));
  return `${count}; the fit is nowhere further than ${formatNumber(worst)} from the target`;
}
