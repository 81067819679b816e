/** Addresses of pages, wherever the site stands: under any path, with or without `.html`. */

/** @param path from the site's root, e.g. "chapters/02-multi-layer-perceptron#the-losses" */
export function pageAddress(path: string): string {
  const [file, anchor] = path.split("#");
  const extension = hasExtensions() ? ".html" : "";
  return `${siteRoot()}${file}${extension}${anchor ? `#${anchor}` : ""}`;
}

/** The address of the site's root, ending in a slash: where the book's name in the header leads. */
function siteRoot(): string {
  const home = document.querySelector<HTMLAnchorElement>("a.site-name")?.href ?? location.href;
  return new URL(".", home).href;
}

/** A built site writes its links with `.html`; the server of `npm start` without. */
export function hasExtensions(): boolean {
  return document.querySelector('#observablehq-sidebar a[href*=".html"]') !== null;
}
