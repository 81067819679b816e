/** The measured parts of a run panel: progress, numbers, and a calm summary for screen readers. */
import {currentDevice} from "../lib/index.js";
import {html, setAttributes, setText} from "./dom.js";
import type {AnyRun} from "./follow.js";
import {formatCount, formatName, formatNumber, formatSeconds} from "./format.js";

/** A screen reader is told at most this often, in milliseconds. */
const CALM = 5000;

export interface RunReadout {
  readonly progress: HTMLElement;
  readonly numbers: HTMLElement;
  readonly announcer: HTMLElement;
  update(): void;
}

export function runReadout(run: AnyRun): RunReadout {
  const bar = html("div", {class: "run-bar"});
  const progress = html(
    "div",
    {class: "run-progress", role: "progressbar", "aria-label": "Steps", "aria-valuemin": 0},
    bar,
  );
  const measured = html("dl", {class: "run-measured"});
  const pace = html("dl", {class: "run-pace"});
  const numbers = html("div", {class: "run-numbers"}, measured, pace);
  const announcer = html("p", {class: "visually-hidden", role: "status"});
  const values = new Map<string, HTMLElement>();
  let announced = Number.NEGATIVE_INFINITY;
  let lastState = run.state;

  const show = (list: HTMLElement, name: string, text: string) => {
    let value = values.get(name);
    if (!value) {
      value = html("dd");
      values.set(name, value);
      list.append(html("div", {}, html("dt", {}, name), value));
    }
    setText(value, text);
  };

  return {
    progress,
    numbers,
    announcer,
    update: () => {
      bar.style.transform = `scaleX(${run.state === "done" ? 1 : run.step / run.steps})`;
      setAttributes(progress, {"aria-valuemax": run.steps, "aria-valuenow": run.step});
      show(measured, "step", `${formatCount(run.step)} / ${formatCount(run.steps)}`);
      show(measured, "loss", formatOptional(run.loss));
      // All from the start, so that no line is added while the reader looks.
      for (const name of run.metricNames)
        show(measured, formatName(name), formatOptional(run.metrics[name]));
      const running = run.state === "running";
      show(pace, "steps a second", running ? formatOptional(run.stepsPerSecond, 2) : "–");
      show(
        pace,
        "time left",
        running && run.secondsLeft !== undefined ? formatSeconds(run.secondsLeft) : "–",
      );
      show(pace, "device", currentDevice().label);

      const now = performance.now();
      const ended = run.state !== lastState && run.state !== "running";
      if (ended || (running && now - announced >= CALM)) {
        announced = now;
        setText(announcer, summary(run));
      }
      lastState = run.state;
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
  return [`${capitalize(run.state)} at step ${run.step} of ${run.steps}`, ...measured].join(", ");
}

function formatOptional(value: number | undefined, digits = 3): string {
  return value === undefined ? "–" : formatNumber(value, digits);
}

function capitalize(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
