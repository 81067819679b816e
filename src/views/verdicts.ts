/**
 * What several models say about the input that the reader is working on: for each model its answer
 * and the probability of every class. Follows the input and the runs, and redraws in place.
 */
import {evaluate, type Run, type Step, type Tensor, tensor} from "../lib/index.js";
import {series} from "./colors.js";
import {html, setText} from "./dom.js";
import {follow} from "./follow.js";
import {formatPercent} from "./format.js";

/** An element with a value, such as `drawDigit` or `dragImage`. */
export type ImageInput = HTMLElement & {value: Float32Array<ArrayBuffer>};

export interface VerdictModel<S extends Step> {
  name: string;
  run: Run<S>;
  /** The probabilities [1, classes] of an image [1, 1, H, W]. */
  probabilities: (state: S, image: Tensor) => Tensor;
}

export interface VerdictsOptions<S extends Step> {
  source: ImageInput;
  models: readonly VerdictModel<S>[];
  shape?: readonly [height: number, width: number];
  labels?: readonly string[];
}

const DIGITS = Array.from("0123456789");

export function verdicts<S extends Step>(options: VerdictsOptions<S>): HTMLElement {
  const {source, models, shape = [28, 28], labels = DIGITS} = options;
  const rows = models.map((model, i) => makeRow(model.name, labels, series(i)));
  const element = html("div", {class: "view view-verdicts"}, ...rows.map(({element: row}) => row));

  const drawings = models.map(({run, probabilities}, i) => {
    const draw = async (state: S | undefined) => {
      const image = source.value;
      const drawn = image.some((value) => value > 0);
      if (state === undefined) return rows[i].show(undefined, "not trained yet");
      if (!drawn) return rows[i].show(undefined, "nothing to look at");
      const {data} = await evaluate(() =>
        probabilities(state, tensor(image, {shape: [1, 1, ...shape]})),
      );
      rows[i].show(data, "");
    };
    return follow(element, run, draw, {every: 250});
  });
  source.addEventListener("input", () => {
    for (const {redraw} of drawings) redraw();
  });
  return element;
}

function makeRow(name: string, labels: readonly string[], color: string) {
  const answer = html("span", {class: "verdict-answer"});
  const bars = labels.map((label) => {
    const bar = html("span", {class: "verdict-bar"});
    const cell = html(
      "span",
      {class: "verdict-class"},
      html("span", {class: "verdict-track"}, bar),
    );
    cell.append(html("span", {class: "verdict-label"}, label));
    return {bar, cell};
  });
  const chart = html("div", {class: "verdict-bars", "aria-hidden": "true"});
  chart.append(...bars.map(({cell}) => cell));
  const head = html("p", {class: "verdict-head"}, html("span", {class: "verdict-name"}, name));
  head.append(answer);
  const element = html("div", {class: "verdict"}, head, chart);
  element.style.setProperty("--swatch", color);
  return {
    element,
    show: (probabilities: ArrayLike<number> | undefined, otherwise: string) => {
      let best = 0;
      bars.forEach(({bar, cell}, k) => {
        const share = probabilities?.[k] ?? 0;
        if (probabilities && share > probabilities[best]) best = k;
        bar.style.transform = `scaleY(${share.toFixed(3)})`;
        cell.title = probabilities ? `${labels[k]}: ${formatPercent(share)}` : "";
      });
      bars.forEach(({cell}, k) => {
        cell.classList.toggle("verdict-best", probabilities !== undefined && k === best);
      });
      const words = probabilities
        ? `${labels[best]} (${formatPercent(probabilities[best])})`
        : otherwise;
      setText(answer, words);
    },
  };
}
