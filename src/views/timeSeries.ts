/**
 * Values over time, or over any other axis: observations, predictions with their bands, single draws,
 * and where training ends and testing begins.
 *
 *     timeSeries({x: years, observed, run, lines: {forecast: ({mean}) => mean},
 *       bands: [{level: 0.9, low: ({low}) => low, high: ({high}) => high}], boundary: 1921})
 */
import type {Step} from "../lib/index.js";
import {linePath, makeChart} from "./chart.js";
import {series} from "./colors.js";
import {formatDate, makeDateScale} from "./dateScale.js";
import {svg, uniqueId} from "./dom.js";
import {formatNumber, formatPercent} from "./format.js";
import {type LegendItem, legend} from "./legend.js";
import {type Known, type Live, type Of, watch} from "./live.js";
import {expectCount, extentOf, type Numbers} from "./numbers.js";
import {polygon} from "./points.js";
import {addProbe, type Place, type Reading} from "./probe.js";
import {makeScale, type ScaleKind} from "./scale.js";

export interface Band<S extends Step> {
  /** The share of outcomes that it is to hold, e.g. 0.9. */
  level: number;
  low: Of<S, Numbers>;
  high: Of<S, Numbers>;
}

export interface TimeSeriesOptions<S extends Step> extends Live<S> {
  /** Places on the axis, rising, [n]: numbers or dates; 0, 1, 2, … without it. */
  x?: Numbers | readonly Date[];
  /** What was measured, [n]; NaN where nothing was. */
  observed?: Of<S, Numbers>;
  /** Where it was measured, when that is not at `x`. */
  observedX?: Numbers | readonly Date[];
  /** Lines by name, [n] each; NaN where a line does not run. */
  lines?: Readonly<Record<string, Of<S, Numbers>>>;
  bands?: readonly Band<S>[];
  /** Single draws as faint lines, [draws, n]. */
  samples?: Of<S, Numbers>;
  /** Where the training data end and the test data begin. */
  boundary?: number | Date;
  /** Observations joined by a line; as dots only without it. */
  joined?: boolean;
  /** With units, e.g. "year" and "CO₂ (ppm)". */
  xLabel?: string;
  yLabel?: string;
  /** Ends of the y axis; what the values need without it. */
  yDomain?: readonly [number, number];
  /** Whether equal distances of the y axis are equal differences or equal ratios. */
  yKind?: ScaleKind;
  title?: string;
  /** What is to be seen, in words; how the lines end without it. */
  summary?: string;
  height?: number;
}

type Data = Known<string>;

/**
 * @throws ShapeError when lengths differ; TypeError for a function of a state without a run
 */
export function timeSeries<S extends Step>(options: TimeSeriesOptions<S>): HTMLElement {
  const {lines = {}, bands = [], joined = false, title = "Values over time", run} = options;
  const {xLabel = "time", yLabel = "value", height = 280, yKind = "linear"} = options;
  const names = Object.keys(lines);
  const dated = [options.x, options.observedX].some(isDates);
  const xText = dated ? formatDate : formatNumber;
  const boundary = options.boundary === undefined ? undefined : Number(options.boundary);
  let data: Data = {};
  let scales = {x: makeScale([0, 1], [0, 1]), y: makeScale([0, 1], [0, 1])};

  const line = (index: number) => data[`lines.${names[index]}`]?.data;
  const xs = (): ArrayLike<number> => data.x?.data ?? counting(lengthOf(data));
  const observedXs = (): ArrayLike<number> => data.observedX?.data ?? xs();
  const bandAt = (i: number) => [data[`bands[${i}].low`]?.data, data[`bands[${i}].high`]?.data];

  const redraw = () => {
    const box = chart.inner();
    const xDomain = extentOf([...ends(xs()), ...ends(observedXs())]) ?? [0, 1];
    const yDomain = options.yDomain ?? domainOf(allValues(data), yKind);
    const makeX = dated ? makeDateScale : makeScale;
    scales = {
      x: makeX(xDomain, [box.left, box.right]),
      y: makeScale(yDomain, [box.bottom, box.top], yKind),
    };
    const {x, y} = scales;
    chart.axes(x, y);
    const across = Array.from(xs(), x);
    const path = (values: ArrayLike<number>, places = across) =>
      linePath(places, Array.from(values, y));
    const marks: SVGElement[] = [];
    if (boundary !== undefined) marks.push(...boundaryMarks(x(boundary), box));
    bands.forEach(({level}, i) => {
      const [low, high] = bandAt(i);
      if (!low || !high) return;
      const d = bandPath(across, Array.from(low, y), Array.from(high, y));
      marks.push(svg("path", {class: "series-band", "fill-opacity": bandOpacity(level), d}));
    });
    for (const sample of rowsOf(data))
      marks.push(svg("path", {class: "series-sample", d: path(sample)}));
    if (data.observed) {
      const places = Array.from(observedXs(), x);
      const values = data.observed.data;
      if (joined) marks.push(svg("path", {class: "series-observed", d: path(values, places)}));
      else
        marks.push(svg("path", {class: "series-dots", d: dotsPath(places, Array.from(values, y))}));
    }
    names.forEach((_, i) => {
      const values = line(i);
      if (values)
        marks.push(svg("path", {class: "curve-line", stroke: series(i), d: path(values)}));
    });
    chart.marks.replaceChildren(
      clip(box, clipId),
      svg("g", {"clip-path": `url(#${clipId})`}, ...marks),
    );
    probe.refresh();
  };

  const clipId = uniqueId("series-clip");
  const chart = makeChart({name: "time-series", title, xLabel, yLabel, height, redraw});
  const probe = addProbe(chart, {
    read: (place) => read(place),
    move: (from, way) => move(from, way),
  });
  const key = keyOf(names, bands, options);
  if (key) chart.element.prepend(key);

  const read = ({x: at}: Place): Reading | undefined => {
    const all = xs();
    const i = nearest(all, scales.x, at);
    if (i === undefined) return undefined;
    const texts: {text: string; color?: string}[] = [{text: `${xLabel} ${xText(all[i])}`}];
    const places: {x: number; y: number; color?: string}[] = [];
    const put = (name: string, value: number | undefined, color: string) => {
      if (value === undefined || !Number.isFinite(value)) return;
      texts.push({text: `${name} ${formatNumber(value)}`, color});
      places.push({x: scales.x(all[i]), y: scales.y(value), color});
    };
    if (!data.observedX) put("observed", data.observed?.data[i], "var(--ink)");
    names.forEach((name, k) => {
      put(name, line(k)?.[i], series(k));
    });
    bands.forEach(({level}, k) => {
      const [low, high] = bandAt(k);
      if (!low || !high || !Number.isFinite(low[i])) return;
      texts.push({
        text: `${percent(level)}: ${formatNumber(low[i])} to ${formatNumber(high[i])}`,
      });
    });
    if (places.length === 0) places.push({x: scales.x(all[i]), y: chart.inner().bottom});
    return {places, lines: texts, rule: true};
  };
  const move = ({x: at, y}: Place, [dx]: readonly [number, number]): Place => {
    const all = xs();
    const i = nearest(all, scales.x, at) ?? 0;
    return {x: scales.x(all[Math.max(0, Math.min(all.length - 1, i + dx))] ?? 0), y};
  };

  const wanted: Record<string, Of<S, Numbers> | undefined> = {
    x: plainX(options.x),
    observedX: plainX(options.observedX),
    observed: options.observed,
    samples: options.samples,
    ...Object.fromEntries(names.map((name) => [`lines.${name}`, lines[name]])),
    ...Object.fromEntries(bands.map(({low}, i) => [`bands[${i}].low`, low])),
    ...Object.fromEntries(bands.map(({high}, i) => [`bands[${i}].high`, high])),
  };
  redraw();
  watch("timeSeries", chart.element, options, wanted, (known) => {
    checkLengths(known);
    data = known;
    redraw();
    chart.describe(options.summary ?? describe());
  });

  function describe(): string {
    const parts: string[] = [];
    const observed = data.observed?.data;
    const all = observedXs();
    if (observed) {
      const count = Array.from(observed).filter(Number.isFinite).length;
      parts.push(`${count} observations from ${xText(all[0])} to ${xText(all[all.length - 1])}`);
    }
    names.forEach((name, i) => {
      const values = line(i);
      if (!values) return;
      const known = Array.from(values).filter(Number.isFinite);
      const [low, high] = (extentOf(known) ?? []).map((value) => formatNumber(value));
      // What is learnt or forecast is known by where it ends, a curve that stays by its range.
      const still = !observed && !options.run && known.length > 0;
      const end = known.length > 0 ? formatNumber(known[known.length - 1]) : "nothing";
      parts.push(still ? `${name} from ${low} to ${high}` : `${name} ends at ${end}`);
    });
    if (observed && !data.observedX) {
      bands.forEach(({level}, i) => {
        const share = coverage(bandAt(i), observed, xs(), boundary);
        if (share) parts.push(`the ${percent(level)} band holds ${share}`);
      });
    }
    if (run && Object.keys(wanted).some((name) => wanted[name] !== undefined && !data[name])) {
      parts.push("no prediction yet");
    }
    return parts.join("; ") || "nothing to show yet";
  }
  return chart.element;
}

const isDates = (x: unknown): x is readonly Date[] => Array.isArray(x) && x[0] instanceof Date;

function plainX(x: Numbers | readonly Date[] | undefined): Numbers | undefined {
  return isDates(x) ? x.map(Number) : x;
}

const counting = (count: number): number[] => Array.from({length: count}, (_, i) => i);

/** How many places the axis has, where it was not given. */
function lengthOf(data: Data): number {
  const other = Object.entries(data).find(([name]) => name !== "x" && name !== "observedX");
  return other?.[1]?.shape.at(-1) ?? 0;
}

function checkLengths(data: Data): void {
  const count = data.x?.data.length ?? lengthOf(data);
  for (const [name, grid] of Object.entries(data)) {
    if (!grid || name === "x" || name === "observedX") continue;
    const wanted = name === "observed" ? (data.observedX?.data.length ?? count) : count;
    const shape = `${name} of shape [${grid.shape.join(", ")}]: values`;
    expectCount("timeSeries", shape, grid.shape[grid.shape.length - 1] ?? 1, "places", wanted);
  }
}

function ends(xs: ArrayLike<number>): number[] {
  return xs.length === 0 ? [] : [xs[0], xs[xs.length - 1]];
}

function allValues(data: Data): number[] {
  return Object.entries(data).flatMap(([name, grid]) =>
    name === "x" || name === "observedX" || !grid ? [] : Array.from(grid.data),
  );
}

/** What the values need, with a little room; on a log scale only those above zero have a place. */
function domainOf(values: readonly number[], kind: ScaleKind): [number, number] {
  const extent = extentOf(kind === "log" ? values.filter((value) => value > 0) : values);
  if (!extent) return [kind === "log" ? 0.1 : 0, 1];
  const [low, high] = extent;
  if (kind === "log") return [low / 1.2, high * 1.2];
  const room = 0.06 * (high - low || 1);
  return [low - room, high + room];
}

function rowsOf({samples}: Data): ArrayLike<number>[] {
  if (!samples) return [];
  const n = samples.shape[samples.shape.length - 1];
  const all = Array.from(samples.data);
  return Array.from({length: all.length / n}, (_, i) => all.slice(i * n, (i + 1) * n));
}

const percent = (level: number): string => `${formatNumber(100 * level)} %`;

/** Wider bands are paler; where they lie over each other the tint adds up. */
const bandOpacity = (level: number): number => 0.34 - 0.18 * level;

/** The area between two lines, in pieces where one of them is not finite. */
function bandPath(xs: readonly number[], low: readonly number[], high: readonly number[]): string {
  let path = "";
  let start = 0;
  for (let i = 0; i <= xs.length; ++i) {
    if (i < xs.length && Number.isFinite(low[i]) && Number.isFinite(high[i])) continue;
    if (i > start) {
      const over = xs.slice(start, i).map((x, k) => [x, high[start + k]] as const);
      const back = xs.slice(start, i).map((x, k) => [x, low[start + k]] as const);
      path += polygon([...over, ...back.reverse()]);
    }
    start = i + 1;
  }
  return path;
}

/** All dots as one path: strokes without length, with round ends. */
function dotsPath(xs: readonly number[], ys: readonly number[]): string {
  return xs
    .map((x, i) => (Number.isFinite(ys[i]) ? `M${x.toFixed(1)} ${ys[i].toFixed(1)}h0` : ""))
    .join("");
}

function boundaryMarks(x: number, box: {top: number; bottom: number}): SVGElement[] {
  const text = (anchor: "start" | "end", dx: number, words: string) =>
    svg("text", {class: "series-side", x: x + dx, y: box.top + 11, "text-anchor": anchor}, words);
  return [
    svg("line", {class: "series-boundary", x1: x, x2: x, y1: box.top, y2: box.bottom}),
    text("end", -6, "train"),
    text("start", 6, "test"),
  ];
}

function clip(box: {left: number; right: number; top: number; bottom: number}, id: string) {
  // Dots at the very ends stay whole.
  const [x, width] = [box.left - 4, box.right - box.left + 8];
  return svg("clipPath", {id}, svg("rect", {x, y: box.top, width, height: box.bottom - box.top}));
}

function nearest(
  xs: ArrayLike<number>,
  x: (value: number) => number,
  at: number,
): number | undefined {
  let best: number | undefined;
  for (let i = 0; i < xs.length; ++i) {
    if (best === undefined || Math.abs(x(xs[i]) - at) < Math.abs(x(xs[best]) - at)) best = i;
  }
  return best;
}

function keyOf<S extends Step>(
  names: readonly string[],
  bands: readonly Band<S>[],
  {observed, samples, joined}: TimeSeriesOptions<S>,
): HTMLElement | undefined {
  const items: LegendItem[] = names.map((name, i) => ({name, color: series(i)}));
  if (observed) {
    items.unshift({name: "observed", color: "var(--ink)", mark: joined ? "line" : "circle"});
  }
  for (const {level} of bands) {
    const color = `color-mix(in srgb, var(--series-1) ${Math.round(140 * bandOpacity(level))}%, transparent)`;
    items.push({name: `${percent(level)} band`, color, mark: "area"});
  }
  if (samples) items.push({name: "single draws", color: "var(--ink-faint)"});
  return items.length > 1 ? legend(items) : undefined;
}

/** "88.2 % of 34 observations (test)", of those at which there is a band. */
function coverage(
  [low, high]: (ArrayLike<number> | undefined)[],
  observed: ArrayLike<number>,
  xs: ArrayLike<number>,
  boundary: number | undefined,
): string | undefined {
  if (!low || !high) return undefined;
  let [count, inside] = [0, 0];
  for (let i = 0; i < xs.length; ++i) {
    if (!Number.isFinite(observed[i]) || !Number.isFinite(low[i])) continue;
    if (boundary !== undefined && xs[i] < boundary) continue;
    count += 1;
    if (observed[i] >= low[i] && observed[i] <= high[i]) inside += 1;
  }
  if (count === 0) return undefined;
  const which = boundary === undefined ? "observations" : "test observations";
  return `${formatPercent(inside / count)} of ${count} ${which}`;
}
