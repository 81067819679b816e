/**
 * One hidden unit under the reader's hand: c + v·f(wx + b), drawn over points to be met. Its kink can
 * be dragged, and so can a second handle, which sets how steep and how high it is. Arrow keys move the
 * handle that has the focus.
 *
 *     const unit = view(dragUnit({points, activation: "tanh"}))
 */
import {cutOff, linePath, makeChart} from "./chart.js";
import {series} from "./colors.js";
import {html, setAttributes, svg} from "./dom.js";
import {formatNumber} from "./format.js";
import {makeScale} from "./scale.js";

/** The unit's four numbers: x goes in, c + v·f(wx + b) comes out. */
export interface Unit {
  w: number;
  b: number;
  v: number;
  c: number;
}

export interface DragUnitOptions {
  /** What the unit should come close to. */
  points: readonly {x: number; y: number}[];
  activation: keyof typeof ACTIVATIONS;
  /** The stretches of x and y that are drawn; those of the points, with room, without them. */
  domain?: readonly [number, number];
  range?: readonly [number, number];
}

export type DragUnit = HTMLElement & {value: Unit};

const ACTIVATIONS = {
  tanh: {f: Math.tanh, name: "tanh"},
  relu: {f: (z: number) => Math.max(0, z), name: "ReLU"},
};

const SAMPLES = 240;
/** Share of the drawing that an arrow key moves a handle. */
const NUDGE = 0.02;
/** The handles do not come closer along x than this share of the drawing: w stays finite. */
const CLOSEST = 0.01;

interface Spot {
  x: number;
  y: number;
}

export function dragUnit(options: DragUnitOptions): DragUnit {
  const {points, activation} = options;
  const {f, name} = ACTIVATIONS[activation];
  const domain = options.domain ?? extent(points.map(({x}) => x));
  const range = options.range ?? extent(points.map(({y}) => y));
  const spanX = domain[1] - domain[0];
  const spanY = range[1] - range[0];
  // The kink is where z = wx + b = 0; the shoulder where z = 1.
  const kink: Spot = {x: domain[0] + 0.5 * spanX, y: range[0] + 0.5 * spanY};
  const shoulder: Spot = {x: kink.x + spanX / 4, y: kink.y + spanY / 6};
  let dragged: Spot | undefined;

  const unit = (): Unit => {
    const w = 1 / (shoulder.x - kink.x);
    return {w, b: -w * kink.x, v: (shoulder.y - kink.y) / f(1), c: kink.y};
  };

  const scales = () => {
    const box = chart.inner();
    return {
      box,
      x: makeScale(domain, [box.left, box.right]),
      y: makeScale(range, [box.bottom, box.top]),
    };
  };

  const clip = svg("svg");

  const redraw = () => {
    const {box, x, y} = scales();
    const {w, b, v, c} = unit();
    chart.axes(x, y);
    cutOff(clip, box);
    const xs = Array.from({length: SAMPLES}, (_, i) => domain[0] + (i / (SAMPLES - 1)) * spanX);
    const curve = linePath(
      xs.map(x),
      xs.map((at) => y(c + v * f(w * at + b))),
    );
    const [from, to] = [kink, shoulder].map((spot) => [x(spot.x), y(spot.y)]);
    clip.replaceChildren(
      ...points.map((point) =>
        svg("circle", {class: "fit-point", cx: x(point.x), cy: y(point.y), r: 3}),
      ),
      svg("path", {class: "fit-line", d: curve}),
      svg("line", {class: "unit-arm", x1: from[0], y1: from[1], x2: to[0], y2: to[1]}),
    );
    for (const {spot, mark, what} of handles) {
      const place = `x ${formatNumber(spot.x)}, y ${formatNumber(spot.y)}`;
      setAttributes(mark, {cx: x(spot.x), cy: y(spot.y), "aria-label": `${what}, ${place}`});
    }
    const numbers = Object.entries({w, b, v, c}).map(
      ([k, value]) => `${k}\u00a0=\u00a0${value.toFixed(2)}`,
    );
    chart.describe(`c + v·${name}(wx + b) with ${numbers.join(", ").replaceAll("-", "−")}`);
  };

  const chart = makeChart({
    name: "drag-unit",
    title: "One hidden unit to drag",
    xLabel: "x",
    yLabel: "y",
    height: 300,
    redraw,
  });
  const drawing = chart.marks.ownerSVGElement as SVGSVGElement;
  drawing.setAttribute("role", "group");

  const handles = [
    {spot: kink, what: "kink", color: 1},
    {spot: shoulder, what: "slope", color: 2},
  ].map(({spot, what, color}) => ({
    spot,
    what,
    mark: svg("circle", {
      class: "drag-point unit-handle",
      r: 9,
      fill: series(color),
      tabindex: 0,
      role: "button",
    }),
  }));
  // The handles stay in the document while they move: one that is taken out loses the focus.
  chart.marks.append(clip, ...handles.map(({mark}) => mark));

  /** The kink takes the shoulder with it, as far as both stay in sight; the shoulder goes alone. */
  const move = (spot: Spot, toX: number, toY: number) => {
    const arm = spot === kink ? {x: shoulder.x - kink.x, y: shoulder.y - kink.y} : {x: 0, y: 0};
    spot.x = clamp(toX, inset(domain, arm.x));
    spot.y = clamp(toY, inset(range, arm.y));
    if (spot === kink) Object.assign(shoulder, {x: kink.x + arm.x, y: kink.y + arm.y});
    const gap = shoulder.x - kink.x;
    if (Math.abs(gap) < CLOSEST * spanX) {
      shoulder.x = kink.x + (gap < 0 ? -1 : 1) * CLOSEST * spanX;
    }
    element.value = unit();
    redraw();
    element.dispatchEvent(new Event("input", {bubbles: true}));
  };

  const spotOf = (target: EventTarget | null) => handles.find(({mark}) => mark === target)?.spot;

  drawing.addEventListener("pointerdown", (event) => {
    dragged = spotOf(event.target);
    if (dragged) drawing.setPointerCapture?.(event.pointerId);
  });
  drawing.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const {box} = scales();
    const frame = drawing.getBoundingClientRect();
    const inX = (event.clientX - frame.left - box.left) / (box.right - box.left);
    const inY = (box.bottom - (event.clientY - frame.top)) / (box.bottom - box.top);
    move(dragged, domain[0] + inX * spanX, range[0] + inY * spanY);
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    drawing.addEventListener(end, () => {
      dragged = undefined;
    });
  }
  drawing.addEventListener("keydown", (event) => {
    const spot = spotOf(event.target);
    const way = WAYS[event.key];
    if (!spot || !way) return;
    event.preventDefault();
    move(spot, spot.x + way[0] * NUDGE * spanX, spot.y + way[1] * NUDGE * spanY);
  });

  const element = Object.assign(
    html(
      "div",
      {class: "view view-drag", role: "group", "aria-label": "One hidden unit to drag"},
      chart.element,
    ),
    {value: unit()},
  );
  redraw();
  return element;
}

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function clamp(value: number, [low, high]: readonly [number, number]): number {
  return Math.max(low, Math.min(high, value));
}

/** The stretch in which a point may be, so that the one `arm` further on is still inside. */
function inset([low, high]: readonly [number, number], arm: number): [number, number] {
  return [low - Math.min(0, arm), high - Math.max(0, arm)];
}

/** From the smallest to the largest, and a little more. */
function extent(values: readonly number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = 0.1 * (high - low) || 1;
  return [low - room, high + room];
}
