/**
 * Which neuron fired when: a mark a spike, time across, neurons down. Choose a neuron to see its
 * membrane potential below.
 *
 *     spikeRaster({run, spikes: ({spikes}) => spikes, potential: ({v}) => v, threshold: 1})
 */
import type {Step} from "../lib/index.js";
import {linePath, makeChart} from "./chart.js";
import {cssColor} from "./colors.js";
import {svg} from "./dom.js";
import {formatCount, formatNumber} from "./format.js";
import {type Live, type Of, watch} from "./live.js";
import {expectCount, extentOf, type Grid, type Numbers, sizesOf} from "./numbers.js";
import {paint} from "./pixels.js";
import {addProbe, type Place} from "./probe.js";
import {makeScale} from "./scale.js";

export interface SpikeRasterOptions<S extends Step> extends Live<S> {
  /** [steps, neurons]: not 0 where the neuron fired. */
  spikes: Of<S, Numbers>;
  /** [steps, neurons]: membrane potentials, drawn for the chosen neuron. */
  potential?: Of<S, Numbers>;
  /** The potential at which a neuron fires. */
  threshold?: number;
  /** Time of one step, and its unit. */
  dt?: number;
  timeUnit?: string;
  /** Names of the neurons. */
  names?: readonly string[];
  title?: string;
  height?: number;
}

/** @throws ShapeError for other shapes; TypeError for a function of a state without a run */
export function spikeRaster<S extends Step>(options: SpikeRasterOptions<S>): HTMLElement {
  const {threshold, dt = 1, timeUnit = dt === 1 ? "step" : "ms", names, height = 260} = options;
  const {title = "Spikes"} = options;
  let spikes: Grid | undefined;
  let potential: Grid | undefined;
  /** Spikes of each neuron. */
  let counts: readonly number[] = [];
  let chosen = 0;

  const size = () => ({
    steps: spikes?.shape[0] ?? 1,
    neurons: spikes?.shape[1] ?? names?.length ?? 1,
  });
  const nameOf = (neuron: number) => names?.[neuron] ?? `neuron ${neuron}`;
  const scales = () => {
    const {steps, neurons} = size();
    const box = raster.inner();
    const x = makeScale([0, steps * dt], [box.left, box.right]);
    return {x, y: makeScale([0, neurons], [box.top, box.bottom]), box};
  };
  const redraw = () => {
    const {steps, neurons} = size();
    const {x, y, box} = scales();
    raster.axes(x, y);
    if (raster.canvas && spikes) {
      const rows = Math.min(neurons, Math.floor(box.bottom - box.top));
      const columns = Math.min(steps, Math.floor(box.right - box.left));
      const dots = pooled(spikes, rows, columns);
      const [ground, ink] = [cssColor("--card"), cssColor("--ink")];
      paint(raster.canvas, columns, rows, (i) => (dots[i] ? ink : ground));
    }
    const row = svg("rect", {
      class: "raster-row",
      x: box.left,
      y: y(chosen),
      width: box.right - box.left,
      height: Math.max(3, y(chosen + 1) - y(chosen)),
    });
    raster.marks.replaceChildren(...(options.potential && spikes ? [row] : []));
    raster.describe(describe());
    if (trace) drawTrace();
    probe.refresh();
  };
  const drawTrace = () => {
    if (!trace) return;
    const values = potential && columnOf(potential, chosen);
    const box = trace.inner();
    const x = makeScale([0, size().steps * dt], [box.left, box.right]);
    const [low, high] = extentOf([
      ...(values ?? []),
      ...(threshold === undefined ? [] : [threshold]),
    ]) ?? [0, 1];
    const room = 0.1 * (high - low || 1);
    const y = makeScale([low - room, high + room], [box.bottom, box.top]);
    trace.axes(x, y);
    const marks: SVGElement[] = [];
    if (threshold !== undefined) {
      const at = y(threshold);
      marks.push(
        svg("line", {class: "series-boundary", x1: box.left, x2: box.right, y1: at, y2: at}),
      );
      marks.push(
        svg(
          "text",
          {class: "series-side", x: box.right, y: at - 5, "text-anchor": "end"},
          "threshold",
        ),
      );
    }
    if (values) {
      const xs = values.map((_, t) => x((t + 0.5) * dt));
      marks.push(
        svg("path", {
          class: "curve-line",
          stroke: "var(--series-1)",
          d: linePath(xs, values.map(y)),
        }),
      );
    }
    trace.marks.replaceChildren(...marks);
    const range = values && extentOf(values);
    trace.describe(
      range
        ? `${nameOf(chosen)}: ${countOf(chosen)} spikes, potential from ${formatNumber(range[0])} to ${formatNumber(range[1])}`
        : "nothing to show yet",
    );
  };
  const countOf = (neuron: number) => counts[neuron] ?? 0;

  const raster = makeChart({
    name: "raster",
    title,
    xLabel: `time (${timeUnit}${timeUnit === "step" ? "s" : ""})`,
    yLabel: "neuron",
    height,
    canvas: true,
    redraw,
  });
  const trace = options.potential
    ? makeChart({
        name: "trace",
        title: "Membrane potential",
        xLabel: `time (${timeUnit}${timeUnit === "step" ? "s" : ""})`,
        yLabel: "potential",
        height: 150,
        redraw: drawTrace,
      })
    : undefined;
  const at = ({x: px, y: py}: Place) => {
    const {x, y} = scales();
    const {steps, neurons} = size();
    return {
      step: Math.max(0, Math.min(steps - 1, Math.floor(x.invert(px) / dt))),
      neuron: Math.max(0, Math.min(neurons - 1, Math.floor(y.invert(py)))),
    };
  };
  const probe = addProbe(raster, {
    read: (place) => {
      if (!spikes) return undefined;
      const {step, neuron} = at(place);
      const fired = spikes.data[step * size().neurons + neuron] !== 0;
      const {x, y} = scales();
      return {
        places: [{x: x((step + 0.5) * dt), y: y(neuron + 0.5)}],
        lines: [
          {text: `${nameOf(neuron)} at ${formatNumber(step * dt)} ${timeUnit}`},
          {text: `${fired ? "fires" : "is silent"}; ${countOf(neuron)} spikes in all`},
        ],
      };
    },
    move: (from, [dx, dy]) => {
      const {x, y} = scales();
      const {step, neuron} = at(from);
      return {x: x((step + dx + 0.5) * dt), y: y(neuron + dy + 0.5)};
    },
    choose: (place) => {
      chosen = at(place).neuron;
      redraw();
    },
  });
  if (trace) raster.element.append(trace.element);

  const describe = (): string => {
    if (!spikes) return "nothing to show yet";
    const {steps, neurons} = size();
    const total = counts.reduce((sum, count) => sum + count, 0);
    const most = Math.max(...counts);
    const silent = counts.filter((count) => count === 0).length;
    return `${formatCount(neurons)} neurons, ${formatCount(steps)} steps: ${formatCount(total)} spikes, ${formatNumber(total / (steps * neurons), 2)} a neuron and step; ${nameOf(counts.indexOf(most))} fires most (${most}), ${silent} never`;
  };

  redraw();
  const wanted = {spikes: options.spikes, potential: options.potential};
  watch("spikeRaster", raster.element, options, wanted, (known) => {
    spikes = known.spikes;
    potential = known.potential;
    if (spikes) {
      const [, neurons] = sizesOf("spikeRaster", "spikes", spikes, ["steps", "neurons"]);
      if (names) expectCount("spikeRaster", "names", names.length, "neurons", neurons);
      chosen = Math.min(chosen, neurons - 1);
      counts = countSpikes(spikes);
      if (potential) {
        const shape = `potential of shape [${potential.shape.join(", ")}]: numbers`;
        expectCount("spikeRaster", shape, potential.data.length, "spikes", spikes.data.length);
      }
    }
    redraw();
  });
  return raster.element;
}

function columnOf({data, shape}: Grid, neuron: number): number[] {
  const [steps, neurons] = shape;
  return Array.from({length: steps}, (_, t) => data[t * neurons + neuron]);
}

function countSpikes({data, shape}: Grid): number[] {
  const counts = new Array<number>(shape[1]).fill(0);
  for (let i = 0; i < data.length; ++i) if (data[i] !== 0) counts[i % shape[1]] += 1;
  return counts;
}

/** Fewer cells than numbers: a cell is marked where any of its neurons fired. Neurons down, time across. */
function pooled({data, shape}: Grid, rows: number, columns: number): Uint8Array {
  const [steps, neurons] = shape;
  const dots = new Uint8Array(rows * columns);
  for (let t = 0; t < steps; ++t) {
    const column = Math.floor((t * columns) / steps);
    for (let neuron = 0; neuron < neurons; ++neuron) {
      if (data[t * neurons + neuron] === 0) continue;
      dots[Math.floor((neuron * rows) / neurons) * columns + column] = 1;
    }
  }
  return dots;
}
