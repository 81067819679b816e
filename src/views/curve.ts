/** Lines over steps: the chart behind the run panel's curve and behind `lossCurve`. */
import {type Chart, type ChartOptions, linePath, makeChart} from "./chart.js";
import {setAttributes, svg} from "./dom.js";
import {makeScale, type ScaleKind} from "./scale.js";

export interface CurveLine {
  name: string;
  /** CSS colour. */
  color: string;
  steps: ArrayLike<number>;
  values: ArrayLike<number>;
  /** Drawn pale: a run that is out of date, or raw values under smoothed ones. */
  faint?: boolean;
}

export interface CurveOptions extends Omit<ChartOptions, "redraw" | "xLabel"> {
  kind?: ScaleKind;
  /** The values that the y axis covers at least. */
  floor?: readonly [number, number];
}

export interface CurveChart {
  readonly element: HTMLElement;
  readonly chart: Chart;
  /** Shows these lines over steps 0 to `steps`. */
  show(lines: readonly CurveLine[], steps: number): void;
}

export function makeCurve({kind = "linear", floor, ...options}: CurveOptions): CurveChart {
  let shown: {lines: readonly CurveLine[]; steps: number} = {lines: [], steps: 1};

  const redraw = () => {
    const {lines, steps} = shown;
    const box = chart.inner();
    const x = makeScale([0, Math.max(1, steps)], [box.left, box.right]);
    const y = makeScale(extent(lines, kind, floor), [box.bottom, box.top], kind);
    chart.axes(x, y);
    const paths = chart.marks.children;
    while (paths.length > lines.length) paths[paths.length - 1].remove();
    while (paths.length < lines.length) chart.marks.append(svg("path"));
    lines.forEach((line, i) => {
      const thin = thinOut(line.steps, line.values, 2 * (box.right - box.left));
      setAttributes(paths[i], {
        class: line.faint ? "curve-line curve-faint" : "curve-line",
        stroke: line.color,
        d: linePath(
          thin.steps.map(x),
          thin.values.map((value) => y(kind === "log" && value <= 0 ? Number.NaN : value)),
        ),
      });
    });
  };

  const chart = makeChart({...options, xLabel: "step", wholeX: true, redraw});
  redraw();
  return {
    element: chart.element,
    chart,
    show: (lines, steps) => {
      shown = {lines, steps};
      redraw();
    },
  };
}

/** Share of the range that stays free above the highest value. */
const HEADROOM = 0.05;

function extent(
  lines: readonly CurveLine[],
  kind: ScaleKind,
  floor: readonly [number, number] | undefined,
): [number, number] {
  let low = floor?.[0] ?? (kind === "log" ? Number.POSITIVE_INFINITY : 0);
  let high = floor?.[1] ?? Number.NEGATIVE_INFINITY;
  for (const {values} of lines) {
    for (let i = 0; i < values.length; ++i) {
      const value = values[i];
      if (!Number.isFinite(value) || (kind === "log" && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (high === Number.NEGATIVE_INFINITY) return kind === "log" ? [0.1, 1] : [0, 1];
  return [low, high === floor?.[1] || kind === "log" ? high : high + (high - low) * HEADROOM];
}

/**
 * At most about `limit` points that look the same at this width: of each stretch of steps the
 * smallest and the largest value, in their order.
 */
export function thinOut(
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
  limit: number,
): {steps: number[]; values: number[]} {
  const n = Math.min(steps.length, values.length);
  if (n <= limit)
    return {steps: Array.from(steps).slice(0, n), values: Array.from(values).slice(0, n)};
  const stretches = Math.max(1, Math.floor(limit / 2));
  const thin = {steps: [] as number[], values: [] as number[]};
  for (let k = 0; k < stretches; ++k) {
    const start = Math.floor((k * n) / stretches);
    const end = Math.floor(((k + 1) * n) / stretches);
    let low = start;
    let high = start;
    for (let i = start + 1; i < end; ++i) {
      if (values[i] < values[low]) low = i;
      if (values[i] > values[high]) high = i;
    }
    const pair = low < high ? [low, high] : high < low ? [high, low] : [low];
    for (const i of pair) {
      thin.steps.push(steps[i]);
      thin.values.push(values[i]);
    }
  }
  return thin;
}

/** Exponentially smoothed values: 0 leaves them as they are, 0.99 hardly moves. Starts unbiased. */
export function smooth(values: ArrayLike<number>, smoothing: number): number[] {
  let sum = 0;
  let weight = 0;
  return Array.from(values, (value) => {
    if (!Number.isFinite(value)) return value;
    sum = smoothing * sum + (1 - smoothing) * value;
    weight = smoothing * weight + (1 - smoothing);
    return sum / weight;
  });
}
