/** Where the links of a chapter may lead. */
import type {ChapterContext} from "./types.js";

/**
 * Why a link or an image source cannot stand, or undefined when it can.
 *
 * @param load whether the page would load the target by itself, as it does with images
 */
export function linkMistake(
  url: string,
  load: boolean,
  {hasFile, slugs}: ChapterContext,
): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(url)) {
    if (!load) return undefined;
    return `"${url}" would be loaded from elsewhere. Put the file into the book and name it from the root: /data/….`;
  }
  const {pathname} = new URL(url, "http://site/chapters/");
  const path = decodeURIComponent(pathname);
  const chapter = /^\/chapters\/([^/]+?)(?:\.html|\.mdx)?$/.exec(path);
  if (!load && chapter) {
    if (!slugs || slugs.has(chapter[1])) return undefined;
    return `There is no chapter "${chapter[1]}". Link to an existing one, e.g. /chapters/${[...slugs][0] ?? "01-perceptron"}.`;
  }
  if (!load && (path === "/" || path === "/index")) return undefined;
  // Pages that are no chapters are Markdown.
  if (!hasFile || hasFile(path) || (!load && hasFile(`${path}.md`))) return undefined;
  return `There is no file "${url}" in the book.`;
}
