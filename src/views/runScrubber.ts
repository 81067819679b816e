/**
 * The bar of a run panel: how far the run has come, and a handle that moves the reader back to steps
 * that were taken. Dragging goes to steps that were kept, which are shown at once; the arrow keys go
 * step by step.
 */
import {html, setAttributes} from "./dom.js";
import type {AnyRun} from "./follow.js";
import {formatCount} from "./format.js";

export interface RunScrubber {
  readonly element: HTMLElement;
  update(usable: boolean): void;
}

/** Share of the steps that Page Up and Page Down go. */
const PAGE = 0.1;

export function runScrubber(run: AnyRun): RunScrubber {
  const slider = html("input", {class: "run-slider", type: "range", min: 0, step: 1});
  slider.setAttribute("aria-label", "Step shown");
  const element = html("div", {class: "run-scrubber"}, slider);

  slider.addEventListener("input", () => {
    const wanted = Math.min(slider.valueAsNumber, run.reached);
    const nearest = nearestTo(wanted, [0, ...run.keptSteps, run.reached]);
    // Where nothing was kept, steps are taken again once the reader has let go.
    if (run.keptSteps.length > 0 && nearest !== run.step) void run.goTo(nearest);
  });
  slider.addEventListener("change", () => {
    if (run.keptSteps.length === 0) void run.goTo(slider.valueAsNumber);
  });
  slider.addEventListener("keydown", (event) => {
    const target = targetOf(event.key, run);
    if (target === undefined) return;
    event.preventDefault();
    if (target === run.step - 1) void run.stepBack();
    else if (target === run.step + 1 && target <= run.reached) void run.stepOnce();
    else void run.goTo(target);
  });

  return {
    element,
    update: (usable) => {
      const {step, steps, reached, lastStep: end} = run;
      slider.disabled = !usable || reached === 0;
      setAttributes(slider, {
        max: end,
        "aria-valuetext": `step ${formatCount(step)} of ${formatCount(steps)}`,
      });
      slider.value = String(step);
      element.style.setProperty("--shown", (step / end).toFixed(4));
      element.style.setProperty("--reached", (reached / end).toFixed(4));
    },
  };
}

function targetOf(key: string, {step, steps, reached}: AnyRun): number | undefined {
  const page = Math.max(1, Math.round(PAGE * steps));
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return step - 1;
    case "ArrowRight":
    case "ArrowUp":
      return step + 1;
    case "PageDown":
      return step - page;
    case "PageUp":
      return step + page;
    case "Home":
      return 0;
    case "End":
      return reached;
    default:
      return undefined;
  }
}

function nearestTo(wanted: number, steps: readonly number[]): number {
  let nearest = steps[0];
  for (const step of steps) {
    if (Math.abs(step - wanted) <= Math.abs(nearest - wanted)) nearest = step;
  }
  return nearest;
}
