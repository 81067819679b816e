/** Which chapters of the book the reader has edited. */
import {pageAddress} from "../siteAddress.js";
import {loadEditor} from "./bundle.js";
import {readJournals} from "./journal.js";

export interface EditedChapter {
  readonly title: string;
  readonly address: string;
  /** How many of its cells have edits. */
  readonly count: number;
}

/** @param except the chapter that is on the page */
export async function chaptersWithEdits(except?: string): Promise<EditedChapter[]> {
  const {openEditStore} = await loadEditor();
  const edits = await openEditStore()
    .then((store) => store.load())
    .catch(() => []);
  const left = readJournals().filter(({code}) => code !== undefined);
  const edited = [...edits, ...left];
  const slugs = [...new Set(edited.map(({chapter}) => chapter))];
  return slugs
    .filter((slug) => slug !== except)
    .sort()
    .map((slug) => ({
      title: titleOf(slug),
      address: pageAddress(`chapters/${slug}`),
      count: new Set(edited.filter(({chapter}) => chapter === slug).map(({cell}) => cell)).size,
    }));
}

/** As the list of chapters has it; a chapter that is there no more is called by its address. */
function titleOf(slug: string): string {
  const links = document.querySelectorAll<HTMLAnchorElement>("#observablehq-sidebar a");
  const link = [...links].find(({href}) => href.replace(/\.html$/, "").endsWith(`/${slug}`));
  return link?.firstChild?.textContent?.trim() || slug;
}
