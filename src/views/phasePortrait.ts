/**
 * A vector field in the plane and trajectories in it: dynamics, scores, a flow. Press a place to let a
 * state start there; its trajectory changes with the field while a model learns it.
 *
 *     phasePortrait({field: (x, y) => [y, -Math.sin(x)], domain: [[-4, 4], [-3, 3]]})
 *     phasePortrait({run, predict: ({model}, points) => model.forward(points), domain, trajectories})
 */
import {type Step, type Tensor, tensor} from "../lib/index.js";
import {linePath, makeChart} from "./chart.js";
import {series} from "./colors.js";
import {contourPath, gridPoints} from "./contours.js";
import {html, svg} from "./dom.js";
import {
  arrowPath,
  fastestOf,
  type GridField,
  interpolate,
  type Plane,
  trace,
  type Velocity,
} from "./flow.js";
import {formatNumber} from "./format.js";
import {type LegendItem, legend} from "./legend.js";
import {type Live, type Of, watch} from "./live.js";
import {expectCount, type Grid, type Numbers} from "./numbers.js";
import {addProbe} from "./probe.js";
import {makeScale} from "./scale.js";

export interface PhasePortraitOptions<S extends Step> extends Live<S> {
  /** The velocity at a place. */
  field?: Velocity;
  /** Or a model's: velocities [n, 2] at points [n, 2]. */
  predict?: (state: S, points: Tensor) => Tensor;
  /** What the model is to find, drawn in a second colour. */
  truth?: Velocity;
  domain: Plane;
  /** Trajectories that were measured or computed, [T, 2] or [k, T, 2]. */
  trajectories?: Of<S, Numbers>;
  /** Where states start, before the reader adds more. */
  starts?: readonly (readonly [x: number, y: number])[];
  /** For how long they move, in the field's unit of time. */
  duration?: number;
  /** Lines along which one of the two stands still. */
  nullclines?: boolean;
  /** Arrows along each axis. */
  arrows?: number;
  xLabel?: string;
  yLabel?: string;
  title?: string;
}

/** Points of the grid along each axis between which ways are followed. */
const FINE = 40;
const STEPS = 300;

/**
 * @throws TypeError without a field, or for functions of a state without a run; ShapeError when the
 *   model's answer or the trajectories have another shape
 */
export function phasePortrait<S extends Step>(options: PhasePortraitOptions<S>): HTMLElement {
  const {field, predict, truth, domain, duration = 10, nullclines = false, arrows = 20} = options;
  const {xLabel = "x₁", yLabel = "x₂", title = "Phase portrait"} = options;
  if ((field === undefined) === (predict === undefined)) {
    throw new TypeError("phasePortrait: give either a field or, with a run, predict.");
  }
  const coarsePlaces = gridPoints(domain, arrows);
  const finePlaces = gridPoints(domain, FINE);
  const starts = [...(options.starts ?? [])];
  let coarse = field && sample(field, domain, arrows, coarsePlaces);
  let fine = field && sample(field, domain, FINE, finePlaces);
  const goal = truth && sample(truth, domain, arrows, coarsePlaces);
  let given: Way[] = [];
  let velocity: Velocity | undefined = field;

  const scales = () => {
    const box = chart.inner();
    const x = makeScale(domain[0], [box.left, box.right]);
    return {x, y: makeScale(domain[1], [box.bottom, box.top]), box};
  };
  const ways = (): Way[] => {
    const flow = velocity;
    return flow ? starts.map((start) => trace(flow, start, domain, duration, STEPS)) : [];
  };
  const redraw = () => {
    const {x, y, box} = scales();
    chart.axes(x, y);
    const marks: SVGElement[] = [];
    const fastest = Math.max(coarse ? fastestOf(coarse) : 0, goal ? fastestOf(goal) : 0);
    if (goal)
      marks.push(svg("path", {class: "flow-arrows flow-truth", d: arrowPath(goal, x, y, fastest)}));
    if (coarse)
      marks.push(svg("path", {class: "flow-arrows", d: arrowPath(coarse, x, y, fastest)}));
    if (nullclines && fine) {
      for (const [i, values] of [fine.dx, fine.dy].entries()) {
        const d = contourPath({values, columns: FINE, rows: FINE}, 0, box);
        marks.push(svg("path", {class: "flow-nullcline", stroke: series(i === 0 ? 3 : 4), d}));
      }
    }
    const line = (way: Way, name: string) =>
      svg("path", {class: name, d: linePath(way.xs.map(x), way.ys.map(y))});
    for (const way of given) marks.push(line(way, "flow-given"));
    for (const way of ways()) {
      const [endX, endY] = [way.xs[way.xs.length - 1], way.ys[way.ys.length - 1]];
      marks.push(line(way, "flow-way"));
      marks.push(svg("circle", {class: "flow-start", cx: x(way.xs[0]), cy: y(way.ys[0]), r: 3.5}));
      marks.push(svg("circle", {class: "flow-end", cx: x(endX), cy: y(endY), r: 5}));
    }
    marks.push(
      svg("rect", {
        class: "chart-border",
        x: box.left,
        y: box.top,
        width: box.right - box.left,
        height: box.bottom - box.top,
      }),
    );
    chart.marks.replaceChildren(...marks);
    chart.describe(describe());
    probe.refresh();
  };

  const chart = makeChart({name: "phase", title, xLabel, yLabel, square: true, redraw});
  const probe = addProbe(chart, {
    read: (place) => {
      const {x, y} = scales();
      const [px, py] = [x.invert(place.x), y.invert(place.y)];
      const lines = [{text: `${xLabel} ${formatNumber(px)}, ${yLabel} ${formatNumber(py)}`}];
      if (velocity) {
        const [dx, dy] = velocity(px, py);
        lines.push({text: `changes by ${formatNumber(dx)}, ${formatNumber(dy)}`});
      }
      return {places: [place], lines};
    },
    choose: (place) => {
      const {x, y} = scales();
      starts.push([x.invert(place.x), y.invert(place.y)]);
      redraw();
    },
  });
  const clear = html("button", {type: "button", class: "tool"}, "Clear trajectories");
  clear.addEventListener("click", () => {
    starts.length = 0;
    redraw();
  });
  const hint = html("span", {class: "flow-hint"}, "Press a place, or Enter, to start there.");
  const key = keyOf(options, coarse !== undefined || predict !== undefined);
  if (key) chart.element.prepend(key);
  chart.body.after(html("div", {class: "tools flow-tools"}, clear, hint));

  const describe = (): string => {
    if (!coarse) return "nothing to show yet";
    const slow = slowest(coarse, coarsePlaces);
    const ends = ways().map(({xs, ys}) => place(xs[xs.length - 1], ys[ys.length - 1]));
    const parts = [
      `speeds up to ${formatNumber(fastestOf(coarse))}; slowest (${formatNumber(slow.speed)}) near ${place(slow.x, slow.y)}`,
    ];
    if (ends.length > 0) parts.push(`${ends.length} trajectories over ${formatNumber(duration)} units of time end at ${ends.join(", ")}`); // biome-ignore format: one line
    if (goal)
      parts.push(`the mean distance to the true field is ${formatNumber(distance(coarse, goal))}`);
    return parts.join("; ");
  };

  const all = new Float32Array([...coarsePlaces, ...finePlaces]);
  const flow =
    predict &&
    ((state: S) => {
      const answer = predict(state, tensor(all, {shape: [all.length / 2, 2]}));
      const shape = `the model's answer of shape [${answer.shape.join(", ")}] to points [${all.length / 2}, 2]: numbers`;
      expectCount("phasePortrait", shape, answer.size, "wanted", all.length);
      return answer;
    });
  redraw();
  watch(
    "phasePortrait",
    chart.element,
    options,
    {flow, trajectories: options.trajectories},
    (known) => {
      given = known.trajectories ? waysOf(known.trajectories) : [];
      if (predict) {
        const {flow} = known;
        coarse = flow && part(flow.data, domain, arrows, 0);
        fine = flow && part(flow.data, domain, FINE, arrows * arrows);
        velocity = fine && interpolate(fine);
      }
      redraw();
    },
  );
  return chart.element;
}

interface Way {
  xs: number[];
  ys: number[];
}

function sample(velocity: Velocity, domain: Plane, n: number, places: Float32Array): GridField {
  const [dx, dy] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let i = 0; i < n * n; ++i) [dx[i], dy[i]] = velocity(places[2 * i], places[2 * i + 1]);
  return {domain, n, dx, dy};
}

/** The grid whose velocities begin with number `from` of these. */
function part(data: ArrayLike<number>, domain: Plane, n: number, from: number): GridField {
  const pick = (which: number) =>
    Float64Array.from({length: n * n}, (_, i) => data[2 * (from + i) + which]);
  return {domain, n, dx: pick(0), dy: pick(1)};
}

function waysOf({data, shape}: Grid): Way[] {
  const [ways, length, two] = shape.length === 2 ? [1, ...shape] : shape;
  const wanted = "as [steps, 2] or [ways, steps, 2]";
  expectCount(
    "phasePortrait",
    `numbers a place in trajectories [${shape.join(", ")}]`,
    two,
    wanted,
    2,
  );
  return Array.from({length: ways}, (_, way) => {
    const at = (i: number, which: number) => data[2 * (way * length + i) + which];
    const xs = Array.from({length}, (_, i) => at(i, 0));
    return {xs, ys: xs.map((_, i) => at(i, 1))};
  });
}

function slowest({dx, dy}: GridField, places: Float32Array): {speed: number; x: number; y: number} {
  let best = 0;
  for (let i = 1; i < dx.length; ++i) {
    if (Math.hypot(dx[i], dy[i]) < Math.hypot(dx[best], dy[best])) best = i;
  }
  return {speed: Math.hypot(dx[best], dy[best]), x: places[2 * best], y: places[2 * best + 1]};
}

function distance(a: GridField, b: GridField): number {
  let sum = 0;
  for (let i = 0; i < a.dx.length; ++i) sum += Math.hypot(a.dx[i] - b.dx[i], a.dy[i] - b.dy[i]);
  return sum / a.dx.length;
}

const place = (x: number, y: number): string => `(${formatNumber(x, 2)}, ${formatNumber(y, 2)})`;

function keyOf<S extends Step>(
  {truth, trajectories, nullclines, xLabel = "x₁", yLabel = "x₂"}: PhasePortraitOptions<S>,
  arrows: boolean,
): HTMLElement | undefined {
  const items: LegendItem[] = [];
  if (arrows && truth) items.push({name: "field of the model", color: "var(--ink-soft)"});
  if (truth) items.push({name: "true field", color: series(1)});
  if (trajectories) items.push({name: "given trajectories", color: series(2)});
  if (nullclines) {
    items.push({name: `${xLabel} stands still`, color: series(3)});
    items.push({name: `${yLabel} stands still`, color: series(4)});
  }
  return items.length > 0 ? legend(items) : undefined;
}
