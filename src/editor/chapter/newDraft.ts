/** A new chapter that lies nowhere yet: the skeleton of `npm run new-chapter`, as one text. */
import {joinExercises} from "../../build/chapterText.js";
import {PARTS} from "../../build/contents.js";
import {chosenChapter, skeleton} from "../../build/newChapter/skeleton.js";

export interface NewDraft {
  readonly slug: string;
  readonly text: string;
}

/** What the site knows of the plan: the source's formulas and errata stay with the project. */
const PLAN = PARTS.flatMap(({entries}) =>
  entries.map(([number, title]) => ({
    number: number.padStart(2, "0"),
    title,
    tagline: "What it is, in one line.",
    formulas: [],
    errata: [],
  })),
);

/**
 * @param word "09" for a chapter of the plan, "60-my-own-chapter" for another
 * @param taken slugs of chapters that are there
 * @returns the text, or what is wrong with the wish
 */
export function newDraft(word: string, taken: readonly string[]): NewDraft | {mistake: string} {
  const chosen = chosenChapter(word, PLAN, taken);
  if ("mistake" in chosen) return chosen;
  const {slug, section} = chosen;
  const files = new Map(skeleton(slug, section).map(({path, text}) => [path, text]));
  const file = `chapters/${slug}.mdx`;
  const {text} = joinExercises(files.get(file) ?? "", file, (part) => files.get(part));
  return {slug, text};
}
