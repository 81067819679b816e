/**
 * Images with what they are and what they were taken for: by default only the wrong ones. Or, where
 * some labels of the training data are wrong, the images that carry them: what the model says of each
 * tells whether it learned the label by heart.
 */
import type {Run, Step} from "../lib/index.js";
import {type RGB, sequentialTable} from "./colors.js";
import {html, setText} from "./dom.js";
import {follow} from "./follow.js";
import {readNumbers} from "./live.js";
import type {Numbers} from "./numbers.js";
import {colorIn, paint} from "./pixels.js";

export interface DigitGalleryOptions<S extends Step> {
  run: Run<S>;
  /** Values of all images, one after the other: 0 (paper) to 1 (ink), or bytes up to 255. */
  images: ArrayLike<number>;
  shape?: readonly [height: number, width: number];
  truth: ArrayLike<number>;
  /** The predicted class of every image. */
  predictions: (state: S) => Numbers | Promise<Numbers>;
  labels?: readonly string[];
  /** Which images are shown. */
  only?: "wrong" | "all";
  /** The labels that the model learns from: those images are shown whose label is not the truth. */
  taught?: ArrayLike<number>;
  limit?: number;
  every?: number;
}

export function digitGallery<S extends Step>(options: DigitGalleryOptions<S>): HTMLElement {
  const {run, images, truth, taught, labels, only = "wrong", limit = 40, every = 1500} = options;
  const shape = options.shape ?? ([28, 28] as const);
  const labelLines = taught ? 2 : 1;
  const digits = makeDigits({images, shape, limit, keepRoom: true, labelLines});
  const caption = html("figcaption", {class: "view-summary"});
  const element = html("figure", {class: "view view-digits"}, digits.element, caption);
  const nameOf = (label: number) => labels?.[label] ?? String(label);

  const draw = async (state: S | undefined) => {
    if (state === undefined) {
      digits.show([]);
      setText(caption, "not trained yet");
      return;
    }
    const answers = await readNumbers("digitGallery", "predictions", () =>
      options.predictions(state),
    );
    const predicted = answers.data;
    const all = Array.from(predicted, (prediction, index) => ({index, prediction}));
    const wrong = all.filter(({index, prediction}) => prediction !== truth[index]);
    const mislabelled = all.filter(({index}) => taught && taught[index] !== truth[index]);
    const shown = taught ? mislabelled : only === "wrong" ? wrong : all;
    digits.show(
      shown.map(({index, prediction}) => ({
        index,
        truth: nameOf(truth[index]),
        taught: taught && nameOf(taught[index]),
        prediction: nameOf(prediction),
      })),
    );
    const first = shown.length > limit ? `; the first ${limit} of them` : "";
    if (taught) {
      const byHeart = shown.filter(({index, prediction}) => prediction === taught[index]).length;
      const seenThrough = shown.filter(({index, prediction}) => prediction === truth[index]).length;
      const counts = `${byHeart} learned by heart, ${seenThrough} read as what they are`;
      setText(caption, `Of ${shown.length} with a wrong label: ${counts}${first}`);
    } else {
      setText(caption, `${wrong.length} of ${all.length} wrong${only === "wrong" ? first : ""}`);
    }
  };

  follow(element, run, draw, {every});
  return element;
}

export interface Digit {
  /** Which of the images. */
  index: number;
  truth?: string;
  /** What the training data call it, where the gallery is about wrong labels. */
  taught?: string;
  prediction?: string;
}

/** The row of images by itself, for views that choose what to show. */
export function makeDigits(look: {
  images: ArrayLike<number>;
  shape: readonly [number, number];
  limit: number;
  /** Keeps the room of `limit` images, so that the page below does not move as their number changes. */
  keepRoom?: boolean;
  /** Lines of text under each image. */
  labelLines?: number;
}): {element: HTMLElement; show(digits: readonly Digit[]): void} {
  const {images, shape, limit, keepRoom = false, labelLines = 1} = look;
  const [height, width] = shape;
  const length = height * width;
  const full = images instanceof Uint8Array ? 255 : 1;
  const element = html("ul", {class: "digits"});
  const item = ({index, truth, taught, prediction}: Digit, table: RGB[]) => {
    const name = [
      truth === undefined ? `image ${index}` : `a ${truth}`,
      taught === undefined ? undefined : `labelled ${taught}`,
      prediction === undefined ? undefined : `taken for ${prediction}`,
    ].filter((part) => part !== undefined);
    const canvas = html("canvas", {width, height, role: "img", "aria-label": name.join(", ")});
    paint(canvas, width, height, (k) => colorIn(table, images[index * length + k], 0, full));
    if (prediction === undefined) return html("li", {}, canvas);
    const says = taught === undefined ? `${truth} → ${prediction}` : `says ${prediction}`;
    const lines = [html("span", {class: judgement(truth, taught, prediction)}, says)];
    if (taught !== undefined)
      lines.unshift(html("span", {class: "digit-label"}, `label ${taught}`));
    return html("li", {}, canvas, html("div", {"aria-hidden": "true"}, ...lines));
  };
  const room = () =>
    html(
      "li",
      {class: "digit-room", "aria-hidden": "true"},
      html("canvas", {width, height}),
      ...Array.from({length: labelLines}, () => html("span", {class: "digit-label"}, "\u00a0")),
    );
  const show = (digits: readonly Digit[]) => {
    const table = sequentialTable();
    const items = digits.slice(0, limit).map((digit) => item(digit, table));
    while (keepRoom && items.length < limit) items.push(room());
    element.replaceChildren(...items);
  };
  show([]);
  return {element, show};
}

/** The class of a prediction: plain, wrong, or (where the label was wrong) right all the same. */
function judgement(truth?: string, taught?: string, prediction?: string): string {
  if (taught === undefined) return prediction === truth ? "digit-label" : "digit-label digit-wrong";
  if (prediction === truth) return "digit-label digit-right";
  return prediction === taught ? "digit-label digit-wrong" : "digit-label";
}
