/** The settings of the site for Observable Framework. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import {THEME_BOOT} from "../client/themeBoot.js";
import {BOOK_LINKS_MARK, renderBookLinks} from "./bookContext.js";
import type {Project} from "./files.js";
import {CONTENTS_MARK, renderContents} from "./frontPage.js";
import {KATEX_FOLDER} from "./katexFiles.js";
import {LINEAGE_MARK, renderLineage} from "./lineageMap.js";
import {NOTATION_MARK, renderNotation} from "./notation/page.js";
import {listPages, sidebarOf} from "./pages.js";

export const TITLE = "Neural Networks, Live";

/** Three units in a row, drawn in the page: hosts are not asked for a file. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M3 4l10 4-10 4' fill='none' stroke='%231f66ad' stroke-width='1.5'/%3E%3Ccircle cx='3' cy='4' r='2.6' fill='%231f66ad'/%3E%3Ccircle cx='3' cy='12' r='2.6' fill='%231f66ad'/%3E%3Ccircle cx='13' cy='8' r='2.6' fill='%23c4560a'/%3E%3C/svg%3E";

const NOTATION = {name: "Notation", path: "/notation"};
const LIBRARY = {name: "The library's source", path: "/library"};

/** What the settings need of markdown-it, which Framework hands over. */
interface MarkdownIt {
  core: {ruler: {before(rule: string, name: string, step: (state: {src: string}) => void): void}};
}

export interface SiteOptions {
  /** Write links as page.html, which every file host serves, instead of page. */
  readonly extensions?: boolean;
  /** Folder that a build writes to, from the project's folder. */
  readonly output?: string;
  /** Put the recorder into the pages: see src/build/record. */
  readonly recorder?: boolean;
}

export function siteSettings(
  project: Project,
  {extensions = false, output, recorder = false}: SiteOptions = {},
) {
  const page = existsSync(join(project.directory, "src/client/page.ts"));
  const library = existsSync(join(project.directory, "src/library.md"));
  const notation = existsSync(join(project.directory, "src/notation.md"));
  const style = existsSync(join(project.directory, "src/style/index.css"));
  return {
    root: "src",
    ...(output !== undefined && {output}),
    title: TITLE,
    home: TITLE,
    pages: sidebarOf(listPages(project), [
      ...(notation ? [NOTATION] : []),
      ...(library ? [LIBRARY] : []),
    ]),
    sidebar: true,
    pager: true,
    toc: {label: "On this page"},
    preserveExtension: extensions,
    globalStylesheets: [],
    ...(style && {style: "style/index.css"}),
    head: [
      `<link rel="icon" href="${ICON}">`,
      `<script>${THEME_BOOT}</script>`,
      `<link rel="stylesheet" href="/${KATEX_FOLDER}/katex.css">`,
      page ? '<script type="module" src="/client/page.js"></script>' : "",
      recorder ? '<script type="module" src="/client/recorder.js"></script>' : "",
    ].join(""),
    header: `<a class="site-name" href="/">${TITLE}</a>`,
    footer: `${TITLE} runs in your browser. Nothing is sent anywhere.`,
    markdownIt(md: MarkdownIt) {
      md.core.ruler.before("normalize", "contents", (state) => {
        if (state.src.includes(CONTENTS_MARK)) {
          const pages = listPages(project);
          state.src = state.src
            .replace(CONTENTS_MARK, renderContents(pages))
            .replace(LINEAGE_MARK, renderLineage(pages));
        }
        if (state.src.includes(BOOK_LINKS_MARK)) {
          state.src = state.src.replace(BOOK_LINKS_MARK, renderBookLinks(project));
        }
        if (state.src.includes(NOTATION_MARK)) {
          state.src = state.src.replace(NOTATION_MARK, () => renderNotation(project));
        }
      });
      return md;
    },
  };
}
