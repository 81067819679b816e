/**
 * A matrix as colours: gradients over time, position encodings, similarities, a memory being written.
 *
 *     heatMap({values: similarities, rows: names, columns: names})
 *     heatMap({run, values: ({memory}) => memory, signed: true})
 */
import type {Step} from "../lib/index.js";
import {colorRamp} from "./colorRamp.js";
import {cssColor, divergingTable, mix, type RGB, sequentialTable} from "./colors.js";
import {html, setText} from "./dom.js";
import {formatNumber} from "./format.js";
import {type Live, type Of, watch} from "./live.js";
import {type MatrixPlace, matrixPlane} from "./matrixPlane.js";
import {expectCount, extentOf, type Grid, type Numbers, sizesOf} from "./numbers.js";
import {colorIn} from "./pixels.js";

export interface HeatMapOptions<S extends Step> extends Live<S> {
  /** [rows, columns]; a vector is one row. Cells that are not finite stay empty. */
  values: Of<S, Numbers>;
  title?: string;
  /** Names of the rows and columns: tokens, layers, classes. Their numbers without them. */
  rows?: readonly string[];
  columns?: readonly string[];
  /** What rows and columns are, with their units, e.g. "layer" and "step". */
  rowTitle?: string;
  columnTitle?: string;
  /** What the values are, with their unit. */
  valueTitle?: string;
  /** Values have a sign: zero is the ground, and both poles have a colour. */
  signed?: boolean;
  /** Colours by the logarithm: for amounts over many powers of ten. Zeros stay empty. */
  log?: boolean;
  /** Rows and columns, where a run will bring them: their place is kept before the first step. */
  shape?: readonly [rows: number, columns: number];
  /** Height of a row in pixels, at any width; cells are square where that is sensible without it. */
  rowHeight?: number;
  /** Values at the ends of the scale; the smallest and largest without it. */
  range?: readonly [number, number];
}

/**
 * @throws ShapeError when the values are no matrix, or the names do not fit its sides; TypeError for
 *   a function of a state without a run
 */
export function heatMap<S extends Step>(options: HeatMapOptions<S>): HTMLElement {
  const {rows: rowNames, columns: columnNames, signed = false, log = false} = options;
  const {
    title = "Heat map",
    rowTitle = "row",
    columnTitle = "column",
    valueTitle = "value",
  } = options;
  let shown: Matrix | undefined;

  const describePlace = (place: MatrixPlace | undefined): string => {
    if (!shown || !place) return "";
    const {row, column} = place;
    const rowName = nameOf(rowTitle, rowNames, row);
    if (column !== undefined) {
      const value = shown.data[row * shown.columns + column];
      return `${rowName}, ${nameOf(columnTitle, columnNames, column)}: ${formatNumber(value)}`;
    }
    const values = Array.from(
      {length: shown.columns},
      (_, c) => shown?.data[row * shown.columns + c] ?? 0,
    );
    const range = extentOf(values);
    return range
      ? `${rowName}: from ${formatNumber(range[0])} to ${formatNumber(range[1])}`
      : rowName;
  };

  const plane = matrixPlane({
    title,
    rowTitle,
    columnTitle,
    rows: rowNames,
    columns: columnNames,
    rowHeight: options.rowHeight,
    describe: describePlace,
  });
  const ramp = colorRamp(log ? `${valueTitle} (log scale)` : valueTitle, signed);
  const caption = html("figcaption", {class: "view-summary"});
  const element = html(
    "figure",
    {class: "view view-heat-map"},
    ramp.element,
    plane.element,
    caption,
  );

  watch("heatMap", element, options, {values: options.values}, ({values}) => {
    shown = values && matrixOf(values, rowNames, columnNames);
    const [low, high] = options.range ?? rangeOf(shown, signed, log);
    ramp.show(low, high);
    const rows = shown?.rows ?? rowNames?.length ?? options.shape?.[0] ?? 0;
    const columns = shown?.columns ?? columnNames?.length ?? options.shape?.[1] ?? 0;
    plane.paint(rows, columns, cellColors(shown?.data, low, high, signed, log));
    const summary = shown
      ? describeMatrix(shown, rowTitle, columnTitle, rowNames, columnNames)
      : "nothing to show yet";
    plane.describe(summary);
    setText(caption, summary);
  });
  return element;
}

export interface Matrix {
  readonly data: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

function matrixOf(
  {data, shape}: Grid,
  rowNames: readonly string[] | undefined,
  columnNames: readonly string[] | undefined,
): Matrix {
  const whole = {data, shape: shape.length === 1 ? [1, shape[0]] : shape};
  const [rows, columns] = sizesOf("heatMap", "values", whole, ["rows", "columns"]);
  if (rowNames) expectCount("heatMap", "names of rows", rowNames.length, "rows", rows);
  if (columnNames)
    expectCount("heatMap", "names of columns", columnNames.length, "columns", columns);
  return {data, rows, columns};
}

/** The ends of the scale for these values. */
export function rangeOf(
  matrix: {data: ArrayLike<number>} | undefined,
  signed: boolean,
  log: boolean,
): [number, number] {
  const data = matrix?.data ?? [];
  const found = extentOf(
    log ? Array.from(data, (value) => (value > 0 ? value : Number.NaN)) : data,
  );
  if (!found) return log ? [0.1, 1] : signed ? [-1, 1] : [0, 1];
  if (!signed || log) return found;
  const size = Math.max(-found[0], found[1]) || 1;
  return [-size, size];
}

/** The colour of each cell; cells without a finite value take the page's own colour. */
export function cellColors(
  data: ArrayLike<number> | undefined,
  low: number,
  high: number,
  signed: boolean,
  log = false,
): (index: number) => RGB {
  const table = signed ? divergingTable() : sequentialTable();
  const empty = mix(cssColor("--paper"), cssColor("--rule"), 0.7);
  if (!data) return () => empty;
  const place = log ? Math.log10 : (value: number) => value;
  const [from, to] = [place(low), place(high)];
  return (index) => {
    const value = place(data[index]);
    return Number.isFinite(value) ? colorIn(table, value, from, to) : empty;
  };
}

/** "“cat”", or "row 3" where rows have no names. */
function nameOf(title: string, names: readonly string[] | undefined, index: number): string {
  return names ? `“${names[index]}”` : `${title} ${index}`;
}

function describeMatrix(
  {data, rows, columns}: Matrix,
  rowTitle: string,
  columnTitle: string,
  rowNames: readonly string[] | undefined,
  columnNames: readonly string[] | undefined,
): string {
  const range = extentOf(data);
  if (!range) return `${rows} × ${columns}, no values`;
  let largest = 0;
  for (let i = 0; i < data.length; ++i) if (data[i] === range[1]) largest = i;
  const [row, column] = [Math.floor(largest / columns), largest % columns];
  const where = `${nameOf(rowTitle, rowNames, row)}, ${nameOf(columnTitle, columnNames, column)}`;
  return `${rows} × ${columns}, from ${formatNumber(range[0])} to ${formatNumber(range[1])}, the largest at ${where}`;
}
