/** Writes what the chapter compiler in the page must know of the book: see src/editor/chapter. */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import type {BookContext} from "../editor/chapter/types.js";
import {SOURCES_FOLDER} from "./chapterSource.js";
import {listSlugs, type Project, writeIfChanged} from "./files.js";
import {GLOSSARY} from "./glossary.js";
import {namedFiles} from "./sourcePiece.js";
import type {Chapter} from "./types.js";

/** Below src/. */
const BOOK_CONTEXT = "generated/bookContext.json";

/** Stands in src/draft.md where the links to these files go. */
export const BOOK_LINKS_MARK = "<!-- book -->";

/** Hidden links, for Framework turns their addresses into those of files of the site. */
export function renderBookLinks(project: Project): string {
  const link = (kind: string, file: string, slug: string) =>
    `<a class="${kind}" data-slug="${slug}" href="./${file}" download></a>`;
  const sources = listSlugs(project).map((slug) =>
    link("book-source", `${SOURCES_FOLDER}/${slug}.json`, slug),
  );
  return `<div hidden>${link("book-context", BOOK_CONTEXT, "")}${sources.join("")}</div>`;
}

export function writeBookContext(project: Project, chapters: readonly Chapter[]): void {
  const read = (name: string) => {
    const path = join(project.chapters, name);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  };
  const shown = new Set(chapters.flatMap(({text}) => namedFiles(text.text)));
  const code = [...shown].flatMap((path) => {
    const full = join(project.directory, path);
    return existsSync(full) ? [[path, readFileSync(full, "utf8")] as const] : [];
  });
  const context: BookContext = {
    slugs: chapters.map(({slug}) => slug),
    terms: chapters.find(({slug}) => slug === GLOSSARY)?.definitions ?? [],
    notation: read("notation.yaml"),
    bibliography: read("references.yaml"),
    code: Object.fromEntries(code),
  };
  writeIfChanged(join(project.directory, "src", BOOK_CONTEXT), JSON.stringify(context));
}
