/** A count beside the bound that a theorem sets it: a bar that must not cross its line. */
import type {Run, Step} from "../lib/index.js";
import {html, setText} from "./dom.js";
import {follow} from "./follow.js";
import {formatCount} from "./format.js";

export interface BoundMeterOptions<S extends Step> {
  run: Run<S>;
  /** The count so far. */
  count: (state: S) => number;
  /** What the count may not exceed. */
  bound: number;
  /** What is counted; "mistakes" without it. */
  name?: string;
}

/** The line of the bound stands here, so that a count above it can be seen as well. */
const BOUND_AT = 0.8;

export function boundMeter<S extends Step>(options: BoundMeterOptions<S>): HTMLElement {
  const {run, count, bound, name = "mistakes"} = options;
  const bar = html("div", {class: "meter-bar"});
  const line = html("div", {class: "meter-bound"});
  line.style.left = `${100 * BOUND_AT}%`;
  const track = html("div", {class: "meter-track", role: "img"}, bar, line);
  const caption = html("figcaption", {class: "view-summary"});
  const element = html("figure", {class: "view view-bound-meter"}, track, caption);

  const show = (value: number) => {
    const share = Number.isFinite(bound) && bound > 0 ? value / bound : 0;
    bar.style.transform = `scaleX(${Math.min(1, share * BOUND_AT)})`;
    const above = value > bound;
    element.classList.toggle("meter-above", above);
    const text =
      `${formatCount(value)} ${name}; the bound is ` +
      `${Number.isFinite(bound) ? formatCount(Math.floor(bound)) : "infinite"}` +
      (above ? ": exceeded" : "");
    setText(caption, text);
    track.setAttribute("aria-label", text);
  };

  show(0);
  follow(element, run, (state) => show(state === undefined ? 0 : count(state)));
  return element;
}

/** Mistakes of the perceptron against the bound of its convergence theorem. */
export function mistakeCounter<S extends Step>(
  options: Omit<BoundMeterOptions<S>, "name">,
): HTMLElement {
  return boundMeter({...options, name: "mistakes"});
}
