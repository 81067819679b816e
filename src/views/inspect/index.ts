/**
 * Shows a value for what it is: a tensor with its shape, a picture, statistics and first values; a
 * module as its layers with their parameters; runs, optimisers and arrays of numbers; and lists and
 * objects that hold any of these. What `display(x)` shows of such a value in a page is this.
 *
 *     inspector(model)
 *
 * The parts of an object are closed at first, and read when they are opened.
 */
import {nn, optim, Run, Tensor} from "../../lib/index.js";
import {html} from "../dom.js";
import {formatCount, formatNumber} from "../format.js";
import {moduleText, optimizerText, partsOf, runLine} from "./models.js";
import {arrayBody, type Numbers, shapeText, tensorBody, tensorText} from "./numbers.js";

export interface InspectorOptions {
  /** Shows values that are none of the above; a line of text without it. */
  plain?: (value: unknown) => Node;
  /** What the value is called. */
  name?: string;
}

interface Description {
  /** What it is, e.g. "Linear". */
  kind: string;
  /** What can be said of it in one line. */
  text: string;
  /** Everything else. */
  body?: () => HTMLElement;
}

/** Entries of a list or object that are shown. */
const MOST_ENTRIES = 40;
/** How deep a list or object is searched for tensors and the like. */
const DEPTH = 4;

/** Whether the inspector has more to show of a value than its plain text. */
export function isInspectable(value: unknown, depth = DEPTH): boolean {
  if (isNumbers(value)) return true;
  if (value instanceof Tensor || value instanceof nn.Module || value instanceof Run) return true;
  if (value instanceof optim.Optimizer) return true;
  if (depth === 0) return false;
  return (entriesOf(value) ?? [])
    .slice(0, MOST_ENTRIES)
    .some(([, entry]) => isInspectable(entry, depth - 1));
}

export function inspector(value: unknown, options: InspectorOptions = {}): HTMLElement {
  if (value instanceof Run) return html("div", {class: "view view-inspect"}, runLine(value));
  const plain = options.plain ?? plainText;
  const {name = ""} = options;
  const label = name ? [html("span", {class: "inspect-name"}, name), " "] : [];
  return html("div", {class: "view view-inspect"}, shown(value, label, plain, true, []));
}

/** @param outer the objects that this value lies in: one of them again would never end */
function shown(
  value: unknown,
  label: readonly (Node | string)[],
  plain: (value: unknown) => Node,
  open: boolean,
  outer: readonly unknown[],
): HTMLElement {
  if (value instanceof Run) {
    const line = runLine(value);
    line.prepend(...label);
    return line;
  }
  const description = outer.includes(value)
    ? {kind: "itself again", text: ""}
    : describe(value, plain, [...outer, value]);
  if (!description) return html("p", {class: "inspect-line"}, ...label, plain(value));
  const {kind, text, body} = description;
  const head = [
    ...label,
    html("span", {class: "inspect-kind"}, kind),
    " ",
    html("span", {class: "inspect-text"}, text),
  ];
  if (!body) return html("p", {class: "inspect-line"}, ...head);
  const details = html("details", {class: "inspect", open}, html("summary", {}, ...head));
  if (open) details.append(body());
  else details.addEventListener("toggle", () => details.append(body()), {once: true});
  return details;
}

function describe(
  value: unknown,
  plain: (value: unknown) => Node,
  outer: readonly unknown[],
): Description | undefined {
  const list = (entries: readonly [string, unknown][]) => () => entryList(entries, plain, outer);
  if (value instanceof Tensor) {
    const kind =
      value instanceof nn.Parameter
        ? "Parameter"
        : value instanceof nn.Buffer
          ? "Buffer"
          : "Tensor";
    return {
      kind,
      text: tensorText(value),
      body: () => {
        const body = tensorBody(value);
        const {grad} = value;
        return grad ? html("div", {}, body, list([["gradient", grad]])()) : body;
      },
    };
  }
  if (isNumbers(value)) {
    return {
      kind: value.constructor.name,
      text: shapeText([value.length]),
      body: value.length > 0 ? () => arrayBody(value) : undefined,
    };
  }
  if (value instanceof nn.Module) {
    const parts = partsOf(value);
    return {
      kind: classOf(value, nn),
      text: moduleText(value),
      body: parts.length > 0 ? list(parts) : undefined,
    };
  }
  if (value instanceof optim.Optimizer) {
    return {
      kind: classOf(value, optim),
      text: optimizerText(value),
      body: list(Object.entries(value.options)),
    };
  }
  const entries = isInspectable(value) ? entriesOf(value) : undefined;
  if (!entries) return undefined;
  const count = formatCount(entries.length);
  const isList = Array.isArray(value);
  return {
    kind: isList ? "Array" : value instanceof Map ? "Map" : "Object",
    text: isList
      ? `of ${count}`
      : entries
          .map(([name]) => name)
          .slice(0, 6)
          .join(", "),
    body: list(entries),
  };
}

function entryList(
  entries: readonly [string, unknown][],
  plain: (value: unknown) => Node,
  outer: readonly unknown[],
): HTMLElement {
  const items = entries
    .slice(0, MOST_ENTRIES)
    .map(([name, entry]) =>
      html(
        "li",
        {},
        shown(entry, [html("span", {class: "inspect-name"}, name), " "], plain, false, outer),
      ),
    );
  const left = entries.length - items.length;
  if (left > 0) items.push(html("li", {class: "inspect-note"}, `and ${formatCount(left)} more`));
  return html("ul", {class: "inspect-entries"}, ...items);
}

/** Name and value of what a plain object, list or map holds; undefined for everything else. */
function entriesOf(value: unknown): [string, unknown][] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return value.map((entry, i) => [String(i), entry]);
  if (value instanceof Map) return Array.from(value, ([key, entry]) => [String(key), entry]);
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype.constructor?.name === "Object"
    ? Object.entries(value)
    : undefined;
}

/** Packing a page small renames classes, but not what a namespace calls them. */
function classOf(value: object, namespace: object): string {
  const found = Object.entries(namespace).find(([, part]) => part === value.constructor);
  return found?.[0] ?? value.constructor.name;
}

function isNumbers(value: unknown): value is Numbers {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    !(value instanceof BigInt64Array) &&
    !(value instanceof BigUint64Array)
  );
}

function plainText(value: unknown): Node {
  if (typeof value === "number") return new Text(formatNumber(value));
  if (typeof value === "string") return new Text(`“${value}”`);
  if (typeof value === "function") return new Text(`function ${value.name}`.trim());
  if (Array.isArray(value)) return new Text(`Array of ${formatCount(value.length)}`);
  if (typeof value === "object" && value !== null) {
    return new Text(value.constructor?.name ?? "Object");
  }
  return new Text(String(value));
}
