/** `npm run bench -- --only gpu`: the book's library on this machine's GPU, wherever there is one. */
import {printTable, ratioCell} from "../table.js";
import {benchGpuInBrowser} from "./browser.js";
import {benchGpuInNode} from "./node.js";
import type {GpuReport} from "./rows.js";

/**
 * @param files folder of what the page's worker runs
 * @param software whether a GPU that is a program will do
 */
export async function benchGpu(files: string, software: boolean): Promise<GpuReport[]> {
  return [await benchGpuInBrowser(files, software), await benchGpuInNode(software)];
}

const WARNING =
  "The GPU here is a program on the CPU: these figures say nothing of GPUs, only that the bench runs.";

export function printGpu(reports: readonly GpuReport[]): void {
  for (const {where, refused, software, rows} of reports) {
    if (refused !== undefined) {
      console.log(`${where}: no figures for GPUs: ${refused}.`);
      continue;
    }
    console.log(
      `\n${where}. Training steps a second; in brackets, how many times as fast the first is.`,
    );
    if (software) console.log(WARNING);
    const names = [...new Set(rows.flatMap((row) => Object.keys(row.figures)))];
    printTable([
      ["", ...names, ""],
      ...rows.map((row) => [
        row.title,
        ...names.map((name, i) => ratioCell(row.figures[name], i === 0)),
        "",
      ]),
    ]);
    for (const {title, missing, errors} of rows) {
      for (const [name, why] of Object.entries(missing))
        console.log(`${title}: no ${name}: ${why}`);
      for (const error of errors) console.log(`${title}: ERROR: ${error}`);
    }
  }
}
