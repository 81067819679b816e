/**
 * One matrix as coloured cells with names at its edges: what heat maps and attention maps are made of.
 * Point at a cell, a row or a column, or go there with the arrow keys; what lies there is said in
 * words. A matrix too large for its place scrolls in its own box, its names stay in sight.
 */
import type {RGB} from "./colors.js";
import {html, setAttributes, setText} from "./dom.js";
import {paint} from "./pixels.js";

/** A place in the matrix; without a column, the whole row. */
export interface MatrixPlace {
  row: number;
  column?: number;
}

export interface MatrixPlaneOptions {
  /** Begins the text alternative. */
  title: string;
  rowTitle: string;
  columnTitle: string;
  /** Names of the rows and columns; their numbers, where there is room, without them. */
  rows?: readonly string[];
  columns?: readonly string[];
  /** The matrix grows no higher than this, in pixels, unless its names need more. */
  maxHeight?: number;
  /** Height of a row in pixels, at any width; cells are square where that is sensible without it. */
  rowHeight?: number;
  /** What to say about a place; the place is lit up. Undefined: nothing is pointed at. */
  describe: (place: MatrixPlace | undefined) => string;
  /** How strongly each column's name is tinted while a row is lit, from 0 to 1. */
  columnShares?: (row: number) => ArrayLike<number> | undefined;
}

export interface MatrixPlane {
  readonly element: HTMLElement;
  /** Paints rows x columns cells. */
  paint(rows: number, columns: number, colorAt: (index: number) => RGB): void;
  /** The text alternative, without the title. */
  describe(summary: string): void;
}

const NAMED_CELL = 17;
const LARGEST_CELL = 34;
const START_WIDTH = 600;
const CHARACTER = 7;

export function matrixPlane(options: MatrixPlaneOptions): MatrixPlane {
  const {title, rowTitle, columnTitle, maxHeight = 420} = options;
  const canvas = html("canvas", {width: 0, height: 0});
  const band = html("div", {class: "matrix-band", hidden: true});
  const cursor = html("div", {class: "matrix-cursor", hidden: true});
  const plane = html("div", {class: "matrix-plane"}, canvas, band, cursor);
  const rowNames = html("div", {class: "matrix-rows"});
  const columnNames = html("div", {class: "matrix-columns"});
  const stage = html(
    "div",
    {class: "matrix-stage", role: "img", tabindex: 0, "aria-label": title},
    html("div", {class: "matrix-corner"}),
    columnNames,
    rowNames,
    plane,
  );
  const readout = html("p", {class: "matrix-readout", "aria-live": "polite"});
  const box = html("div", {class: "matrix-scroll"}, stage);
  const titles = html(
    "p",
    {class: "matrix-titles", "aria-hidden": "true"},
    html("span", {}, `↓ ${rowTitle}`),
    html("span", {}, `→ ${columnTitle}`),
  );
  const element = html("div", {class: "matrix"}, titles, box, readout);

  let width = START_WIDTH;
  let size = {rows: 0, columns: 0};
  let cell = {width: 1, height: 1};
  let drawnNames = "";
  let pinned: MatrixPlace | undefined;
  let lit: MatrixPlace | undefined;

  const layOut = () => {
    const {rows, columns} = size;
    const names = [namesOf(options.rows, rows), namesOf(options.columns, columns)];
    const margin = 16 + longest(names[0]) * CHARACTER;
    const [rowsNamed, columnsNamed] = [options.rows, options.columns].map((given) => !!given);
    const free = Math.max(80, width - margin - 2);
    const across = Math.min(LARGEST_CELL, free / Math.max(1, columns));
    cell.width = Math.max(columnsNamed ? NAMED_CELL : 1, across);
    // Cells are square where that leaves the matrix a sensible height.
    const down = Math.min(cell.width, maxHeight / Math.max(1, rows));
    cell.height = Math.max(rowsNamed ? NAMED_CELL : Math.min(1, down), down);
    if (rows < 12) cell.height = Math.max(cell.height, Math.min(18, 160 / Math.max(1, rows)));
    cell = {width: cell.width, height: options.rowHeight ?? cell.height};
    const turned = longest(names[1]) * CHARACTER > cell.width - 2 && columnsNamed;
    const rise = turned ? 14 + longest(names[1]) * CHARACTER : 22;
    const style = {"--margin": margin, "--rise": rise, "--across": columns * cell.width};
    for (const [name, value] of Object.entries({...style, "--down": rows * cell.height})) {
      stage.style.setProperty(name, `${value.toFixed(1)}px`);
    }
    columnNames.classList.toggle("matrix-turned", turned);
    const key = JSON.stringify([names, cell]);
    if (key !== drawnNames) {
      drawnNames = key;
      writeNames(rowNames, names[0], cell.height, !rowsNamed, "top");
      writeNames(columnNames, names[1], cell.width, !columnsNamed, "left");
    }
    light(lit);
  };

  const light = (place: MatrixPlace | undefined) => {
    lit = place && place.row < size.rows && (place.column ?? 0) < size.columns ? place : undefined;
    band.hidden = lit === undefined;
    cursor.hidden = lit?.column === undefined;
    if (lit) {
      Object.assign(band.style, {top: `${lit.row * cell.height}px`, height: `${cell.height}px`});
      Object.assign(cursor.style, {
        left: `${(lit.column ?? 0) * cell.width}px`,
        top: `${lit.row * cell.height}px`,
        width: `${cell.width}px`,
        height: `${cell.height}px`,
      });
    }
    markName(rowNames, lit?.row);
    markName(columnNames, lit?.column);
    const shares = lit && options.columnShares?.(lit.row);
    for (const name of columnNames.children as HTMLCollectionOf<HTMLElement>) {
      const share = shares?.[Number(name.dataset.index)] ?? 0;
      name.style.setProperty("--share", Math.max(0, Math.min(1, share)).toFixed(3));
    }
    setText(readout, options.describe(lit));
  };

  const indexAt = (event: PointerEvent, axis: "x" | "y") => {
    const frame = plane.getBoundingClientRect();
    return axis === "x"
      ? clamp(Math.floor((event.clientX - frame.left) / cell.width), size.columns)
      : clamp(Math.floor((event.clientY - frame.top) / cell.height), size.rows);
  };
  const placeAt = (event: PointerEvent): MatrixPlace | undefined => {
    if (size.rows * size.columns === 0) return undefined;
    const target = event.target as Node;
    if (rowNames.contains(target)) return {row: indexAt(event, "y")};
    if (!plane.contains(target)) return undefined;
    return {row: indexAt(event, "y"), column: indexAt(event, "x")};
  };
  stage.addEventListener("pointermove", (event) => light(placeAt(event) ?? pinned));
  stage.addEventListener("pointerleave", () => light(pinned));
  stage.addEventListener("pointerdown", (event) => {
    pinned = placeAt(event);
    light(pinned);
  });
  stage.addEventListener("keydown", (event) => {
    const next = event.key === "Escape" ? null : moved(event.key, lit, size);
    if (next === undefined) return;
    event.preventDefault();
    pinned = next ?? undefined;
    light(pinned);
    if (pinned) scrollTo(box, pinned, cell);
  });

  if (typeof ResizeObserver !== "undefined") {
    new ResizeObserver((entries) => {
      const measured = Math.floor(entries[0].contentRect.width);
      if (measured < 40 || measured === width) return;
      width = measured;
      layOut();
    }).observe(element);
  }

  return {
    element,
    paint: (rows, columns, colorAt) => {
      const same = size.rows === rows && size.columns === columns;
      size = {rows, columns};
      if (rows * columns > 0) paint(canvas, columns, rows, colorAt);
      if (same) light(lit);
      else layOut();
    },
    describe: (summary) => setAttributes(stage, {"aria-label": `${title}. ${summary}`}),
  };
}

/** The names of an axis; a missing name is a number. */
function namesOf(given: readonly string[] | undefined, count: number): string[] {
  return Array.from({length: count}, (_, i) => given?.[i] ?? String(i));
}

/** Names longer than this are cut short; the readout has them whole. */
const LONGEST_NAME = 14;

function longest(names: readonly string[]): number {
  return Math.min(LONGEST_NAME, Math.max(1, ...names.map((name) => name.length)));
}

/** Numbers are written only as often as there is room for them. */
function writeNames(
  parent: HTMLElement,
  names: readonly string[],
  step: number,
  numbers: boolean,
  side: "top" | "left",
): void {
  const room = side === "top" ? 16 : 12 + longest(names) * CHARACTER;
  const every = numbers ? roundUp(room / step) : 1;
  const children = names.flatMap((name, i) => {
    if (i % every !== 0) return [];
    const label = html("span", {class: "matrix-name", "data-index": i, title: name}, name);
    label.style[side] = `${(i * step).toFixed(1)}px`;
    label.style[side === "top" ? "height" : "width"] = `${step.toFixed(1)}px`;
    label.classList.toggle("matrix-number", numbers);
    return [label];
  });
  parent.replaceChildren(...children);
}

/** 1, 2, 5, 10, 20, …: the next one that is at least `value`. */
function roundUp(value: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [1, 2, 5]) if (step * power >= value) return step * power;
  }
}

function markName(parent: HTMLElement, index: number | undefined): void {
  for (const name of parent.children as HTMLCollectionOf<HTMLElement>) {
    name.classList.toggle("matrix-lit", Number(name.dataset.index) === index);
  }
}

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, Number.NEGATIVE_INFINITY],
  End: [0, Number.POSITIVE_INFINITY],
};

function moved(
  key: string,
  from: MatrixPlace | undefined,
  {rows, columns}: {rows: number; columns: number},
): MatrixPlace | undefined {
  const step = STEPS[key];
  if (!step || rows * columns === 0) return undefined;
  if (!from) return {row: 0, column: 0};
  const column = clamp((from.column ?? 0) + step[1], columns);
  return {row: clamp(from.row + step[0], rows), column};
}

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index));
}

/** Keeps a place that the keys went to in sight, beside the names that stick to the edges. */
function scrollTo(
  box: HTMLElement,
  {row, column = 0}: MatrixPlace,
  cell: {width: number; height: number},
) {
  const margin = 8 * CHARACTER;
  const [x, y] = [column * cell.width, row * cell.height];
  if (x < box.scrollLeft) box.scrollLeft = x - cell.width;
  if (x + margin * 2 > box.scrollLeft + box.clientWidth)
    box.scrollLeft = x + margin * 2 - box.clientWidth;
  if (y < box.scrollTop) box.scrollTop = y - cell.height;
  if (y + margin * 2 > box.scrollTop + box.clientHeight)
    box.scrollTop = y + margin * 2 - box.clientHeight;
}
