/**
 * Who looks at whom: attention weights with their tokens. All heads are shown small, the chosen one
 * large; point at a token to see what it looks at.
 *
 *     attentionMap({run, values: ({weights}) => weights, tokens: ["The", " cat", " sat"]})
 */
import type {Step} from "../lib/index.js";
import {colorRamp} from "./colorRamp.js";
import {html, setAttributes, setText, uniqueId} from "./dom.js";
import {formatNumber} from "./format.js";
import {cellColors} from "./heatMap.js";
import {type Live, type Of, watch} from "./live.js";
import {matrixPlane} from "./matrixPlane.js";
import {expectCount, extentOf, type Grid, type Numbers} from "./numbers.js";
import {paint} from "./pixels.js";
import {strongestTokens, visibleToken} from "./tokens.js";

export interface AttentionMapOptions<S extends Step> extends Live<S> {
  /** [queries, keys], [heads, queries, keys] or [layers, heads, queries, keys]; rows sum to 1. */
  values: Of<S, Numbers>;
  /** The tokens that look, one a row. */
  tokens: readonly string[];
  /** The tokens that are looked at, one a column; the same without it. */
  keys?: readonly string[];
  /** How many heads a layer a run will bring: their place is kept before the first step. */
  heads?: number;
  layers?: number;
  /** The head that is large at first, counted through all layers; the first one without it. */
  chosen?: number;
  title?: string;
  /** What the rows and the columns are. */
  queryTitle?: string;
  keyTitle?: string;
}

/** Weights of all heads, one matrix after the other. */
interface Heads {
  data: ArrayLike<number>;
  layers: number;
  heads: number;
}

/**
 * @throws ShapeError when the values have another number of axes, or the tokens do not fit; TypeError
 *   for a function of a state without a run
 */
export function attentionMap<S extends Step>(options: AttentionMapOptions<S>): HTMLElement {
  const {title = "Attention"} = options;
  const tokens = options.tokens.map(visibleToken);
  const keys = options.keys?.map(visibleToken) ?? tokens;
  const {queryTitle = "looks from", keyTitle = "looks at"} = options;
  const size = tokens.length * keys.length;
  let shown: Heads | undefined;
  // What was asked for may come only with the run's first heads.
  let wanted = options.chosen ?? 0;
  let chosen = 0;

  const weightsOf = (row: number, head = chosen): number[] => {
    const start = head * size + row * keys.length;
    return Array.from({length: keys.length}, (_, k) => shown?.data[start + k] ?? 0);
  };
  const plane = matrixPlane({
    title,
    rowTitle: queryTitle,
    columnTitle: keyTitle,
    rows: tokens,
    columns: keys,
    maxHeight: 460,
    columnShares: (row) => (shown ? weightsOf(row) : undefined),
    describe: (place) => {
      if (!place || !shown) return "";
      const from = quoted(tokens[place.row]);
      const weights = weightsOf(place.row);
      if (place.column === undefined) return `${from} looks at ${strongestTokens(weights, keys)}`;
      const at = quoted(keys[place.column]);
      return `${from} looks at ${at}: ${formatNumber(weights[place.column])}`;
    },
  });
  const ramp = colorRamp("weight", false);
  const caption = html("figcaption", {class: "view-summary"});
  const chooser = html("div", {class: "heads", role: "radiogroup", "aria-label": "Head"});
  const element = html(
    "figure",
    {class: "view view-attention"},
    chooser,
    ramp.element,
    plane.element,
    caption,
  );
  let thumbnails: HTMLCanvasElement[] = [];

  const buildChooser = ({layers, heads}: Omit<Heads, "data">) => {
    if (thumbnails.length === layers * heads) return;
    chosen = Math.min(wanted, layers * heads - 1);
    const group = uniqueId("head");
    thumbnails = [];
    const rows = Array.from({length: layers}, (_, layer) => {
      const choices = Array.from({length: heads}, (_, head) => {
        const index = layer * heads + head;
        const {label, canvas, input} = thumbnail(group, headName(index, {layers, heads}));
        input.checked = index === chosen;
        input.addEventListener("change", () => {
          wanted = chosen = index;
          draw();
        });
        thumbnails.push(canvas);
        return label;
      });
      return html("div", {class: "heads-row"}, ...choices);
    });
    chooser.replaceChildren(...rows);
    chooser.hidden = layers * heads < 2;
  };

  const draw = () => {
    const now = shown;
    const high = now ? (extentOf(now.data)?.[1] ?? 1) : 1;
    ramp.show(0, high);
    const colorsOf = (head: number) => {
      const colors = cellColors(now?.data, 0, high, false);
      return (index: number) => colors(head * size + index);
    };
    thumbnails.forEach((canvas, head) => {
      paint(canvas, keys.length, tokens.length, colorsOf(head));
    });
    plane.paint(tokens.length, keys.length, colorsOf(chosen));
    const summary = now ? describe(now) : `${tokens.length} tokens; nothing to show yet`;
    plane.describe(summary);
    setText(caption, summary);
  };

  const describe = (now: Heads): string => {
    const rows = tokens.map((_, row) => weightsOf(row));
    const peaks = rows.map((row) => Math.max(...row));
    const sharpest = peaks.indexOf(Math.max(...peaks));
    const mean = peaks.reduce((sum, peak) => sum + peak, 0) / peaks.length;
    const head = now.layers * now.heads > 1 ? `${headName(chosen, now)}: ` : "";
    const most = strongestTokens(rows[sharpest], keys, 1);
    return `${head}the largest weight of a row is ${formatNumber(mean)} on average; ${quoted(tokens[sharpest])} looks most at ${most}`;
  };

  watch("attentionMap", element, options, {values: options.values}, ({values}) => {
    shown = values && headsOf(values, tokens, keys);
    buildChooser(shown ?? {layers: options.layers ?? 1, heads: options.heads ?? 1});
    draw();
  });
  return element;
}

function headsOf({data, shape}: Grid, tokens: readonly string[], keys: readonly string[]): Heads {
  if (shape.length < 2 || shape.length > 4) {
    const wanted = "[queries, keys], [heads, queries, keys] or [layers, heads, queries, keys]";
    throw new RangeError(
      `attentionMap: values must have the shape ${wanted}, not [${shape.join(", ")}].`,
    );
  }
  const [layers, heads, queries, columns] = [...[1, 1].slice(shape.length - 2), ...shape];
  expectCount(
    "attentionMap",
    "tokens",
    tokens.length,
    `rows of values [${shape.join(", ")}]`,
    queries,
  );
  expectCount(
    "attentionMap",
    "keys",
    keys.length,
    `columns of values [${shape.join(", ")}]`,
    columns,
  );
  return {data, layers, heads};
}

function headName(index: number, {layers, heads}: Omit<Heads, "data">): string {
  const head = `head ${(index % heads) + 1}`;
  return layers > 1 ? `layer ${Math.floor(index / heads) + 1}, ${head}` : head;
}

function thumbnail(group: string, name: string) {
  const canvas = html("canvas", {"aria-hidden": "true"});
  const input = html("input", {type: "radio", name: group, class: "visually-hidden"});
  const label = html("label", {class: "head-choice"}, input, canvas, html("span", {}, name));
  setAttributes(input, {"aria-label": name});
  return {label, canvas, input};
}

const quoted = (name: string): string => `“${name}”`;
