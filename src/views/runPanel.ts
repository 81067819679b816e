/**
 * The panel of a training run: its controls, its numbers and its loss curve.
 *
 *     display(runPanel(run))
 *
 * The reader plays, pauses, goes step by step, back as well, and drags the bar to steps that were
 * taken; every view of the run then shows the model of that step. Pinned runs stay under the curve of
 * those that follow. Where the book has recorded the run, a line says whether the numbers agree.
 *
 * It is a `<run-panel>` element that carries the run's state in `data-run`, `data-state`, `data-step`,
 * `data-loss`, `data-device` and `data-metrics`. It pauses its run while nobody can see it, and gives
 * it up when it has left the document for good.
 */
import type {Run, Step} from "../lib/index.js";
import {type Rest, restUnseen} from "./attention.js";
import {bookBadge} from "./bookBadge.js";
import {compareRuns} from "./compareRuns.js";
import {type CurveLine, makeCurve} from "./curve.js";
import {setAttributes} from "./dom.js";
import {type AnyRun, follow} from "./follow.js";
import {ownElement} from "./lifetime.js";
import {MOST_PINS, onPins, pinNames, pinRun, pinsOf} from "./pins.js";
import {attach, detach, type OldCurve} from "./registry.js";
import {runControls} from "./runControls.js";
import {runNote} from "./runNote.js";
import {runReadout, summary} from "./runReadout.js";
import {runScrubber} from "./runScrubber.js";
import {supportsSimd} from "./simd.js";

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

const FULL = `${MOST_PINS} runs are pinned: remove one first`;

export function runPanel<S extends Step>(run: Run<S>, options: RunPanelOptions = {}): HTMLElement {
  const {label = run.id, autoplay = false, curve: withCurve = true} = options;
  if (options.speed !== undefined) run.speed = options.speed;
  run.remember();
  const usable = supportsSimd();
  let oldCurve: OldCurve | undefined;
  let rest: Rest | undefined;
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
    stepBack: () => run.stepBack(),
    restart: () => reseed(),
    reseed,
    pin: () => pinRun(run),
  });
  const scrubber = runScrubber(run);
  const badge = bookBadge(run);
  const note = runNote(run, label, badge.element);
  const compared = compareRuns(run);
  const readout = runReadout(run);
  const curve = makeCurve({
    name: "run-curve",
    title: `Loss of ${label} by step`,
    yLabel: "loss",
    height: CURVE_HEIGHT,
    caption: false,
  });

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
    controls.element,
    scrubber.element,
    readout.numbers,
    note.element,
    curve.element,
    compared.element,
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
      "data-device": run.deviceLabel,
      "data-metrics": JSON.stringify(run.metrics),
    });
    controls.update(usable, pinsOf(run.id).length < MOST_PINS ? undefined : FULL);
    scrubber.update(usable);
    note.update(usable, rest);
  };

  const draw = () => {
    readout.update();
    badge.update();
    compared.update();
    // Pinned runs are there to be seen, also where the curve of one alone was not wanted.
    curve.element.hidden = !withCurve && pinsOf(run.id).length === 0;
    if (curve.element.hidden) return;
    curve.show(curveLines(run, oldCurve), lastStep(run, oldCurve));
    curve.mark(run.step < run.reached ? run.step : undefined);
    curve.chart.describe(summary(run));
  };

  const startFollowing = () => {
    const stops = [
      run.subscribe(showState),
      follow(panel, run, draw).stop,
      restUnseen(run, (why) => {
        rest = why;
        showState();
      }),
      onPins((id) => {
        if (id !== run.id) return;
        showState();
        draw();
      }),
    ];
    showState();
    draw();
    return () => {
      for (const stop of stops) stop();
    };
  };

  showState();
  draw();
  return panel;
}

function curveLines(run: AnyRun, oldCurve: OldCurve | undefined): CurveLine[] {
  const {steps, losses} = run.history;
  const line = {name: "loss", color: "var(--series-1)", steps, values: losses};
  const names = pinNames(run);
  const pinned = pinsOf(run.id).map(({color, history}, i) => ({
    name: names[i],
    color,
    steps: history.steps,
    values: history.losses,
  }));
  if (!oldCurve) return [...pinned, line];
  const old = {steps: oldCurve.steps, values: oldCurve.losses, color: "var(--ink-faint)"};
  const before = {...old, name: "loss of the run before", faint: true};
  return [before, ...pinned, line];
}

function lastStep(run: AnyRun, oldCurve: OldCurve | undefined): number {
  const pinned = pinsOf(run.id).map(({step}) => step);
  return Math.max(run.lastStep, oldCurve?.steps.at(-1) ?? 0, ...pinned);
}
