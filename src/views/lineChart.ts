/**
 * Lines through numbers that a cell has computed: costs by size, errors by step. Each line ends in its
 * name. What scatters, such as repeated trials, are dots. What a run yields as it goes belongs in a `lossCurve`, what is none of this in a `plotView`.
 *
 *     lineChart({title, rows, x: "width", lines: ["forward", "backward"], log: true, xLabel, yLabel})
 */
import {series} from "./colors.js";
import {plotView} from "./plotView.js";

export interface LineChartOptions<Row> {
  title: string;
  /** In the order of their places on the x axis; several at one place where there are dots. */
  rows: readonly Row[];
  /** The column along the x axis. */
  x: keyof Row & string;
  /** The columns that become lines. */
  lines: readonly (keyof Row & string)[];
  /** The columns that become dots, a dot a row. Lines beside them have no marks of their own. */
  dots?: readonly (keyof Row & string)[];
  xLabel: string;
  yLabel: string;
  /** Whether both axes are logarithmic. */
  log?: boolean;
  /** The places on the x axis that are written out, where the usual ones will not do. */
  xTicks?: readonly number[];
  /** The ends of the y axis, where they are not those of the values. */
  yDomain?: readonly [number, number];
  /** A place on the x axis to point at: where a slider stands. */
  mark?: number;
  /** What is to be seen, in words. */
  summary?: string;
  height?: number;
}

/** In pixels: about how wide a letter of the names is; a line of text. */
const LETTER = 6;
const LINE = 14;
/** The margins of a plotView: above and below together, left, right. */
const MARGINS = 54;
const LEFT = 52;
const RIGHT = 14;
/** What the number at a tick takes. */
const TICK = 36;

/** @throws RangeError when there is nothing to draw; TypeError when a row has no number for a line */
export function lineChart<Row extends object>(options: LineChartOptions<Row>): HTMLElement {
  const {title, rows, x, lines, dots = [], xLabel, yLabel, log = false} = options;
  const {mark, xTicks, yDomain, summary, height} = options;
  const columns = [...lines, ...dots];
  if (rows.length === 0 || columns.length === 0) {
    throw new RangeError("lineChart: there are no rows, or no lines, to draw.");
  }
  for (const column of [x, ...columns]) {
    const at = rows.findIndex((row) => typeof row[column] !== "number");
    if (at >= 0) {
      throw new TypeError(`lineChart: row ${at} has no number “${column}”: ${rows[at][column]}.`);
    }
  }
  const named = columns.length > 1;
  const longest = Math.max(...columns.map(({length}) => length));
  const right = named ? 24 + LETTER * longest : RIGHT;
  const type = log ? "log" : "linear";
  // Names stand at the right, in whatever order the rows are.
  const end = rows.reduce((far, row) => (row[x] > far[x] ? row : far));
  const scaled = (value: unknown) => (log ? Math.log(value as number) : (value as number));
  /** How far each name moves, in pixels, so that none lies on another. */
  const shifts = (tall: number): number[] => {
    const all = columns.flatMap((column) => rows.map((row) => scaled(row[column])));
    const [low, high] = yDomain?.map(scaled) ?? [Math.min(...all), Math.max(...all)];
    const place = (column: keyof Row) => (high - scaled(end[column])) / (high - low || 1);
    return spread(columns.map((column) => place(column) * (tall - MARGINS)));
  };
  return plotView({
    title,
    summary,
    height,
    maxWidth: 600,
    plot: (plot, {width, height}) => ({
      x: {type, label: xLabel, ...(xTicks && {ticks: roomy(xTicks, scaled, width - LEFT - right)})},
      y: {type, label: yLabel, ...(yDomain && {domain: yDomain})},
      marginRight: right,
      marks: [
        ...(mark === undefined ? [] : [plot.ruleX([mark], {stroke: "var(--ink-soft)"})]),
        ...columns.flatMap((y, i) => [
          i < lines.length
            ? plot.line(rows, {
                x,
                y,
                stroke: series(i),
                marker: dots.length > 0 ? "none" : "circle",
              })
            : plot.dot(rows, {x, y, stroke: series(i)}),
          ...(named
            ? [plot.text([end], {x, y, text: [y], fill: series(i), dx: 9, dy: shifts(height)[i], textAnchor: "start"})] // biome-ignore format: one line
            : []),
        ]),
      ],
    }),
  });
}

/** Those of the ticks that have room for their numbers on an axis of so many pixels. */
function roomy(
  ticks: readonly number[],
  scaled: (tick: number) => number,
  width: number,
): number[] {
  const sorted = [...ticks].sort((a, b) => a - b);
  const [low, high] = [scaled(sorted[0]), scaled(sorted[sorted.length - 1])];
  let free = Number.NEGATIVE_INFINITY;
  return sorted.filter((tick) => {
    const place = ((scaled(tick) - low) / (high - low || 1)) * width;
    if (place < free) return false;
    free = place + TICK;
    return true;
  });
}

/** By how much to move places so that neighbours are a line apart, in the middle of where they were. */
function spread(places: readonly number[]): number[] {
  const order = [...places.keys()].sort((a, b) => places[a] - places[b]);
  const moved = [...places];
  // Pushing both of a pair half of the way settles in a few rounds.
  for (let round = 0; round < 2 * places.length; ++round) {
    for (let i = 1; i < order.length; ++i) {
      const [a, b] = [order[i - 1], order[i]];
      const push = Math.max(0, LINE - (moved[b] - moved[a])) / 2;
      moved[a] -= push;
      moved[b] += push;
    }
  }
  return moved.map((place, i) => place - places[i]);
}
