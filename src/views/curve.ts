/** Lines over steps: the chart behind the run panel's curve and behind `lossCurve`. */
import {type Chart, type ChartOptions, linePath, makeChart} from "./chart.js";
import {setAttributes, svg} from "./dom.js";
import {formatCount, formatNumber} from "./format.js";
import {addProbe, type Place, type Reading} from "./probe.js";
import {makeScale, type Scale, type ScaleKind} from "./scale.js";

export interface CurveLine {
  name: string;
  /** CSS colour. */
  color: string;
  steps: ArrayLike<number>;
  values: ArrayLike<number>;
  /** Drawn pale: a run that is out of date, or raw values under smoothed ones. */
  faint?: boolean;
  /** Lengths of strokes and gaps, e.g. "6 4": what is measured on test data. */
  dash?: string;
}

export interface CurveOptions extends Omit<ChartOptions, "redraw" | "xLabel"> {
  kind?: ScaleKind;
  /** The values that the y axis covers at least. */
  floor?: readonly [number, number];
  /** Pointer and arrow keys read off the values at a step. */
  readable?: boolean;
}

export interface CurveChart {
  readonly element: HTMLElement;
  readonly chart: Chart;
  /** Shows these lines over steps 0 to `steps`, on the scale that it had if none is named. */
  show(lines: readonly CurveLine[], steps: number, kind?: ScaleKind): void;
  /** Marks the step that the reader went back to; undefined where there is none. */
  mark(step: number | undefined): void;
}

export function makeCurve({floor, readable = false, ...options}: CurveOptions): CurveChart {
  let shown: {lines: readonly CurveLine[]; steps: number} = {lines: [], steps: 1};
  let kind = options.kind ?? "linear";
  let marked: number | undefined;
  const mark = svg("line", {class: "curve-mark"});

  const scales = () => {
    const box = chart.inner();
    const x = makeScale([0, Math.max(1, shown.steps)], [box.left, box.right]);
    return {box, x, y: makeScale(extent(shown.lines, kind, floor), [box.bottom, box.top], kind)};
  };

  const redraw = () => {
    const {lines} = shown;
    const {box, x, y} = scales();
    chart.axes(x, y);
    mark.remove();
    const paths = chart.marks.children;
    while (paths.length > lines.length) paths[paths.length - 1].remove();
    while (paths.length < lines.length) chart.marks.append(svg("path"));
    lines.forEach((line, i) => {
      const thin = thinOut(line.steps, line.values, 2 * (box.right - box.left));
      setAttributes(paths[i], {
        class: line.faint ? "curve-line curve-faint" : "curve-line",
        stroke: line.color,
        "stroke-dasharray": line.dash,
        d: linePath(
          thin.steps.map(x),
          thin.values.map((value) => y(kind === "log" && value <= 0 ? Number.NaN : value)),
        ),
      });
    });
    if (marked !== undefined) {
      setAttributes(mark, {x1: x(marked), x2: x(marked), y1: box.top, y2: box.bottom});
      chart.marks.append(mark);
    }
    probe?.refresh();
  };

  const chart = makeChart({...options, xLabel: "step", wholeX: true, redraw});
  const probe = readable
    ? addProbe(chart, {
        read: (place) => readAt(shown.lines, place, scales()),
        move: ({x: from, y}, [direction]) => {
          const {x} = scales();
          return {x: x(nextStep(shown.lines, x.invert(from), direction)), y};
        },
      })
    : undefined;
  redraw();
  return {
    element: chart.element,
    chart,
    show: (lines, steps, nextKind = kind) => {
      shown = {lines, steps};
      kind = nextKind;
      redraw();
    },
    mark: (step) => {
      if (step === marked) return;
      marked = step;
      redraw();
    },
  };
}

/** The values of the lines at the recorded step nearest to a place. */
function readAt(
  lines: readonly CurveLine[],
  place: Place,
  {x, y}: {x: Scale; y: Scale},
): Reading | undefined {
  const read = lines.filter(({faint, steps}) => !faint && steps.length > 0);
  if (read.length === 0) return undefined;
  const step = nextStep(read, x.invert(place.x), 0);
  const values = read.flatMap(({name, color, steps, values}) => {
    const i = nearest(steps, step);
    // A line that ends elsewhere has nothing to say here.
    const reach = Math.max(1, steps[steps.length - 1] / 100);
    const inside = i > 0 && i < steps.length - 1;
    const near = inside || Math.abs(steps[i] - step) <= reach;
    return near ? [{name, color, value: values[i]}] : [];
  });
  return {
    rule: true,
    places: values.map(({value, color}) => ({x: x(step), y: y(value), color})),
    lines: [
      {text: `step ${formatCount(step)}`},
      ...nearestFirst(values, place.y, y).map(({name, value, color}) => ({
        text: `${name} ${formatNumber(value)}`,
        color,
      })),
    ],
  };
}

/** More lines than a reader takes in: those near the pointer are read. */
const MOST_READ = 8;

function nearestFirst<T extends {value: number}>(values: readonly T[], at: number, y: Scale): T[] {
  const distance = ({value}: T) => Math.abs(y(value) - at);
  if (values.length <= MOST_READ) return [...values];
  return values.toSorted((a, b) => distance(a) - distance(b)).slice(0, MOST_READ);
}

/** The recorded step nearest to `step`, or the one after (1) or before it (−1). */
function nextStep(lines: readonly CurveLine[], step: number, direction: number): number {
  const [longest] = [...lines].sort((a, b) => b.steps.length - a.steps.length);
  if (!longest || longest.steps.length === 0) return step;
  const {steps} = longest;
  // On long curves one key press goes on by a hundredth, not by a step that nobody can see.
  const stride = Math.max(1, Math.round(steps.length / 100)) * direction;
  return steps[Math.max(0, Math.min(steps.length - 1, nearest(steps, step) + stride))];
}

/** Index of the value nearest to `wanted` among rising values. */
function nearest(values: ArrayLike<number>, wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= wanted) low = middle;
    else high = middle;
  }
  return Math.abs(values[high] - wanted) < Math.abs(values[low] - wanted) ? high : low;
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
