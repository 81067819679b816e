/**
 * The plane of codes of a model that draws from two numbers. Point anywhere, and the decoder draws
 * what stands there, also while it trains. The plane itself shows what it draws on a grid of places,
 * or where the encoder puts examples: as points, or as clouds where a code is a distribution.
 *
 *     latentPlane({run, decode: ({model}, z) => model.decode(z), codes: ({model}) => model.encode(x)})
 */
import {
  evaluate,
  type Run,
  ShapeError,
  type Step,
  Tensor,
  tensor,
  type Values,
} from "../lib/index.js";
import {makeChart} from "./chart.js";
import {sequentialTable} from "./colors.js";
import {html, setAttributes, setText, svg, uniqueId} from "./dom.js";
import {follow} from "./follow.js";
import {formatNumber} from "./format.js";
import {type Codes, namesOf, paintCodes, paintTiles} from "./latentPaint.js";
import {expectCount} from "./numbers.js";
import {pixelPlane} from "./pixelPlane.js";
import {colorIn} from "./pixels.js";
import {planeScales} from "./points.js";
import {addProbe} from "./probe.js";

/** Codes [n, 2] with a normal distribution around each: its standard deviations, shaped alike. */
export interface Clouds {
  mean: Tensor;
  std: Tensor;
}

export interface LatentPlaneOptions<S extends Step> {
  run: Run<S>;
  /** What the decoder draws at places [n, 2]: n images with values from 0 to 1. */
  decode: (state: S, places: Tensor) => Tensor;
  /** Where the encoder puts examples. */
  codes?: (state: S) => Tensor | Clouds;
  /** The class of each example, and the names of the classes; their numbers without these. */
  labels?: ArrayLike<number>;
  classes?: readonly string[];
  /** Height and width of an image in pixels. */
  shape?: readonly [height: number, width: number];
  /** The grid of images reaches from −span to span on both axes. */
  span?: number;
  /** Images a row of that grid. */
  tiles?: number;
  /** Radii of circles around the origin, drawn under the codes: say, of a prior's spread. */
  rings?: readonly number[];
  /** What is shown first. */
  show?: Layer;
  every?: number;
}

type Layer = "images" | "codes";

const LAYERS: readonly (readonly [Layer, string])[] = [
  ["images", "what the decoder draws"],
  ["codes", "where the encoder puts examples"],
];

/** @throws RangeError for a grid of less than 2 × 2 images */
export function latentPlane<S extends Step>(options: LatentPlaneOptions<S>): HTMLElement {
  const {run, decode, labels, shape = [28, 28], span = 3, tiles = 16, rings = []} = options;
  if (!(tiles >= 2 && span > 0)) {
    throw new RangeError(`latentPlane: ${tiles} images a row from −${span} to ${span}.`);
  }
  const [height, width] = shape;
  let layer: Layer = options.codes ? (options.show ?? "images") : "images";
  let place: readonly [number, number] = [0, 0];
  let images: ArrayLike<number> | undefined;
  let codes: Codes | undefined;
  /** Half the width of the plane that is shown. */
  let half = span;
  /** The state and the layer that `images` or `codes` belong to. */
  let drawn: unknown;

  const scales = () =>
    planeScales(chart, [
      [-half, half],
      [-half, half],
    ]);

  const redraw = () => {
    const {x, y} = scales();
    chart.axes(x, y);
    marker.setAttribute("transform", `translate(${x(place[0])} ${y(place[1])})`);
    probe.refresh();
    names.replaceChildren();
    if (!chart.canvas) return;
    if (layer === "images") paintTiles(chart.canvas, images, tiles, shape);
    else {
      paintCodes(chart.canvas, scales(), codes, labels, rings);
      if (codes && labels) names.append(...namesOf(codes, labels, options.classes, x, y));
    }
  };

  const chart = makeChart({
    name: "latent-chart",
    title: "The plane of codes",
    xLabel: "first number of the code",
    yLabel: "second number of the code",
    square: true,
    maxWidth: 440,
    canvas: true,
    caption: false,
    redraw,
  });
  const names = svg("g", {class: "latent-names", "aria-hidden": "true"});
  const marker = svg("g", {class: "latent-marker", "aria-hidden": "true"});
  marker.append(svg("circle", {r: 6}), svg("circle", {r: 6}));
  chart.drawing.append(names, marker);
  const here = pixelPlane({height, width, size: 168, label: "drawn by the decoder"});
  const where = html("p", {class: "latent-where"});
  const summary = html("p", {class: "latent-where"});
  const describe = (words: string) => {
    chart.describe(words);
    setText(summary, words);
  };

  const probe = addProbe(chart, {
    read: (at) => {
      const {x, y} = scales();
      goTo([x.invert(at.x), y.invert(at.y)]);
      return {places: [], lines: [{text: placeText(place)}]};
    },
  });

  const goTo = (to: readonly [number, number]) => {
    if (to[0] === place[0] && to[1] === place[1]) return;
    place = to;
    const {x, y} = scales();
    marker.setAttribute("transform", `translate(${x(place[0])} ${y(place[1])})`);
    following.redraw();
  };

  const showHere = (image: ArrayLike<number> | undefined) => {
    const table = sequentialTable();
    here.paint((i) => colorIn(table, image?.[i] ?? 0, 0, 1));
    setText(where, `z = (${placeText(place)})`);
  };

  const draw = async (state: S | undefined) => {
    if (state === undefined) {
      images = codes = drawn = undefined;
      half = span;
      showHere(undefined);
      redraw();
      describe("not trained yet");
      return;
    }
    const fresh = drawn !== state;
    const now = layer;
    const read = await evaluate(() => {
      const wanted: Record<string, Tensor> = {here: decode(state, tensor([[...place]]))};
      if (!fresh) return wanted;
      if (now === "images") wanted.images = decode(state, tensor(gridPlaces(tiles, span)));
      else Object.assign(wanted, cloudsOf(options.codes?.(state)));
      return wanted;
    });
    showHere(expectImages(read.here, 1, shape).data);
    if (!fresh) return redraw();
    drawn = state;
    if (now === "images") {
      images = expectImages(read.images, tiles * tiles, shape).data;
      half = span;
      describe(
        `what the decoder draws at ${tiles} × ${tiles} places, from −${formatNumber(span)} to ${formatNumber(span)}`,
      );
    } else {
      codes = expectCodes(read.mean, read.std);
      if (labels) expectCount("latentPlane", "labels", labels.length, "codes", codes.count);
      half = roomFor(codes, span, half);
      describe(wordsOf(codes, rings));
    }
    redraw();
  };

  const row = html("div", {class: "latent-row"}, chart.element);
  row.append(
    html(
      "div",
      {class: "latent-here"},
      here.element,
      html("div", {class: "latent-words"}, where, summary),
    ),
  );
  const element = html("div", {class: "view view-latent-plane"}, row);
  const following = follow(element, run, draw, {every: options.every ?? 200});
  if (options.codes) {
    const layers = html("div", {class: "view-controls", role: "radiogroup"});
    setAttributes(layers, {"aria-label": "The plane shows"});
    const group = uniqueId("latent-layer");
    for (const [value, text] of LAYERS) {
      const radio = html("input", {type: "radio", name: group, value, checked: value === layer});
      radio.addEventListener("change", () => {
        layer = value;
        drawn = undefined;
        following.redraw();
      });
      layers.append(html("label", {}, radio, text));
    }
    element.prepend(layers);
  }
  describe("not trained yet");
  showHere(undefined);
  redraw();
  return element;
}

const placeText = ([x, y]: readonly [number, number]): string =>
  `${x.toFixed(2)}, ${y.toFixed(2)}`.replaceAll("-", "−");

/** The middles of the grid's cells, from the upper left, row by row. */
function gridPlaces(tiles: number, span: number): number[][] {
  const middle = (i: number) => span * ((2 * i + 1) / tiles - 1);
  return Array.from({length: tiles * tiles}, (_, i) => [
    middle(i % tiles),
    -middle(Math.floor(i / tiles)),
  ]);
}

function cloudsOf(codes: Tensor | Clouds | undefined): Record<string, Tensor> {
  return codes instanceof Tensor ? {mean: codes} : {...codes};
}

function expectImages(read: Values, count: number, [height, width]: readonly number[]): Values {
  if (read.data.length === count * height * width) return read;
  throw new ShapeError(
    `latentPlane: decode gave [${read.shape.join(", ")}] for ${count} places; [${count}, ${height * width}] is wanted.`,
  );
}

function expectCodes(mean: Values, std: Values | undefined): Codes {
  if (mean.shape.length !== 2 || mean.shape[1] !== 2) {
    throw new ShapeError(
      `latentPlane: codes must have the shape [examples, 2], not [${mean.shape.join(", ")}].`,
    );
  }
  if (std && std.data.length !== mean.data.length) {
    throw new ShapeError(
      `latentPlane: standard deviations [${std.shape.join(", ")}] do not fit codes [${mean.shape.join(", ")}].`,
    );
  }
  return {mean: mean.data, std: std?.data, count: mean.shape[0]};
}

/** Half the plane's width that holds all codes. It grows at once and shrinks late: no trembling. */
function roomFor({mean, count}: Codes, span: number, before: number): number {
  let most = span;
  for (let i = 0; i < 2 * count; ++i) most = Math.max(most, Math.abs(mean[i]) * 1.05);
  return most <= before && most > 0.6 * before ? before : most;
}

function wordsOf({std, count}: Codes, rings: readonly number[]): string {
  const circles =
    rings.length > 0 ? `; circles at ${rings.map((r) => formatNumber(r)).join(", ")}` : "";
  if (!std) return `${count} codes${circles}`;
  let sum = 0;
  for (let i = 0; i < 2 * count; ++i) sum += std[i];
  return `${count} codes, each a cloud of one standard deviation: ${formatNumber(sum / (2 * count), 2)} on average${circles}`;
}
