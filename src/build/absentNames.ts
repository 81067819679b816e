/** Names that Framework offers in cells, but whose libraries would come from the network. */
import type {CellComplaint} from "./types.js";

const ABSENT_NAMES = new Set(
  (
    "_ aq Arrow dot duckdb DuckDBClient echarts L mapboxgl mermaid React ReactDOM sql SQLite " +
    "SQLiteDatabaseClient tex topojson vg vl aapl alphabet cars citywages diamonds flare " +
    "industries miserables olympians penguins pizza weather"
  ).split(" "),
);

/** @param names that a cell takes from outside */
export function complainOfAbsent(names: readonly string[]): CellComplaint[] {
  return names
    .filter((name) => ABSENT_NAMES.has(name))
    .map((name) => ({
      name,
      unlessDeclared: true,
      message: `"${name}" would be loaded from elsewhere, and the book ships without it. Use Plot, d3, Inputs, html or svg, or declare "${name}" in a cell.`,
    }));
}
