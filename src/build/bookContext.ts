/** Writes what the chapter compiler in the page must know of the book: see src/editor/chapter. */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import type {BookContext} from "../editor/chapter/types.js";
import {type Project, writeIfChanged} from "./files.js";
import {GLOSSARY} from "./glossary.js";
import type {Chapter} from "./types.js";

/** Below src/. */
export const BOOK_CONTEXT = "generated/bookContext.json";

export function writeBookContext(project: Project, chapters: readonly Chapter[]): void {
  const read = (name: string) => {
    const path = join(project.chapters, name);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  };
  const context: BookContext = {
    slugs: chapters.map(({slug}) => slug),
    terms: chapters.find(({slug}) => slug === GLOSSARY)?.definitions ?? [],
    notation: read("notation.yaml"),
    bibliography: read("references.yaml"),
  };
  writeIfChanged(join(project.directory, "src", BOOK_CONTEXT), JSON.stringify(context));
}
