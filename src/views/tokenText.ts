/**
 * A text with its tokens coloured: by how likely the model found each, or by a class of each (the
 * expert that took it, the tag it was given).
 *
 *     tokenText({tokens, probabilities})
 *     tokenText({run, tokens, classes: ({experts}) => experts, labels: ["expert 1", "expert 2"]})
 */
import type {Step} from "../lib/index.js";
import {series} from "./colors.js";
import {html, setAttributes, setText} from "./dom.js";
import {formatNumber, formatPercent} from "./format.js";
import {legend} from "./legend.js";
import {type Live, type Of, watch} from "./live.js";
import {expectCount, type Grid, type Numbers} from "./numbers.js";
import {visibleToken} from "./tokens.js";

export interface TokenTextOptions<S extends Step> extends Live<S> {
  /** The text; a run may write it as it goes. */
  tokens: readonly string[] | ((state: S) => readonly string[]);
  /** The probability that the model gave each token, [n]. Those without one (NaN) stay plain. */
  probabilities?: Of<S, Numbers>;
  /** Or the class of each token, [n]: 0, 1, …; -1 for none. */
  classes?: Of<S, Numbers>;
  /** Names of the classes. */
  labels?: readonly string[];
  title?: string;
}

/** Surprise at which the colour is full, in bits: a token of probability 1/256. */
const FULL = 8;

/**
 * @throws ShapeError when there are not as many numbers as tokens; TypeError for a function of a state
 *   without a run, or when there are no numbers
 */
export function tokenText<S extends Step>(options: TokenTextOptions<S>): HTMLElement {
  const {labels = [], title = "Text by token", probabilities, classes} = options;
  if ((probabilities === undefined) === (classes === undefined)) {
    throw new TypeError("tokenText: give either probabilities or classes.");
  }
  const given = options.tokens;
  let tokens: readonly string[] = typeof given === "function" ? [] : given;
  let values: Grid | undefined;
  let lit: number | undefined;

  const text = html("p", {class: "token-text", tabindex: 0, "aria-label": title, role: "group"});
  const readout = html("p", {class: "matrix-readout", "aria-live": "polite"});
  const caption = html("figcaption", {class: "view-summary"});
  const key = classes
    ? legend(labels.map((name, i) => ({name, color: series(i), mark: "square"})))
    : surpriseRamp();
  const element = html("figure", {class: "view view-token-text"}, key, text, readout, caption);

  const light = (index: number | undefined) => {
    lit = index !== undefined && index < tokens.length ? index : undefined;
    Array.from(text.children).forEach((span, i) => {
      span.classList.toggle("token-lit", i === lit);
    });
    setText(readout, lit === undefined ? "" : `${quoted(tokens[lit])}: ${valueText(lit)}`);
  };
  const valueText = (i: number): string => {
    const value = values?.data[i];
    if (value === undefined || Number.isNaN(value)) return "no value";
    if (classes) return value < 0 ? "no class" : (labels[value] ?? `class ${value}`);
    return `${formatPercent(value)}, ${formatNumber(bits(value))} bits`;
  };
  const write = () => {
    while (text.children.length > tokens.length) text.lastElementChild?.remove();
    while (text.children.length < tokens.length) text.append(html("span", {class: "token-piece"}));
    tokens.forEach((token, i) => {
      const span = text.children[i] as HTMLElement;
      setText(span, readable(token));
      const value = values?.data[i] ?? Number.NaN;
      const none = Number.isNaN(value) || value < 0;
      const share = none ? 0 : classes ? 0.4 : 0.42 * Math.min(1, bits(value) / FULL);
      span.style.setProperty("--share", share.toFixed(3));
      span.style.setProperty("--tint", classes && !none ? series(value) : "var(--series-2)");
    });
    light(lit);
  };

  const indexOf = (target: EventTarget | null) => {
    const index = Array.from(text.children).indexOf(target as Element);
    return index < 0 ? undefined : index;
  };
  text.addEventListener("pointerover", (event) => light(indexOf(event.target)));
  text.addEventListener("pointerleave", () => light(undefined));
  text.addEventListener("keydown", (event) => {
    const step = {ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1}[event.key];
    if (event.key === "Escape") light(undefined);
    if (step === undefined || tokens.length === 0) return;
    event.preventDefault();
    const next = lit === undefined ? (step > 0 ? 0 : tokens.length - 1) : lit + step;
    light(Math.max(0, Math.min(tokens.length - 1, next)));
  });

  // The text is taken from the same state as the numbers: a later one may be longer.
  let next = tokens;
  const together = (of: Of<S, Numbers> | undefined): Of<S, Numbers> | undefined => {
    if (of === undefined || typeof given !== "function") return of;
    return (state: S) => {
      next = given(state);
      return typeof of === "function" ? (of as (state: S) => Numbers)(state) : of;
    };
  };
  const wanted = {probabilities: together(probabilities), classes: together(classes)};
  watch("tokenText", element, options, wanted, (known) => {
    tokens = next;
    values = known.probabilities ?? known.classes;
    if (values) {
      const shape = `values of shape [${values.shape.join(", ")}]`;
      expectCount("tokenText", "tokens", tokens.length, shape, values.data.length);
    }
    write();
    const summary = describe();
    setAttributes(text, {"aria-label": `${title}. ${summary}`});
    setText(caption, summary);
  });

  function describe(): string {
    if (!values || tokens.length === 0) return "nothing to show yet";
    const counted = Array.from(values.data);
    return classes ? describeClasses(counted, labels) : describeSurprise(counted, tokens);
  }
  return element;
}

const bits = (probability: number): number => -Math.log2(Math.max(probability, 1e-30));
const quoted = (token: string): string => `“${visibleToken(token)}”`;

/** In a running text a space is a space; a line end is shown, and ends the line. */
function readable(token: string): string {
  return visibleToken(token).replaceAll("␣", " ").replaceAll("↵", "↵\n");
}

function describeSurprise(probabilities: readonly number[], tokens: readonly string[]): string {
  const known = probabilities.map((p, i) => ({p, i})).filter(({p}) => !Number.isNaN(p));
  if (known.length === 0) return `${tokens.length} tokens, none with a probability`;
  const mean = known.reduce((sum, {p}) => sum + bits(p), 0) / known.length;
  const worst = known.reduce((a, b) => (b.p < a.p ? b : a));
  const times = formatPercent(2 ** -mean);
  return `${tokens.length} tokens at ${formatNumber(mean)} bits each on average, that is a probability of ${times}; the least expected is ${quoted(tokens[worst.i])} (${formatPercent(worst.p)})`;
}

function describeClasses(classes: readonly number[], labels: readonly string[]): string {
  const counts = new Map<number, number>();
  for (const label of classes) if (label >= 0) counts.set(label, (counts.get(label) ?? 0) + 1);
  const parts = Array.from(counts)
    .sort(([a], [b]) => a - b)
    .map(([label, count]) => `${labels[label] ?? `class ${label}`} ${count}`);
  return `${classes.length} tokens: ${parts.join(", ")}`;
}

function surpriseRamp(): HTMLElement {
  const ends = [html("span", {}, formatPercent(1)), html("span", {}, formatPercent(2 ** -FULL))];
  const bar = html("span", {class: "ramp-bar ramp-surprise"});
  const label = html("span", {}, "probability");
  return html("div", {class: "ramp", "aria-hidden": "true"}, label, ends[0], bar, ends[1]);
}
