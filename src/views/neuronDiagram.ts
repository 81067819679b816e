/** One unit from the inside, as a still picture: inputs, weights, the sum, the function, the output. */
import {html, svg} from "./dom.js";

export interface NeuronDiagramOptions {
  /** Names of the inputs, e.g. ["x₁", "x₂"]. */
  inputs: readonly string[];
  /** Names of the weights, one an input. */
  weights: readonly string[];
  /** "b" unless told. */
  bias?: string;
  /** What the sum goes through; its curve is drawn inside the circle. */
  activation?: keyof typeof CURVES;
  /** "ŷ" unless told. */
  output?: string;
}

/** Curves in a box of 24 x 20 around the origin, the y axis pointing down. */
const CURVES = {
  step: "M-12 8H0V-8H12",
  relu: "M-12 6H0L11 -8",
  sigmoid: "M-12 8C2 8-2-8 12-8",
} as const;

const GAP = 56;
const SMALL = 17;
const LARGE = 24;
const [INPUT, SUM, FUNCTION, OUTPUT] = [36, 236, 376, 506];
const WIDTH = OUTPUT + 36;

/** Draws one unit; the arrows follow the numbers from left to right. */
export function neuronDiagram(options: NeuronDiagramOptions): HTMLElement {
  const {inputs, weights, bias = "b", activation = "step", output = "ŷ"} = options;
  const height = Math.max(3, inputs.length) * GAP + 12;
  const middle = (Math.max(3, inputs.length) * GAP) / 2 + 6;
  const yOf = (i: number) => middle + (i - (inputs.length - 1) / 2) * GAP;
  const label = `A unit: ${inputs.join(", ")} times ${weights.join(", ")}, plus ${bias}, summed to z, then ${activation}, gives ${output}`;
  const drawing = svg(
    "svg",
    {
      class: "diagram",
      role: "img",
      "aria-label": label,
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
    },
    ...inputs.flatMap((name, i) => [
      arrow([INPUT, yOf(i)], [SUM, middle], SMALL, LARGE),
      onLine([INPUT, yOf(i)], [SUM, middle], weights[i]),
      unit("input", INPUT, yOf(i), SMALL, name),
    ]),
    arrow([SUM, middle - 76], [SUM, middle], 10, LARGE),
    text(SUM, middle - 76, bias),
    unit("hidden", SUM, middle, LARGE, "Σ"),
    arrow([SUM, middle], [FUNCTION, middle], LARGE, LARGE),
    text((SUM + FUNCTION) / 2, middle - 13, "z"),
    unit("hidden", FUNCTION, middle, LARGE),
    svg("path", {
      class: "diagram-curve",
      transform: `translate(${FUNCTION} ${middle})`,
      d: CURVES[activation],
    }),
    arrow([FUNCTION, middle], [OUTPUT, middle], LARGE, SMALL),
    unit("output", OUTPUT, middle, SMALL, output),
    text(SUM, middle + LARGE + 20, "sum", "diagram-label"),
    text(FUNCTION, middle + LARGE + 20, activation, "diagram-label"),
  );
  return html("div", {class: "view view-diagram"}, drawing);
}

type Place = readonly [x: number, y: number];

function unit(kind: string, x: number, y: number, r: number, name?: string): SVGElement {
  return svg(
    "g",
    {class: `diagram-unit diagram-${kind}`},
    svg("circle", {cx: x, cy: y, r}),
    name === undefined ? undefined : text(x, y, name),
  );
}

function text(x: number, y: number, content: string, name?: string): SVGElement {
  return svg("text", {class: name, x, y, dy: "0.34em", "text-anchor": "middle"}, content);
}

/** An arrow between two circles, from rim to rim. */
function arrow(from: Place, to: Place, fromRadius: number, toRadius: number): SVGElement {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const [ux, uy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const [x1, y1] = [from[0] + ux * fromRadius, from[1] + uy * fromRadius];
  const [x2, y2] = [to[0] - ux * (toRadius + 2), to[1] - uy * (toRadius + 2)];
  const barb = (side: number) =>
    `M${x2} ${y2}L${x2 - 8 * ux - side * 4 * uy} ${y2 - 8 * uy + side * 4 * ux}`;
  return svg("path", {
    class: "diagram-arrow",
    d: `M${x1} ${y1}L${x2} ${y2}${barb(1)}${barb(-1)}`,
  });
}

/** A name above the middle of a line. */
function onLine(from: Place, to: Place, name: string): SVGElement {
  return text((from[0] + to[0]) / 2 - 14, (from[1] + to[1]) / 2 - 13, name);
}
