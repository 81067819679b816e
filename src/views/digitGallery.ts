/** Images with what they are and what they were taken for: by default only the wrong ones. */
import type {Run, Step} from "../lib/index.js";
import {sequentialTable} from "./colors.js";
import {html, setText} from "./dom.js";
import {follow} from "./follow.js";
import {colorIn, paint} from "./pixels.js";

export interface DigitGalleryOptions<S extends Step> {
  run: Run<S>;
  /** Values of all images, one after the other: 0 (paper) to 1 (ink), or bytes up to 255. */
  images: ArrayLike<number>;
  shape?: readonly [height: number, width: number];
  truth: ArrayLike<number>;
  predictions: (state: S) => ArrayLike<number> | Promise<ArrayLike<number>>;
  labels?: readonly string[];
  /** Which images are shown. */
  only?: "wrong" | "all";
  limit?: number;
  every?: number;
}

export function digitGallery<S extends Step>(options: DigitGalleryOptions<S>): HTMLElement {
  const {run, images, truth, labels, only = "wrong", limit = 40, every = 1500} = options;
  const digits = makeDigits({images, shape: options.shape ?? [28, 28], limit});
  const caption = html("figcaption", {class: "view-summary"});
  const element = html("figure", {class: "view view-digits"}, digits.element, caption);
  const nameOf = (label: number) => labels?.[label] ?? String(label);

  const draw = async (state: S | undefined) => {
    if (state === undefined) {
      digits.show([]);
      setText(caption, "not trained yet");
      return;
    }
    const predicted = await options.predictions(state);
    const all = Array.from(predicted, (prediction, index) => ({index, prediction}));
    const wrong = all.filter(({index, prediction}) => prediction !== truth[index]);
    const shown = only === "wrong" ? wrong : all;
    digits.show(
      shown.map(({index, prediction}) => ({
        index,
        truth: nameOf(truth[index]),
        prediction: nameOf(prediction),
      })),
    );
    const first = shown.length > limit ? `; the first ${limit} of them` : "";
    setText(caption, `${wrong.length} of ${all.length} wrong${only === "wrong" ? first : ""}`);
  };

  follow(element, run, draw, {every});
  return element;
}

export interface Digit {
  /** Which of the images. */
  index: number;
  truth?: string;
  prediction?: string;
}

/** The row of images by itself, for views that choose what to show. */
export function makeDigits(look: {
  images: ArrayLike<number>;
  shape: readonly [number, number];
  limit: number;
}): {element: HTMLElement; show(digits: readonly Digit[]): void} {
  const {images, shape, limit} = look;
  const [height, width] = shape;
  const length = height * width;
  const full = images instanceof Uint8Array ? 255 : 1;
  const element = html("ul", {class: "digits"});
  return {
    element,
    show: (digits) => {
      const table = sequentialTable();
      element.replaceChildren(
        ...digits.slice(0, limit).map(({index, truth, prediction}) => {
          const name = [
            truth === undefined ? `image ${index}` : `a ${truth}`,
            prediction === undefined ? undefined : `taken for ${prediction}`,
          ].filter((part) => part !== undefined);
          const canvas = html("canvas", {
            width,
            height,
            role: "img",
            "aria-label": name.join(", "),
          });
          paint(canvas, width, height, (k) => colorIn(table, images[index * length + k], 0, full));
          const wrong = prediction !== undefined && prediction !== truth;
          const label = html(
            "span",
            {class: wrong ? "digit-label digit-wrong" : "digit-label", "aria-hidden": "true"},
            prediction === undefined ? "" : `${truth} → ${prediction}`,
          );
          return html("li", {}, canvas, ...(prediction === undefined ? [] : [label]));
        }),
      );
    },
  };
}
