/**
 * The frame that drawings in SVG share: it measures its own width, draws axes with labelled units and
 * calls back to draw the rest. Nothing here knows about runs.
 */
import {html, setAttributes, setText, svg} from "./dom.js";
import type {Scale} from "./scale.js";
import {followWidth, START_WIDTH} from "./width.js";

export interface Chart {
  /** The figure to display. */
  readonly element: HTMLElement;
  /** The box that holds canvas and drawing, and what stands over them. */
  readonly body: HTMLElement;
  readonly drawing: SVGSVGElement;
  /** Marks go here, under the axes' text. */
  readonly marks: SVGGElement;
  /** The canvas under the marks, where the chart was asked for one. */
  readonly canvas: HTMLCanvasElement | undefined;
  /** Width and height in pixels of the whole drawing. */
  size(): {width: number; height: number};
  /** The inner rectangle that scales map to. */
  inner(): {left: number; right: number; top: number; bottom: number};
  axes(x: Scale, y: Scale): void;
  /** Names the axes anew, where what they show depends on the data. */
  label(x: string, y: string): void;
  /** Says in words what the drawing shows: the text alternative, and the caption where there is one. */
  describe(summary: string): void;
}

export interface ChartOptions {
  /** Class of the figure: `view-<name>`. */
  name: string;
  /** What the drawing is, e.g. "Loss by step". Begins the text alternative. */
  title: string;
  xLabel: string;
  yLabel: string;
  height?: number;
  /** As high as wide, for planes in which distances count; at most `maxWidth` pixels wide. */
  square?: boolean;
  maxWidth?: number;
  canvas?: boolean;
  caption?: boolean;
  /** The x axis counts: no ticks between whole numbers. */
  wholeX?: boolean;
  /** Called when the width has changed; draws everything again. */
  redraw: () => void;
}

const MARGIN = {left: 52, right: 14, top: 12, bottom: 42};
export function makeChart(options: ChartOptions): Chart {
  const {title, square = false, maxWidth = square ? 460 : 960, height = 220} = options;
  const marks = svg("g", {class: "chart-marks"});
  const axisGroup = svg("g", {class: "chart-axes", "aria-hidden": "true"});
  const drawing = svg("svg", {class: "chart-svg", role: "img"}, axisGroup, marks);
  const canvas = options.canvas
    ? html("canvas", {class: "chart-canvas", "aria-hidden": "true"})
    : undefined;
  const body = html("div", {class: "chart-body"}, canvas, drawing);
  const summaryLine = html("figcaption", {class: "view-summary"});
  const element = html("figure", {class: `view view-${options.name}`}, body);
  if (options.caption ?? true) element.append(summaryLine);
  body.style.maxWidth = `${maxWidth}px`;

  let width = Math.min(START_WIDTH, maxWidth);
  const size = () => ({width, height: square ? width : height});
  const inner = () => ({
    left: MARGIN.left,
    right: width - MARGIN.right,
    top: MARGIN.top,
    bottom: size().height - MARGIN.bottom,
  });

  const resize = () => {
    const {height} = size();
    setAttributes(drawing, {width, height, viewBox: `0 0 ${width} ${height}`});
    body.style.height = `${height}px`;
    if (canvas) {
      const box = inner();
      Object.assign(canvas.style, {
        left: `${box.left}px`,
        top: `${box.top}px`,
        width: `${box.right - box.left}px`,
        height: `${box.bottom - box.top}px`,
      });
    }
  };
  let labels = {x: options.xLabel, y: options.yLabel};
  /** What the axes show now: most redraws leave them as they are. */
  let drawnAxes = "";
  resize();
  setAttributes(drawing, {"aria-label": title});

  followWidth(element, maxWidth, (measured) => {
    width = measured;
    resize();
    options.redraw();
  });

  return {
    element,
    body,
    drawing,
    marks,
    canvas,
    size,
    inner,
    axes: (x, y) => {
      const box = inner();
      const key = JSON.stringify([box, x.domain, y.domain, labels]);
      if (key === drawnAxes) return;
      drawnAxes = key;
      axisGroup.replaceChildren(
        ...xTicks(x, box, options.wholeX ?? false),
        ...yTicks(y, box),
        svg(
          "text",
          {
            class: "chart-label",
            x: (box.left + box.right) / 2,
            y: size().height - 9,
            "text-anchor": "middle",
          },
          labels.x,
        ),
        svg(
          "text",
          {
            class: "chart-label",
            transform: `translate(12 ${(box.top + box.bottom) / 2}) rotate(-90)`,
            "text-anchor": "middle",
          },
          labels.y,
        ),
      );
    },
    label: (x, y) => {
      labels = {x, y};
    },
    describe: (summary) => {
      setAttributes(drawing, {"aria-label": `${title}. ${summary}`});
      setText(summaryLine, summary);
    },
  };
}

type Box = ReturnType<Chart["inner"]>;

function xTicks(scale: Scale, box: Box, whole: boolean): SVGElement[] {
  const room = Math.max(2, Math.floor((box.right - box.left) / 80));
  const count = whole ? Math.min(room, scale.domain[1] - scale.domain[0]) : room;
  return scale.ticks(count).flatMap(({value, label}) => [
    svg("line", {
      class: "chart-tick",
      x1: scale(value),
      x2: scale(value),
      y1: box.bottom,
      y2: box.bottom + 4,
    }),
    svg(
      "text",
      {class: "chart-tick-label", x: scale(value), y: box.bottom + 17, "text-anchor": "middle"},
      label,
    ),
  ]);
}

function yTicks(scale: Scale, box: Box): SVGElement[] {
  const count = Math.max(2, Math.floor((box.bottom - box.top) / 40));
  return scale.ticks(count).flatMap(({value, label}) => [
    svg("line", {
      class: "chart-grid",
      x1: box.left,
      x2: box.right,
      y1: scale(value),
      y2: scale(value),
    }),
    svg(
      "text",
      {
        class: "chart-tick-label",
        x: box.left - 7,
        y: scale(value),
        dy: "0.32em",
        "text-anchor": "end",
      },
      label,
    ),
  ]);
}

/** Makes an inner `svg` show what lies in the box, and cut off what leaves it. */
export function cutOff(clip: SVGSVGElement, {left, right, top, bottom}: Box): void {
  const [width, height] = [right - left, bottom - top];
  const viewBox = `${left} ${top} ${width} ${height}`;
  setAttributes(clip, {x: left, y: top, width, height, viewBox});
}

/** The path through points already in pixels; a gap where a coordinate is not finite. */
export function linePath(xs: ArrayLike<number>, ys: ArrayLike<number>): string {
  let path = "";
  let down = false;
  for (let i = 0; i < xs.length; ++i) {
    if (!Number.isFinite(xs[i]) || !Number.isFinite(ys[i])) {
      down = false;
      continue;
    }
    path += `${down ? "L" : "M"}${xs[i].toFixed(1)} ${ys[i].toFixed(1)}`;
    down = true;
  }
  return path;
}
