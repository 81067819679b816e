/**
 * What comes next: the likeliest tokens as bars, and where temperature, top-k, top-p and min-p cut.
 *
 *     tokenProbabilities({run, logits: ({model}) => model.next(prompt), tokens: vocabulary, topP: 0.9})
 */
import type {Step} from "../lib/index.js";
import {html, setAttributes, setText} from "./dom.js";
import {formatCount, formatPercent} from "./format.js";
import {type Live, type Of, watch} from "./live.js";
import {expectCount, type Grid, type Numbers} from "./numbers.js";
import {type RankedToken, rankTokens, type TokenCut} from "./tokenCut.js";
import {visibleToken} from "./tokens.js";

export interface TokenProbabilitiesOptions<S extends Step> extends Live<S>, TokenCut {
  /** [V], or [..., V] of which the last row is taken: log-probabilities up to a constant. */
  logits?: Of<S, Numbers>;
  /** The same as probabilities, instead of logits. */
  probabilities?: Of<S, Numbers>;
  /** The vocabulary: the text of each token. */
  tokens: readonly string[];
  /** How many of the likeliest are drawn; the others share one bar. */
  count?: number;
  title?: string;
}

interface Row {
  element: HTMLElement;
  token: HTMLElement;
  bar: HTMLElement;
  kept: HTMLElement;
  number: HTMLElement;
}

/**
 * @throws ShapeError when there are not as many numbers as tokens; RangeError for a cut that makes no
 *   sense; TypeError for a function of a state without a run, or without numbers
 */
export function tokenProbabilities<S extends Step>(
  options: TokenProbabilitiesOptions<S>,
): HTMLElement {
  const {tokens, count = 12, title = "Probabilities of the next token"} = options;
  const {logits, probabilities} = options;
  if ((logits === undefined) === (probabilities === undefined)) {
    throw new TypeError("tokenProbabilities: give either logits or probabilities.");
  }
  // Says at once what is wrong with the cut.
  rankTokens([0], options);
  const shownCount = Math.min(count, tokens.length);
  const others = tokens.length > shownCount;
  const rows = Array.from({length: shownCount + (others ? 1 : 0)}, makeRow);
  const list = html(
    "div",
    {class: "token-bars", role: "img", "aria-label": title},
    ...rows.map(({element}) => element),
  );
  const caption = html("figcaption", {class: "view-summary"});
  const element = html(
    "figure",
    {class: "view view-token-probabilities"},
    html("p", {class: "token-axis", "aria-hidden": "true"}, "probability", cutText(options)),
    list,
    caption,
  );

  watch("tokenProbabilities", element, options, {logits, probabilities}, (known) => {
    const numbers = known.logits ?? (known.probabilities && logarithms(known.probabilities));
    const ranked = numbers && rankTokens(lastRow(numbers, tokens.length), options);
    rows.forEach((row, i) => {
      const rest = i === shownCount;
      const token = rest ? restOf(ranked, shownCount) : ranked?.[i];
      const name = rest ? `${formatCount(tokens.length - shownCount)} others` : nameAt(token);
      writeRow(row, name, token, ranked ? ranked[0] : undefined);
      row.element.classList.toggle("token-others", rest);
    });
    const summary = ranked ? describe(ranked, nameAt) : "nothing to show yet";
    setAttributes(list, {"aria-label": `${title}. ${summary}`});
    setText(caption, summary);
  });

  function nameAt(token: RankedToken | undefined): string {
    return token ? visibleToken(tokens[token.id]) : "–";
  }
  return element;
}

function makeRow(): Row {
  const [token, number] = [html("span", {class: "token"}), html("span", {class: "token-number"})];
  const [bar, kept] = [html("span", {class: "token-bar"}), html("span", {class: "token-kept"})];
  const track = html("span", {class: "token-track"}, kept, bar);
  return {
    element: html("div", {class: "token-row"}, token, track, number),
    token,
    bar,
    kept,
    number,
  };
}

function writeRow(
  {element, token, bar, kept, number}: Row,
  name: string,
  value: RankedToken | undefined,
  first: RankedToken | undefined,
): void {
  // The longest bar fills the row, and no bar is longer after the cut than that.
  const scale = Math.max(first?.kept ?? 1, first?.probability ?? 1);
  setText(token, name);
  setText(number, value ? formatPercent(value.probability) : "");
  bar.style.transform = `scaleX(${((value?.probability ?? 0) / scale).toFixed(4)})`;
  kept.style.transform = `scaleX(${((value?.kept ?? 0) / scale).toFixed(4)})`;
  element.classList.toggle("token-cut", value !== undefined && value.kept === 0);
}

/** All tokens after the first ones, as one. */
function restOf(ranked: readonly RankedToken[] | undefined, from: number): RankedToken | undefined {
  if (!ranked) return undefined;
  const rest = {id: -1, probability: 0, kept: 0};
  for (const {probability, kept} of ranked.slice(from)) {
    rest.probability += probability;
    rest.kept += kept;
  }
  return rest;
}

function lastRow({data, shape}: Grid, size: number): ArrayLike<number> {
  expectCount(
    "tokenProbabilities",
    "tokens",
    size,
    `numbers of shape [${shape.join(", ")}]`,
    shape[shape.length - 1] ?? 1,
  );
  return Array.from({length: size}, (_, id) => data[data.length - size + id]);
}

function logarithms({data, shape}: Grid): Grid {
  return {data: Array.from(data, (p) => Math.log(p)), shape};
}

function cutText({temperature = 1, topK, topP, minP}: TokenCut): string {
  const parts = [
    temperature === 1 ? undefined : `temperature ${temperature}`,
    topK === undefined ? undefined : `top-k ${topK}`,
    topP === undefined ? undefined : `top-p ${topP}`,
    minP === undefined ? undefined : `min-p ${minP}`,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? ` at ${parts.join(", ")}` : "";
}

/** So many tokens are named in the summary. */
const NAMED = 3;

function describe(ranked: readonly RankedToken[], nameAt: (token: RankedToken) => string): string {
  const first = ranked.slice(0, NAMED);
  const named = first.map((token) => `“${nameAt(token)}” ${formatPercent(token.probability)}`);
  const kept = ranked.filter((token) => token.kept > 0);
  if (kept.length === ranked.length) return `${named.join(", ")}; all ${ranked.length} tokens stay`;
  const sum = kept.reduce((total, {probability}) => total + probability, 0);
  return `${named.join(", ")}; ${formatCount(kept.length)} of ${formatCount(ranked.length)} tokens stay, with ${formatPercent(sum)} of the probability`;
}
