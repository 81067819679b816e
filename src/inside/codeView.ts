/** Code that a cell has at hand, coloured once the page has loaded what colours it. */
import {html} from "../views/dom.js";
import {watchVisibility} from "../views/follow.js";

export interface CodeViewOptions {
  /** What it is; stands above it. */
  title: string;
}

export function codeView(code: string, {title}: CodeViewOptions): HTMLElement {
  const text = html("code", {}, code);
  void colour(text, code);
  return html(
    "figure",
    {class: "source-piece"},
    html("figcaption", {}, title),
    html("pre", {tabindex: 0, role: "region", "aria-label": title}, text),
  );
}

/** Shows code in an element, now in plain letters, then in colours. */
export async function colour(element: HTMLElement, code: string): Promise<void> {
  element.textContent = code;
  try {
    const {highlight} = await import("../generated/highlight.js");
    if (element.textContent === code) element.innerHTML = highlight(code);
  } catch {
    // Without colours it is as right.
  }
}

/** Calls `start` once, when the reader comes near the element: what it loads is large. */
export function whenNear(element: HTMLElement, start: () => void): void {
  const stop = watchVisibility(element, (visible) => {
    if (!visible) return;
    stop();
    start();
  });
}
