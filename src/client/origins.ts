/** Tells the views which cell made a run, and on which of the reader's inputs it depends. */
import {type RunOrigin, setOriginFinder} from "../views/runOrigin.js";
import {originOfValue} from "./runtime.js";

export function tellOrigins(): void {
  setOriginFinder((run): RunOrigin | undefined => {
    const origin = originOfValue(run);
    const cell = origin?.cell.dataset.cell;
    if (!origin || cell === undefined) return undefined;
    return {cell, inputs: plainIn(origin.inputs)};
  });
}

/** Drawings and points are inputs as well, but no settings that could be named in a line. */
function plainIn(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isPlain = (value: unknown) => ["number", "string", "boolean"].includes(typeof value);
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => isPlain(value)));
}
