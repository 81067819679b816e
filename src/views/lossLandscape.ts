/**
 * A function of two numbers as a landscape with contours, and the ways that runs take down it, live.
 * Heights are told apart by their logarithm above the lowest. The function is a formula in tensors, or
 * the loss of a model on a plane through its parameters (`parameterPlane`). The reader may move the
 * start.
 *
 *     lossLandscape({f: (p) => …, domain, runs: [{run, name: "SGD", at: ({theta}) => theta}]})
 */
import {evaluate, type Run, ShapeError, type Step, Tensor, tensor} from "../lib/index.js";
import {type Chart, linePath, makeChart} from "./chart.js";
import {cssColor, mix, onThemeChange, series} from "./colors.js";
import {contourPath} from "./contours.js";
import {html, setAttributes, setText, svg} from "./dom.js";
import {type AnyRun, follow, showFailure} from "./follow.js";
import {formatNumber, formatPercent} from "./format.js";
import {makeHistory} from "./history.js";
import {switchLegend} from "./legend.js";
import {moveByHand} from "./moveByHand.js";
import {extentOf} from "./numbers.js";
import {paint} from "./pixels.js";
import {type Domain, planeScales} from "./points.js";
import {addProbe, type Place} from "./probe.js";
import {computeSurface, type Surface} from "./surface.js";

export interface LandscapeRun {
  /** Runs of their own, or one that moves along several ways: then it stands here once for each. */
  run: AnyRun;
  /**
   * Where the run is: two numbers, or a tensor [2], noted from look to look; or its whole way up to
   * now, [k, 2], where the loop keeps it.
   */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  at: (state: any) => Tensor | readonly [number, number];
  name?: string;
}

export interface LossLandscapeOptions {
  /** Heights [n] at points [n, 2]. */
  f: (points: Tensor) => Tensor;
  domain: Domain;
  runs?: readonly LandscapeRun[];
  /** Where the reader's start lies at first; the view is then an input whose value is the start. */
  start?: readonly [number, number];
  /** Called when the reader has moved the start; then the runs start over, those that moved play. */
  onStart?: (start: readonly [number, number]) => void;
  /** Points of the grid along each axis. */
  resolution?: number;
  xLabel?: string;
  yLabel?: string;
  /** What the height is, with its unit. */
  valueTitle?: string;
  /** The drawing grows no wider, in pixels. */
  maxWidth?: number;
  every?: number;
}

export type LossLandscape = HTMLElement & {value: readonly [number, number] | undefined};

type Pair = readonly [number, number];

const MOST_CAPTIONED = 3;
/** Looks that are kept of a run that tells only where it is. */
const LOOKS = 600;
const LEVELS = 12;
/** The lowest contour lies so many powers of ten below the highest. */
const DECADES = 3.5;
/** The heights' full colour still lets ways stand out. */
const DARKEST = 0.6;

export function lossLandscape(options: LossLandscapeOptions): LossLandscape {
  const {f, domain, runs = [], resolution = 72, valueTitle = "loss", every = 100} = options;
  const {xLabel = "θ₁", yLabel = "θ₂", maxWidth = 520} = options;
  const nameOf = (i: number) => runs[i].name ?? runs[i].run.id;
  const histories = runs.map(() => makeHistory<Pair>(LOOKS));
  const ways: Pair[][] = runs.map(() => []);
  let start = options.start;
  let surface: Surface | undefined;

  const contours = svg("path", {class: "landscape-contour"});
  const lines = runs.map((_, i) => svg("path", {class: "landscape-way", stroke: series(i)}));
  const heads = runs.map((_, i) => svg("circle", {class: "landscape-head", r: 5, fill: series(i)}));
  const clip = svg("svg", {}, contours, ...lines, ...heads);
  const handle = svg("circle", {class: "landscape-start", r: 7, tabindex: 0, role: "button"});

  const scales = () => planeScales(chart, domain);

  const drawWays = () => {
    const {x, y} = scales();
    ways.forEach((way, i) => {
      lines[i].setAttribute(
        "d",
        linePath(
          way.map(([a]) => x(a)),
          way.map(([, b]) => y(b)),
        ),
      );
      const last = way[way.length - 1];
      heads[i].style.display = last ? "" : "none";
      if (last) setAttributes(heads[i], {cx: x(last[0]), cy: y(last[1])});
    });
    if (start) {
      const words = `Start at ${formatNumber(start[0])}, ${formatNumber(start[1])}. Arrow keys move it.`;
      setAttributes(handle, {cx: x(start[0]), cy: y(start[1]), "aria-label": words});
    }
  };

  const redraw = () => {
    const {box, x, y} = scales();
    chart.axes(x, y);
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    const frame = {x: box.left, y: box.top, width, height};
    setAttributes(clip, {...frame, viewBox: `${box.left} ${box.top} ${width} ${height}`});
    const levels = levelsOf(surface?.values ?? []);
    const grid = {values: surface?.values ?? [], columns: resolution, rows: resolution};
    contours.setAttribute("d", levels.map((level) => contourPath(grid, level, box)).join(""));
    if (chart.canvas) tint(chart, surface?.values ?? [], resolution);
    drawWays();
  };

  const chart = makeChart({
    name: "loss-landscape",
    title: `${valueTitle} over ${xLabel} and ${yLabel}`,
    xLabel,
    yLabel,
    square: true,
    maxWidth,
    // The places of more runs would fill lines that come and go; they stay in the text alternative.
    caption: runs.length <= MOST_CAPTIONED,
    canvas: true,
    redraw,
  });
  chart.marks.append(clip);

  const heightAt = ([a, b]: Pair): number => {
    const [[x0, x1], [y0, y1]] = domain;
    const column = Math.floor(((a - x0) / (x1 - x0)) * resolution);
    const row = Math.floor(((y1 - b) / (y1 - y0)) * resolution);
    const inside = column >= 0 && column < resolution && row >= 0 && row < resolution;
    return inside && surface ? surface.values[row * resolution + column] : Number.NaN;
  };
  addProbe(chart, {
    read: ({x: px, y: py}: Place) => {
      const {x, y} = scales();
      const place = [x.invert(px), y.invert(py)] as const;
      const where = `${xLabel} ${formatNumber(place[0])}, ${yLabel} ${formatNumber(place[1])}`;
      const height = heightAt(place);
      const words = Number.isFinite(height) ? `${valueTitle} ${formatNumber(height)}` : "not known";
      return {places: [{x: px, y: py}], lines: [{text: where}, {text: words}]};
    },
  });

  const describe = () => {
    const range = surface && extentOf(surface.values);
    const heights = range
      ? `${valueTitle} from ${formatNumber(range[0])} to ${formatNumber(range[1])}`
      : "nothing computed yet";
    const said = ways.map((way, i) => {
      const last = way[way.length - 1];
      if (!last) return `${nameOf(i)} not started`;
      const {run} = runs[i];
      const alone = runs.filter((other) => other.run === run).length === 1;
      const height = alone ? run.loss : heightAt(last);
      const known = height !== undefined && Number.isFinite(height);
      const value = known ? `, ${valueTitle} ${formatNumber(height)}` : "";
      return `${nameOf(i)} at ${formatNumber(last[0])}, ${formatNumber(last[1])}${value} after step ${run.step}`;
    });
    chart.describe([heights, ...said].join("; "));
  };

  const element: LossLandscape = Object.assign(chart.element, {value: start});
  if (runs.length > 0) {
    const items = runs.map((_, i) => ({name: nameOf(i), color: series(i)}));
    const key = switchLegend(items, (i, on) => {
      for (const mark of [lines[i], heads[i]]) mark.classList.toggle("landscape-off", !on);
    });
    element.prepend(html("div", {class: "chart-key"}, key));
  }
  if (start) {
    // A picture may hold nothing that can be moved.
    setAttributes(chart.drawing, {role: "group"});
    chart.marks.append(handle);
    moveByHand(chart, handle, {
      domain,
      get: () => start as Pair,
      set: (moved) => {
        start = element.value = moved;
        drawWays();
        options.onStart?.(moved);
        for (const run of new Set(runs.map(({run}) => run))) void startOver(run);
        element.dispatchEvent(new Event("input", {bubbles: true}));
      },
    });
  }
  runs.forEach(({run, at}, i) => {
    const draw = async (state: Step | undefined) => {
      if (state === undefined) {
        histories[i].clear();
        ways[i] = [];
      } else {
        const {step} = run;
        const places = await readPlaces(() => at(state));
        if (places.length === 1) {
          histories[i].add(step, places[0]);
          ways[i] = histories[i].entries.map(({value}) => value);
        } else ways[i] = places;
      }
      drawWays();
      describe();
    };
    follow(element, run as Run<Step>, draw, {every});
  });

  redraw();
  describe();
  const progress = progressLine(element);
  surface = computeSurface(f, domain, resolution, (share) => {
    progress.show(share, () => surface?.stop());
    redraw();
  });
  surface.done
    .catch((error) => showFailure(element, error))
    .finally(() => {
      progress.end();
      redraw();
      describe();
    });
  const stop = onThemeChange(() => (element.isConnected ? redraw() : stop()));
  return element;
}

/** A run that had moved at all moves again at once. */
async function startOver(run: AnyRun): Promise<void> {
  const moved = run.step > 0 || run.state === "running";
  await run.restart();
  if (moved) await run.play();
}

/** Heights of the contours: each a fixed multiple higher above the lowest value than the one below. */
function levelsOf(values: ArrayLike<number>): number[] {
  const range = extentOf(values);
  if (!range) return [];
  const [low, high] = range;
  return Array.from(
    {length: LEVELS},
    (_, k) => low + (high - low) * 10 ** (-DECADES * (1 - (k + 0.5) / LEVELS)),
  );
}

/** Paper in the valleys, darker the higher, by the logarithm; what is not known yet stays paper. */
function tint({canvas}: Chart, values: ArrayLike<number>, n: number): void {
  const [low, high] = extentOf(values) ?? [0, 1];
  const [paper, full] = [cssColor("--paper"), cssColor("--series-10")];
  if (!canvas) return;
  paint(canvas, n, n, (i) => {
    const share = (values[i] - low) / (high - low || 1);
    const height = Math.max(0, 1 + Math.log10(Math.max(share, 1e-12)) / DECADES);
    return Number.isFinite(height) ? mix(paper, full, DARKEST * height ** 2) : paper;
  });
}

/** @throws ShapeError for what is no place and no way */
async function readPlaces(make: () => Tensor | Pair): Promise<Pair[]> {
  const {data, shape} = await evaluate(() => {
    const made = make();
    return made instanceof Tensor ? made : tensor([...made]);
  });
  if (shape[shape.length - 1] !== 2 || shape.length > 2) {
    throw new ShapeError(
      `lossLandscape: a run is at [${shape.join(", ")}]; a place [2] or a way [steps, 2] is wanted.`,
    );
  }
  return Array.from({length: data.length / 2}, (_, k) => [data[2 * k], data[2 * k + 1]] as const);
}

/** How far the landscape is, and a button that stops it: shown when it takes more than a second. */
function progressLine(element: HTMLElement) {
  const words = html("span", {});
  const button = html("button", {type: "button", class: "run-button"}, "Stop");
  const line = html("div", {class: "view-progress"}, words, button);
  const begun = performance.now();
  return {
    show: (share: number, stop: () => void) => {
      setText(words, `Computing the landscape: ${formatPercent(share)}`);
      button.onclick = stop;
      if (share < 1 && performance.now() - begun > 1000 && !line.isConnected) element.append(line);
    },
    end: () => line.remove(),
  };
}
