/**
 * Where a run comes from: its cell, and the inputs that the cell depends on. The page knows; in Node,
 * and where nobody has said, only what the author wrote is known.
 */
import type {Settings} from "../lib/index.js";
import type {AnyRun} from "./follow.js";

export interface RunOrigin {
  /** The id of the cell that made the run. */
  cell: string;
  /** The values of the reader's inputs that it depends on, by name. */
  inputs: Settings;
}

let find: (run: AnyRun) => RunOrigin | undefined = () => undefined;

/** Called once by the page. */
export function setOriginFinder(finder: typeof find): void {
  find = finder;
}

const known = new WeakMap<AnyRun, RunOrigin>();

/** Looked up once: when an input changes later, another run takes this one's place. */
export function originOf(run: AnyRun): RunOrigin | undefined {
  const origin = known.get(run) ?? find(run);
  if (origin) known.set(run, origin);
  return origin;
}

/** What the run depends on: what its author named, and otherwise the inputs above its cell. */
export function settingsOf(run: AnyRun): Settings {
  return Object.keys(run.settings).length > 0 ? run.settings : (originOf(run)?.inputs ?? {});
}
