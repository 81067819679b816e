/**
 * The panel of a training run: its controls, its numbers and its loss curve.
 *
 *     display(runPanel(run))
 *
 * It is a `<run-panel>` element that carries the run's state in `data-run`, `data-state`, `data-step`,
 * `data-loss`, `data-device` and `data-metrics`. It pauses its run in a hidden tab and gives it up
 * when it has left the document for good.
 */
import {currentDevice, type Run, type RunState, type Step} from "../lib/index.js";
import {type CurveLine, makeCurve} from "./curve.js";
import {html, setAttributes, setText} from "./dom.js";
import {type AnyRun, follow} from "./follow.js";
import {ownElement} from "./lifetime.js";
import {attach, detach, type OldCurve} from "./registry.js";
import {runControls} from "./runControls.js";
import {runReadout, summary} from "./runReadout.js";
import {NO_SIMD, supportsSimd} from "./simd.js";

export interface RunPanelOptions {
  /** What the group of controls is called; the run's id without it. */
  label?: string;
  /** Starts by itself when it first appears. For runs of a second or two. */
  autoplay?: boolean;
  /** Steps a second at first; the run's own speed without it. */
  speed?: number;
  /** Whether the loss curve is shown in the panel. */
  curve?: boolean;
}

const CURVE_HEIGHT = 160;

const MESSAGES: Partial<Record<RunState, string>> = {
  stale: "Something that this run depends on has changed. Press Play to run it again.",
};

export function runPanel<S extends Step>(run: Run<S>, options: RunPanelOptions = {}): HTMLElement {
  const {label = run.id, autoplay = false, curve: withCurve = true} = options;
  if (options.speed !== undefined) run.speed = options.speed;
  const usable = supportsSimd();
  let oldCurve: OldCurve | undefined;
  let attached = false;
  let cleanUp: (() => void) | undefined;

  const reseed = async (seed?: number) => {
    const playing = run.state === "running";
    await run.restart(seed);
    if (playing) await run.play();
  };

  const controls = runControls(run, {
    play: () => run.play(),
    pause: () => run.pause(),
    step: () => run.stepOnce(),
    restart: () => reseed(),
    reseed,
  });
  const readout = runReadout(run);
  const curve = makeCurve({
    name: "run-curve",
    title: `Loss of ${label} by step`,
    yLabel: "loss",
    height: CURVE_HEIGHT,
    caption: false,
  });
  const message = html("p", {class: "run-message"});
  const alert = html("div", {role: "alert"});

  const panel = ownElement("run-panel", {
    connected: () => {
      if (attached) return;
      attached = true;
      inherit();
      cleanUp = startFollowing();
    },
    disconnected: () => {
      attached = false;
      cleanUp?.();
      detach(run, panel);
    },
  });
  panel.className = "run-panel";
  setAttributes(panel, {role: "group", "aria-label": `Training run: ${label}`, "data-run": run.id});
  panel.append(
    html("div", {class: "run-head"}, controls.buttons, controls.settings),
    readout.progress,
    readout.numbers,
    message,
    alert,
    ...(withCurve ? [curve.element] : []),
    readout.announcer,
  );

  const inherit = () => {
    const inheritance = attach(run, panel);
    run.speed = inheritance.speed ?? run.speed;
    if (!usable) return;
    oldCurve = inheritance.oldCurve;
    if (inheritance.first === "stale") run.markStale();
    else if (inheritance.first === "play" || (autoplay && run.state === "ready")) void run.play();
  };

  const showState = () => {
    if (run.state !== "stale" && run.step > 0) oldCurve = undefined;
    setAttributes(panel, {
      "data-state": run.state,
      "data-step": run.step,
      "data-loss": run.loss === undefined ? "" : run.loss,
      "data-device": currentDevice().label,
      "data-metrics": JSON.stringify(run.metrics),
    });
    controls.update(usable);
    setText(message, usable ? (MESSAGES[run.state] ?? "") : NO_SIMD);
    message.hidden = message.textContent === "";
    showError();
  };

  const showError = () => {
    const text = run.state === "error" ? (run.error?.message ?? "The run failed.") : "";
    if (alert.textContent === text) return;
    alert.replaceChildren(...(text ? [html("p", {class: "run-error"}, text)] : []));
  };

  const draw = () => {
    readout.update();
    if (!withCurve) return;
    curve.show(curveLines(run, oldCurve), lastStep(run, oldCurve));
    curve.chart.describe(summary(run));
  };

  const startFollowing = () => {
    const stopState = run.subscribe(showState);
    const drawing = follow(panel, run, draw);
    const stopHiding = pauseWhenHidden(run);
    showState();
    draw();
    return () => {
      stopState();
      drawing.stop();
      stopHiding();
    };
  };

  showState();
  draw();
  return panel;
}

function curveLines(run: AnyRun, oldCurve: OldCurve | undefined): CurveLine[] {
  const {steps, losses} = run.history;
  const line = {name: "loss", color: "var(--series-1)", steps, values: losses};
  if (!oldCurve) return [line];
  const old = {steps: oldCurve.steps, values: oldCurve.losses, color: "var(--ink-faint)"};
  return [{...old, name: "loss of the run before", faint: true}, line];
}

function lastStep(run: AnyRun, oldCurve: OldCurve | undefined): number {
  return Math.max(run.state === "done" ? run.step : run.steps, oldCurve?.steps.at(-1) ?? 0);
}

/** A tab nobody looks at does not compute; it goes on where it was when the reader is back. */
function pauseWhenHidden(run: AnyRun): () => void {
  let paused = false;
  const changed = () => {
    if (document.hidden && run.state === "running") {
      paused = true;
      run.pause();
    } else if (!document.hidden && paused) {
      paused = false;
      if (run.state === "paused") void run.play();
    }
  };
  document.addEventListener("visibilitychange", changed);
  return () => document.removeEventListener("visibilitychange", changed);
}
