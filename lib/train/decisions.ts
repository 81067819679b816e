/**
 * Which backend was the faster one for a model, remembered beyond the run that found out. The page
 * gives a store that outlasts it; without one, decisions live as long as the program.
 */
import type {Backend} from "../devices/device.js";

/** Where decisions are kept. What it throws is not heard: then there is simply nothing to remember. */
export interface DecisionStore {
  get(key: string): string | null | undefined;
  set(key: string, value: string): void;
}

/** Grows when a key or a value means something else than before. */
const FORMAT = "nnlive.backend.1";

const inMemory = new Map<string, string>();
let store: DecisionStore = inMemory;

/** Makes `next` the store from now on; without one, decisions are kept in memory, and none is there. */
export function setDecisionStore(next?: DecisionStore): void {
  if (!next) inMemory.clear();
  store = next ?? inMemory;
}

/** What a decision holds for: a run with the same work in a step, on the same GPU. */
export interface Decided {
  readonly run: string;
  /** See `Loop.signature`. */
  readonly work: string;
  /** The GPU's label. */
  readonly gpu: string;
}

const keyOf = ({run, work, gpu}: Decided) => `${FORMAT}:${JSON.stringify([run, work, gpu])}`;

export function recallDecision(decided: Decided): Backend | undefined {
  try {
    const value = store.get(keyOf(decided));
    return value === "wasm" || value === "gpu" ? value : undefined;
  } catch {
    return undefined;
  }
}

export function keepDecision(decided: Decided, backend: Backend): void {
  try {
    store.set(keyOf(decided), backend);
  } catch {
    // A browser that keeps nothing for this page: it is measured again.
  }
}
