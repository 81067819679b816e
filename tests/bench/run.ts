/**
 * `npm run bench`: this library against others on one thread of this machine. Contestants take turns
 * sample by sample, so that a busy moment hits all of them; figures are medians.
 *
 *     npm run bench              a table
 *     npm run bench -- --json    figures and ratios as JSON
 */
import {availableParallelism} from "node:os";
import {buildWasm} from "../../src/build/wasm.js";
import type {Contestant, Workload, WorkloadId} from "./workloads.js";

/** Samples of each contestant and workload; the first ones only warm up. */
const SAMPLES = 15;
const WARM_UP = 3;
/** A contestant that is much slower gets fewer repetitions a sample, in milliseconds. */
const LONGEST_SAMPLE = 400;

interface Result {
  title: string;
  unit: string;
  /** By contestant; null where it cannot do this. */
  figures: Record<string, number | null>;
  /** How many times as fast this library is as each of the others. */
  ratios: Record<string, number | null>;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

/** Milliseconds a repetition, for each contestant that can do this. */
async function measure(
  {id, repetitions}: Workload & {id: WorkloadId},
  contestants: readonly Contestant[],
): Promise<Map<string, number>> {
  const samples = new Map<string, number[]>();
  const counts = new Map<string, number>();
  for (let round = 0; round < WARM_UP + SAMPLES; ++round) {
    for (const {name, run} of contestants) {
      const work = run[id];
      if (!work) continue;
      const count = counts.get(name) ?? 1;
      const start = performance.now();
      await work(count);
      const each = (performance.now() - start) / count;
      if (round < WARM_UP) {
        const affordable = Math.max(1, Math.floor(LONGEST_SAMPLE / each));
        counts.set(name, Math.min(repetitions, affordable));
      } else samples.set(name, [...(samples.get(name) ?? []), each]);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

async function main(): Promise<void> {
  await buildWasm();
  // Only now: the library loads the kernels when it is imported.
  const [{ours}, {tfjs}, {jax}, {workloads}] = await Promise.all([
    import("./ours.js"),
    import("./tfjs.js"),
    import("./jax.js"),
    import("./workloads.js"),
  ]);
  const contestants = [ours(), await tfjs(), await jax()];
  const [own, ...others] = contestants.map(({name}) => name);
  const results: Record<string, Result> = {};
  for (const workload of workloads) {
    const times = await measure(workload, contestants);
    const figure = (name: string) => {
      const ms = times.get(name);
      return ms === undefined ? null : workload.figure(ms);
    };
    const ratio = (name: string) => {
      const ms = times.get(name);
      return ms === undefined ? null : ms / (times.get(own) as number);
    };
    results[workload.id] = {
      title: workload.title,
      unit: workload.unit,
      figures: Object.fromEntries([own, ...others].map((name) => [name, figure(name)])),
      ratios: Object.fromEntries(others.map((name) => [name, ratio(name)])),
    };
  }
  const machine = {cores: availableParallelism(), node: process.version};
  if (process.argv.includes("--json")) console.log(JSON.stringify({machine, results}, null, 2));
  else print(machine, results, [own, ...others]);
}

function print(
  {cores, node}: {cores: number; node: string},
  results: Record<string, Result>,
  names: readonly string[],
): void {
  console.log(`Node ${node}, ${cores} cores, one thread each; medians of ${SAMPLES} samples.`);
  const shown = (value: number | null) => (value === null ? "-" : value.toPrecision(3));
  const rows = Object.values(results).map(({title, unit, figures, ratios}) => [
    `${title}, ${unit}`,
    ...names.map((name) => {
      const ratio = ratios[name];
      return `${shown(figures[name])}${ratio ? ` (${ratio.toFixed(1)} x)` : ""}`;
    }),
  ]);
  const table = [["", ...names], ...rows];
  const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)));
  for (const row of table) {
    console.log(
      row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join("  "),
    );
  }
  console.log("In brackets: how many times as fast this library is.");
}

await main();
