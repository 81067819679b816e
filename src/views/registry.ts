/**
 * Remembers, by run id, what became of the run that a panel showed. When a cell runs again because an
 * upstream value changed, its new run inherits: a cheap run that was playing plays on, an expensive
 * one is stale until the reader asks for it. Runs that no panel shows any more are disposed.
 */
import type {AnyRun} from "./follow.js";

export interface OldCurve {
  steps: number[];
  losses: number[];
}

export interface Inheritance {
  /** What the new run does at first. */
  first: "wait" | "play" | "stale";
  /** The speed that the reader had chosen. */
  speed?: number;
  /** The curve of the run before, where the new one is stale. */
  oldCurve?: OldCurve;
}

interface Entry {
  run: AnyRun;
  panels: Set<HTMLElement>;
  /** How far it had come when it was given up. */
  past?: Past;
}

interface Past {
  step: number;
  /** Playing or played to the end, not stopped by the reader. */
  active: boolean;
  curve: OldCurve;
}

/** How long a run may be without a panel in the document before it is given up. */
const GRACE = 1000;

const entries = new Map<string, Entry>();

/** A panel of `run` has entered the document. */
export function attach(run: AnyRun, panel: HTMLElement): Inheritance {
  const before = entries.get(run.id);
  if (before?.run === run) {
    before.panels.add(panel);
    return {first: "wait"};
  }
  entries.set(run.id, {run, panels: new Set([panel])});
  // Two panels at once that happen to share an id are no successors of each other.
  if (!before || Array.from(before.panels).some((other) => other.isConnected))
    return {first: "wait"};
  return succeed(before, run);
}

/** A panel of `run` has left the document, for now or for good. */
export function detach(run: AnyRun, panel: HTMLElement): void {
  const entry = entries.get(run.id);
  if (entry?.run === run) entry.panels.delete(panel);
  setTimeout(() => {
    if (panel.isConnected) return;
    const now = entries.get(run.id);
    if (now?.run === run) {
      if (now.panels.size > 0) return;
      now.past = pastOf(run);
    }
    run.dispose();
  }, GRACE);
}

function succeed(before: Entry, run: AnyRun): Inheritance {
  const {step, active, curve} = before.past ?? pastOf(before.run);
  before.run.dispose();
  const {speed} = before.run;
  if (run.cost === "expensive") {
    return step > 0 ? {first: "stale", oldCurve: curve, speed} : {first: "wait", speed};
  }
  return {first: active ? "play" : "wait", speed};
}

function pastOf({step, state, history}: AnyRun): Past {
  return {step, active: state === "running" || state === "done", curve: history};
}
