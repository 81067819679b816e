/** The inspector's view of many numbers: a tensor, which is read first, or a typed array. */
import type {Tensor, TypedArray} from "../../lib/index.js";
import {html, setText} from "../dom.js";
import {formatCount, formatNumber, formatPercent} from "../format.js";
import {makePicture} from "./picture.js";
import {print, printedLines, statisticsOf} from "./statistics.js";

/** Of larger tensors only the first values are read. */
const MOST = 2 ** 20;

export type Numbers =
  | TypedArray
  | Float64Array
  | Int8Array
  | Int16Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** "[64, 10]", or "one number". */
export const shapeText = (shape: readonly number[]) =>
  shape.length === 0 ? "one number" : `[${shape.join(", ")}]`;

/** The line that says what a tensor is. */
export function tensorText(tensor: Tensor): string {
  const parts = [tensor.dtype, shapeText(tensor.shape), `on ${tensor.storage.device.label}`];
  if (tensor.node) parts.push(`made by ${tensor.node.operation}`);
  else if (tensor.requiresGrad) parts.push("wants a gradient");
  if (tensor.storage.freed) parts.push("freed");
  return parts.join(" · ");
}

const FREED =
  "Its memory was freed when the step or scope that made it ended. Read it before, or call .keep().";

export function tensorBody(tensor: Tensor): HTMLElement {
  const {shape, size} = tensor;
  if (tensor.storage.freed) return html("p", {class: "inspect-note"}, FREED);
  const body = makeBody(shape, size > MOST);
  const read = async () => {
    const part = size > MOST ? tensor.flatten().slice(0, 0, MOST) : tensor;
    return await part.data();
  };
  read().then(body.show, (reason) => {
    const text = tensor.storage.freed
      ? FREED
      : String(reason instanceof Error ? reason.message : reason);
    body.fail(text);
  });
  return body.element;
}

export function arrayBody(values: Numbers): HTMLElement {
  const body = makeBody([values.length], false);
  body.show(values);
  return body.element;
}

const NAMES = ["min", "max", "mean", "std", "zeros"] as const;

/** Everything has its place at once; `show` only fills it. */
function makeBody(shape: readonly number[], partly: boolean) {
  const single = shape.every((length) => length === 1);
  const picture = makePicture(shape);
  const cells = NAMES.map((name) => ({name, value: html("dd", {}, "–")}));
  const list = html(
    "dl",
    {class: "inspect-statistics"},
    ...cells.map(({name, value}) => html("div", {}, html("dt", {}, name), value)),
  );
  const warning = html("p", {class: "inspect-warning"});
  const printed = html("pre", {class: "inspect-values", tabindex: 0}, "");
  printed.style.setProperty("--lines", String(printedLines(shape)));
  const note = partly
    ? html("p", {class: "inspect-note"}, `Read were the first ${formatCount(MOST)} values.`)
    : undefined;
  const element = html(
    "div",
    {class: "inspect-body"},
    ...(single ? [] : [html("div", {class: "inspect-sides"}, picture?.element, list)]),
    warning,
    printed,
    note,
  );
  return {
    element,
    show: (values: ArrayLike<number>) => {
      const statistics = statisticsOf(values);
      picture?.show(values, statistics);
      for (const {name, value} of cells) {
        const number = statistics[name];
        setText(value, name === "zeros" ? formatPercent(number) : formatNumber(number));
      }
      const {nans, infinities} = statistics;
      const found = [
        nans > 0 ? `${formatCount(nans)} NaN` : "",
        infinities > 0 ? `${formatCount(infinities)} infinite` : "",
      ].filter(Boolean);
      if (found.length > 0) {
        setText(
          warning,
          `${found.join(", ")} of ${formatCount(values.length)} values; the statistics leave them out.`,
        );
      }
      setText(
        printed,
        print(values, shape, (value) => formatNumber(value)),
      );
    },
    fail: (reason: string) => {
      element.replaceChildren(html("p", {class: "inspect-warning"}, reason));
    },
  };
}
