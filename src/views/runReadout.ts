/** The measured parts of a run panel: its numbers, and a calm summary for screen readers. */
import {pinsText} from "./compareRuns.js";
import {isOneOfSeveral} from "./curveGroups.js";
import {html, setText} from "./dom.js";
import type {AnyRun} from "./follow.js";
import {formatCount, formatName, formatNumber, formatSeconds} from "./format.js";
import {runDevice} from "./runDevice.js";

/** A screen reader is told at most this often, in milliseconds. */
const CALM = 5000;
/** How long the reader stays at a step before it is told, in milliseconds. */
const SETTLED = 700;

export interface RunReadout {
  readonly numbers: HTMLElement;
  readonly announcer: HTMLElement;
  update(): void;
}

export function runReadout(run: AnyRun): RunReadout {
  const measured = html("dl", {class: "run-measured"});
  const pace = html("dl", {class: "run-pace"});
  const numbers = html("div", {class: "run-numbers"}, measured, pace);
  const announcer = html("p", {class: "visually-hidden", role: "status"});
  const device = runDevice(run);
  const deviceRow = html("div", {}, html("dt", {}, "device"), device.element);
  const values = new Map<string, HTMLElement>();
  let announced = Number.NEGATIVE_INFINITY;
  let lastState = run.state;
  let lastStep = run.step;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (list: HTMLElement, name: string, text: string): HTMLElement => {
    let value = values.get(name);
    if (!value) {
      value = html("dd");
      values.set(name, value);
      list.append(html("div", {}, html("dt", {}, name), value));
    }
    setText(value, text);
    return value;
  };

  return {
    numbers,
    announcer,
    update: () => {
      const limit = formatCount(run.steps);
      const step = show(measured, "step", `${formatCount(run.step)} / ${limit}`);
      // As wide as it gets, so that nothing wraps on the way.
      step.style.minWidth = `${2 * limit.length + 3}ch`;
      show(measured, "loss", formatOptional(run.loss));
      // All from the start, so that no line is added while the reader looks.
      for (const name of run.metricNames.filter((name) => !isOneOfSeveral(name)))
        show(measured, formatName(name), formatOptional(run.metrics[name]));
      const running = run.state === "running";
      show(pace, "steps a second", running ? formatOptional(run.stepsPerSecond, 2) : "–");
      show(
        pace,
        "time left",
        running && run.secondsLeft !== undefined ? formatSeconds(run.secondsLeft) : "–",
      );
      if (!deviceRow.parentElement) pace.append(deviceRow);
      device.update();

      const now = performance.now();
      const came = run.state !== lastState && run.state !== "running";
      const moved = run.state !== "running" && run.step !== lastStep;
      const isCalm = now - announced >= CALM;
      if (came || ((running || moved) && isCalm)) {
        announced = now;
        setText(announcer, summary(run));
      }
      // A step that was not told yet, because the reader goes through many, is told a little later.
      else if (moved) {
        clearTimeout(timer);
        timer = setTimeout(() => setText(announcer, summary(run)), SETTLED);
      }
      lastState = run.state;
      lastStep = run.step;
    },
  };
}

/** One sentence on where the run stands. */
export function summary(run: AnyRun): string {
  const measured = [
    run.loss === undefined ? undefined : `loss ${formatNumber(run.loss)}`,
    ...Object.entries(run.metrics).map(
      ([name, value]) => `${formatName(name)} ${formatNumber(value)}`,
    ),
  ].filter((part) => part !== undefined);
  const back = run.step < run.reached ? `, back from step ${run.reached}` : "";
  const where = `${stateText(run)} at step ${run.step} of ${run.steps}${back}`;
  return [where, ...measured].join(", ") + pinsText(run.id);
}

function formatOptional(value: number | undefined, digits = 3): string {
  return value === undefined ? "–" : formatNumber(value, digits);
}

function stateText({state, endedBy}: AnyRun): string {
  if (endedBy === "converged") return "Converged";
  return state[0].toUpperCase() + state.slice(1);
}
