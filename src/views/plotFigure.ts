/**
 * The frame for drawings by Observable Plot: it measures its own width, loads Plot when first shown,
 * redraws in place at most once a frame and follows the theme. Nothing here knows about runs; a view of
 * a run calls `show` from `follow`. What must redraw thousands of marks a frame takes a canvas instead
 * (chart.ts).
 */
import type {PlotOptions, ScaleOptions} from "@observablehq/plot";
import {cssColor, onThemeChange, type RGB} from "./colors.js";
import {html, setAttributes, setText} from "./dom.js";
import {followWidth, START_WIDTH} from "./width.js";

export type PlotLibrary = typeof import("@observablehq/plot");

export interface PlotFigureOptions {
  /** Class of the figure: `view-<name>`. */
  name: string;
  /** What the drawing is, e.g. "Weights by layer". Begins the text alternative. */
  title: string;
  /** Height in pixels, reserved from the start; a function of the width where it depends on it. */
  height?: number | ((width: number) => number);
  /** The drawing grows no wider, in pixels. */
  maxWidth?: number;
  /** Whether the summary stands below the drawing as well. */
  caption?: boolean;
  /** Marks, scales and labels for the data as they are now. Axes are labelled, with units. */
  plot: (plot: PlotLibrary, size: {width: number; height: number}) => PlotOptions;
}

export interface PlotFigure {
  /** The figure to display. */
  readonly element: HTMLElement;
  /** Draws again in the next frame. */
  show(): void;
  /** Says in words what the drawing shows: the text alternative, and the caption where there is one. */
  describe(summary: string): void;
}

export function plotFigure(options: PlotFigureOptions): PlotFigure {
  const {title, height = 260, maxWidth = 960, caption = true} = options;
  const body = html("div", {class: "chart-body", role: "img", "aria-label": title});
  const summaryLine = html("figcaption", {class: "view-summary"});
  const element = html("figure", {class: `view view-${options.name}`}, body);
  if (caption) element.append(summaryLine);
  body.style.maxWidth = `${maxWidth}px`;

  let width = Math.min(START_WIDTH, maxWidth);
  let library: PlotLibrary | undefined;
  let asked = false;
  const heightNow = () => (typeof height === "number" ? height : height(width));
  const reserve = () => {
    body.style.height = `${heightNow()}px`;
  };

  const draw = () => {
    asked = false;
    if (!library) return;
    const size = {width, height: heightNow()};
    const {x, y, ...rest} = options.plot(library, size);
    const axes = {x: {...AXIS, ...x}, y: {...AXIS, grid: true, tickSpacing: 40, ...y}};
    const drawing = library.plot({...DEFAULTS, ...size, ...rest, ...axes});
    setAttributes(drawing, {"aria-hidden": "true", class: "plot-figure"});
    body.replaceChildren(drawing);
  };
  const show = () => {
    if (asked) return;
    asked = true;
    void loadPlot().then((loaded) => {
      library = loaded;
      requestAnimationFrame(draw);
    });
  };

  reserve();
  followWidth(element, maxWidth, (measured) => {
    width = measured;
    reserve();
    show();
  });
  followTheme(element, show);
  show();

  return {
    element,
    show,
    describe: (summary) => {
      setAttributes(body, {"aria-label": `${title}. ${summary}`});
      setText(summaryLine, summary);
    },
  };
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

/** SVG follows CSS variables by itself; what a scale has computed from them does not. */
function followTheme(element: HTMLElement, changed: () => void): void {
  const held = new WeakRef(element);
  const stop = onThemeChange(() => {
    if (held.deref()) changed();
    else stop();
  });
}

const toCss = ([red, green, blue]: RGB) => `rgb(${red}, ${green}, ${blue})`;

/** The ends of the book's scale of amounts, for a Plot colour scale: `{type: "linear", range}`. */
export function sequentialRange(): [string, string] {
  return [toCss(cssColor("--scale-zero")), toCss(cssColor("--scale-full"))];
}

/** Negative pole, zero and positive pole, for `{type: "diverging", range, pivot: 0}`. */
export function divergingRange(): [string, string, string] {
  const variables = ["--scale-negative", "--scale-zero", "--scale-positive"];
  return variables.map((variable) => toCss(cssColor(variable))) as [string, string, string];
}
