/**
 * Times a dense layer on everything here that computes, from narrow to wide. Its value is what the
 * reader measured; the book's own figures until then.
 *
 *     const timings = view(layerTimings({rows: 64, widths: [16, 64, 256]}))
 */
import {html, setText} from "../views/dom.js";
import {bookTimings, type Timing} from "./bookTimings.js";
import type {Machine} from "./machines.js";
import {workshop} from "./place.js";
import {Stopped} from "./remote.js";

export interface LayerTimings {
  /** Whether the reader measured them, on this machine. */
  readonly own: boolean;
  /** Whether a GPU is among those that computed. */
  readonly gpu: boolean;
  /** Examples that went through the layer together. */
  readonly rows: number;
  readonly timings: readonly Timing[];
}

export interface LayerTimingsOptions {
  /** Examples that go through the layer together. */
  rows: number;
  /** Inputs and outputs of the layer, rising. */
  widths: readonly number[];
}

/** For how long a layer of one width is called again, in milliseconds. */
const LEAST = 25;
/** A call that would take longer, judged by the width before, is left out. */
const LONGEST = 1500;

export function layerTimings({
  rows,
  widths,
}: LayerTimingsOptions): HTMLElement & {value: LayerTimings} {
  const measure = html("button", {type: "button", class: "run-button"}, "Measure");
  const stop = html("button", {type: "button", class: "run-button", hidden: true}, "Stop");
  const progress = html("progress", {max: 1, value: 0, "aria-label": "Measuring", hidden: true});
  const state = html("span", {role: "status"}, BEFORE);
  const first: LayerTimings = {own: false, gpu: false, rows, timings: bookTimings.timings};
  const element = Object.assign(
    html("div", {class: "view timings-bar"}, measure, stop, progress, state),
    {value: first},
  );

  const show = (machines: readonly Machine[], timings: readonly Timing[]) => {
    const gpu = machines.some(({id, software}) => id.startsWith("web") && !software);
    element.value = {own: true, gpu, rows, timings: [...timings]};
    element.dispatchEvent(new Event("input", {bubbles: true}));
  };

  const busy = (is: boolean) => {
    measure.disabled = is;
    stop.hidden = progress.hidden = !is;
  };

  const run = async () => {
    busy(true);
    progress.value = 0;
    const timings: Timing[] = [];
    const failed: string[] = [];
    let machines: readonly Machine[] = [];
    try {
      machines = await workshop().ask("machines");
      for (const machine of machines) {
        try {
          await timeOne(machine, timings);
        } catch (error) {
          if (error instanceof Stopped) throw error;
          failed.push(`${machine.name}: ${(error as Error).message}`);
        }
      }
      setText(state, [summaryOf(machines), ...failed].join(" "));
    } catch (error) {
      setText(state, error instanceof Stopped ? "Stopped." : (error as Error).message);
    }
    busy(false);
    if (timings.length > 0) show(machines, timings);

    async function timeOne(machine: Machine, found: Timing[]): Promise<void> {
      const place = machines.indexOf(machine);
      let before = 0;
      for (const [i, width] of widths.entries()) {
        progress.value = (place + i / widths.length) / machines.length;
        if (4 * before > LONGEST) return;
        setText(state, `${machine.name}, width ${width} …`);
        before = await workshop().ask("time", machine.id, rows, width, LEAST);
        found.push({machine: machine.name, width, milliseconds: before});
      }
    }
  };
  measure.addEventListener("click", () => void run());
  stop.addEventListener("click", () => workshop().stop());
  return element;
}

const BEFORE = `Measured for the book: ${bookTimings.where}. Press Measure for your own machine (some seconds).`;

function summaryOf(machines: readonly Machine[]): string {
  const gpus = machines.filter(({id}) => id.startsWith("web"));
  if (gpus.length === 0)
    return "Measured here. No GPU answers in this browser, so it is the CPU alone.";
  if (gpus.every(({software}) => software)) {
    return "Measured here. What answers for a GPU is a program on the CPU: its times say nothing of GPUs.";
  }
  return "Measured here.";
}
