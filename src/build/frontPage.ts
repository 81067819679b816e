/** The list of chapters on the front page, made from the plan of the book and what is there. */
import {PARTS} from "./contents.js";
import type {Page} from "./pages.js";

/** Stands in src/index.md where the list goes. */
export const CONTENTS_MARK = "<!-- chapters -->";

/** A tag that stands at so many chapters can be chosen. */
const ENOUGH = 2;

/** One line of HTML: all chapters by part, those that exist as links, and tags to choose among them. */
export function renderContents(pages: readonly Page[]): string {
  const chaptersOf = new Map<string, Set<string>>();
  const parts = PARTS.map(({name, entries}, index) => {
    const items = entries.map(([number, title, year, planned]) => {
      const page = pages.find((candidate) => candidate.number === number);
      const tags = topicsOf(page?.tags ?? planned?.split("; ") ?? []);
      for (const tag of tags) {
        chaptersOf.set(tag, (chaptersOf.get(tag) ?? new Set()).add(number.replace(/[a-h]$/, "")));
      }
      const data = `data-number="${number}" data-tags="${escapeText(tags.join("; "))}"`;
      const label = `<span class="contents-number">${number}</span> `;
      const when = year ? ` <span class="contents-year">${escapeText(year)}</span>` : "";
      return page
        ? `<li class="contents-ready" ${data}>${label}<a href="/chapters/${page.slug}">${escapeText(page.title)}</a>${when}</li>`
        : `<li class="contents-planned" ${data}>${label}<span>${escapeText(title)}</span>${when}</li>`;
    });
    return `<section class="contents-part"><h3 id="part-${index + 1}">${escapeText(name)}</h3><ul>${items.join("")}</ul></section>`;
  });
  const chapters = new Set(
    pages.flatMap(({number}) => (number ? [Number.parseInt(number, 10)] : [])),
  );
  return `<div class="contents" data-ready="${chapters.size}"><p class="contents-state">${describe(chapters.size)}</p>${renderTags(chaptersOf)}${parts.join("")}</div>`;
}

/** "Supervised / Self-Supervised" names two topics. */
function topicsOf(tags: readonly string[]): string[] {
  const topics = tags.flatMap((tag) => tag.split(/\s[/→+&]\s/));
  return [...new Set(topics.map((topic) => topic.trim()))];
}

/** Hidden until src/client/contents.ts makes the buttons work. */
function renderTags(chaptersOf: ReadonlyMap<string, ReadonlySet<string>>): string {
  const buttons = [...chaptersOf]
    .map(([tag, chapters]) => [tag, chapters.size] as const)
    .filter(([, count]) => count >= ENOUGH)
    .sort(([, a], [, b]) => b - a)
    .map(
      ([tag, count]) =>
        `<button type="button" aria-pressed="false" data-tag="${escapeText(tag)}">${escapeText(tag)} <span>${count}</span></button>`,
    );
  return `<div class="contents-tags" role="group" aria-label="Show chapters about" hidden>${buttons.join("")}</div>`;
}

function describe(count: number): string {
  if (count === 0) return "None of the 48 chapters is here yet; this is the plan.";
  if (count >= 48) return "All 48 chapters are here.";
  const written = count === 1 ? "1 of the 48 chapters is" : `${count} of the 48 chapters are`;
  return `${written} here so far: the linked ones. The others are planned, in this order.`;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
