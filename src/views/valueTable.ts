/**
 * A few results as a table, a row each: for numbers that a cell has at hand, to be read and compared.
 * What is to be sorted or chosen belongs in a `dataTable`.
 *
 *     valueTable([{"η": 1, mistakes: 25}, {"η": 100, mistakes: 25}])
 */
import {dataTable, type Row} from "./dataTable.js";

/** Draws the rows; the keys of the first one are the column heads. Text stays as it is. */
export function valueTable(
  rows: readonly Row[],
  {digits = 3}: {digits?: number} = {},
): HTMLElement {
  return dataTable(rows, {digits, sortable: false});
}
