/**
 * What is known of one tensor of a computation graph: value and gradient as small pictures with their
 * statistics, shape and type, and the formula and source of the operation that made it.
 */
import {grad, type PictureNode, scope, type Tensor} from "../lib/index.js";
import {html, setAttributes} from "./dom.js";
import {formatCount, formatNumber} from "./format.js";
import {cellColors} from "./heatMap.js";
import {extentOf} from "./numbers.js";
import {paint} from "./pixels.js";

export interface GraphDetails {
  readonly element: HTMLElement;
  /** Shows a node's numbers as they are now; those that were freed are said to be. */
  show(node: PictureNode, tensor: Tensor, output: Tensor): Promise<void>;
  /** Shows something else in its place. */
  say(...content: (HTMLElement | string)[]): void;
}

/** The picture of a tensor has no more cells a side. */
const MOST = 48;

export function graphDetails(): GraphDetails {
  const element = html("div", {class: "graph-details", "aria-live": "polite"});
  /** What was asked for last: answers to earlier questions are dropped. */
  let asked = 0;
  return {
    element,
    say: (...content) => {
      asked += 1;
      element.replaceChildren(...content);
    },
    show: async (node, tensor, output) => {
      const question = ++asked;
      const value = readValue(tensor);
      const gradient = readGradient(tensor, output);
      const [about, valuePart, gradientPart] = await Promise.all([
        aboutOperation(node),
        value.then((data) => numbersPart("Value", tensor.shape, data)),
        gradient.then((data) => numbersPart("Gradient of the output", tensor.shape, data)),
      ]);
      if (question !== asked) return;
      const open = element.querySelector<HTMLDetailsElement>("details")?.open ?? false;
      element.replaceChildren(
        html("h4", {}, node.name === undefined ? node.operation : `${node.operation} ${node.name}`),
        html("p", {class: "graph-type"}, `shape [${node.shape.join(", ")}], ${node.dtype}`),
        ...about,
        valuePart,
        gradientPart,
      );
      const details = element.querySelector<HTMLDetailsElement>("details");
      if (details) details.open = open;
    },
  };
}

type Reading = ArrayLike<number> | string;

async function readValue(tensor: Tensor): Promise<Reading> {
  if (tensor.storage.freed) return "Freed: the step that made it is over.";
  return await tensor.data();
}

/** The gradient that `backward` left, or for what was computed on the way, the same walk once more. */
async function readGradient(tensor: Tensor, output: Tensor): Promise<Reading> {
  if (!tensor.requiresGrad) return "None: no gradient is wanted of it.";
  if (tensor.grad && !tensor.grad.storage.freed) return await tensor.grad.data();
  if (!tensor.node) return "None yet: backward() has not been called.";
  if (output.size !== 1) return "None: the output is more than one number.";
  try {
    return await scope(() => ({reading: grad(output, [tensor])[0].data()})).reading;
  } catch {
    return "Not to be had any more: a tensor on the way has been freed.";
  }
}

function numbersPart(title: string, shape: readonly number[], data: Reading): HTMLElement {
  const heading = html("h5", {}, title);
  if (typeof data === "string")
    return html("div", {}, heading, html("p", {class: "graph-none"}, data));
  const children = [heading, ...statistics(data).map((line): HTMLElement => html("p", {}, line))];
  if (data.length > 1) children.push(smallPicture(shape, data));
  return html("div", {}, ...children);
}

function statistics(data: ArrayLike<number>): string[] {
  const values = Array.from(data);
  if (values.length === 0) return ["no elements"];
  if (values.length === 1) return [formatNumber(values[0])];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const range = extentOf(values) ?? [Number.NaN, Number.NaN];
  const first = values.slice(0, 4).map((value) => formatNumber(value));
  return [
    `${first.join(", ")}${values.length > 4 ? ", …" : ""}`,
    `${formatCount(values.length)} numbers from ${formatNumber(range[0])} to ${formatNumber(range[1])}`,
    `mean ${formatNumber(mean)}, standard deviation ${formatNumber(Math.sqrt(variance))}`,
  ];
}

/** The last axis across, all others down; only the first rows and columns of what is large. */
function smallPicture(shape: readonly number[], data: ArrayLike<number>): HTMLCanvasElement {
  const across = shape[shape.length - 1] ?? 1;
  const down = data.length / across;
  const [columns, rows] = [Math.min(MOST, across), Math.min(MOST, down)];
  const [low, high] = extentOf(data) ?? [0, 1];
  const signed = low < 0;
  const size = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const colors = cellColors(data, signed ? -size : low, signed ? size : high, signed);
  const cut = columns < across || rows < down ? `; the first ${rows} × ${columns}` : "";
  const canvas = html("canvas", {
    class: "graph-picture",
    role: "img",
    "aria-label": `${down} × ${across} numbers as colours${cut}`,
  });
  const cell = Math.max(3, Math.min(14, Math.floor(230 / columns)));
  setAttributes(canvas, {
    style: `width: ${columns * cell}px; height: ${rows * Math.min(cell, 10)}px`,
  });
  paint(canvas, columns, rows, (i) => colors(Math.floor(i / columns) * across + (i % columns)));
  return canvas;
}

/** What arranges numbers without computing any. */
const VIEWS = "It arranges numbers anew and computes nothing.";

async function aboutOperation({operation}: PictureNode): Promise<HTMLElement[]> {
  if (operation === "parameter" || operation === "input") return [];
  const {operationNotes} = await import("../generated/operationNotes.js");
  const note = operationNotes[operation];
  if (!note) return [html("p", {class: "graph-none"}, VIEWS)];
  const math = html("div", {
    class: "graph-formula",
    tabindex: 0,
    role: "group",
    "aria-label": "Formula",
  });
  math.innerHTML = note.mathml;
  if (note.source === undefined) return [math];
  const place = `${note.file}, line ${note.line}`;
  const source = html(
    "details",
    {class: "graph-source"},
    html("summary", {}, `Source: ${place}`),
    html("pre", {tabindex: 0}, html("code", {}, note.source)),
  );
  return [math, source];
}
