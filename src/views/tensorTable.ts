/**
 * Small tensors side by side as one table of numbers: each row an example, each tensor a group of
 * columns. For the few numbers of a worked example; larger tensors belong in a heat map.
 *
 *     tensorTable({x, "z⁽¹⁾": z1})
 */
import type {Tensor} from "../lib/index.js";
import {html} from "./dom.js";
import {formatNumber} from "./format.js";

export interface TensorTableOptions {
  /** What each row is, written before it. */
  rows?: readonly string[];
  /** Significant digits of numbers that are not whole. */
  digits?: number;
}

const MOST_ROWS = 12;

/**
 * @param tensors [rows, columns], [rows] or a single number [], by the name above their columns
 * @throws RangeError when they differ in their number of rows, or there are more than a reader reads
 */
export function tensorTable(
  tensors: Readonly<Record<string, Tensor>>,
  {rows = [], digits = 3}: TensorTableOptions = {},
): HTMLElement {
  const groups = Object.entries(tensors);
  const count = rowsOf(groups[0][1]);
  for (const [name, tensor] of groups) {
    if (rowsOf(tensor) === count && count <= MOST_ROWS) continue;
    throw new RangeError(
      `tensorTable: “${name}” has ${rowsOf(tensor)} rows, “${groups[0][0]}” has ${count}; they must be alike and at most ${MOST_ROWS}.`,
    );
  }
  const body = html("tbody");
  const head = groups.map(([name, tensor]) =>
    html("th", {class: "tensor-first", scope: "colgroup", colspan: columnsOf(tensor)}, name),
  );
  const corner = rows.length > 0 ? [html("td")] : [];
  const table = html(
    "table",
    {class: "tensor-table"},
    html("thead", {}, html("tr", {}, ...corner, ...head)),
    body,
  );
  // Room for the numbers from the start, so that nothing moves when they arrive.
  const cells = Array.from({length: count}, (_, row) => {
    const line = groups.map(([, tensor]) =>
      Array.from({length: columnsOf(tensor)}, (_, column) =>
        html("td", {class: column === 0 ? "tensor-first" : undefined}, "\u2007"),
      ),
    );
    const label = rows.length > 0 ? [html("th", {scope: "row"}, rows[row] ?? "")] : [];
    body.append(html("tr", {}, ...label, ...line.flat()));
    return line;
  });
  groups.forEach(async ([, tensor], group) => {
    const width = columnsOf(tensor);
    (await tensor.data()).forEach((value, i) => {
      cells[Math.floor(i / width)][group][i % width].textContent = formatNumber(value, digits);
    });
  });
  return html(
    "div",
    // What scrolls must be reachable by keyboard.
    {class: "view view-tensors", tabindex: 0, role: "region", "aria-label": "Table of values"},
    table,
  );
}

const rowsOf = ({shape}: Tensor): number => shape[0] ?? 1;
const columnsOf = ({shape}: Tensor): number => shape[1] ?? 1;
