/**
 * The kernels of a convolution as a table of small images: a row for each output channel, a column for
 * each input channel, all on one signed scale. Live with a run, or still.
 *
 *     filters({run, kernels: ({model}) => model.conv.weight})
 */
import {ShapeError, type Step, Tensor} from "../lib/index.js";
import {colorRamp} from "./colorRamp.js";
import {html, setText} from "./dom.js";
import {formatNumber} from "./format.js";
import {type Live, type Of, watch} from "./live.js";
import {extentOf, type Grid, type Numbers} from "./numbers.js";
import {makeSheet, scaleOf} from "./sheet.js";

export interface FiltersOptions<S extends Step> extends Live<S> {
  /** [out, in, height, width], or [out, in, width] of a convolution over a sequence. */
  kernels: Of<S, Numbers>;
  /** What they are, for the text alternative. */
  title?: string;
  /** Width of one kernel on the page, about, in pixels. */
  size?: number;
}

/** So many channels of each kind are drawn at most. */
const MOST = 32;

/** @throws ShapeError when the kernels have another number of axes */
export function filters<S extends Step>(options: FiltersOptions<S>): HTMLElement {
  const {title = "kernels", size = 30, kernels} = options;
  let shown: Channels | undefined;
  const ramp = colorRamp("weight", true);
  const sheet = makeSheet({signed: true, say: (index) => (shown ? say(shown, index) : [])});
  const axes = html("div", {class: "sheet-axes"});
  const caption = html("figcaption", {class: "view-summary"});
  const head = html("div", {class: "sheet-head"}, axes, ramp.element);
  const element = html("figure", {class: "view view-filters"}, head, sheet.element, caption);

  /** Only the channels that are drawn are read; how many there are is known without reading. */
  let of: readonly number[] = [];
  const cut = (all: Numbers): Numbers => {
    if (!(all instanceof Tensor)) return all;
    expectKernels(all.shape);
    of = all.shape;
    return all.slice(0, 0, Math.min(MOST, of[0])).slice(1, 0, Math.min(MOST, of[1]));
  };
  // A promise only where there is one: what a step made must be read at once.
  const wanted: Of<S, Numbers> =
    typeof kernels === "function"
      ? (state) => {
          const all = kernels(state);
          return all instanceof Promise ? all.then(cut) : cut(all);
        }
      : cut(kernels);

  watch("filters", element, options, {kernels: wanted}, (known) => {
    shown = known.kernels && channelsOf(known.kernels, of);
    const words = shown ? describe(shown) : "nothing to show yet";
    if (shown) {
      const {data, height, width, inputs, outputs} = shown;
      const [low, high] = scaleOf(data, true);
      const [count, columns] =
        inputs === 1 ? [outputs, Math.min(outputs, 16)] : [outputs * inputs, inputs];
      sheet.show({data, height, width, count, columns, low, high, size});
      ramp.show(low, high);
      setText(
        axes,
        inputs === 1 ? "output channels →" : "output channels ↓ \u2003 input channels →",
      );
    } else sheet.show(undefined);
    sheet.describe(`${title}. ${words}`);
    setText(caption, words);
  });
  return element;
}

interface Channels {
  data: ArrayLike<number>;
  outputs: number;
  inputs: number;
  height: number;
  width: number;
  /** All there are, drawn or not. */
  of: readonly [outputs: number, inputs: number];
}

function expectKernels(shape: readonly number[]): void {
  if (shape.length === 3 || shape.length === 4) return;
  throw new ShapeError(
    `filters: kernels must have the shape [out, in, height, width] or [out, in, width], not [${shape.join(", ")}].`,
  );
}

function channelsOf({data, shape}: Grid, all: readonly number[]): Channels {
  expectKernels(shape);
  const [outputs, inputs] = shape;
  const [height, width] = shape.length === 4 ? shape.slice(2) : [1, shape[2]];
  const of: [number, number] = all.length > 0 ? [all[0], all[1]] : [outputs, inputs];
  return {data, outputs, inputs, height, width, of};
}

/** Where kernel `index` is, and its weights where a reader can take them in. */
function say({data, inputs, height, width}: Channels, index: number): string[] {
  const [output, input] = [Math.floor(index / inputs), index % inputs];
  const length = height * width;
  const own = Array.from({length}, (_, i) => data[index * length + i]);
  const rows = Array.from({length: height}, (_, row) =>
    own
      .slice(row * width, (row + 1) * width)
      .map((value) => formatNumber(value, 2))
      .join("  "),
  );
  const place = inputs === 1 ? `output ${output + 1}` : `output ${output + 1}, input ${input + 1}`;
  return [place, ...(length <= 25 ? rows : [])];
}

function describe({data, outputs, inputs, height, width, of}: Channels): string {
  const length = height * width;
  const [low, high] = extentOf(data) ?? [0, 0];
  let strongest = {index: 0, size: -1};
  for (let index = 0; index < outputs * inputs; ++index) {
    let size = 0;
    for (let i = 0; i < length; ++i) size += data[index * length + i] ** 2;
    if (size > strongest.size) strongest = {index, size};
  }
  const cut =
    of[0] > outputs || of[1] > inputs
      ? `; the first ${outputs} of ${of[0]} output and ${inputs} of ${of[1]} input channels are drawn`
      : "";
  const [output, input] = [Math.floor(strongest.index / inputs), strongest.index % inputs];
  const where = inputs === 1 ? `output ${output + 1}` : `output ${output + 1}, input ${input + 1}`;
  const norm = formatNumber(Math.sqrt(strongest.size));
  return `${of[0]} × ${of[1]} kernels of ${height} × ${width}, weights from ${formatNumber(low)} to ${formatNumber(high)}; the strongest is that of ${where}, of norm ${norm}${cut}`;
}
