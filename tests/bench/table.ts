/** The printed table: figures, ratios, goals. */
import type {Report} from "./bench.js";
import {editingLine} from "./editing.js";
import {loadingLine} from "./loading.js";
import type {Figure, Row} from "./measure.js";
import {line} from "./redrawing.js";

const NAMES: Readonly<Record<string, string>> = {
  ours: "this library",
  tfjs: "tfjs wasm",
  jax: "jax-js wasm",
  torch: "PyTorch",
  worker: "in a worker",
  relaxed: "with relaxed SIMD",
};

/** Gzip bytes of the library in a page. */
const BYTES_GOAL = 60 * 1024;
const CEILING_GOALS = {ours: 0.75, relaxed: 0.9};
const WORKER_GOAL = 1.15;

const digits = (value: number) =>
  value >= 100 ? value.toFixed(0) : value.toPrecision(3).replace(/\.?0+$/, "");

const verdict = (reached: boolean) => (reached ? "reached" : "MISSED");

/** "≥ 4 x peers: 4.6, reached": one clause a goal. */
export function goalsOf({goals, figures}: Row): string[] {
  const said: string[] = [];
  const peers = [figures.tfjs, figures.jax].filter((figure) => figure !== undefined);
  if (peers.length > 0) {
    const best = Math.min(...peers.map(({ratio}) => ratio));
    said.push(`>= ${goals.peers}: ${best.toFixed(2)} ${verdict(best >= goals.peers)}`);
  }
  if (goals.torch !== undefined && figures.torch) {
    const {ratio} = figures.torch;
    said.push(`PyTorch >= ${goals.torch}: ${ratio.toFixed(2)} ${verdict(ratio >= goals.torch)}`);
  }
  return said;
}

/** Steps a second, and in brackets how many times as fast the first contestant is. */
export const ratioCell = (figure: Figure | undefined, isOwn: boolean) => {
  if (!figure) return "-";
  const speed = digits(1000 / figure.median);
  const {ratio} = figure;
  return isOwn ? speed : `${speed} (${ratio < 0.1 ? digits(ratio) : ratio.toFixed(2)})`;
};

export function printTable(table: readonly string[][]): void {
  const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)));
  const last = widths.length - 1;
  for (const row of table) {
    const cells = row.map((cell, i) =>
      i === 0 || i === last ? cell.padEnd(widths[i]) : cell.padStart(widths[i]),
    );
    console.log(cells.join("  ").trimEnd());
  }
}

export function print({
  where,
  rows,
  ceiling,
  bytes,
  redrawing = [],
  loading = [],
  editing,
}: Report): void {
  const shown = ["ours", "tfjs", "jax", "torch"].filter(
    (name) => name !== "torch" || rows.some(({figures}) => figures.torch),
  );
  console.log(`${where}, float32, one thread each. Steps or operations a second; in brackets, how`);
  console.log(
    "many times as fast this library is. Goals: against the better of tfjs and jax-js.\n",
  );
  printTable([
    ["", ...shown.map((name) => NAMES[name]), "goal"],
    ...rows.map((row) => [
      row.title,
      ...shown.map((name) => ratioCell(row.figures[name], name === "ours")),
      goalsOf(row).join("; "),
    ]),
  ]);
  for (const {title, missing, errors} of rows) {
    for (const [name, why] of Object.entries(missing))
      console.log(`${title}: no ${NAMES[name]}: ${why}`);
    for (const error of errors) console.log(`${title}: ERROR: ${error}`);
  }
  console.log("");
  for (const {title, flops, figures} of rows) {
    for (const [name, goal] of Object.entries(CEILING_GOALS)) {
      if (!flops || !figures[name]) continue;
      const speed = flops / (figures[name].least * 1e6);
      const share = speed / ceiling;
      console.log(
        `${title}, ${NAMES[name]}: ${digits(speed)} GFLOP/s, ${share.toFixed(2)} of the ceiling of ${digits(ceiling)} (goal ${goal}: ${verdict(share >= goal)})`,
      );
    }
  }
  for (const {title, figures} of rows) {
    if (!figures.worker) continue;
    const {ratio} = figures.worker;
    console.log(
      `${title}: through the worker ${digits(1000 / figures.worker.median)} a second, ${ratio.toFixed(2)} x the time inline (goal ${WORKER_GOAL}: ${verdict(ratio <= WORKER_GOAL)})`,
    );
  }
  if (bytes) {
    const sum = bytes.page + bytes.worker;
    console.log(
      `The library in a page: ${sum} bytes gzip, ${bytes.page} in the page and ${bytes.worker} in the worker with the wasm (goal ${BYTES_GOAL}: ${verdict(sum <= BYTES_GOAL)}); ${bytes.onDemand} more when a model asks for a rarer row`,
    );
  }
  for (const measured of redrawing) console.log(line(measured));
  for (const measured of loading) console.log(loadingLine(measured));
  if (editing) console.log(editingLine(editing));
}
