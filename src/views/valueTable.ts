/**
 * A few results as a table, a row each: for numbers that a cell has at hand, to be read and compared.
 *
 *     valueTable([{"η": 1, mistakes: 25}, {"η": 100, mistakes: 25}])
 */
import {html} from "./dom.js";
import {formatNumber} from "./format.js";

/** Draws the rows; the keys of the first one are the column heads. Text stays as it is. */
export function valueTable(
  rows: readonly Readonly<Record<string, number | string>>[],
  {digits = 3}: {digits?: number} = {},
): HTMLElement {
  const names = Object.keys(rows[0] ?? {});
  const textOf = (value: number | string) =>
    typeof value === "number" ? formatNumber(value, digits) : value;
  const head = html("tr", {}, ...names.map((name) => html("th", {scope: "col"}, name)));
  const lines = rows.map((row) =>
    html("tr", {}, ...names.map((name) => html("td", {}, textOf(row[name])))),
  );
  const table = html(
    "table",
    {class: "value-table"},
    html("thead", {}, head),
    html("tbody", {}, ...lines),
  );
  return html("div", {class: "view view-values", tabindex: 0, role: "group"}, table);
}
