/** Makes elements in one line. Built by hand, because the views must also construct under jsdom. */

export type Attributes = Record<string, string | number | boolean | undefined>;
export type Child = Node | string | undefined;

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element. An attribute that is `true` is set empty; `false` and `undefined` are left out. */
export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  appendChildren(element, children);
  return element;
}

/** An SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag) as SVGElementTagNameMap[K];
  setAttributes(element, attributes);
  appendChildren(element, children);
  return element;
}

export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

function appendChildren(element: Element, children: Child[]): void {
  for (const child of children) if (child !== undefined) element.append(child);
}

/** Sets text only where it changed: a text node that is replaced loses the reader's selection. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

let count = 0;

/** An id that no other element of the page has, for `aria-labelledby` and `for`. */
export function uniqueId(prefix: string): string {
  count += 1;
  return `${prefix}-${count}`;
}
