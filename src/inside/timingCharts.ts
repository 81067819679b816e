/** Two drawings of the timings: bars for one width, and a line for each machine over all widths. */
import {series} from "../views/colors.js";
import {html} from "../views/dom.js";
import {formatNumber} from "../views/format.js";
import {legend} from "../views/legend.js";
import {plotView} from "../views/plotView.js";
import type {LayerTimings} from "./layerTimings.js";

const whose = ({own}: LayerTimings) => (own ? "measured here" : "measured for the book");

/** @param width of the layer, one of those that were measured */
export function timingBars(all: LayerTimings, width: number): HTMLElement {
  const rows = all.timings.filter((timing) => timing.width === width);
  const list = rows.map(({machine, milliseconds}) => `${machine} ${formatNumber(milliseconds, 2)}`);
  const longest = Math.max(0.001, ...rows.map(({milliseconds}) => milliseconds));
  return plotView({
    title: `Time of a layer of width ${width}. In milliseconds: ${list.join("; ")}`,
    summary: `A layer of width ${width}, ${all.rows} examples, ${whose(all)}.`,
    height: 54 + 34 * rows.length,
    maxWidth: 620,
    plot: (plot) => ({
      marginLeft: 158,
      marginRight: 48,
      x: {label: "milliseconds", domain: [0, longest]},
      y: {label: null, domain: rows.map(({machine}) => machine), grid: false, tickSize: 0},
      marks: [
        plot.barX(rows, {x: "milliseconds", y: "machine", fill: series(0)}),
        plot.text(rows, {
          x: "milliseconds",
          y: "machine",
          text: ({milliseconds}) => formatNumber(milliseconds, 2),
          textAnchor: "start",
          dx: 5,
          fill: "var(--ink)",
        }),
      ],
    }),
  });
}

export function timingLines(all: LayerTimings): HTMLElement {
  const machines = [...new Set(all.timings.map(({machine}) => machine))];
  const widths = [...new Set(all.timings.map(({width}) => width))];
  const view = plotView({
    title: "Time of a layer by width",
    summary: all.gpu
      ? "Measured here. Where the line of the GPU is flat, the launch is all that it pays for."
      : `${all.own ? "Measured here" : "Measured for the book"}. No GPU is among these: it is the CPU alone.`,
    height: 300,
    maxWidth: 620,
    plot: (plot) => ({
      x: {type: "log", base: 2, label: "width m", ticks: widths, tickFormat: String},
      y: {type: "log", label: "milliseconds"},
      marks: machines.map((machine, i) =>
        plot.line(
          all.timings.filter((timing) => timing.machine === machine),
          {x: "width", y: "milliseconds", stroke: series(i), marker: "circle"},
        ),
      ),
    }),
  });
  const key = legend(machines.map((name, i) => ({name, color: series(i)})));
  return html("div", {class: "view"}, key, view);
}
