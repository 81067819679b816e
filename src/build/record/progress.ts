/** Tells on the terminal how far a recording is. */
import type {Progress} from "../../client/recorder.js";

let shown = "";

/** How far the runs are: a line that changes in place, or one at each new run where none can. */
export function showProgress(slug: string, progress: readonly Progress[]): void {
  const current = progress.find(({step, steps}) => step > 0 && step < steps);
  const done = progress.filter(({step, steps}) => step === steps).length;
  if (process.stdout.isTTY) {
    const steps = current ? `: ${current.id}, step ${current.step} of ${current.steps}` : "";
    const line = current ? `${slug}, run ${done + 1} of ${progress.length}${steps}` : "";
    process.stdout.write(`\r${line.padEnd(shown.length)}${line ? "" : "\r"}`);
    shown = line;
  } else if (current && current.id !== shown) {
    shown = current.id;
    console.log(`${slug}: run ${current.id}, ${current.steps} steps`);
  }
}
