/** References to formulas, of this chapter and of others. */
import {ANCHORS, type Draft} from "./draft.js";
import {listFormulas} from "./formulaList.js";
import {prefixOf} from "./slug.js";

export interface Target {
  /** "2.7" */
  readonly number: string;
  readonly href: string;
}

/**
 * Where a reference leads, or why it leads nowhere.
 *
 * @param chapter "02", "48a" or a whole slug; undefined for this chapter
 */
export function findFormula(
  id: string,
  chapter: string | undefined,
  draft: Draft,
): Target | {readonly mistake: string} {
  const anchor = `#${ANCHORS.equation}${id}`;
  if (chapter === undefined) {
    const equation = draft.equations.find((own) => own.id === id);
    if (equation) return {number: equation.number, href: anchor};
    return {mistake: `This chapter has no formula "${id}". ${knownFormulas(draft)}`};
  }
  const {slugs, readSource} = draft.context;
  const slug = [...(slugs ?? [])].find((one) => one === chapter || one.startsWith(`${chapter}-`));
  if (!slug) {
    // Nothing is known of other chapters: the reference is believed.
    if (!slugs) return {number: id, href: `/chapters/${chapter}${anchor}`};
    return {mistake: `There is no chapter "${chapter}". Write its number as in its file name: 02.`};
  }
  const href = `/chapters/${slug}${anchor}`;
  if (!readSource) return {number: id, href};
  const formulas = listFormulas(readSource(slug));
  const found = formulas.find((formula) => formula.id === id);
  if (found) return {number: `${prefixOf(slug)}.${found.place}`, href};
  const mistake = `Chapter ${slug} has no formula "${id}". ${listKnown(formulas)}`;
  return {mistake};
}

/** "Its formulas are a, b." */
export function knownFormulas({equations}: Draft): string {
  return listKnown(equations);
}

function listKnown(formulas: readonly {readonly id: string}[]): string {
  const ids = formulas.map(({id}) => `"${id}"`);
  return ids.length > 0 ? `Its formulas are ${ids.join(", ")}.` : "It has no formulas.";
}
