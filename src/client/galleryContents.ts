/** The contents of the gallery, read off the page itself: each group with its views. */
import {html} from "../views/dom.js";

export function galleryContents(): HTMLElement {
  const list = html("ul");
  let names: HTMLElement | undefined;
  for (const heading of document.querySelectorAll("#observablehq-main > h2, [data-view] > h3")) {
    const link = html("a", {href: `#${heading.id}`}, heading.textContent ?? "");
    if (heading.tagName === "H2") {
      names = html("span");
      list.append(html("li", {}, html("strong", {}, link), names));
    } else names?.append(names.hasChildNodes() ? " · " : ": ", link);
  }
  return html("nav", {"aria-label": "Views in this gallery"}, list);
}
