/**
 * Rows of values as a table: columns sort by their heads, the head stays in sight, numbers are written
 * as the book writes them, and a row can be chosen, which makes the table an input.
 *
 *     const chosen = view(dataTable(rows, {columns: {loss: {digits: 4}}, select: true}))
 */
import {html, setAttributes} from "./dom.js";
import {formatNumber} from "./format.js";

export type Cell = number | string | boolean | undefined;
export type Row = Readonly<Record<string, Cell>>;

export interface Column {
  /** Stands in the head; the key without it. With the unit, where there is one. */
  title?: string;
  /** Significant digits of numbers that are not whole. */
  digits?: number;
  /** How the value is written, in place of all else. */
  format?: (value: Cell) => string;
}

export interface DataTableOptions {
  /** The columns in their order, by the rows' keys; all keys of the first row without it. */
  columns?: Readonly<Record<string, Column>>;
  /** What it shows: its caption and accessible name. */
  title?: string;
  digits?: number;
  sortable?: boolean;
  /** The column that it is sorted by at first. */
  sort?: {by: string; descending?: boolean};
  /** Whether a row can be chosen. */
  select?: boolean;
  /** Above this height in pixels the rows scroll under the head. */
  maxHeight?: number;
}

export type DataTable<R extends Row> = HTMLElement & {value: R | undefined};

/** @throws RangeError for a column that no row has */
export function dataTable<R extends Row>(
  rows: readonly R[],
  options: DataTableOptions = {},
): DataTable<R> {
  const {title, digits = 3, sortable = true, select = false, maxHeight = 380} = options;
  const columns = columnsOf(rows, options);
  let {sort} = options;
  let chosen: R | undefined;
  if (sort && !columns.some(({key}) => key === sort?.by)) {
    throw new RangeError(
      `dataTable: there is no column “${sort.by}” to sort by, only ${columns.map(({key}) => key).join(", ")}.`,
    );
  }

  const heads = columns.map(({key, title: name}) => {
    const head = html("th", {scope: "col", class: isText(rows, key) ? "table-text" : undefined});
    if (!sortable) head.append(name ?? key);
    else {
      const button = html("button", {type: "button", class: "table-sort"}, name ?? key);
      button.addEventListener("click", () => {
        const same = sort?.by === key;
        sort = {by: key, descending: same && !sort?.descending};
        show();
      });
      head.append(button);
    }
    return head;
  });
  const lines = rows.map((row) => {
    const cells = columns.map(({key, ...look}) =>
      html(
        "td",
        {class: isText(rows, key) ? "table-text" : undefined},
        write(row[key], look, digits),
      ),
    );
    const line = html("tr", {"aria-selected": select ? "false" : undefined}, ...cells);
    if (select) line.addEventListener("click", () => choose(row));
    return {row, line};
  });
  const body = html("tbody");
  const table = html(
    "table",
    {class: "value-table", role: select ? "grid" : undefined},
    title ? html("caption", {}, title) : undefined,
    html("thead", {}, html("tr", {}, ...heads)),
    body,
  );
  const element: DataTable<R> = Object.assign(
    html(
      "div",
      {class: "view view-values", tabindex: 0, role: "group", "aria-label": title},
      table,
    ),
    {value: undefined},
  );
  element.style.maxHeight = `${maxHeight}px`;
  if (rows.length === 0) body.append(html("tr", {}, html("td", {class: "table-text"}, "no rows")));

  const order = () => {
    if (!sort) return lines;
    const {by, descending = false} = sort;
    return lines.toSorted((a, b) => compare(a.row[by], b.row[by], descending));
  };
  const show = () => {
    if (rows.length > 0) body.replaceChildren(...order().map(({line}) => line));
    columns.forEach(({key}, i) => {
      const way = sort?.descending ? "descending" : "ascending";
      setAttributes(heads[i], {"aria-sort": sort?.by === key ? way : undefined});
    });
  };
  const choose = (row: R | undefined) => {
    chosen = row;
    for (const one of lines) {
      setAttributes(one.line, {
        "aria-selected": String(one.row === chosen),
        tabindex: one.row === (chosen ?? lines[0].row) ? 0 : -1,
      });
    }
    element.value = chosen;
    element.dispatchEvent(new Event("input", {bubbles: true}));
  };

  if (select && lines.length > 0) {
    setAttributes(lines[0].line, {tabindex: 0});
    body.addEventListener("keydown", (event) => {
      const shown = order();
      const at = shown.findIndex(({line}) => line === event.target);
      const steps: Record<string, number> = {ArrowDown: 1, ArrowUp: -1, Enter: 0, " ": 0};
      const step = steps[event.key];
      if (event.key === "Escape") return choose(undefined);
      const next = shown[at + (step ?? 0)];
      if (at < 0 || step === undefined || !next) return;
      event.preventDefault();
      choose(next.row);
      next.line.focus();
    });
  }
  show();
  return element;
}

function columnsOf(rows: readonly Row[], {columns}: DataTableOptions): (Column & {key: string})[] {
  const keys = columns ? Object.keys(columns) : Object.keys(rows[0] ?? {});
  for (const key of keys) {
    if (rows.length === 0 || rows.some((row) => key in row)) continue;
    const known = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    throw new RangeError(`dataTable: no row has “${key}”, only ${known.join(", ")}.`);
  }
  return keys.map((key) => ({key, ...columns?.[key]}));
}

/** Numbers stand to the right, also those that a cell has written itself; words to the left. */
const isText = (rows: readonly Row[], key: string): boolean =>
  !rows.some(({[key]: value}) => /^[−+-]?[.\d]/.test(String(value)));

function write(value: Cell, {format, digits}: Column, standard: number): string {
  if (format) return format(value);
  if (value === undefined) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? formatNumber(value, digits ?? standard) : value;
}

/** Numbers by size, words by the alphabet; what is missing or not a number comes last either way. */
function compare(a: Cell, b: Cell, descending: boolean): number {
  const known = (value: Cell) => value !== undefined && !Number.isNaN(value);
  if (!known(a) || !known(b)) return Number(known(b)) - Number(known(a));
  const words = typeof a === "string" || typeof b === "string";
  const order = words
    ? String(a).localeCompare(String(b), "en", {numeric: true})
    : Number(a) - Number(b);
  return descending ? -order : order;
}
