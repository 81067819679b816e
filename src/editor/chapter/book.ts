/** What a chapter's compiler must know of the rest of the book, as the build writes it for pages. */
import {parseBibliography} from "../../build/bibliography.js";
import {ErrorList} from "../../build/errors.js";
import {parseBookNotation} from "../../build/notation/table.js";
import type {ChapterContext} from "../../build/types.js";
import {readPageCell} from "./pageCell.js";
import type {BookContext} from "./types.js";

/**
 * @param sources the texts of other chapters, by slug: those that `namedChapters` found
 */
export function contextFor(
  {slugs, terms, notation, bibliography, code}: BookContext,
  sources: ReadonlyMap<string, string>,
): ChapterContext {
  return {
    slugs: new Set(slugs),
    terms: new Map(terms.map((entry) => [entry.id, entry])),
    ...(notation !== undefined && {
      notation: parseBookNotation(notation, new ErrorList("chapters/notation.yaml")),
    }),
    ...(bibliography !== undefined && {
      bibliography: parseBibliography(bibliography, new ErrorList("chapters/references.yaml")),
    }),
    readSource: (slug) => sources.get(slug) ?? "",
    readCode: (path) => code[path] ?? null,
    readPageCell,
  };
}

/** The other chapters whose text a chapter needs, for `<Since>` and `<Eq chapter>`. */
export function namedChapters(text: string, slugs: readonly string[]): string[] {
  const names = Array.from(text.matchAll(/\bchapter="([^"]+)"/g), ([, name]) => name);
  const isNamed = (slug: string) =>
    names.some((name) => slug === name || slug.startsWith(`${name.padStart(2, "0")}-`));
  return slugs.filter(isNamed);
}
