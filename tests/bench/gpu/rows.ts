/** The rows of the GPU's bench, in a page or in Node: who takes part is handed in. */
import type {Device} from "../../../lib/index.js";
import * as ours from "../libraries/ours.js";
import {type Contestant, measure, type Row} from "../measure.js";
import type {Runner, Work} from "../work.js";
import {gpuWorks, smallWorks} from "./works.js";

export interface GpuReport {
  /** Browser or Node, and what the GPU calls itself. */
  where: string;
  /** Why nothing was measured. */
  refused?: string;
  /** The GPU is a program: figures say nothing of GPUs. */
  software: boolean;
  rows: Row[];
}

/** A contestant for each work. The first is what the others are compared with. */
export type Contender = (work: Work) => Contestant;

/** GPUs work on after a call returns: a sample has ended when the last step's loss is there. */
export const untilRead = (runner: Runner): Runner => ({
  async run(count) {
    await runner.run(count);
    await runner.value();
  },
  value: () => runner.value(),
});

export const library =
  (name: string, device: Device): Contender =>
  (work) => ({
    name,
    make: () => untilRead(ours.runner(device, () => work.ours(work.data()))),
  });

/** @param software whether to take works that a program can do */
export async function gpuRows(
  contenders: readonly Contender[],
  software: boolean,
  progress: (line: string) => void,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const work of software ? smallWorks : gpuWorks) {
    const row = await measure(
      // Sums in another order, and functions that a card computes in its own way.
      {...work, tolerance: 1e-2},
      contenders.map((contender) => contender(work)),
    );
    const figures = Object.entries(row.figures);
    progress(
      `${row.title}: ${figures.map(([n, {ratio}]) => `${n} ${ratio.toFixed(2)}`).join(", ")}`,
    );
    for (const error of row.errors) progress(`  ERROR ${error}`);
    for (const [name, why] of Object.entries(row.missing)) progress(`  no ${name}: ${why}`);
    rows.push(row);
  }
  return rows;
}
