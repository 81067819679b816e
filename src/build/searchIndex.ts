/** The file that the search loads when it is first opened: every section of every chapter. */
import {join} from "node:path";
import {type Chapter, pageName} from "./chapter.js";
import {type Project, writeIfChanged} from "./files.js";
import type {Section} from "./sections.js";

/** One row of the index. */
export interface SearchRow extends Section {
  /** Where it is, from the site's root, e.g. "chapters/02-multi-layer-perceptron#the-losses". */
  readonly path: string;
  /** "2. Multi-Layer Perceptron" */
  readonly page: string;
}

export function searchRows(chapters: readonly Chapter[]): SearchRow[] {
  return chapters.flatMap(({slug, frontMatter, sections}) =>
    sections.map((section) => ({
      ...section,
      page: pageName(frontMatter),
      path: `chapters/${slug}${section.id && `#${section.id}`}`,
    })),
  );
}

/** A module, because Framework follows imports: a change of a chapter reaches an open page. */
export function writeSearchIndex(project: Project, chapters: readonly Chapter[]): void {
  const rows = JSON.stringify(searchRows(chapters));
  writeIfChanged(
    join(project.directory, "src/generated/searchIndex.js"),
    `export const rows = JSON.parse(${JSON.stringify(rows)});\n`,
  );
}
