/**
 * What a page needs to know of its chapter's text, once a reader edits: the MDX and the code of each
 * cell. It lies in a file of its own that no mere reader loads; the page names it in a hidden link.
 */
import {h, type JSX} from "preact";
import type {Cell} from "./types.js";

/** Below src/; writeSources.ts fills it. */
export const SOURCES_FOLDER = "generated/sources";

export interface ChapterSource {
  readonly slug: string;
  readonly title: string;
  /** The chapter as it was written, its exercises in their places. */
  readonly mdx: string;
  /** Ids of those exercises in it that have files of their own. */
  readonly exercises: readonly string[];
  readonly cells: readonly Pick<Cell, "id" | "source" | "line" | "names">[];
}

/** Framework turns the address into that of a file of the site. */
export function sourceLink(slug: string): JSX.Element {
  return h("div", {hidden: true}, [
    h("a", {
      class: "chapter-source",
      href: `../${SOURCES_FOLDER}/${slug}.json`,
      download: true,
      "data-slug": slug,
    }),
  ]);
}
