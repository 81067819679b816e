/**
 * What the layers of a model make of one image: every channel of every layer as a small picture. The
 * reader chooses the image; live with a run.
 *
 *     featureMaps({run, inputs, layers: ({model}, x) => ({"conv 1": …, "pool 1": …})})
 */
import {evaluate, type Run, type Step, type Tensor, type Values} from "../lib/index.js";
import {colorRamp} from "./colorRamp.js";
import {type RGB, sequentialTable} from "./colors.js";
import {html, setText, uniqueId} from "./dom.js";
import {follow} from "./follow.js";
import {formatNumber, formatPercent} from "./format.js";
import {colorIn, paint} from "./pixels.js";
import {makeSheet, type SheetContent, scaleOf, widthOnPage} from "./sheet.js";

export interface FeatureMapsOptions<S extends Step> {
  run: Run<S>;
  /** Images to choose from: [n, channels, height, width] or [n, height, width]. */
  inputs: Tensor;
  /** What each layer makes of one image [1, …], by its name: [1, C, h, w], or [1, C]. */
  layers: (state: S, input: Tensor) => Readonly<Record<string, Tensor>>;
  /** A word for each image. */
  labels?: readonly string[];
  /** Width of one map on the page, about, in pixels. */
  size?: number;
  every?: number;
}

/** So many images can be chosen, and so many channels of a layer are drawn, at most. */
const MOST_INPUTS = 24;
const MOST_CHANNELS = 64;
/** Width of a unit without a plane, in pixels. */
const UNIT = 16;

/** @throws RangeError when the inputs are no images */
export function featureMaps<S extends Step>(options: FeatureMapsOptions<S>): HTMLElement {
  const {run, inputs, layers, labels, size = 56, every = 200} = options;
  if (inputs.shape.length < 3 || inputs.shape.length > 4 || inputs.size === 0) {
    throw new RangeError(
      `featureMaps: inputs [${inputs.shape.join(", ")}]: images [n, channels, height, width] or [n, height, width] are wanted.`,
    );
  }
  const parts = new Map<string, LayerView>();
  const body = html("div", {class: "feature-layers"});
  const caption = html("figcaption", {class: "view-summary"}, "not trained yet");
  let chosen = 0;
  const choose = (index: number) => {
    chosen = index;
    following.redraw();
  };
  const picker = thumbnails(inputs, labels, choose);
  const element = html("figure", {class: "view view-feature-maps"}, picker, body, caption);

  const draw = async (state: S | undefined) => {
    if (state === undefined) {
      // What was drawn keeps its place, so that nothing jumps when training starts over.
      for (const part of parts.values()) part.clear();
      setText(caption, "not trained yet");
      return;
    }
    const values = await evaluate(() => layers(state, inputs.slice(0, chosen, chosen + 1)));
    const said: string[] = [];
    for (const [name, activation] of Object.entries(values)) {
      let part = parts.get(name);
      if (!part) {
        part = layerView(name, size);
        parts.set(name, part);
        body.append(part.element);
      }
      said.push(part.show(activation));
    }
    const who = labels?.[chosen] ?? `image ${chosen + 1}`;
    setText(caption, `For ${who}: ${said.join("; ")}`);
  };

  const following = follow(element, run, draw, {every});
  return element;
}

interface LayerView {
  readonly element: HTMLElement;
  /** Shows the channels, and says in words what they are. */
  show(activation: Values): string;
  /** Shows that there is nothing yet, in the same place. */
  clear(): void;
}

function layerView(name: string, size: number): LayerView {
  let values: ArrayLike<number> = [];
  let length = 1;
  const say = (index: number) => {
    if (values.length === 0) return ["nothing to show yet"];
    const own = Array.from({length}, (_, i) => values[index * length + i]);
    const mean = own.reduce((sum, value) => sum + value, 0) / length;
    const [, high] = scaleOf(own);
    const active = own.filter((value) => value > 0).length / length;
    const line = `mean ${formatNumber(mean)}, largest ${formatNumber(high)}`;
    return [
      `channel ${index + 1}`,
      ...(length > 1 ? [line, `${formatPercent(active)} active`] : [formatNumber(own[0])]),
    ];
  };
  const title = html("span", {class: "feature-name"});
  const scale = colorRamp("activation", false);
  const signedScale = colorRamp("activation", true);
  const sheets = {plain: makeSheet({say}), signed: makeSheet({say, signed: true})};
  const place = html("div", {});
  let last: SheetContent | undefined;
  const element = html(
    "div",
    {class: "feature-layer"},
    html("div", {class: "sheet-head"}, title, scale.element, signedScale.element),
    place,
  );
  return {
    element,
    clear: () => {
      values = [];
      const nothing = last && {...last, data: new Float32Array(last.data.length), low: 0, high: 1};
      for (const sheet of Object.values(sheets)) {
        if (sheet.element.isConnected) sheet.show(nothing);
        sheet.describe(`${name}: nothing to show yet`);
      }
    },
    show: ({data, shape}) => {
      const {channels, height, width} = mapsOf(name, shape);
      const count = Math.min(channels, MOST_CHANNELS);
      [values, length] = [data, height * width];
      const shown = Array.prototype.slice.call(data, 0, count * length) as number[];
      const signed = shown.some((value) => value < 0);
      const [low, high] = scaleOf(shown, signed);
      const sheet = signed ? sheets.signed : sheets.plain;
      if (!sheet.element.isConnected) place.replaceChildren(sheet.element);
      scale.element.hidden = signed;
      signedScale.element.hidden = !signed;
      (signed ? signedScale : scale).show(low, high);
      const look = {data: shown, height, width, count, low, high};
      last = {...look, columns: 1, size: length === 1 ? UNIT : size};
      const room = place.clientWidth || 600;
      last.columns = Math.max(1, Math.min(count, Math.floor(room / widthOnPage(last))));
      sheet.show(last);
      const what = length > 1 ? `${channels} maps of ${height} × ${width}` : `${channels} units`;
      const cut = channels > count ? `, the first ${count} drawn` : "";
      setText(title, `${name}: ${what}${cut}`);
      const active = formatPercent(shown.filter((value) => value > 0).length / shown.length);
      const words = `${name}: ${what}${cut}, from ${formatNumber(low)} to ${formatNumber(high)}, ${active} above 0`;
      sheet.describe(words);
      return words;
    },
  };
}

/** @throws RangeError when a layer's activation is neither maps nor units of one image */
function mapsOf(name: string, shape: readonly number[]) {
  const [images, channels, ...plane] = shape;
  if (shape.length >= 2 && shape.length <= 4 && images === 1) {
    if (plane.length === 2) return {channels, height: plane[0], width: plane[1]};
    return {channels, height: 1, width: plane[0] ?? 1};
  }
  throw new RangeError(
    `featureMaps: “${name}” is [${shape.join(", ")}]; [1, channels, height, width], [1, channels, length] or [1, units] is wanted.`,
  );
}

/** The images to choose from, as radio buttons: arrow keys and labels come with them. */
function thumbnails(
  inputs: Tensor,
  labels: readonly string[] | undefined,
  choose: (index: number) => void,
): HTMLElement {
  const count = Math.min(inputs.shape[0], MOST_INPUTS);
  const [height, width] = inputs.shape.slice(-2);
  const channels = inputs.shape.length === 4 ? inputs.shape[1] : 1;
  const group = uniqueId("input");
  const canvases = Array.from({length: count}, () => html("canvas", {width, height}));
  const choices = canvases.map((canvas, i) => {
    const name = labels?.[i] ?? `image ${i + 1}`;
    const input = html("input", {type: "radio", name: group, "aria-label": name});
    input.checked = i === 0;
    input.addEventListener("change", () => choose(i));
    return html("label", {class: "thumbnail", title: name}, input, canvas);
  });
  const read = async () => {
    const {data} = await evaluate(() => inputs.slice(0, 0, count));
    const length = channels * height * width;
    const [low, high] = scaleOf(data);
    const table = sequentialTable();
    canvases.forEach((canvas, i) => {
      paint(canvas, width, height, (k) => {
        const at = (c: number) => data[i * length + c * height * width + k];
        if (channels !== 3) return colorIn(table, at(0), low, high);
        return [0, 1, 2].map((c) => (255 * (at(c) - low)) / (high - low)) as unknown as RGB;
      });
    });
  };
  void read();
  return html("fieldset", {class: "thumbnails"}, html("legend", {}, "input"), ...choices);
}
