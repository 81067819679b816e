/**
 * What a generator makes, from look to look as it trains: a grid of images, and a slider back through
 * time. Making samples may be dear: it happens only every so many steps.
 *
 *     sampleGallery({run, samples: ({model}) => model.sample(16), shape: [16, 16]})
 */
import {evaluate, type Run, ShapeError, type Step, type Tensor} from "../lib/index.js";
import {html, setText} from "./dom.js";
import {follow} from "./follow.js";
import {formatCount} from "./format.js";
import {makeHistory} from "./history.js";
import {makeImageGrid} from "./imageGrid.js";
import type {Channels} from "./pixels.js";

export interface SampleGalleryOptions<S extends Step> {
  run: Run<S>;
  /** Images of this state: [n, channels, height, width], or n rows of as many values. */
  samples: (state: S) => Tensor;
  /** Height and width of one image in pixels. */
  shape: readonly [height: number, width: number];
  /** Planes of one image, as in `imageGrid`: 1 grey, 3 in colour, 4 in colour with opacity. */
  channels?: Channels;
  /** Steps between two looks; a twentieth of the run without it. */
  interval?: number;
  /** Looks that are kept to go back to. */
  keep?: number;
  /** How many images there will be: their place is kept before the first look. */
  count?: number;
  /** A word under each image. */
  labels?: readonly string[];
  /** What they are, for the text alternative. */
  title?: string;
  range?: readonly [number, number];
  signed?: boolean;
  columns?: number;
  /** Width of one image on the page, in pixels. */
  size?: number;
}

/** @throws RangeError for an interval or a number of looks below 1 */
export function sampleGallery<S extends Step>(options: SampleGalleryOptions<S>): HTMLElement {
  const {run, samples, keep = 24, count = 0, title = "samples"} = options;
  const {interval = Math.max(1, Math.round(run.steps / 20))} = options;
  if (!(interval >= 1 && keep >= 1)) {
    throw new RangeError(
      `sampleGallery: an interval of ${interval} steps and ${keep} looks; at least 1 of both is wanted.`,
    );
  }
  const history = makeHistory<ArrayLike<number>[]>(keep);
  const grid = makeImageGrid({...options, title});
  const slider = html("input", {type: "range", min: 0, max: 0, step: 1, "aria-label": "Look"});
  const when = html("output", {}, "not started");
  const latest = html("button", {type: "button", class: "run-button"}, "Latest");
  const bar = html("div", {class: "sample-time"}, slider, when, latest);
  const element = html("div", {class: "view view-samples"}, bar, grid.element);
  /** Whether the reader looks at the present, or at a step of the past. */
  let chosen: number | undefined;

  const show = () => {
    const {entries} = history;
    const last = entries.length - 1;
    const past = entries.findIndex(({step}) => step === chosen);
    const index = past >= 0 ? past : last;
    if (past < 0) chosen = undefined;
    Object.assign(slider, {max: String(Math.max(0, last)), disabled: last < 1});
    slider.value = String(Math.max(0, index));
    latest.disabled = index === last;
    const entry = entries[index];
    setText(when, entry ? `step ${formatCount(entry.step)}` : "not started");
    slider.setAttribute("aria-valuetext", when.textContent ?? "");
    if (entry) grid.show(entry.value);
    else grid.wait(count);
  };

  slider.addEventListener("input", () => {
    const {entries} = history;
    const index = Number(slider.value);
    chosen = index === entries.length - 1 ? undefined : entries[index]?.step;
    show();
  });
  latest.addEventListener("click", () => {
    chosen = undefined;
    show();
  });

  const draw = async (state: S | undefined) => {
    const {step} = run;
    if (state === undefined) history.clear();
    else {
      const seen = history.entries.at(-1)?.step;
      const due = seen === undefined || step < seen || step - seen >= interval;
      const resting = run.state !== "running" && step !== seen;
      if (due || resting) history.add(step, await readImages(() => samples(state), options));
    }
    show();
  };
  show();
  follow(element, run, draw, {every: 200});
  return element;
}

async function readImages(
  make: () => Tensor,
  {shape: [height, width], channels = 1}: Pick<SampleGalleryOptions<Step>, "shape" | "channels">,
): Promise<ArrayLike<number>[]> {
  const {data, shape} = await evaluate(make);
  const length = channels * height * width;
  if (shape.length < 2 || data.length !== shape[0] * length) {
    throw new ShapeError(
      `sampleGallery: samples are [${shape.join(", ")}]; [n, ${channels === 1 ? "" : `${channels}, `}${height}, ${width}] is wanted.`,
    );
  }
  return Array.from({length: shape[0]}, (_, i) => data.subarray(i * length, (i + 1) * length));
}
