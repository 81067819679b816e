/**
 * What the models of one run reach on training and on test data, a bar each: the bar is the gap
 * between the two. It reads metrics that are named alike for each model (see `lossCurve`).
 *
 *     generalizationGap(run) // with the metrics trainAccuracy/L2, testAccuracy/L2, …
 */
import type {Run, Step} from "../lib/index.js";
import {groupMetrics, labelsOf} from "./curveGroups.js";
import {html} from "./dom.js";
import {formatNumber} from "./format.js";
import {legend} from "./legend.js";
import {plotView} from "./plotView.js";

export interface GeneralizationGapOptions {
  /** What is measured, in the metrics' names. */
  metric?: string;
  /** The values that the axis covers; what lies outside is drawn at its end. */
  domain?: readonly [number, number];
  /** A value to compare with, drawn as a dashed line. */
  reference?: number;
}

/** One model: its ends are undefined before the first measurement. */
interface Bar {
  name: string;
  train?: number;
  test?: number;
}

const TRAIN = "var(--series-2)";
const TEST = "var(--series-1)";
const ROW = 32;
const AXIS = 48;

/** @throws RangeError when the run does not measure this on training and test data of each model */
export function generalizationGap<S extends Step>(
  run: Run<S>,
  {metric = "accuracy", domain = [0, 1], reference}: GeneralizationGapOptions = {},
): HTMLElement {
  const group = groupMetrics(run.metricNames).find(({stem}) => stem === metric);
  const names = group ? labelsOf(group) : [];
  const keyOf = (name: string, split: "train" | "test") =>
    group?.members.find((member) => member.label === name && member.split === split)?.metric;
  if (names.length === 0 || !names.every((name) => keyOf(name, "train") && keyOf(name, "test"))) {
    throw new RangeError(
      `generalizationGap: the run “${run.id}” does not measure ${metric} on training and test data of each model; it has ${run.metricNames.join(", ") || "no metrics"}.`,
    );
  }
  const measured = (name: string, split: "train" | "test") => run.metrics[keyOf(name, split) ?? ""];
  const barsNow = (): Bar[] =>
    names.map((name) => ({name, train: measured(name, "train"), test: measured(name, "test")}));
  const ends = (bar: Bar) => [bar.train, bar.test].filter((value) => value !== undefined);
  const least = (bar: Bar) => Math.min(...ends(bar));
  const most = (bar: Bar) => Math.max(...ends(bar));

  const view = plotView({
    run,
    title: `The gap between training and test ${metric}`,
    height: AXIS + ROW * names.length,
    maxWidth: 720,
    summary: () =>
      barsNow()
        .map(({name, train, test}) =>
          train === undefined || test === undefined
            ? `${name} not measured yet`
            : `${name} ${formatNumber(test)} (training ${formatNumber(train)})`,
        )
        .join(", "),
    plot: (plot) => {
      const bars = barsNow().filter((bar) => ends(bar).length > 0);
      const dot = (split: "train" | "test", fill: string) =>
        plot.dot(bars, {y: "name", x: split, r: 5, fill});
      const number = (value: (bar: Bar) => number, textAnchor: "start" | "end", dx: number) =>
        plot.text(bars, {
          ...{y: "name", x: value, text: (bar: Bar) => formatNumber(value(bar)), textAnchor, dx},
          fontVariant: "tabular-nums",
          ...{stroke: "var(--paper)", strokeWidth: 4, fill: "var(--ink-soft)"},
        });
      return {
        marginLeft: 92,
        marginRight: 48,
        marginTop: 6,
        x: {label: metric, domain, clamp: true},
        y: {label: null, domain: names, grid: false, tickSize: 0},
        marks: [
          plot.ruleX(reference === undefined ? [] : [reference], {
            stroke: "var(--ink-faint)",
            strokeDasharray: "4 3",
          }),
          plot.ruleY(bars, {
            ...{y: "name", x1: "test", x2: "train"},
            stroke: "var(--rule-strong)",
            strokeWidth: 3,
          }),
          dot("train", TRAIN),
          dot("test", TEST),
          number(least, "end", -10),
          number(most, "start", 10),
        ],
      };
    },
  });
  view.prepend(
    html(
      "div",
      {class: "curve-key"},
      legend([
        {name: "test data", color: TEST, mark: "circle"},
        {name: "training data", color: TRAIN, mark: "circle"},
      ]),
    ),
  );
  return view;
}
