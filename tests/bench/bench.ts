/** All rows, one after the other: what Node and the browser have in common. */
import type {Device} from "../../lib/index.js";
import type {BundleBytes} from "./bundle.js";
import {ceiling} from "./ceiling.js";
import type {Editing} from "./editing.js";
import * as jax from "./libraries/jax.js";
import * as ours from "./libraries/ours.js";
import * as tfjs from "./libraries/tfjs.js";
import type {Loading} from "./loading.js";
import {type Contestant, measure, type Row} from "./measure.js";
import type {Redrawing} from "./redrawing.js";
import type {Runner, Work} from "./work.js";
import {works} from "./works/index.js";

export interface Surroundings {
  /** The device in this thread, and the same behind a worker. */
  inline: Device;
  worker: Device;
  /** The device in this thread with relaxed SIMD, where the engine has it. */
  relaxed?: Device;
  /** Where the wasm files of tfjs are. */
  tfjsFolder: string;
  /** PyTorch, where there is one. */
  torch?: (work: Work) => Promise<Runner>;
  progress(line: string): void;
}

export interface Report {
  where: string;
  rows: Row[];
  /** 128-bit multiply-adds, GFLOP/s. */
  ceiling: number;
  /** Bytes of the library in a page, gzip; set by the caller. */
  bytes?: BundleBytes;
  /** How smoothly pages redraw while they train; set by the caller. */
  redrawing?: readonly Redrawing[];
  /** What a first visit costs; set by the caller. */
  loading?: readonly Loading[];
  /** How soon an editor answers; set by the caller. */
  editing?: Editing;
}

const library = (name: Contestant["name"], start: Promise<void>, make: () => Runner) => ({
  name,
  make: async () => {
    await start;
    return make();
  },
});

/** @param only parts of names of rows; an empty one is in every name */
export async function bench(
  where: string,
  {inline, worker, relaxed, tfjsFolder, torch, progress}: Surroundings,
  only: readonly string[],
): Promise<Report> {
  const starts = [tfjs.start(tfjsFolder), jax.start()];
  // What fails to start is said in each row.
  await Promise.allSettled(starts);
  const rows: Row[] = [];
  for (const work of works) {
    if (!only.some((part) => work.name.includes(part))) continue;
    const data = work.data();
    const contestants: Contestant[] = [
      {name: "ours", make: () => ours.runner(inline, () => work.ours(data))},
      library("tfjs", starts[0], () => tfjs.runner(() => work.tfjs(data))),
      library("jax", starts[1], () => jax.runner(() => work.jax(data))),
    ];
    if (work.worker) {
      contestants.push({
        name: "worker",
        make: () => ours.runner(worker, () => work.ours(data)),
      });
    }
    if (relaxed && work.flops) {
      contestants.push({
        name: "relaxed",
        make: () => ours.runner(relaxed, () => work.ours(data)),
      });
    }
    if (torch) contestants.push({name: "torch", make: () => torch(work)});
    const begun = performance.now();
    const row = await measure(work, contestants);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const ratios = Object.entries(row.figures).map(
      ([name, {ratio}]) => `${name} ${ratio.toFixed(2)}`,
    );
    progress(`${work.title}: ${ratios.join(", ")} (${seconds} s)`);
    for (const error of row.errors) progress(`  ERROR ${error}`);
    for (const [name, why] of Object.entries(row.missing)) progress(`  no ${name}: ${why}`);
    rows.push(row);
  }
  return {where, rows, ceiling: ceiling()};
}
