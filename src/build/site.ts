/** The settings of the site for Observable Framework. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import {THEME_BOOT} from "../client/themeBoot.js";
import type {Project} from "./files.js";
import {CONTENTS_MARK, renderContents} from "./frontPage.js";
import {KATEX_FOLDER} from "./katexFiles.js";
import {listPages, sidebarOf} from "./pages.js";

export const TITLE = "Neural Networks, Live";

/** What the settings need of markdown-it, which Framework hands over. */
interface MarkdownIt {
  core: {ruler: {before(rule: string, name: string, step: (state: {src: string}) => void): void}};
}

export interface SiteOptions {
  /** Write links as page.html, which every file host serves, instead of page. */
  readonly extensions?: boolean;
  /** Folder that a build writes to, from the project's folder. */
  readonly output?: string;
}

export function siteSettings(project: Project, {extensions = false, output}: SiteOptions = {}) {
  const page = existsSync(join(project.directory, "src/client/page.ts"));
  const style = existsSync(join(project.directory, "src/style/index.css"));
  return {
    root: "src",
    ...(output !== undefined && {output}),
    title: TITLE,
    home: TITLE,
    pages: sidebarOf(listPages(project)),
    sidebar: true,
    pager: true,
    toc: {label: "On this page"},
    preserveExtension: extensions,
    globalStylesheets: [],
    ...(style && {style: "style/index.css"}),
    head: [
      `<script>${THEME_BOOT}</script>`,
      `<link rel="stylesheet" href="/${KATEX_FOLDER}/katex.css">`,
      page ? '<script type="module" src="/client/page.js"></script>' : "",
    ].join(""),
    header: `<a class="site-name" href="/">${TITLE}</a>`,
    footer: `${TITLE} runs in your browser. Nothing is sent anywhere.`,
    markdownIt(md: MarkdownIt) {
      md.core.ruler.before("normalize", "contents", (state) => {
        if (!state.src.includes(CONTENTS_MARK)) return;
        state.src = state.src.replace(CONTENTS_MARK, renderContents(listPages(project)));
      });
      return md;
    },
  };
}
