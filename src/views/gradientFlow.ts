/**
 * How strong the gradient arrives in each layer: its norm by layer now, paler as it was before, and
 * over the steps, on log axes; and a verdict in words, whether it vanishes or explodes on its way.
 *
 *     gradientFlow({run, gradients: ({model}) => ({"layer 1": model.first.weight.grad, …})})
 */
import {concat, evaluate, type Run, type Step, stack, type Tensor} from "../lib/index.js";
import {linePath, makeChart} from "./chart.js";
import {series} from "./colors.js";
import {makeCurve} from "./curve.js";
import {html, setAttributes, setText, svg} from "./dom.js";
import {follow} from "./follow.js";
import {formatCount, formatNumber} from "./format.js";
import {type History, makeHistory} from "./history.js";
import {legend} from "./legend.js";
import {addProbe} from "./probe.js";
import {makeScale, type Scale} from "./scale.js";

type Part = Tensor | undefined;

export interface GradientFlowOptions<S extends Step> {
  /** One run, or several to compare; all with the same layers. */
  run: Run<S> | readonly Run<S>[];
  /**
   * The gradients of each layer by its name, from the input to the output: one tensor, or several that
   * count together (weight and bias). What is undefined counts as 0.
   */
  gradients: (state: S) => Readonly<Record<string, Part | readonly Part[]>>;
  /** What the runs are called; their ids without it. */
  names?: readonly string[];
  /** Below this share of the last layer's norm, the first layer's gradient has vanished. */
  vanishing?: number;
  /** Above this multiple of it, it has exploded. */
  exploding?: number;
  every?: number;
}

interface Seen {
  layers: readonly string[];
  norms: ArrayLike<number>;
}

/** Looks kept for the curves, and of them so many drawn behind the present by layer. */
const LOOKS = 160;
const BEHIND = 4;
/** So many layers have colours of their own. */
const FEW = 6;

export function gradientFlow<S extends Step>(options: GradientFlowOptions<S>): HTMLElement {
  const {gradients, names, vanishing = 1e-3, exploding = 1e3, every = 150} = options;
  const runs = Array.isArray(options.run)
    ? (options.run as readonly Run<S>[])
    : [options.run as Run<S>];
  if (runs.length === 0) throw new RangeError("gradientFlow: there is no run to draw.");
  const nameOf = (i: number) => names?.[i] ?? runs[i].id;
  const several = runs.length > 1;
  /** Colours tell layers of one run, or several runs. */
  const colorOf = (run: number, layer: number) =>
    several ? series(run) : depthColor(layer, layersNow().length);
  const key = html("div", {class: "curve-key"});
  const histories = runs.map(() => makeHistory<Seen>(LOOKS));
  const verdict = html("p", {class: "flow-verdict"}, "not trained yet");
  const over = makeCurve({
    name: "gradient-time",
    title: "Gradient norm of each layer by step",
    yLabel: "gradient norm",
    kind: "log",
    height: 190,
    caption: false,
    readable: true,
  });

  const layersNow = () => histories.flatMap(({entries}) => entries.at(-1)?.value.layers ?? []);
  const scales = () => {
    const box = chart.inner();
    const layers = [...new Set(layersNow())];
    const all = histories.flatMap(({entries}) =>
      behind(entries).flatMap(({value}) =>
        Array.from(value.norms).filter((norm) => norm > 0 && norm < Infinity),
      ),
    );
    const range = all.length > 0 ? [Math.min(...all) / 1.5, Math.max(...all) * 1.5] : [1e-3, 1];
    return {
      layers,
      x: layerScale(layers, [box.left, box.right]),
      y: makeScale(range as [number, number], [box.bottom, box.top], "log"),
    };
  };

  const redraw = () => {
    const {x, y} = scales();
    chart.axes(x, y);
    const lines = histories.flatMap(({entries}, run) => {
      const drawn = behind(entries);
      return drawn.map(({value}, i) => ({run, norms: value.norms, latest: i === drawn.length - 1}));
    });
    const marks = lines.map(({run, norms, latest}) => {
      const xs = Array.from(norms, (_, layer) => x(layer));
      const ys = Array.from(norms, (norm) => (norm > 0 ? y(norm) : Number.NaN));
      const path = svg("path", {
        class: latest ? "curve-line" : "curve-line curve-faint",
        stroke: several ? series(run) : "var(--ink-faint)",
        d: linePath(xs, ys),
      });
      const dots = latest
        ? ys.flatMap((cy, i) =>
            Number.isFinite(cy)
              ? [svg("circle", {class: "point", cx: xs[i], cy, r: 4.5, fill: colorOf(run, i)})]
              : [],
          )
        : [];
      return svg("g", {}, path, ...dots);
    });
    chart.marks.replaceChildren(...marks);
    probe.refresh();
  };

  const chart = makeChart({
    name: "gradient-layers",
    title: "Gradient norm by layer, from the input to the output",
    xLabel: "layer",
    yLabel: "gradient norm",
    height: 220,
    redraw,
  });
  const probe = addProbe(chart, {
    read: (place) => {
      const {x, y, layers} = scales();
      if (layers.length === 0) return undefined;
      const layer = Math.max(0, Math.min(layers.length - 1, Math.round(x.invert(place.x))));
      const norms = histories.map(({entries}) => entries.at(-1)?.value.norms[layer]);
      const known = norms.flatMap((norm, run) => (norm === undefined ? [] : [{norm, run}]));
      return {
        rule: true,
        places: known.map(({norm, run}) => ({x: x(layer), y: y(norm), color: colorOf(run, layer)})),
        lines: [
          {text: layers[layer]},
          ...known.map(({norm, run}) => ({
            text: `${several ? nameOf(run) : "norm"} ${formatNumber(norm)}`,
            color: colorOf(run, layer),
          })),
        ],
      };
    },
    move: (from, [direction]) => {
      const {x} = scales();
      return {x: x(Math.round(x.invert(from.x)) + direction), y: from.y};
    },
  });

  const say = () => {
    const judged = histories.map(({entries}) => {
      const seen = entries.at(-1);
      return seen && judge(seen.value, vanishing, exploding);
    });
    const words = judged.map((found, i) => {
      const text = found?.text ?? "not trained yet";
      return several ? `${nameOf(i)}: ${text}` : text;
    });
    setText(verdict, words.join(". "));
    setAttributes(verdict, {"data-alarm": judged.some((found) => found?.alarm)});
    chart.describe(
      histories.map(({entries}, i) => numbers(nameOf(i), entries.at(-1)?.value)).join("; "),
    );
  };

  const drawTime = () => {
    const steps = Math.max(...runs.map((run) => run.steps));
    const [{entries}] = histories;
    const layers = entries.at(-1)?.value.layers ?? [];
    const lines = layers.map((name, layer) => ({
      name,
      color: depthColor(layer, layers.length),
      steps: entries.map(({step}) => step),
      values: entries.map(({value}) => value.norms[layer]),
    }));
    over.show(lines, steps, "log");
    over.chart.describe(`${layers.length} layers`);
    showKey(layers);
  };

  let keyed = "";
  const showKey = (layers: readonly string[]) => {
    if (keyed === layers.join()) return;
    keyed = layers.join();
    const named = layers.map((name, i) => ({name, color: depthColor(i, layers.length)}));
    const ends = named.length <= FEW ? named : [named[0], named[named.length - 1]];
    key.replaceChildren(legend(ends));
  };

  const draw = (run: Run<S>, i: number) => async (state: S | undefined) => {
    const {step} = run;
    if (state === undefined) histories[i].clear();
    else histories[i].add(step, await readNorms(() => gradients(state)));
    redraw();
    if (!several) drawTime();
    say();
  };

  const element = html("figure", {class: "view view-gradient-flow"});
  if (several) element.append(legend(runs.map((_, i) => ({name: nameOf(i), color: series(i)}))));
  element.append(verdict, chart.element);
  // Of several runs the curves of all layers would be too many to tell apart.
  if (!several) element.append(key, over.element);
  redraw();
  runs.forEach((run, i) => {
    follow(element, run, draw(run, i), {every});
  });
  return element;
}

/** The norm of each layer's gradients together: one small read. */
async function readNorms(
  make: () => Readonly<Record<string, Part | readonly Part[]>>,
): Promise<Seen> {
  let layers: string[] = [];
  let known: boolean[] = [];
  const {data} = await evaluate(() => {
    const gradients = make();
    layers = Object.keys(gradients);
    const parts = layers.map((name) =>
      [gradients[name]].flat().filter((part) => part !== undefined),
    );
    known = parts.map(({length}) => length > 0);
    if (!known.includes(true)) {
      throw new RangeError(
        `gradientFlow: ${layers.length > 0 ? `none of ${layers.join(", ")}` : "no layer"} has a gradient; let it be read after backward().`,
      );
    }
    const squares = (own: readonly Tensor[]) => own.map((part) => part.square().sum().reshape([1]));
    const norms = parts
      .filter(({length}) => length > 0)
      .map((own) => concat(squares(own), 0).sum().sqrt());
    return stack(norms);
  });
  let next = 0;
  return {layers, norms: known.map((has) => (has ? data[next++] : 0))};
}

/** The present, and a few looks before it. */
function behind<T>(entries: History<T>["entries"]): History<T>["entries"] {
  const stride = Math.max(1, Math.floor((entries.length - 1) / BEHIND));
  return entries.filter((_, i) => i === entries.length - 1 || i % stride === 0).slice(-BEHIND - 1);
}

/** Layers as places on an axis; where there are many, every so-and-so-manieth is named. */
function layerScale(layers: readonly string[], range: readonly [number, number]): Scale {
  const scale = makeScale([-0.5, Math.max(0, layers.length - 1) + 0.5], range);
  const longest = Math.max(1, ...layers.map(({length}) => length));
  return Object.assign((value: number) => scale(value), {
    domain: scale.domain,
    range,
    invert: scale.invert,
    ticks: () => {
      const room = Math.max(1, Math.floor((range[1] - range[0]) / (7 * longest + 12)));
      const stride = Math.ceil(layers.length / room);
      return layers.flatMap((label, value) => (value % stride === 0 ? [{value, label}] : []));
    },
  });
}

/** Few layers take the colours of series; many go from the first colour to the second by depth. */
function depthColor(layer: number, layers: number): string {
  if (layers <= FEW) return series(layer);
  const share = Math.round((100 * layer) / (layers - 1));
  return `color-mix(in oklab, ${series(1)} ${share}%, ${series(0)})`;
}

/** What the norms say about training, from the input to the output. */
function judge(
  {layers, norms}: Seen,
  vanishing: number,
  exploding: number,
): {text: string; alarm: boolean} {
  const alarm = (text: string) => ({text, alarm: true});
  const bad = layers.filter((_, i) => !Number.isFinite(norms[i]));
  if (bad.length > 0) return alarm(`The gradient of ${bad[0]} is not finite`);
  const dead = layers.filter((_, i) => norms[i] === 0);
  if (dead.length > 0)
    return alarm(`The gradient of ${dead.join(", ")} is 0: nothing is learnt there`);
  const [first, last] = [norms[0], norms[norms.length - 1]];
  const ratio = first / last;
  const words = `the gradient of ${layers[0]} is ${formatNumber(ratio)} times that of ${layers[layers.length - 1]}`;
  if (ratio < vanishing) return alarm(`Vanishing: ${words}`);
  if (ratio > exploding) return alarm(`Exploding: ${words}`);
  return {text: `Neither vanishing nor exploding: ${words}`, alarm: false};
}

function numbers(name: string, seen: Seen | undefined): string {
  if (!seen) return `${name}: not trained yet`;
  const {layers, norms} = seen;
  const shown = layers.length <= 8 ? layers.map((_, i) => i) : [0, layers.length - 1];
  const parts = shown.map((i) => `${layers[i]} ${formatNumber(norms[i])}`);
  return `${name}: ${parts.join(layers.length <= 8 ? ", " : " … ")}${layers.length > 8 ? `, ${formatCount(layers.length)} layers` : ""}`;
}
