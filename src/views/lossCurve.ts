/** Loss, and metrics below it, by step: of one run, or of several laid over each other. */
import {series} from "./colors.js";
import {type CurveChart, type CurveLine, makeCurve, smooth} from "./curve.js";
import {html} from "./dom.js";
import {type AnyRun, follow} from "./follow.js";
import {formatName, formatNumber} from "./format.js";
import {legend} from "./legend.js";

export interface LossCurveOptions {
  /** Names of the metrics to draw under the loss; all of the first run without it. */
  metrics?: readonly string[];
  /** 0 draws the loss as it is; towards 1 an exponential average over it, the raw loss pale behind. */
  smoothing?: number;
  logScale?: boolean;
  /** What the runs are called; their ids without it. */
  names?: readonly string[];
}

/** Shows how the loss of a run (or of each of several runs) fell. Redraws in place as they train. */
export function lossCurve(
  runs: AnyRun | readonly AnyRun[],
  {metrics, smoothing = 0, logScale = false, names}: LossCurveOptions = {},
): HTMLElement {
  const all = Array.isArray(runs) ? (runs as readonly AnyRun[]) : [runs as AnyRun];
  const nameOf = (i: number) => names?.[i] ?? all[i].id;
  const loss = makeCurve({
    name: "loss",
    title: "Loss by step",
    yLabel: "loss",
    kind: logScale ? "log" : "linear",
  });
  const metricCharts = new Map<string, CurveChart>();
  const element = html("div", {class: "view view-loss-curve"});
  if (all.length > 1) {
    element.append(legend(all.map((_, i) => ({name: nameOf(i), color: series(i)}))));
  }
  element.append(loss.element);

  const chartFor = (metric: string): CurveChart => {
    let chart = metricCharts.get(metric);
    if (!chart) {
      chart = makeCurve({
        name: "metric",
        title: `${formatName(metric)} by step`,
        yLabel: formatName(metric),
        height: 150,
        floor: [0, 1],
      });
      metricCharts.set(metric, chart);
      element.append(chart.element);
    }
    return chart;
  };

  const draw = () => {
    const steps = Math.max(...all.map((run) => run.steps));
    loss.show(
      all.flatMap((run, i) => lossLines(run, i, smoothing)),
      steps,
    );
    loss.chart.describe(all.map((run, i) => `${nameOf(i)}: ${lossText(run)}`).join("; "));
    const shown = metrics ?? Object.keys(all[0].metricHistory);
    for (const metric of shown) drawMetric(metric, steps);
  };

  const drawMetric = (metric: string, steps: number) => {
    const lines = all.flatMap((run, i): CurveLine[] => {
      const history = run.metricHistory[metric];
      return history ? [{name: nameOf(i), color: series(i), ...history}] : [];
    });
    const {chart, show} = chartFor(metric);
    show(lines, steps);
    const values = lines.map((line) => `${line.name}: ${lastText(line.values)}`);
    chart.describe(values.join("; ") || "not measured yet");
  };

  for (const run of all) follow(element, run, draw);
  draw();
  return element;
}

function lossLines(run: AnyRun, index: number, smoothing: number): CurveLine[] {
  const {steps, losses} = run.history;
  const raw = {name: run.id, color: series(index), steps, values: losses};
  if (smoothing <= 0) return [raw];
  return [
    {...raw, faint: true},
    {...raw, values: smooth(losses, smoothing)},
  ];
}

function lossText(run: AnyRun): string {
  const {losses} = run.history;
  if (losses.length === 0) return "not started";
  const from = losses.length > 1 ? `${formatNumber(losses[0])} at first, ` : "";
  return `loss ${from}${formatNumber(losses[losses.length - 1])} at step ${run.step}`;
}

function lastText(values: ArrayLike<number>): string {
  return values.length > 0 ? formatNumber(values[values.length - 1]) : "not measured yet";
}
