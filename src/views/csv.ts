/** Tables from text: rows and columns checked, and each column's type found. Nothing is drawn here. */
import {dsvFormat} from "d3-dsv";

export interface NumberColumn {
  readonly name: string;
  readonly type: "number";
  /** One number a row. */
  readonly values: Float32Array<ArrayBuffer>;
}

export interface CategoryColumn {
  readonly name: string;
  readonly type: "category";
  /** One index into `classes` a row. */
  readonly values: Int32Array<ArrayBuffer>;
  /** The different words of the column, in the order of the alphabet. */
  readonly classes: readonly string[];
}

export type CsvColumn = NumberColumn | CategoryColumn;

export interface Table {
  readonly rows: number;
  readonly columns: readonly CsvColumn[];
  /** The cells of the first rows as they stand in the file. */
  readonly preview: readonly (readonly string[])[];
}

const SEPARATORS = [",", ";", "\t", "|"];
const PREVIEW = 5;
/** A column counts as numbers if so many of its cells are: the others are mistakes then, not words. */
const MOSTLY = 0.8;

/**
 * @param text a header line, then a line a row; separated by comma, semicolon, tab or bar
 * @throws Error that names row and column: rows count from 1 below the header
 */
export function parseTable(text: string, mostRows = 20_000): Table {
  const lines = text.replace(/^\uFEFF/, "");
  const separator = separatorOf(lines.slice(0, lines.search(/[\r\n]|$/)));
  const [header, ...rows] = dsvFormat(separator)
    .parseRows(lines)
    .filter((row) => row.some((cell) => cell.trim() !== ""));
  if (!header) throw new Error("the file has no lines");
  const names = header.map((name) => name.trim());
  checkHeader(names);
  if (rows.length === 0) throw new Error("there is a header, but no row below it");
  if (rows.length > mostRows) {
    throw new Error(`it has ${rows.length} rows; up to ${mostRows} are taken`);
  }
  for (const [i, row] of rows.entries()) {
    if (row.length === names.length) continue;
    throw new Error(
      `row ${i + 1} has ${cellsText(row.length)}, but the header has ${cellsText(names.length)}`,
    );
  }
  const columns = names.map((name, column) =>
    columnOf(
      name,
      rows.map((row) => row[column].trim()),
    ),
  );
  return {rows: rows.length, columns, preview: rows.slice(0, PREVIEW)};
}

/** The separator that the header has most of. */
function separatorOf(header: string): string {
  const count = (separator: string) => header.split(separator).length;
  return SEPARATORS.reduce((best, next) => (count(next) > count(best) ? next : best));
}

function checkHeader(names: readonly string[]): void {
  names.forEach((name, i) => {
    if (name === "") throw new Error(`column ${i + 1} has no name in the header`);
    if (names.indexOf(name) < i) throw new Error(`two columns are named “${name}”`);
  });
  if (names.every((name) => numberIn(name) !== undefined)) {
    throw new Error("the first line holds numbers; it must name the columns");
  }
}

function columnOf(name: string, cells: readonly string[]): CsvColumn {
  const numbers = cells.map(numberIn);
  const share = numbers.filter((number) => number !== undefined).length / cells.length;
  if (share < MOSTLY) {
    const missing = cells.indexOf("");
    if (missing >= 0) throw new Error(`row ${missing + 1}, column “${name}”: the cell is empty`);
    const classes = [...new Set(cells)].sort((a, b) => (a < b ? -1 : 1));
    const index = new Map(classes.map((word, i) => [word, i]));
    const values = Int32Array.from(cells, (cell) => index.get(cell) ?? 0);
    return {name, type: "category", values, classes};
  }
  const wrong = numbers.indexOf(undefined);
  if (wrong >= 0) {
    const what = cells[wrong] === "" ? "the cell is empty" : `“${cells[wrong]}” is no number`;
    throw new Error(`row ${wrong + 1}, column “${name}”: ${what}`);
  }
  return {name, type: "number", values: Float32Array.from(numbers as number[])};
}

/** A finite number, in the way of computers (1.5, -2e3); undefined for anything else. */
function numberIn(cell: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell)) return undefined;
  const number = Number(cell);
  return Number.isFinite(number) ? number : undefined;
}

const cellsText = (count: number) => (count === 1 ? "1 cell" : `${count} cells`);
