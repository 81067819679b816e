/**
 * The line of a run panel that says what the reader should know of the run's state: why it rests, that
 * it is out of date, that it has converged, or what went wrong. Room for one line is always there.
 */
import type {Rest} from "./attention.js";
import {html, setText} from "./dom.js";
import type {AnyRun} from "./follow.js";
import {formatCount} from "./format.js";
import {originOf} from "./runOrigin.js";
import {NO_SIMD} from "./simd.js";

export interface RunNote {
  readonly element: HTMLElement;
  update(usable: boolean, rest: Rest | undefined): void;
}

const RESTS: Record<Rest, string> = {
  hidden: "Paused while this tab is hidden; it goes on when you are back.",
  far: "Paused while you are elsewhere on the page; it goes on when you are back.",
};

const RESTED: Record<Rest, string> = {
  hidden: "It waited while this tab was hidden.",
  far: "It waited while you were elsewhere on the page.",
};

/** @param badge what else stands in this line */
export function runNote(run: AnyRun, label: string, badge: HTMLElement): RunNote {
  const words = html("p", {class: "run-note"});
  const message = html("p", {class: "run-message", hidden: true});
  const again = html("button", {type: "button", class: "run-button run-again"}, "Run again");
  again.addEventListener("click", () => run.play());
  const alert = html("div", {role: "alert"});
  /** Why it rested last, until the reader does something else with it. */
  let rested: Rest | undefined;

  const showError = () => {
    const text = run.state === "error" ? errorText(run, label) : "";
    if (alert.textContent === text) return;
    alert.replaceChildren(...(text ? [html("p", {class: "run-error"}, text)] : []));
  };

  return {
    element: html("div", {class: "run-notes"}, badge, words, message, alert),
    update: (usable, rest) => {
      if (rest) rested = rest;
      else if (run.state !== "running") rested = undefined;
      setText(words, noteOf(run, rest, rested));
      const isStale = usable && run.state === "stale";
      message.hidden = usable && !isStale;
      if (!usable) setText(message, NO_SIMD);
      else if (isStale && !again.isConnected) {
        message.replaceChildren("Something that this run depends on has changed. ", again);
      }
      showError();
    },
  };
}

function noteOf(run: AnyRun, rest: Rest | undefined, rested: Rest | undefined): string {
  const {rewinding, state, step, reached, endedBy} = run;
  if (rewinding) {
    const {step: now, target} = rewinding;
    return `Taking steps again, up to ${formatCount(target)}: ${formatCount(now)} …`;
  }
  if (rest) return RESTS[rest];
  if (state === "running") return rested ? RESTED[rested] : "";
  if (step < reached) return `Back from step ${formatCount(reached)}. Play goes on from here.`;
  if (endedBy === "converged") return `Converged at step ${formatCount(step)}.`;
  if (endedBy === "loop") return `The loop ended by itself at step ${formatCount(step)}.`;
  return "";
}

/** The error, which names its step, and the cell whose loop failed. */
function errorText(run: AnyRun, label: string): string {
  const what = run.error?.message ?? "The run failed.";
  const cell = originOf(run)?.cell;
  return cell ? `Cell “${cell}”: ${what}` : `Run “${label}”: ${what}`;
}
