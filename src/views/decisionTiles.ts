/**
 * Decision surfaces of several models side by side, small: what each says everywhere in the plane,
 * with the points over it and the share that it gets right. For comparing; `decisionSurface` is the
 * large one, with axes.
 *
 *     decisionTiles({run, points, names: ["ReLU", "tanh"], predict: ({models}, name, places) => …})
 */
import {evaluate, type Run, type Step, type Tensor, tensor} from "../lib/index.js";
import {
  type ClassField,
  classBoundary,
  type ModelOutput,
  tintClasses,
  toClassField,
  winnerAt,
} from "./classField.js";
import {gridPoints} from "./contours.js";
import {type Curve, curveGlyphs} from "./curveGlyph.js";
import {html, setAttributes, setText, svg} from "./dom.js";
import {follow} from "./follow.js";
import {formatPercent} from "./format.js";
import {countText, type Domain, domainOf, type Point, pointsPath} from "./points.js";
import {makeScale} from "./scale.js";
import {followWidth, START_WIDTH} from "./width.js";

export interface DecisionTilesOptions<S extends Step, N extends string> {
  run: Run<S>;
  points: readonly Point[];
  /** A tile for each, in this order. */
  names: readonly N[];
  /** The model of that name at places [n, 2]: [n, C] for C classes, or [n] or [n, 1] for the second of two. */
  predict: (state: S, name: N, places: Tensor) => Tensor;
  output?: ModelOutput;
  /** What sets the models apart, where that is a function: its curve stands beside the name. */
  curves?: Readonly<Record<N, Curve>>;
  domain?: Domain;
  /** Points of the grid along each axis. */
  resolution?: number;
  /** Shortest time between two drawings, in milliseconds. */
  every?: number;
}

/** Units of a tile's own drawing, which scales. */
const SIDE = 100;
const RADIUS = 1.4;
/** Pixels that a tile and the gap beside it take at least. */
const NARROWEST = 112;

export function decisionTiles<S extends Step, N extends string>(
  options: DecisionTilesOptions<S, N>,
): HTMLElement {
  const {run, points, names, predict, output = "probabilities", every = 200} = options;
  const {domain = domainOf(points), resolution = 40} = options;
  if (names.length === 0) throw new RangeError("decisionTiles: there is no model to draw.");
  const cells = resolution * resolution;
  const rows = cells + points.length;
  // The grid, and after it the points: what is painted and what is counted come from one pass.
  const places = new Float32Array(2 * rows);
  places.set(gridPoints(domain, resolution));
  places.set(
    points.flatMap(({x, y}) => [x, y]),
    2 * cells,
  );

  const [x, y] = [makeScale(domain[0], [0, SIDE]), makeScale(domain[1], [SIDE, 0])];
  const classes = [...new Set(points.map(({label}) => label))].sort((a, b) => a - b);
  const dots = () => classes.map((label) => pointsPath(points, label, x, y, RADIUS));
  const glyphs = options.curves && curveGlyphs(options.curves);
  const tiles = names.map((name) => makeTile(name, dots(), glyphs?.[name]));
  const grid = html("div", {class: "tiles"}, ...tiles.map((tile) => tile.element));
  /** Rows as even as they can be. */
  const layOut = (width: number) => {
    const most = Math.max(1, Math.floor(width / NARROWEST));
    const rows = Math.ceil(names.length / most);
    grid.style.setProperty("--columns", String(Math.ceil(names.length / rows)));
  };
  layOut(START_WIDTH);
  const caption = html("figcaption", {class: "view-summary"}, "not trained yet");
  const element = html(
    "figure",
    {
      class: "view view-decision-tiles",
      "aria-label": `${names.length} models on ${countText(points)}`,
    },
    grid,
    caption,
  );
  followWidth(element, Number.POSITIVE_INFINITY, layOut);

  const shareRight = (field: ClassField): number => {
    const right = points.filter(({label}, i) => winnerAt(field, cells + i) === label);
    return right.length / points.length;
  };

  const draw = async (state: S | undefined) => {
    if (state === undefined) {
      for (const tile of tiles) tile.clear();
      setText(caption, "not trained yet");
      return;
    }
    const results = await evaluate(() => {
      const at = tensor(places, {shape: [rows, 2]});
      const outputs = names.map((name) => [name, predict(state, name, at)] as const);
      return Object.fromEntries(outputs) as Record<N, Tensor>;
    });
    const shares = names.map((name, i) => {
      const field = toClassField("decisionTiles", results[name], rows, output);
      const share = shareRight(field);
      tiles[i].show(
        field.map((own) => own.subarray(0, cells)),
        resolution,
        share,
      );
      return share;
    });
    setText(caption, describe(names, shares));
  };

  follow(element, run, draw, {every});
  return element;
}

function makeTile(name: string, dots: readonly SVGPathElement[], glyph: SVGSVGElement | undefined) {
  const canvas = html("canvas", {"aria-hidden": "true"});
  const boundary = svg("path", {class: "class-boundary"});
  const drawing = svg(
    "svg",
    {viewBox: `0 0 ${SIDE} ${SIDE}`, role: "img", "aria-label": `${name}: not trained yet`},
    ...dots,
    boundary,
  );
  const note = html("span", {class: "tile-note"}, "–");
  const element = html(
    "div",
    {class: "tile"},
    html("div", {class: "tile-head"}, html("span", {class: "tile-name"}, name), glyph),
    html("div", {class: "tile-plane"}, canvas, drawing),
    note,
  );
  const say = (text: string) => {
    setText(note, text);
    setAttributes(drawing, {"aria-label": `${name}: ${text}`});
  };
  return {
    element,
    clear: () => {
      canvas.width = 0;
      boundary.setAttribute("d", "");
      say("–");
    },
    show: (field: ClassField, resolution: number, share: number) => {
      tintClasses(canvas, resolution, field);
      const box = {left: 0, right: SIDE, top: 0, bottom: SIDE};
      boundary.setAttribute("d", classBoundary(field, resolution, box));
      say(`${formatPercent(share)} right`);
    },
  };
}

/** The best and the worst, in words that fit on a line. */
function describe(names: readonly string[], shares: readonly number[]): string {
  const [most, least] = [Math.max(...shares), Math.min(...shares)];
  const best = names.filter((_, i) => shares[i] === most);
  const who = best.length > 2 ? `${best.length} of ${names.length}` : best.join(" and ");
  const first = `${who} ${best.length > 1 ? "get" : "gets"} ${formatPercent(most)} of the points right`;
  if (most === least) return first;
  return `${first}; ${names[shares.indexOf(least)]} the fewest, ${formatPercent(least)}`;
}
