/**
 * Attention as lines: the tokens that are looked at above, those that look below, and between them a
 * line for each weight, the stronger the larger. Point at a token, or go there with the arrow keys:
 * only its lines stay, and its weights are said in words.
 *
 *     attentionLines({run, values: ({weights}) => weights, keys: ["cat", "the"], tokens: ["die", "Katze"]})
 */
import type {Step} from "../lib/index.js";
import {html, setAttributes, setText, svg} from "./dom.js";
import {formatNumber} from "./format.js";
import {type Live, type Of, watch} from "./live.js";
import {expectCount, type Grid, type Numbers, sizesOf} from "./numbers.js";
import {strongestTokens, visibleToken} from "./tokens.js";

export interface AttentionLinesOptions<S extends Step> extends Live<S> {
  /** [queries, keys]; rows sum to 1 at most. */
  values: Of<S, Numbers>;
  /** The tokens that are looked at, above. */
  keys: readonly string[];
  /** The tokens that look, below. A name for each, or with `written` the names that it chooses from. */
  tokens: readonly string[];
  /** Which of `tokens` stands at each place below, [queries]: for a run that writes as it goes. */
  written?: Of<S, Numbers>;
  /** What should stand there: where another does, it is struck through. */
  wanted?: readonly number[];
  title?: string;
  /** What is to be seen, in place of what the view makes of the numbers. */
  summary?: string;
  /** What stands above and below. */
  keyTitle?: string;
  queryTitle?: string;
}

type Side = "key" | "query";
interface Place {
  side: Side;
  index: number;
}

const HEIGHT = 170;
const TOP = 18;
const BOTTOM = HEIGHT - 18;
/** A place grows no wider than this. */
const GAP = 64;
/** Weights below this draw no line. */
const FAINTEST = 0.02;

/** @throws ShapeError when names and values do not fit; TypeError for a function without a run */
export function attentionLines<S extends Step>(options: AttentionLinesOptions<S>): HTMLElement {
  const {title = "Attention", keyTitle = "looked at", queryTitle = "looking"} = options;
  const keys = options.keys.map(visibleToken);
  const names = options.tokens.map(visibleToken);
  let shown: {weights: Grid; below: string[]; right: boolean[]} | undefined;
  let queries = options.wanted?.length ?? names.length;
  let lit: Place | undefined;

  const lines = svg("g", {class: "attention-lines"});
  const tokens = svg("g", {class: "attention-tokens"});
  const width = GAP * Math.max(keys.length, queries);
  const drawing = svg(
    "svg",
    {class: "attention-drawing", viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true"},
    lines,
    tokens,
  );
  drawing.style.maxWidth = `${width}px`;
  const stage = html("div", {class: "attention-stage", role: "img", tabindex: 0}, drawing);
  const readout = html("p", {class: "matrix-readout", "aria-live": "polite"});
  const caption = html("figcaption", {class: "view-summary"});
  const above = html("p", {class: "attention-side", "aria-hidden": "true"}, keyTitle);
  const under = html("p", {class: "attention-side", "aria-hidden": "true"}, queryTitle);
  const figure = {class: "view view-attention-lines"};
  const element = html("figure", figure, above, stage, under, readout, caption);

  const countOf = (side: Side) => (side === "key" ? keys.length : queries);
  const x = (side: Side, index: number) => width / 2 + (index - (countOf(side) - 1) / 2) * GAP;
  const weight = (query: number, key: number) =>
    Number(shown?.weights.data[query * keys.length + key] ?? 0);

  const draw = () => {
    lines.replaceChildren(...(shown ? allLines() : []));
    tokens.replaceChildren(
      ...keys.map((name, i) => token({side: "key", index: i}, name)),
      ...Array.from({length: queries}, (_, i) =>
        token({side: "query", index: i}, shown?.below[i] ?? "·", shown?.right[i]),
      ),
    );
    setText(readout, shown && lit ? describePlace(lit) : "");
  };

  function* allLines() {
    for (let q = 0; q < queries; ++q) {
      for (let k = 0; k < keys.length; ++k) {
        const size = weight(q, k);
        const hidden = lit && (lit.side === "key" ? lit.index !== k : lit.index !== q);
        if (hidden || !(size >= FAINTEST)) continue;
        const [from, to, middle] = [x("key", k), x("query", q), (TOP + BOTTOM) / 2];
        yield svg("path", {
          d: `M${from},${TOP + 14}C${from},${middle} ${to},${middle} ${to},${BOTTOM - 14}`,
          "stroke-width": (0.8 + 5 * size).toFixed(2),
          opacity: Math.min(1, 0.08 + size).toFixed(3),
        });
      }
    }
  }

  const token = ({side, index}: Place, name: string, right = true) => {
    const isLit = lit?.side === side && lit.index === index;
    const place = `${isLit ? " attention-lit" : ""}${right ? "" : " attention-wrong"}`;
    return svg(
      "text",
      {
        class: `attention-token${place}`,
        x: x(side, index),
        y: side === "key" ? TOP : BOTTOM,
        "text-anchor": "middle",
        "dominant-baseline": "central",
      },
      name,
    );
  };

  const describePlace = ({side, index}: Place): string => {
    const {below = []} = shown ?? {};
    if (side === "query") {
      const row = keys.map((_, k) => weight(index, k));
      return `“${below[index]}” (number ${index + 1} below) looks at ${strongestTokens(row, keys)}`;
    }
    const column = below.map((_, q) => weight(q, index));
    const lookers = strongestTokens(column, below) || "nothing";
    return `“${keys[index]}” (number ${index + 1} above) is looked at by ${lookers}`;
  };

  const light = (place: Place | undefined) => {
    lit = place;
    draw();
  };
  const placeAt = ({clientX, clientY}: PointerEvent): Place => {
    const box = drawing.getBoundingClientRect();
    const side = clientY - box.top < box.height / 2 ? "key" : "query";
    const across = ((clientX - box.left) / box.width) * width - x(side, 0);
    return {side, index: clamp(Math.round(across / GAP), countOf(side))};
  };
  stage.addEventListener("pointermove", (event) => light(placeAt(event)));
  stage.addEventListener("pointerdown", (event) => light(placeAt(event)));
  stage.addEventListener("pointerleave", () => light(undefined));
  stage.addEventListener("blur", () => light(undefined));
  stage.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return light(undefined);
    const next = moved(event.key, lit);
    if (!next) return;
    event.preventDefault();
    light({...next, index: clamp(next.index, countOf(next.side))});
  });

  const {values, written} = options;
  watch("attentionLines", element, options, {values, written}, (known) => {
    const weights = known.values;
    if (weights && (known.written || !written)) {
      const [rows, columns] = sizesOf("attentionLines", "values", weights, ["queries", "keys"]);
      expectCount("attentionLines", "keys", keys.length, "columns of values", columns);
      const chosen = known.written ? Array.from(known.written.data) : names.map((_, i) => i);
      expectCount("attentionLines", "tokens", chosen.length, "rows of values", rows);
      queries = rows;
      const wanted = options.wanted ?? chosen;
      shown = {
        weights,
        below: chosen.map((index) => names[index] ?? String(index)),
        right: chosen.map((index, i) => index === wanted[i]),
      };
    } else shown = undefined;
    draw();
    const summary = options.summary ?? describe();
    setAttributes(stage, {"aria-label": `${title}. ${summary}`});
    setText(caption, summary);
  });

  function describe(): string {
    if (!shown) return "nothing to show yet";
    const {below, right} = shown;
    const peaks = below.map((_, q) => Math.max(...keys.map((_, k) => weight(q, k))));
    const mean = peaks.reduce((sum, peak) => sum + peak, 0) / queries;
    const judged = options.wanted ? `, ${right.filter(Boolean).length} of ${queries} right` : "";
    return `${keys.join(" ")} → ${below.join(" ")}${judged}; the strongest line of a token is ${formatNumber(mean, 2)} on average`;
  }
  return element;
}

/** Where an arrow key leads; undefined for other keys. */
function moved(key: string, from: Place | undefined): Place | undefined {
  const {side, index} = from ?? {side: "query", index: -1};
  if (key === "ArrowUp") return {side: "key", index};
  if (key === "ArrowDown") return {side: "query", index};
  if (key === "ArrowLeft") return {side, index: index - 1};
  if (key === "ArrowRight") return {side, index: index + 1};
  return undefined;
}

const clamp = (index: number, count: number): number => Math.max(0, Math.min(count - 1, index));
