/**
 * The line of a run panel that says what the reader should know of the run's state: why it rests, what
 * it waits for, where it computes, that it is out of date, that it has converged, or what went wrong.
 * Room for one line is always there.
 */
import type {Rest} from "./attention.js";
import {html, setText} from "./dom.js";
import type {AnyRun} from "./follow.js";
import {formatCount, formatNumber} from "./format.js";
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
  const kernels = html("span");
  const bar = html("progress", {"aria-label": "Compiling GPU kernels"});
  const compiling = html("p", {class: "run-compiling", hidden: true}, kernels, bar);
  const message = html("p", {class: "run-message", hidden: true});
  const again = html("button", {type: "button", class: "run-button run-again"}, "Run again");
  again.addEventListener("click", () => run.play());
  const alert = html("div", {role: "alert"});
  const fault = html("div", {"aria-live": "polite"});
  /** Why it rested last, until the reader does something else with it. */
  let rested: Rest | undefined;

  const showBox = (place: HTMLElement, kind: string, text: string) => {
    if (place.textContent === text) return;
    place.replaceChildren(...(text ? [html("p", {class: kind}, text)] : []));
  };

  return {
    element: html("div", {class: "run-notes"}, badge, words, compiling, message, fault, alert),
    update: (usable, rest) => {
      if (rest) rested = rest;
      else if (run.state !== "running") rested = undefined;
      compiling.hidden = run.compiling === undefined;
      setText(kernels, `Compiling GPU kernels: ${formatCount(run.compiling ?? 0)}`);
      setText(words, compiling.hidden ? noteOf(run, rest, rested) : "");
      const isStale = usable && run.state === "stale";
      message.hidden = usable && !isStale;
      if (!usable) setText(message, NO_SIMD);
      else if (isStale && !again.isConnected) {
        message.replaceChildren("Something that this run depends on has changed. ", again);
      }
      showBox(fault, "run-message", faultText(run));
      showBox(alert, "run-error", run.state === "error" ? errorText(run, label) : "");
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
  if (state === "running") return rested ? RESTED[rested] : measuredText(run);
  if (step < reached) return `Back from step ${formatCount(reached)}. Play goes on from here.`;
  if (endedBy === "converged") return `Converged at step ${formatCount(step)}.`;
  if (endedBy === "loop") return `The loop ended by itself at step ${formatCount(step)}.`;
  return "";
}

/** What a trial on both backends has found, while the run goes on with it. */
function measuredText({backendNotice: notice}: AnyRun): string {
  if (notice?.kind !== "measured") return "";
  if (notice.backend === "wasm") return "Measured: the CPU is faster here.";
  return `Measured: the GPU is ${formatNumber(notice.ratio, 2)} times as fast. It goes on there.`;
}

/** Why it does not compute on the GPU, though it did or was to. */
function faultText({backendNotice: notice}: AnyRun): string {
  if (notice?.kind === "refused") {
    return `The GPU cannot be used: ${ended(notice.reason)} The run computes on the CPU.`;
  }
  if (notice?.kind !== "fault") return "";
  const from = `goes on on the CPU, from step ${formatCount(notice.step)}, the last one that was safe.`;
  const how = notice.step > 0 ? from : "starts over on the CPU, with the same seed.";
  return `The GPU has failed, so the run ${how} The reason given: ${ended(notice.reason)}`;
}

/** With a full stop. */
const ended = (sentence: string) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`);

/** The error, which names its step, and the cell whose loop failed. */
function errorText(run: AnyRun, label: string): string {
  const what = run.error?.message ?? "The run failed.";
  const cell = originOf(run)?.cell;
  return cell ? `Cell “${cell}”: ${what}` : `Run “${label}”: ${what}`;
}
