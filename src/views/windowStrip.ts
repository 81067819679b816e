/**
 * How a window moves, in one dimension: inputs above, outputs below, and a line from each output to
 * every input that it looks at. Hollow circles are padding.
 */
import {html, svg} from "./dom.js";
import {formatCount} from "./format.js";

export interface WindowStripOptions {
  /** Number of inputs, without padding. */
  inputs: number;
  /** Number of outputs. */
  outputs: number;
  kernel: number;
  stride?: number;
  padding?: number;
  dilation?: number;
  /** The drawing is as wide as this many inputs, so that it keeps its scale when they change. */
  span?: number;
}

const GAP = 24;
const RADIUS = 7;
const TOP = 16;
const BOTTOM = 92;

export function windowStrip(options: WindowStripOptions): HTMLElement {
  const {inputs, outputs, kernel, stride = 1, padding = 0, dilation = 1} = options;
  const span = options.span ?? inputs + 2 * padding;
  const width = span * GAP;
  const at = (position: number) => width / 2 + (position - (inputs - 1) / 2) * GAP;
  const first = Array.from({length: outputs}, (_, j) => j * stride - padding);
  const middle = (dilation * (kernel - 1)) / 2;

  const lines = first.flatMap((start) =>
    Array.from({length: kernel}, (_, m) =>
      svg("line", {
        x1: at(start + middle),
        y1: BOTTOM,
        x2: at(start + m * dilation),
        y2: TOP,
      }),
    ),
  );
  const above = Array.from({length: inputs + 2 * padding}, (_, i) => {
    const inside = i >= padding && i < padding + inputs;
    const kind = inside ? "strip-input" : "strip-padding";
    return svg("circle", {class: kind, cx: at(i - padding), cy: TOP, r: RADIUS});
  });
  const below = first.map((start) =>
    svg("circle", {class: "strip-output", cx: at(start + middle), cy: BOTTOM, r: RADIUS}),
  );
  const drawing = svg(
    "svg",
    {
      class: "strip",
      role: "img",
      "aria-label": `A window of ${kernel} moves over ${formatCount(inputs)} inputs: ${formatCount(outputs)} outputs`,
      viewBox: `0 0 ${width} ${BOTTOM + TOP}`,
      width,
      height: BOTTOM + TOP,
    },
    svg("g", {class: "strip-lines"}, ...lines),
    ...above,
    ...below,
  );
  return html("div", {class: "view view-strip"}, drawing);
}
