/** The pages of the book in their order: what the sidebar, the pager and the front page list. */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {pageName} from "./chapter.js";
import {PARTS, partOf} from "./contents.js";
import {ErrorList} from "./errors.js";
import {listSlugs, type Project} from "./files.js";
import {frontMatterText, parseFrontMatter} from "./frontMatter.js";

export interface Page {
  readonly slug: string;
  readonly number?: string;
  readonly title: string;
  readonly tags: readonly string[];
}

/** Reads only the heads of the chapters: mistakes in them are reported where they are compiled. */
export function listPages(project: Project): Page[] {
  return listSlugs(project).flatMap((slug) => {
    const path = join(project.chapters, `${slug}.mdx`);
    if (!existsSync(path)) return [];
    const yaml = frontMatterText(readFileSync(path, "utf8").replace(/\r\n?/g, "\n"));
    const {frontMatter} = parseFrontMatter(yaml, 2, slug, new ErrorList(slug));
    const {number, title, tags} = frontMatter;
    return [{slug, number, title, tags}];
  });
}

interface SidebarSection {
  readonly name: string;
  readonly open: boolean;
  readonly pages: {name: string; path: string}[];
}

/**
 * The sidebar: the parts that have chapters, each with its chapters; then what has no number.
 *
 * @param more pages that are no chapters
 */
export function sidebarOf(
  pages: readonly Page[],
  more: SidebarSection["pages"] = [],
): SidebarSection[] {
  const section = (name: string, members: readonly Page[]) => ({
    name,
    open: true,
    pages: members.map((page) => ({name: pageName(page), path: `/chapters/${page.slug}`})),
  });
  const numbered = pages.filter(({number}) => number !== undefined);
  const parts = PARTS.map((part) =>
    section(
      part.name,
      numbered.filter(({number}) => partOf(number) === part),
    ),
  );
  const rest = section(
    "Reference",
    pages.filter(({number}) => number === undefined),
  );
  rest.pages.push(...more);
  return [...parts, rest].filter((section) => section.pages.length > 0);
}
