/**
 * A kernel of the reader's own: an image goes in, an image comes out. Where there is a GPU it runs there.
 *
 *     filterBench({source: "function(image) { … }", image: {pixels, height, width}})
 */
import {html, setText, uniqueId} from "../views/dom.js";
import {formatNumber} from "../views/format.js";
import {makeImageGrid} from "../views/imageGrid.js";
import {colour, whenNear} from "./codeView.js";
import {type Machine, NAMES} from "./machines.js";
import {workshop} from "./place.js";
import {Stopped} from "./remote.js";
import type {Image, TrialResult} from "./workshop.js";

export interface FilterBenchOptions {
  /** The kernel to begin with. */
  source: string;
  image: Image;
}

/** What runs it: the first of these that is no program pretending to be a GPU. */
const WISHES = ["webgpu", "webgl2"] as const;

export function filterBench({source, image}: FilterBenchOptions): HTMLElement {
  const id = uniqueId("kernel");
  const field = html("textarea", {
    id,
    class: "field kernel-field",
    rows: 11,
    spellcheck: "false",
    "aria-describedby": `${id}-note`,
  });
  field.value = source;
  const run = html("button", {type: "button", class: "run-button"}, "Run");
  const stop = html("button", {type: "button", class: "run-button", hidden: true}, "Stop");
  const reset = html("button", {type: "button", class: "run-button"}, "Reset");
  const state = html("span", {role: "status"}, "Ctrl+Enter runs it, too.");
  const problem = html("p", {class: "kernel-problem", role: "alert", hidden: true});
  const grid = makeImageGrid({
    shape: [image.height, image.width],
    columns: 2,
    size: 200,
    labels: ["goes in", "comes out"],
    title: "images, before and after the kernel",
  });
  const blank = new Float32Array(image.pixels.length);
  const wgsl = html("code", {});
  const element = html(
    "div",
    {class: "view kernel-bench"},
    html("label", {for: id}, "Your kernel"),
    field,
    html("div", {class: "timings-bar", id: `${id}-note`}, run, stop, reset, state),
    problem,
    grid.element,
    html(
      "figure",
      {class: "source-piece source-piece-tall"},
      html("figcaption", {}, "Its WGSL"),
      html("pre", {tabindex: 0, role: "region", "aria-label": "WGSL of your kernel"}, wgsl),
    ),
  );
  grid.show([image.pixels, blank]);

  const busy = (is: boolean) => {
    run.disabled = is;
    stop.hidden = !is;
    reset.disabled = is;
  };
  const complain = (text: string) => {
    setText(problem, text);
    problem.hidden = text === "";
    field.setAttribute("aria-invalid", String(text !== ""));
  };

  const start = async () => {
    if (run.disabled) return;
    busy(true);
    complain("");
    setText(state, "gpu.js compiles and runs it …");
    try {
      const {height, width} = image;
      const text = await workshop().ask("translateFilter", field.value, height, width);
      void colour(wgsl, text);
      const [result, machine] = await filterAnywhere(field.value, image);
      grid.show([image.pixels, result.pixels]);
      setText(state, `${machine}: ${formatNumber(result.milliseconds, 2)} ms.`);
    } catch (error) {
      setText(state, "");
      const words = (error as Error).message.trim();
      complain(
        error instanceof Stopped ? "Stopped." : `gpu.js does not take this kernel: ${words}`,
      );
    }
    busy(false);
  };
  run.addEventListener("click", () => void start());
  stop.addEventListener("click", () => workshop().stop());
  reset.addEventListener("click", () => {
    field.value = source;
    void start();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    // The editor of cells has its own meaning for these keys.
    event.stopPropagation();
    void start();
  });
  // Typing changes no value of the page.
  field.addEventListener("input", (event) => event.stopPropagation());
  whenNear(element, () => void start());
  return element;
}

/** On the GPU where there is one, else in JavaScript; and the name of what ran it. */
async function filterAnywhere(source: string, image: Image): Promise<[TrialResult, string]> {
  const machines: readonly Machine[] = await workshop().ask("machines");
  const gpu = WISHES.find((wish) => machines.some(({id, software}) => id === wish && !software));
  if (gpu) {
    try {
      return [await workshop().ask("filter", source, image, gpu), NAMES[gpu]];
    } catch (error) {
      if (error instanceof Stopped) throw error;
    }
  }
  const name = gpu ? `${NAMES.cpu} (the GPU failed)` : `${NAMES.cpu}, for there is no GPU here`;
  return [await workshop().ask("filter", source, image, "cpu"), name];
}
