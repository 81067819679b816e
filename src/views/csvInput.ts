/**
 * The reader's own table: a CSV file, dropped or chosen. Its columns' types are found, and the reader
 * says which of them are inputs and which is the target. Words as inputs become one column a word.
 *
 *     const table = view(csvInput({start: "x,y\n1,2\n2,4"}))
 */
import {type CsvColumn, parseTable, type Table} from "./csv.js";
import {html, setText} from "./dom.js";
import {fileDrop} from "./fileDrop.js";
import {formatCount} from "./format.js";

export interface CsvInputOptions {
  /** A table to begin with, as text; none without it. */
  start?: string;
  /** What that table is called. */
  startName?: string;
  /** The most rows that are taken. */
  mostRows?: number;
}

export interface CsvValue {
  /** The file's name. */
  readonly name: string;
  readonly rows: number;
  /** [rows, names.length], a row after the other. */
  readonly inputs: {readonly names: readonly string[]; readonly values: Float32Array<ArrayBuffer>};
  /** One number a row, or one class a row where the column holds words. */
  readonly target: CsvColumn;
}

/** Null while there is no table. */
export type CsvInput = HTMLElement & {value: CsvValue | null};

type Role = "input" | "target" | "left out";
const ROLES: readonly Role[] = ["input", "target", "left out"];

const LARGEST = 5e6;
/** A column of more different words says nothing to a model: it is left out at first. */
const MOST_CLASSES = 20;

export function csvInput(options: CsvInputOptions = {}): CsvInput {
  const {mostRows = 20_000} = options;
  const area = html("div", {
    class: "csv-table",
    tabindex: 0,
    role: "group",
    "aria-label": "Columns",
  });
  const problem = html("p", {class: "file-problem", role: "alert"});
  let shown: {name: string; table: Table; roles: Role[]} | undefined;

  const drop = fileDrop({
    label: "Drop a CSV file",
    hint: `The first line names the columns. Up to 5\u00a0MB and ${formatCount(mostRows).replace("\u2009", "\u202f")} rows.`,
    accept: ".csv,.tsv,.txt,text/csv,text/tab-separated-values",
    largest: LARGEST,
    take: async (file) => {
      open(file.name, await file.text());
      return saidOf();
    },
  });
  const element: CsvInput = Object.assign(
    html("div", {class: "view view-csv", role: "group", "aria-label": "A table of your own"}),
    {value: null as CsvValue | null},
  );
  element.append(drop.element, problem, area);

  const saidOf = () =>
    shown
      ? `${shown.name}: ${formatCount(shown.table.rows)} rows, ${shown.table.columns.length} columns`
      : "";

  const open = (name: string, text: string) => {
    const table = parseTable(text, mostRows);
    shown = {name, table, roles: firstRoles(table.columns)};
    area.replaceChildren(preview(table, shown.roles, choose));
    update();
  };

  const choose = (column: number, role: Role) => {
    if (!shown) return;
    const {roles} = shown;
    // There is one target: the one before becomes an input.
    const before = roles.indexOf("target");
    if (role === "target" && before >= 0) roles[before] = "input";
    roles[column] = role;
    for (const [i, select] of area.querySelectorAll("select").entries()) select.value = roles[i];
    update();
  };

  const update = () => {
    if (!shown) return;
    const {name, table, roles} = shown;
    const inputs = table.columns.filter((_, i) => roles[i] === "input");
    const target = table.columns.find((_, i) => roles[i] === "target");
    if (!target) setText(problem, "Choose one column as the target.");
    else setText(problem, inputs.length > 0 ? "" : "Choose at least one column as input.");
    if (!target || inputs.length === 0) return;
    element.value = {name, rows: table.rows, inputs: matrixOf(inputs, table.rows), target};
    element.dispatchEvent(new Event("input", {bubbles: true}));
  };

  if (options.start !== undefined) open(options.startName ?? "example", options.start);
  return element;
}

/** The last column is what most tables ask for; the others are what they ask it from. */
function firstRoles(columns: readonly CsvColumn[]): Role[] {
  return columns.map((column, i) => {
    if (i === columns.length - 1) return "target";
    return column.type === "category" && column.classes.length > MOST_CLASSES
      ? "left out"
      : "input";
  });
}

function matrixOf(columns: readonly CsvColumn[], rows: number): CsvValue["inputs"] {
  const parts = columns.flatMap((column): {name: string; at: (row: number) => number}[] =>
    column.type === "number"
      ? [{name: column.name, at: (row) => column.values[row]}]
      : column.classes.map((word, i) => ({
          name: `${column.name} = ${word}`,
          at: (row: number) => (column.values[row] === i ? 1 : 0),
        })),
  );
  const values = new Float32Array(rows * parts.length);
  for (let row = 0; row < rows; ++row) {
    parts.forEach(({at}, i) => {
      values[row * parts.length + i] = at(row);
    });
  }
  return {names: parts.map(({name}) => name), values};
}

const typeText = (column: CsvColumn) =>
  column.type === "number"
    ? "numbers"
    : column.classes.length === 1
      ? "1 word"
      : `${column.classes.length} different words`;

function preview(
  table: Table,
  roles: readonly Role[],
  choose: (column: number, role: Role) => void,
): HTMLElement {
  const heads = table.columns.map((column, i) => {
    const select = html(
      "select",
      {class: "field", "aria-label": `What ${column.name} is for`},
      ...ROLES.map((role) => html("option", {value: role}, role)),
    );
    select.value = roles[i];
    select.addEventListener("input", (event) => event.stopPropagation());
    select.addEventListener("change", () => choose(i, select.value as Role));
    return html(
      "th",
      {scope: "col"},
      html("span", {class: "csv-name"}, column.name),
      html("span", {class: "csv-type"}, typeText(column)),
      select,
    );
  });
  const lines = table.preview.map((row) =>
    html("tr", {}, ...row.map((cell) => html("td", {}, cell))),
  );
  const left = table.rows - table.preview.length;
  const foot =
    left > 0
      ? html(
          "p",
          {class: "csv-more"},
          `and ${formatCount(left)} more ${left === 1 ? "row" : "rows"}`,
        )
      : undefined;
  return html(
    "div",
    {},
    html("table", {}, html("thead", {}, html("tr", {}, ...heads)), html("tbody", {}, ...lines)),
    foot,
  );
}
