/**
 * Several numbers for each of a few things, as bars side by side: for what should be equal, or is to be
 * compared. A third opinion can lie over each group as a dark line.
 *
 *     groupedBars({title, yLabel: "gradient", names, bars: {"by hand": a, autograd: b}, lines: {nudged: c}})
 */
import {series} from "./colors.js";
import {html} from "./dom.js";
import {legend} from "./legend.js";
import {expectCount} from "./numbers.js";
import {plotView} from "./plotView.js";

type Series = Readonly<Record<string, ArrayLike<number>>>;

export interface GroupedBarsOptions {
  title: string;
  /** What the numbers are, with their unit. */
  yLabel: string;
  /** What each group is, below it; 1, 2, 3, … without it. */
  names?: readonly string[];
  /** What the groups are, e.g. "hidden unit". */
  xLabel?: string;
  /** A number for each group, by the name of the series. */
  bars: Series;
  /** The same, drawn as a line across the group. */
  lines?: Series;
  /** Ends of the y axis; those of the bars without it: lines may run out of sight. */
  domain?: readonly [number, number];
  summary?: string;
  height?: number;
}

/** A letter of the names is about this wide, in pixels. */
const LETTER = 7;

/** Every so-and-so-manieth name, so that none runs into the next. */
function sparse(names: readonly string[], width: number): (name: string, i: number) => string {
  const longest = Math.max(...names.map(({length}) => length));
  const step = Math.ceil((names.length * (LETTER * longest + 10)) / width);
  return (name, i) => (i % step === 0 ? name : "");
}

/** @throws ShapeError when a series has not one number for each group */
export function groupedBars(options: GroupedBarsOptions): HTMLElement {
  const {title, yLabel, xLabel, bars, lines = {}, summary, height = 240} = options;
  const first = Object.values(bars)[0] ?? [];
  const names = options.names ?? Array.from(first, (_, i) => String(i + 1));
  for (const [name, values] of Object.entries({...bars, ...lines})) {
    expectCount("groupedBars", `numbers of “${name}”`, values.length, "groups", names.length);
  }
  const rowsOf = (all: Series) =>
    Object.entries(all).flatMap(([kind, values]) =>
      Array.from(values, (value, i) => ({kind, group: names[i], value})),
    );
  const kinds = Object.keys(bars);
  const values = rowsOf(bars).map(({value}) => value);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  // Room for lines a little beyond the bars.
  const domain = options.domain ?? [low * 1.12, high * 1.12];
  const view = plotView({
    title,
    height,
    summary,
    plot: (plot, {width}) => ({
      fx: {domain: names, label: xLabel ?? null, axis: "bottom", tickFormat: sparse(names, width)},
      x: {domain: kinds, axis: null},
      y: {label: yLabel, domain},
      marks: [
        plot.barY(rowsOf(bars), {
          fx: "group",
          x: "kind",
          y: "value",
          fill: ({kind}) => series(kinds.indexOf(kind)),
          clip: true,
        }),
        plot.tickY(rowsOf(lines), {
          fx: "group",
          y: "value",
          stroke: "var(--ink)",
          strokeWidth: 2,
          clip: true,
        }),
        plot.ruleY([0], {stroke: "var(--rule-strong)"}),
      ],
    }),
  });
  const key = legend([
    ...kinds.map((name, i) => ({name, color: series(i), mark: "square" as const})),
    ...Object.keys(lines).map((name) => ({name, color: "var(--ink)"})),
  ]);
  return html("div", {class: "view view-bars"}, key, view);
}
