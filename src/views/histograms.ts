/**
 * How the values of tensors are spread, layer by layer, while a run goes on: a ridge for each look,
 * the latest in front. Weights, activations or gradients alike; the counting happens where the values
 * are, so that only bins are read. Each ridge has a height of its own: widths compare, heights do not.
 *
 *     histograms({run, tensors: ({model}) => Object.fromEntries(model.namedParameters())})
 */
import {
  concat,
  evaluate,
  histogram,
  type Run,
  type Step,
  stack,
  type Tensor,
  variance,
  zeros,
} from "../lib/index.js";
import {linePath, makeChart} from "./chart.js";
import {html, setAttributes, setText, svg} from "./dom.js";
import {follow} from "./follow.js";
import {formatCount, formatNumber} from "./format.js";
import {type Entry, makeHistory} from "./history.js";
import {addProbe} from "./probe.js";
import {makeScale, type Scale} from "./scale.js";

export interface HistogramsOptions<S extends Step> {
  run: Run<S>;
  /** What to look at, by name: any shapes. What is undefined (a gradient before its time) is left out. */
  tensors: (state: S) => Readonly<Record<string, Tensor | undefined>>;
  /** What the values are, for the x axis, with their unit: "weight", "gradient". */
  quantity?: string;
  /** Bins of each; by the number of values without it, at most 40. */
  bins?: number;
  /** Shortest time between two drawings, in milliseconds. */
  every?: number;
}

/** So many ridges a tensor, and so many tensors, are drawn at most. */
const RIDGES = 14;
const MOST = 12;

export interface Spread {
  counts: number[];
  low: number;
  high: number;
  mean: number;
  deviation: number;
  /** Values in all, and how many of them are not finite. */
  size: number;
  missing: number;
}

export function histograms<S extends Step>(options: HistogramsOptions<S>): HTMLElement {
  const {run, tensors, quantity = "value", bins, every = 250} = options;
  const panels = new Map<string, Panel>();
  const grid = html("div", {class: "small-multiples"});
  const caption = html("figcaption", {class: "view-summary"}, "not trained yet");
  const element = html("figure", {class: "view view-histograms"}, grid, caption);

  const draw = async (state: S | undefined) => {
    if (state === undefined) {
      for (const panel of panels.values()) panel.clear();
      setText(caption, "not trained yet");
      return;
    }
    const {step} = run;
    const {names, spreads} = await readSpreads(() => tensors(state), bins);
    const shown = names.slice(0, MOST);
    shown.forEach((name, i) => {
      let panel = panels.get(name);
      if (!panel) {
        panel = makePanel(name, quantity);
        panels.set(name, panel);
        grid.append(panel.element);
      }
      panel.add(step, spreads[i]);
    });
    const cut = names.length > MOST ? `; the first ${MOST} of ${names.length} are drawn` : "";
    const bad = shown.filter((_, i) => spreads[i].missing > 0);
    const missing = bad.length > 0 ? `; values that are not finite in ${bad.join(", ")}` : "";
    const what = `${shown.length} ${shown.length === 1 ? "tensor" : "tensors"}`;
    setText(caption, `${what} at step ${formatCount(step)}${missing}${cut}`);
  };

  follow(element, run, draw, {every});
  return element;
}

/** Numbers beside the counts: ends, mean and deviation. */
const FIGURES = 4;

/** One small read for all tensors. What is not finite is not counted. */
async function readSpreads(
  make: () => Readonly<Record<string, Tensor | undefined>>,
  wanted: number | undefined,
): Promise<{names: string[]; spreads: Spread[]}> {
  let names: string[] = [];
  let parts: {size: number; bins: number}[] = [];
  const {data} = await evaluate(() => {
    const known = Object.entries(make()).flatMap(([name, tensor]) =>
      tensor ? [{name, tensor}] : [],
    );
    names = known.map(({name}) => name);
    const shown = known.slice(0, MOST);
    // Rice's rule: so many bins that the shape shows and the noise does not.
    parts = shown.map(({tensor: {size}}) => ({
      size,
      bins: wanted ?? Math.max(5, Math.min(40, Math.ceil(2 * Math.cbrt(size)))),
    }));
    if (shown.length === 0) return zeros([0]);
    const figures = shown.flatMap(({tensor}, i) => {
      const {counts, low, high} = histogram(tensor, {bins: parts[i].bins});
      return [counts, stack([low, high, tensor.mean(), variance(tensor).sqrt()])];
    });
    return concat(figures, 0);
  });
  let start = 0;
  const spreads = parts.map(({size, bins}) => {
    const counts = Array.from(data.subarray(start, start + bins));
    const [low, high, mean, deviation] = data.subarray(start + bins, start + bins + FIGURES);
    start += bins + FIGURES;
    const counted = counts.reduce((sum, count) => sum + count, 0);
    return {counts, low, high, mean, deviation, size, missing: size - counted};
  });
  return {names, spreads};
}

interface Panel {
  readonly element: HTMLElement;
  add(step: number, spread: Spread): void;
  clear(): void;
}

function makePanel(name: string, quantity: string): Panel {
  const history = makeHistory<Spread>(RIDGES);
  const figures = html("span", {class: "panel-figures"});
  const head = html(
    "div",
    {class: "panel-head"},
    html("span", {class: "panel-name", title: name}, name),
    figures,
  );

  const scales = () => {
    const box = chart.inner();
    const {entries} = history;
    const spreads = entries.map(({value}) => value).filter(({low, high}) => low <= high);
    const low = Math.min(...spreads.map((spread) => spread.low));
    const high = Math.max(...spreads.map((spread) => spread.high));
    const tall = (box.bottom - box.top) * (entries.length > 1 ? TALLEST : 1);
    return {
      box,
      tall,
      x: makeScale(spreads.length > 0 ? [low, high] : [-1, 1], [box.left, box.right]),
      y: stepScale(entries, [box.top + tall, box.bottom]),
    };
  };

  const redraw = () => {
    const {x, y, tall} = scales();
    chart.axes(x, y);
    const {entries} = history;
    const ridges = chart.marks.children;
    while (ridges.length > entries.length) ridges[ridges.length - 1].remove();
    while (ridges.length < entries.length) chart.marks.append(svg("path"));
    entries.forEach(({step, value}, i) => {
      const latest = i === entries.length - 1;
      setAttributes(ridges[i], {
        class: latest ? "ridge ridge-latest" : "ridge",
        d: ridgePath(value, x, y(step), tall),
      });
    });
    probe.refresh();
  };

  const chart = makeChart({
    name: "histogram",
    title: name,
    xLabel: quantity,
    yLabel: "step",
    height: 190,
    caption: false,
    redraw,
  });
  const probe = addProbe(chart, {
    read: (place) => {
      const {y} = scales();
      const [first, ...rest] = history.entries;
      if (!first) return undefined;
      const distance = ({step}: Entry<Spread>) => Math.abs(y(step) - place.y);
      const {step, value} = rest.reduce((a, b) => (distance(b) < distance(a) ? b : a), first);
      const lines = [`step ${formatCount(step)}`, ...figuresOf(value)];
      return {places: [{x: place.x, y: y(step)}], lines: lines.map((text) => ({text}))};
    },
  });

  const describe = () => {
    const latest = history.entries[history.entries.length - 1];
    if (!latest) {
      setText(figures, "");
      chart.describe("nothing to show yet");
      return;
    }
    const {mean, deviation} = latest.value;
    setText(figures, `${formatNumber(mean, 2)} ± ${formatNumber(deviation, 2)}`);
    const words = figuresOf(latest.value).join(", ");
    chart.describe(`At step ${formatCount(latest.step)}: ${words}`);
  };

  redraw();
  return {
    element: html("div", {class: "panel"}, head, chart.element),
    add: (step, spread) => {
      history.add(step, spread);
      redraw();
      describe();
    },
    clear: () => {
      history.clear();
      redraw();
      describe();
    },
  };
}

/** The latest stands in front, at the bottom; ticks at whole steps. */
function stepScale(entries: readonly Entry<Spread>[], range: readonly [number, number]): Scale {
  const last = entries[entries.length - 1]?.step ?? 1;
  const first = entries.length > 1 ? entries[0].step : last - 1;
  const scale = makeScale([first, last], range);
  const only = [{value: last, label: formatCount(last)}];
  return Object.assign((step: number) => scale(step), {
    domain: scale.domain,
    range,
    invert: scale.invert,
    ticks: (count: number) =>
      entries.length > 1
        ? scale.ticks(Math.min(count, last - first)).filter(({value}) => Number.isInteger(value))
        : only.slice(0, entries.length),
  });
}

/** The tallest ridge, as a share of the plot's height. */
const TALLEST = 0.45;

/** A line over the bins' middles that begins and ends on the ground. */
function ridgePath({counts, low, high}: Spread, x: Scale, ground: number, tall: number): string {
  const most = Math.max(...counts);
  if (!(most > 0)) return "";
  // Values that are all alike stand as one thin spike.
  const width = high > low ? (high - low) / counts.length : (x.domain[1] - x.domain[0]) / 100;
  const start = high > low ? low : low - width / 2;
  const shown = high > low ? counts : [most];
  const xs = shown.map((_, i) => x(start + (i + 0.5) * width));
  const ys = shown.map((count) => ground - (count / most) * tall);
  const end = start + shown.length * width;
  return `${linePath([x(start), ...xs, x(end)], [ground, ...ys, ground])}Z`;
}

function figuresOf({mean, deviation, low, high, size, missing}: Spread): string[] {
  const bad = missing > 0 ? [`${formatCount(missing)} of ${formatCount(size)} not finite`] : [];
  if (missing === size) return bad;
  return [
    `mean ${formatNumber(mean)}, spread ${formatNumber(deviation)}`,
    `from ${formatNumber(low)} to ${formatNumber(high)}`,
    ...bad,
  ];
}
