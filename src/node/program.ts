/** The frame of a chapter that runs as a program: where a cell begins, and where all have ended. */
import {setFileSource} from "../../data/index.js";
import {printed} from "./print.js";
import {trainWaiting} from "./runs.js";

/** Prints what waits, trains the runs of the cell before, and names the next one. */
export async function $cell(id: string): Promise<void> {
  await $run();
  console.log(`\n── ${id} ${"─".repeat(Math.max(3, 60 - id.length))}`);
}

/** To be awaited after the last cell. */
export const $end = (): Promise<void> => $run();

/** Prints what waits, and trains the runs made since the last call. */
export async function $run(): Promise<void> {
  await printed();
  await trainWaiting(mostSteps());
  await printed();
}

/** Says where data files lie: their addresses by their names in the book. */
export function $data(addresses: Readonly<Record<string, string>>): void {
  setFileSource(async (name) => {
    const address = addresses[name];
    if (address === undefined) return undefined;
    const answer = await fetch(address);
    if (!answer.ok || !answer.body) throw new Error(`${address} answers ${answer.status}`);
    const {body} = answer;
    return {stream: async () => body};
  });
}

/** `--steps 100` of the command line. */
function mostSteps(): number | undefined {
  const given = globalThis.process?.argv ?? [];
  const at = given.indexOf("--steps");
  if (at < 0) return undefined;
  const steps = Number(given[at + 1]);
  if (Number.isInteger(steps) && steps > 0) return steps;
  throw new Error(`--steps takes a whole number above 0, not ${given[at + 1] ?? "nothing"}.`);
}
