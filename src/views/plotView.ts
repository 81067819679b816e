/**
 * Any drawing by Observable Plot, in the book's looks: labelled axes at the margins of the other
 * charts, a text alternative, as wide as its place, redrawn in place at most once a frame. Plot itself
 * is loaded when a page first draws with it. What must redraw thousands of marks a frame takes a
 * canvas instead (chart.ts).
 *
 *     plotView({title, plot: (plot) => ({marks: [plot.dot(rows, {x: "margin", y: "mistakes"})]})})
 */
import type {PlotOptions, ScaleOptions} from "@observablehq/plot";
import type {Run, Step} from "../lib/index.js";
import {onThemeChange} from "./colors.js";
import {html, setAttributes, setText} from "./dom.js";
import {follow, watchVisibility} from "./follow.js";
import {formatPower} from "./format.js";
import {followWidth, START_WIDTH} from "./width.js";

export type PlotLibrary = typeof import("@observablehq/plot");

export interface PlotViewOptions<S extends Step> {
  /** What the drawing is, e.g. "Weights by layer". Begins the text alternative. */
  title: string;
  /** Marks, scales and labels for the data as they are now. Axes are labelled, with units. */
  plot: (
    plot: PlotLibrary,
    size: {width: number; height: number},
    state: S | undefined,
  ) => PlotOptions;
  /** What is to be seen, in words and numbers: below the drawing and for who cannot see it. */
  summary?: string | ((state: S | undefined) => string);
  /** Draws again as this run moves on. */
  run?: Run<S>;
  /** Shortest time between two drawings, in milliseconds. */
  every?: number;
  /** Height in pixels, reserved from the start; a function of the width where it depends on it. */
  height?: number | ((width: number) => number);
  /** The drawing grows no wider, in pixels. */
  maxWidth?: number;
}

export function plotView<S extends Step>(options: PlotViewOptions<S>): HTMLElement {
  const {title, run, every, summary = "", height = 260, maxWidth = 960} = options;
  const body = html("div", {class: "chart-body", role: "img", "aria-label": title});
  const summaryLine = html("figcaption", {class: "view-summary"});
  const element = html("figure", {class: "view view-plot"}, body);
  if (summary) element.append(summaryLine);
  body.style.maxWidth = `${maxWidth}px`;

  let width = Math.min(START_WIDTH, maxWidth);
  let library: PlotLibrary | undefined;
  let state: S | undefined;
  let asked = false;
  let wanted = typeof IntersectionObserver === "undefined";
  const heightNow = () => (typeof height === "number" ? height : height(width));
  const reserve = () => {
    body.style.height = `${heightNow()}px`;
  };

  const draw = () => {
    asked = false;
    if (!library) return;
    const size = {width, height: heightNow()};
    const {x, y, ...rest} = options.plot(library, size, state);
    const axes = {
      x: {...AXIS, ...ticksOf(x), ...x},
      y: {...AXIS, grid: true, tickSpacing: 40, ...ticksOf(y), ...y},
    };
    const drawing = library.plot({...DEFAULTS, ...size, ...rest, ...axes});
    setAttributes(drawing, {"aria-hidden": "true", class: "plot-view"});
    body.replaceChildren(drawing);
  };
  const show = () => {
    if (asked || !wanted) return;
    asked = true;
    void loadPlot().then((loaded) => {
      library = loaded;
      requestAnimationFrame(draw);
    });
  };
  const update = (now: S | undefined) => {
    state = now;
    const words = typeof summary === "function" ? summary(now) : summary;
    setAttributes(body, {"aria-label": words ? `${title}. ${words}` : title});
    setText(summaryLine, words);
    show();
  };

  reserve();
  followWidth(element, maxWidth, (measured) => {
    width = measured;
    reserve();
    show();
  });
  update(run?.current);
  whenWanted(element, () => {
    wanted = true;
    show();
  });
  if (run) follow(element, run, update, {every});
  else followTheme(element, show);
  return element;
}

/** Something that the reader does: a page that is only looked at shall not load Plot for what is far below. */
const ACTIONS = ["pointerdown", "keydown", "scroll"];

/** Calls `start` once: when the element comes near the window, or the reader first does anything. */
function whenWanted(element: HTMLElement, start: () => void): void {
  const begin = () => {
    stop();
    for (const action of ACTIONS) removeEventListener(action, begin);
    start();
  };
  for (const action of ACTIONS) addEventListener(action, begin, {passive: true});
  const stop = watchVisibility(element, (visible) => visible && begin());
}

/** Plot's own module where no page is: one copy, loaded when a page first draws with it. */
let loading: Promise<PlotLibrary> | undefined;
function loadPlot(): Promise<PlotLibrary> {
  loading ??= import("npm:@observablehq/plot");
  return loading;
}

/** The margins of the other charts, and the book's face. */
const DEFAULTS: PlotOptions = {
  marginLeft: 52,
  marginRight: 14,
  marginTop: 12,
  marginBottom: 42,
  style: {background: "none", color: "var(--ink-soft)", overflow: "visible"},
};

/** Labels stand at the middle of their axis, as in the other charts. */
const AXIS: ScaleOptions = {labelAnchor: "center", labelArrow: "none"};

/** Powers of ten are written as such: Plot's own "10m" for 0.01 is no number to most readers. */
const ticksOf = (scale: ScaleOptions | undefined): ScaleOptions =>
  scale?.type === "log" ? {tickFormat: formatPower} : {};

/** SVG follows CSS variables by itself; what a scale has computed from them does not. */
function followTheme(element: HTMLElement, changed: () => void): void {
  const held = new WeakRef(element);
  const stop = onThemeChange(() => {
    if (held.deref()) changed();
    else stop();
  });
}
