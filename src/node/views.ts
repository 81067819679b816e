/**
 * What stands for the views of the book: those that are numbers or text print them, those that are
 * inputs have their first value, and of all others only the name is said.
 */
import type {Tensor} from "../../lib/index.js";
import {bookTimings} from "../inside/bookTimings.js";
import {kernelsOf} from "../inside/kernels.js";
import {NAMES} from "../inside/machines.js";
import {agrees} from "../views/agrees.js";
import {type Check, outcomeOf} from "../views/checks.js";
import {series} from "../views/colors.js";
import {formatCount, formatNumber, formatPercent, formatSeconds} from "../views/format.js";
import {Picture, table} from "./picture.js";

type Row = Readonly<Record<string, unknown>>;
type Options = Record<string, never> & Readonly<Record<string, unknown>>;

const textOf = (value: unknown, digits = 3): string =>
  typeof value === "number" ? formatNumber(value, digits) : String(value ?? "");

function rowsAsTable(rows: readonly Row[], {digits = 3}: {digits?: number} = {}): Picture {
  const heads = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => heads.map((head) => textOf(row[head], digits)));
  return new Picture("table", () => table(heads, lines));
}

function tensorTable(
  tensors: Readonly<Record<string, Tensor>>,
  {rows = [], digits = 3}: {rows?: readonly string[]; digits?: number} = {},
): Picture {
  return new Picture("tensorTable", async () => {
    const columns: {head: string; values: string[]}[] = [];
    if (rows.length > 0) columns.push({head: "", values: [...rows]});
    for (const [name, tensor] of Object.entries(tensors)) {
      const width = tensor.shape[1] ?? 1;
      const numbers = Array.from(await tensor.data(), (value) => formatNumber(value, digits));
      for (let column = 0; column < width; ++column) {
        const values = numbers.filter((_, i) => i % width === column);
        columns.push({head: column === 0 ? name : "", values});
      }
    }
    const lines = columns[0].values.map((_, row) => columns.map(({values}) => values[row]));
    return table(
      columns.map(({head}) => head),
      lines,
    );
  });
}

/** Runs the checks of an exercise, and says what came out. */
function checks(exercise: string, list: readonly Check[]): Picture {
  return new Picture("checks", async () => {
    const lines: string[] = [];
    let passed = 0;
    for (const {name, test} of list) {
      const problem = await outcomeOf(test);
      if (problem === undefined) passed += 1;
      lines.push(problem === undefined ? `✓ ${name}` : `✗ ${name}: ${problem}`);
    }
    return [`Exercise ${exercise}: ${passed} of ${list.length} checks pass.`, ...lines].join("\n");
  });
}

const codeView = (code: string, {title}: {title: string}): Picture =>
  new Picture("codeView", () => `${title}\n${code}`);

/** An input with its first value. */
const input =
  (name: string, first: (options: Options) => unknown) =>
  (options: Options = {} as Options): Picture => {
    const value = first(options);
    return new Picture(name, undefined, value);
  };

const STAND_INS: Readonly<Record<string, unknown>> = {
  NAMES,
  agrees,
  bookTimings,
  checks,
  codeView,
  cssColor: (color: string) => color,
  csvInput: input("csvInput", () => null),
  dataTable: rowsAsTable,
  dragImage: input("dragImage", ({image}) => Float32Array.from(image)),
  dragPoints: input("dragPoints", ({points}) => points ?? []),
  dragUnit: input("dragUnit", () => ({w: 1, b: 0, v: 1, c: 0})),
  drawDigit: input("drawDigit", () => new Float32Array(784)),
  formatCount,
  formatNumber,
  formatPercent,
  formatSeconds,
  imageInput: input(
    "imageInput",
    ({channels = 1, height = 28, width = 28}: Record<string, number>) =>
      new Float32Array(channels * height * width),
  ),
  kernelsOf,
  layerTimings: input("layerTimings", ({rows}) => ({own: false, gpu: false, rows, ...bookTimings})),
  lossLandscape: input("lossLandscape", ({start}) => start),
  onThemeChange: () => {},
  series,
  slopeLens: input(
    "slopeLens",
    ({functions, start}) => start ?? {name: Object.keys(functions)[0], z: 1},
  ),
  tensorTable,
  textInput: input("textInput", ({value}) => value ?? ""),
  valueTable: rowsAsTable,
};

/** What a view of that name is here. */
export const standIn = (name: string): unknown => STAND_INS[name] ?? (() => new Picture(name));
