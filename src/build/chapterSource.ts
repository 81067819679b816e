/**
 * What a page needs to know of its chapter's text, once a reader edits: the MDX and the code of each
 * cell. It lies in a file of its own that no mere reader loads; the page names it in a hidden link.
 */
import {mkdirSync, readdirSync, rmSync} from "node:fs";
import {join} from "node:path";
import {h, type JSX} from "preact";
import {type Project, writeIfChanged} from "./files.js";
import type {Cell, Chapter} from "./types.js";

/** Below src/. */
const FOLDER = "generated/sources";

export interface ChapterSource {
  readonly slug: string;
  readonly title: string;
  /** The chapter as it was written, its exercises in their places. */
  readonly mdx: string;
  readonly cells: readonly Pick<Cell, "id" | "source" | "line" | "names">[];
}

/** Framework turns the address into that of a file of the site. */
export function sourceLink(slug: string): JSX.Element {
  return h("div", {hidden: true}, [
    h("a", {
      class: "chapter-source",
      href: `../${FOLDER}/${slug}.json`,
      download: true,
      "data-slug": slug,
    }),
  ]);
}

/** Writes the files of chapters that have cells, and removes those of others. */
export function writeSources(project: Project, chapters: readonly Chapter[]): void {
  const folder = join(project.directory, "src", FOLDER);
  mkdirSync(folder, {recursive: true});
  const wanted = new Set<string>();
  for (const {slug, text, frontMatter, cells} of chapters) {
    if (cells.length === 0) continue;
    const source: ChapterSource = {
      slug,
      title: frontMatter.title,
      mdx: text.text,
      cells: cells.map(({id, source: code, line, names}) => ({id, source: code, line, names})),
    };
    wanted.add(`${slug}.json`);
    writeIfChanged(join(folder, `${slug}.json`), JSON.stringify(source));
  }
  for (const name of readdirSync(folder)) if (!wanted.has(name)) rmSync(join(folder, name));
}
