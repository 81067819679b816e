/**
 * A network with its weights as lines, live: the thicker the larger, colour by sign, and units filled
 * by what they say to one input, which the reader chooses. Of wide layers every so-and-so-manieth unit
 * is drawn; the view says how many.
 *
 *     networkWeights({run, weights: ({model}) => [model.first.weight, model.second.weight]})
 */
import {evaluate, type Run, type Step, type Tensor, type Values} from "../lib/index.js";
import {cssColor} from "./colors.js";
import {html, setText, svg} from "./dom.js";
import {follow} from "./follow.js";
import {formatCount, formatNumber} from "./format.js";
import {legend} from "./legend.js";
import {drawLines, drawUnits, type Layer, type Lines, leftOut, linesOf} from "./networkDrawing.js";
import {addProbe, type Place} from "./probe.js";
import {makeStage} from "./stage.js";

export interface NetworkWeightsOptions<S extends Step> {
  run: Run<S>;
  /** The matrices from the input to the output, each [out, in] as in nn.Linear. */
  weights: (state: S) => readonly Tensor[];
  /** How the matrices lie: [in, out] where a cell computes x W. */
  order?: "out, in" | "in, out";
  /** Examples [n, in] of which the reader chooses one. */
  inputs?: Tensor;
  /** What each layer after the input says to one example [1, in]: [1, units] each. */
  activations?: (state: S, input: Tensor) => readonly Tensor[];
  /** Names of the layers, from the input to the output. */
  layers?: readonly string[];
  /** Names of input and output units, where they have any. */
  inputNames?: readonly string[];
  outputNames?: readonly string[];
  every?: number;
}

/** So many units of a layer are drawn at most. */
const MOST = 64;
const MARGIN = {top: 12, bottom: 44};

interface Shown {
  layers: Layer[];
  /** From each layer to the next. */
  lines: Lines[];
}

/** @throws TypeError when there are activations without inputs, or the other way round */
export function networkWeights<S extends Step>(options: NetworkWeightsOptions<S>): HTMLElement {
  const {run, inputs, activations, every = 120} = options;
  if ((inputs === undefined) !== (activations === undefined)) {
    throw new TypeError("networkWeights: inputs and activations are given together, or neither.");
  }
  let shown: Shown | undefined;
  let example = 0;
  const longest = [...(options.inputNames ?? []), ...(options.outputNames ?? [])];
  /** Room beside the outer layers, for the names of their units. */
  const side = Math.max(50, 24 + 7 * Math.max(0, ...longest.map(({length}) => length)));
  const names = svg("g", {class: "network-names", "aria-hidden": "true"});

  const height = (width: number) => {
    const most = Math.max(3, ...(shown?.layers.map(({drawn}) => drawn) ?? [8]));
    return Math.min(Math.max(240, 0.62 * width), MARGIN.top + MARGIN.bottom + 34 * most);
  };
  const places = (l: number, count: number): Place[] => {
    const size = stage.size();
    const layers = shown?.layers.length ?? 1;
    const x = side + (l / Math.max(1, layers - 1)) * (size.width - 2 * side);
    const room = size.height - MARGIN.top - MARGIN.bottom;
    const gap = Math.min(34, room / count);
    const middle = MARGIN.top + room / 2;
    return Array.from({length: count}, (_, i) => ({x, y: middle + (i - (count - 1) / 2) * gap}));
  };

  const redraw = () => {
    const context = stage.context();
    if (!shown) return;
    const columns = shown.layers.map(({drawn}, l) => places(l, drawn));
    writeNames(columns);
    probe.refresh();
    if (!context) return;
    const poles = [cssColor("--scale-negative"), cssColor("--scale-positive")];
    for (const [l, lines] of shown.lines.entries()) {
      drawLines(context, lines, columns[l], columns[l + 1], poles);
    }
    for (const [l, layer] of shown.layers.entries()) drawUnits(context, layer, columns[l]);
  };

  const nameOf = (l: number) => {
    const last = (shown?.layers.length ?? 1) - 1;
    return options.layers?.[l] ?? (l === 0 ? "input" : l === last ? "output" : `hidden ${l}`);
  };
  const unitName = (l: number, index: number): string | undefined => {
    const last = (shown?.layers.length ?? 1) - 1;
    return l === 0
      ? options.inputNames?.[index]
      : l === last
        ? options.outputNames?.[index]
        : undefined;
  };

  const writeNames = (columns: readonly Place[][]) => {
    const bottom = stage.size().height - 24;
    const texts = columns.flatMap((column, l) => {
      const {size, drawn, stride} = (shown as Shown).layers[l];
      const units =
        drawn < size ? `${drawn} of ${formatCount(size)} units` : `${formatCount(size)} units`;
      const last = l === columns.length - 1;
      const own = column.flatMap(({x, y}, i) => {
        const name = unitName(l, i * stride);
        const side = last ? {x: x + 16, anchor: "start"} : {x: x - 16, anchor: "end"};
        return name
          ? [svg("text", {x: side.x, y, dy: "0.34em", "text-anchor": side.anchor}, name)]
          : [];
      });
      const {x} = column[0];
      return [
        ...own,
        svg("text", {class: "diagram-label", x, y: bottom, "text-anchor": "middle"}, nameOf(l)),
        svg("text", {class: "diagram-note", x, y: bottom + 17, "text-anchor": "middle"}, units),
      ];
    });
    names.replaceChildren(...texts);
  };

  const stage = makeStage({
    name: "network-weights",
    title: "The network with its weights as lines",
    height,
    redraw,
  });
  stage.drawing.append(names);

  /** The drawn unit nearest to a place. */
  const nearestUnit = (place: Place) => {
    let best = {l: 0, i: 0, at: place, distance: Number.POSITIVE_INFINITY};
    shown?.layers.forEach(({drawn}, l) => {
      places(l, drawn).forEach((at, i) => {
        const distance = Math.hypot(at.x - place.x, at.y - place.y);
        if (distance < best.distance) best = {l, i, at, distance};
      });
    });
    return best;
  };
  const probe = addProbe(stage, {
    read: (place) => {
      if (!shown) return undefined;
      const {l, i, at} = nearestUnit(place);
      return {places: [at], lines: sayUnit(shown, l, i, nameOf, unitName).map((text) => ({text}))};
    },
    move: (from, [dx, dy]) => {
      const {l, i, at} = nearestUnit(from);
      const layers = shown?.layers ?? [];
      const next = Math.max(0, Math.min(layers.length - 1, l + dx));
      if (!layers[next]) return at;
      const column = places(next, layers[next].drawn);
      const along = dx === 0 ? i + dy : Math.round((i / layers[l].drawn) * column.length);
      return column[Math.max(0, Math.min(column.length - 1, along))];
    },
  });

  const draw = async (state: S | undefined) => {
    if (state === undefined) {
      shown = undefined;
      names.replaceChildren();
      stage.context();
      stage.describe("not trained yet");
      return;
    }
    shown = await readNetwork(state, options, example);
    redraw();
    stage.describe(describe(shown, nameOf));
  };

  const following = follow(stage.element, run, draw, {every});
  const what = activations ? "weight or activation" : "weight";
  const head = html(
    "div",
    {class: "curve-head"},
    legend([
      {name: `positive ${what}`, color: "var(--scale-positive)"},
      {name: `negative ${what}`, color: "var(--scale-negative)"},
    ]),
  );
  if (inputs) {
    head.append(
      exampleChooser(inputs.shape[0], (index) => {
        example = index;
        following.redraw();
      }),
    );
  }
  stage.element.prepend(head);
  stage.describe("not trained yet");
  return stage.element;
}

function exampleChooser(count: number, choose: (index: number) => void): HTMLElement {
  const range = html("input", {type: "range", min: 1, max: count, step: 1});
  range.value = "1";
  const number = html("output", {}, "1");
  range.addEventListener("input", () => {
    setText(number, range.value);
    choose(Number(range.value) - 1);
  });
  return html("div", {class: "view-controls"}, html("label", {}, "example", range, number));
}

/** Reads what is drawn, and no more. @throws RangeError when shapes do not follow each other */
async function readNetwork<S extends Step>(
  state: S,
  {weights, order = "out, in", inputs, activations}: NetworkWeightsOptions<S>,
  example: number,
): Promise<Shown> {
  const axes = order === "out, in" ? {to: 0, from: 1} : {to: 1, from: 0};
  let sizes: number[] = [];
  let strides: number[] = [];
  const read = await evaluate((): Record<string, Tensor> => {
    const matrices = weights(state);
    sizes = sizesOfLayers(matrices, axes);
    strides = sizes.map((size) => Math.ceil(size / MOST));
    const parts = matrices.map((matrix, l) => {
      const thin = matrix
        .slice(axes.from, 0, sizes[l], strides[l])
        .slice(axes.to, 0, sizes[l + 1], strides[l + 1]);
      return [`weights ${l}`, order === "out, in" ? thin : thin.T] as const;
    });
    if (!inputs || !activations) return Object.fromEntries(parts);
    const x = inputs.slice(0, example, example + 1);
    const said = [x, ...activations(state, x)];
    expectActivations(said, sizes);
    const units = said.map(
      (layer, l) =>
        [`units ${l}`, layer.reshape([sizes[l]]).slice(0, 0, sizes[l], strides[l])] as const,
    );
    return Object.fromEntries([...parts, ...units]);
  });
  const values = read as Readonly<Record<string, Values | undefined>>;
  const thinned = sizes.slice(1).map((_, l) => values[`weights ${l}`]?.data ?? []);
  return {
    layers: sizes.map((size, l) => ({
      size,
      stride: strides[l],
      drawn: Math.ceil(size / strides[l]),
      activations: values[`units ${l}`]?.data,
    })),
    lines: thinned.map((values) => linesOf(values, thinned.length)),
  };
}

function sizesOfLayers(
  matrices: readonly Tensor[],
  {to, from}: {to: number; from: number},
): number[] {
  if (matrices.length === 0) throw new RangeError("networkWeights: there are no weights.");
  const shapes = matrices.map(({shape}) => `[${shape.join(", ")}]`);
  matrices.forEach(({shape}, l) => {
    if (shape.length !== 2) {
      throw new RangeError(`networkWeights: weights ${l} are ${shapes[l]}; a matrix is wanted.`);
    }
    if (l > 0 && matrices[l - 1].shape[to] !== shape[from]) {
      throw new RangeError(
        `networkWeights: weights ${l - 1} ${shapes[l - 1]} and weights ${l} ${shapes[l]} do not follow each other; see the option order.`,
      );
    }
  });
  return [matrices[0].shape[from], ...matrices.map(({shape}) => shape[to])];
}

function expectActivations(said: readonly Tensor[], sizes: readonly number[]): void {
  if (said.length === sizes.length && said.every(({size}, l) => size === sizes[l])) return;
  const found = said.map(({shape}) => `[${shape.join(", ")}]`).join(" ");
  throw new RangeError(
    `networkWeights: input and activations are ${found}, but the layers have ${sizes.join(", ")} units.`,
  );
}

function sayUnit(
  {layers, lines: all}: Shown,
  l: number,
  i: number,
  nameOf: (l: number) => string,
  unitName: (l: number, index: number) => string | undefined,
): string[] {
  const nameAt = (layer: number, unit: number) => {
    const index = unit * layers[layer].stride;
    return unitName(layer, index) ?? `${nameOf(layer)}, unit ${index + 1}`;
  };
  const {activations} = layers[l];
  const lines = [nameAt(l, i)];
  if (activations) lines.push(`says ${formatNumber(activations[i])}`);
  if (l === 0) return lines;
  const from = layers[l - 1].drawn;
  const own = Array.from({length: from}, (_, f) => ({f, weight: all[l - 1].weights[i * from + f]}));
  own.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  for (const {f, weight} of own.slice(0, 4)) {
    lines.push(`${formatNumber(weight)} from ${nameAt(l - 1, f)}`);
  }
  return lines;
}

function describe({layers, lines}: Shown, nameOf: (l: number) => string): string {
  const sizes = layers.map(({size}) => formatCount(size)).join(" → ");
  const strongest = lines.map(({largest}, l) => `${nameOf(l + 1)} ${formatNumber(largest)}`);
  const positive = lines.map(({weights}) => {
    const count = Array.prototype.filter.call(weights, (weight: number) => weight > 0).length;
    return Math.round((100 * count) / weights.length);
  });
  const said = [
    `${sizes} units`,
    `largest weights into ${strongest.join(", ")}`,
    `positive ${positive.join(", ")} %`,
    ...layers.flatMap(({size, drawn}, l) =>
      drawn < size ? [`of ${formatCount(size)} units of ${nameOf(l)} ${drawn} are drawn`] : [],
    ),
    ...lines.flatMap((own, l) =>
      leftOut(own) > 0
        ? [`into ${nameOf(l + 1)} no lines for weights below ${formatNumber(leftOut(own))}`]
        : [],
    ),
  ];
  return said.join("; ");
}
