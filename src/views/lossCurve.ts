/**
 * Loss, and metrics below it, by step: of one run and those that the reader has pinned, or of several
 * laid over each other.
 */
import {series} from "./colors.js";
import {type CurveChart, type CurveLine, makeCurve, smooth} from "./curve.js";
import {
  type CurveGroup,
  DASHES,
  groupMetrics,
  groupName,
  isLossLike,
  labelsOf,
} from "./curveGroups.js";
import {html, setText} from "./dom.js";
import {type AnyRun, follow} from "./follow.js";
import {formatCount, formatName, formatNumber} from "./format.js";
import {type LegendItem, legend} from "./legend.js";
import {onPins, type Pin, pinNames, pinsOf} from "./pins.js";

export interface LossCurveOptions {
  /** Whether the loss has a chart; `false` where only the metrics count. */
  loss?: boolean;
  /**
   * Names of the metrics to draw under the loss; all of the first run without it. What is measured on
   * two sets of data, such as trainAccuracy and testAccuracy, shares a chart; testLoss joins the loss.
   * So does what is measured on several models of one run: accuracy/Adam and accuracy/SGD. Theirs of
   * the loss, loss/Adam, stand in the place of the run's.
   */
  metrics?: readonly string[];
  /** 0 draws the loss as it is; towards 1 an exponential average over it, the raw loss pale behind. */
  smoothing?: number;
  logScale?: boolean;
  /** What the runs are called; their ids without it. */
  names?: readonly string[];
  /** Whether the reader can change smoothing and scale. */
  controls?: boolean;
}

/** The smoothing that the reader can reach: 1 would never move. */
const STRONGEST = 0.98;

/**
 * Shows how the loss of a run (or of each of several runs) fell. Redraws in place as they train.
 *
 * @throws RangeError when there is no run, or smoothing is not from 0 to below 1
 */
export function lossCurve(
  runs: AnyRun | readonly AnyRun[],
  {loss: withLoss = true, metrics, names, controls = true, ...start}: LossCurveOptions = {},
): HTMLElement {
  const all = Array.isArray(runs) ? (runs as readonly AnyRun[]) : [runs as AnyRun];
  let {smoothing = 0, logScale = false} = start;
  if (all.length === 0) throw new RangeError("lossCurve: there is no run to draw.");
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new RangeError(`lossCurve: smoothing is ${smoothing}, but must be from 0 to below 1.`);
  }
  /** Where there is one run only, the reader can pin others of it, and go back in it. */
  const single = all.length === 1 ? all[0] : undefined;
  const pins = (): readonly Pin[] => (single ? pinsOf(single.id) : []);
  const nameOf = (i: number) => names?.[i] ?? all[i].id;
  const loss = makeCurve({name: "loss", title: "Loss by step", yLabel: "loss", readable: true});
  const charts = new Map<string, CurveChart>();
  const key = html("div", {class: "curve-key"});
  const head = html("div", {class: "curve-head"}, key);
  const element = html("div", {class: "view view-loss-curve"}, head);
  if (withLoss) element.append(loss.element);

  const chartFor = (group: CurveGroup): CurveChart => {
    let chart = charts.get(group.stem);
    if (!chart) {
      const name = groupName(group);
      chart = makeCurve({
        name: "metric",
        title: `${name} by step`,
        yLabel: name,
        height: 150,
        floor: isLossLike(group) ? undefined : [0, 1],
        readable: true,
      });
      charts.set(group.stem, chart);
      element.append(chart.element);
    }
    return chart;
  };

  const metricLines = (group: CurveGroup, alone: boolean): CurveLine[] => {
    const labels = labelsOf(group);
    return group.members.flatMap(({metric, split, label}) =>
      all.flatMap((run, i): CurveLine[] => {
        const history = run.metricHistory[metric];
        const what = label ?? formatName(metric);
        const name = alone && all.length > 1 ? nameOf(i) : labelOf(i, what);
        const dash = alone || !split ? undefined : DASHES[split];
        const color = series(label === undefined ? i : labels.indexOf(label));
        return history ? [{name, color, dash, ...history}] : [];
      }),
    );
  };
  const pinnedLines = ({members}: CurveGroup, names: readonly string[]): CurveLine[] =>
    members.flatMap(({metric, split}) =>
      pins().flatMap(({color, metricHistory}, i): CurveLine[] => {
        const history = metricHistory[metric];
        const dash = members.length === 1 || !split ? undefined : DASHES[split];
        return history ? [{name: names[i], color, dash, ...history}] : [];
      }),
    );
  const lossLine = ({history: {steps, losses}}: AnyRun, i: number): CurveLine => ({
    name: labelOf(i, "loss"),
    color: series(i),
    steps,
    values: losses,
  });
  const labelOf = (i: number, what: string) => (all.length > 1 ? `${nameOf(i)}, ${what}` : what);

  const draw = () => {
    const names = single ? pinNames(single) : [];
    const ends = [...all.flatMap((run) => [run.steps, run.reached]), ...pins().map((p) => p.step)];
    const steps = Math.max(...ends);
    const mark = single && single.step < single.reached ? single.step : undefined;
    const kind = logScale ? "log" : "linear";
    const groups = groupMetrics(metrics ?? [...new Set(all.flatMap((run) => run.metricNames))]);
    const inPlace = withLoss
      ? groups.find((group) => group.stem === "loss" && labelsOf(group).length > 0)
      : undefined;
    // The loss of the batches is the curve on training data: what is measured on others belongs to it.
    const joins = (group: CurveGroup) =>
      withLoss &&
      group.stem === "loss" &&
      group !== inPlace &&
      group.members.every(({split}) => split && split !== "train");
    const joined = groups.filter(joins).flatMap((group) => metricLines(group, false));
    const losses = inPlace ? metricLines(inPlace, false) : all.map((run, i) => lossLine(run, i));
    const raw = losses.flatMap((line) => smoothed(line, smoothing));
    const pinned = inPlace
      ? pinnedLines(inPlace, names)
      : pins().map(({color, history: {steps, losses}}, i) => ({
          name: names[i],
          color,
          steps,
          values: losses,
        }));
    const pinnedToo = groups.filter(joins).flatMap((group) => pinnedLines(group, names));
    loss.show([...pinned, ...pinnedToo, ...raw, ...joined], steps, kind);
    loss.mark(mark);
    const said = inPlace
      ? losses.map(lastText)
      : all.map((run, i) => `${nameOf(i)}: ${lossText(run)}`);
    loss.chart.describe([...said, ...joined.map(lastText)].join("; ") || "not measured yet");
    for (const group of groups.filter((group) => !joins(group) && group !== inPlace)) {
      const {show, mark: markAt, chart} = chartFor(group);
      const lines = metricLines(group, group.members.length === 1);
      show([...pinnedLines(group, names), ...lines], steps, isLossLike(group) ? kind : "linear");
      markAt(mark);
      chart.describe(lines.map(lastText).join("; ") || "not measured yet");
    }
    showKey(groups, names);
  };

  let shownKey = "";
  const showKey = (groups: readonly CurveGroup[], names: readonly string[]) => {
    const labels = [...new Set(groups.flatMap(labelsOf))];
    const dashed = groups.filter(({members, stem}) => members.length > 1 || stem === "loss");
    const splits = new Set(dashed.flatMap(({members}) => members.map(({split}) => split)));
    const items: LegendItem[] =
      all.length > 1 ? all.map((_, i) => ({name: nameOf(i), color: series(i)})) : [];
    items.push(...labels.map((name, i) => ({name, color: series(i)})));
    const ink = items.length > 0 ? "var(--ink-soft)" : series(0);
    if (splits.has("test") || splits.has("validation")) {
      items.push({name: "training data", color: ink});
      if (splits.has("test")) items.push({name: "test data", color: ink, mark: "dashed"});
      if (splits.has("validation"))
        items.push({name: "validation data", color: ink, mark: "dotted"});
    }
    pins().forEach(({color}, i) => {
      items.push({name: names[i], color});
    });
    if (names.length > 0) items.push({name: "now", color: series(0)});
    const words = JSON.stringify(items);
    if (words === shownKey) return;
    shownKey = words;
    key.replaceChildren(...(items.length > 0 ? [legend(items)] : []));
  };

  if (controls) {
    const range = html("input", {type: "range", min: 0, max: STRONGEST, step: 0.02});
    range.value = String(Math.min(smoothing, STRONGEST));
    const box = html("input", {type: "checkbox"});
    box.checked = logScale;
    const amount = html("output", {}, formatNumber(smoothing, 2));
    range.addEventListener("input", () => {
      smoothing = Number(range.value);
      setText(amount, formatNumber(smoothing, 2));
      draw();
    });
    box.addEventListener("change", () => {
      logScale = box.checked;
      draw();
    });
    head.append(
      html(
        "div",
        {class: "view-controls"},
        html("label", {}, "smoothing", range, amount),
        html("label", {}, box, "log scale"),
      ),
    );
  }
  for (const run of all) follow(element, run, draw);
  if (single) {
    const stop = onPins((id) => {
      if (id === single.id) draw();
      if (!element.isConnected) stop();
    });
  }
  draw();
  return element;
}

/** The line itself, or above zero an average over it and the line pale behind. */
function smoothed(line: CurveLine, smoothing: number): CurveLine[] {
  if (smoothing <= 0) return [line];
  return [
    {...line, faint: true},
    {...line, values: smooth(line.values, smoothing)},
  ];
}

function lossText(run: AnyRun): string {
  const {losses} = run.history;
  if (losses.length === 0) return "not started";
  const from = losses.length > 1 ? `${formatNumber(losses[0])} at first, ` : "";
  return `loss ${from}${formatNumber(losses[losses.length - 1])} at step ${formatCount(run.step)}`;
}

const lastText = ({name, values}: CurveLine): string =>
  `${name} ${values.length > 0 ? formatNumber(values[values.length - 1]) : "not measured yet"}`;
