/**
 * What a change on disk means for the running book. Framework itself follows what a page imports,
 * attaches or is styled by; this follows everything that pages are made from.
 */

import {utimesSync} from "node:fs";
import {join, relative, sep} from "node:path";
import type {ChapterError} from "./chapter.js";
import {readChapter, readTables, writePages} from "./chapters.js";
import {chapterOf} from "./chapterText.js";
import {formatError} from "./errors.js";
import {listSlugs, type Project} from "./files.js";
import {GLOSSARY} from "./glossary.js";
import {linkFolders} from "./linkFolders.js";
import {listPages} from "./pages.js";
import {buildLibrary, type Prepared} from "./prepare.js";
import {TypeCheck} from "./typeCheck.js";
import {writeTypeFile} from "./typeFile.js";

/** Folders of the project that the book is made from. */
export const WATCHED = ["chapters", "lib", "data", "src"];

/** Whether a change of this path is the build's own doing. */
export function isGenerated(project: Project, path: string): boolean {
  const name = relative(project.directory, path).split(sep).join("/");
  return (
    /(^|\/)(generated|node_modules|\.[^/]*|[^/]*\.tmp)(\/|$)/.test(name) ||
    /^src\/(chapters|lib|data)(\/|$)/.test(name)
  );
}

export class Refresher {
  #chapters: Prepared["chapters"];
  #typeMistakes: readonly ChapterError[] = [];
  readonly #types: TypeCheck;
  #listing: string;
  #building = Promise.resolve();

  constructor(
    readonly project: Project,
    prepared: Prepared,
    readonly say: (line: string) => void,
  ) {
    this.#chapters = prepared.chapters;
    this.#listing = this.#list();
    this.#types = new TypeCheck(project.directory, (mistakes) => this.#showTypes(mistakes));
    this.#types.start();
  }

  /** The chapters as they were last compiled. */
  get chapters(): Prepared["chapters"] {
    return this.#chapters;
  }

  /** @param paths full paths of files that were added, changed or removed */
  async refresh(paths: readonly string[]): Promise<void> {
    const names = paths.map((path) => relative(this.project.directory, path).split(sep).join("/"));
    const some = (pattern: RegExp) => names.some((name) => pattern.test(name));
    if (some(/^(lib|data)\//)) linkFolders(this.project.directory);
    if (some(/^lib\//)) this.#later(() => buildLibrary(this.project));
    if (some(/^(lib|data|src\/views)\//)) this.#later(() => writeTypeFile(this.project));
    if (some(/^(chapters|data)\//)) await this.#compile(names);
    if (some(/^(chapters|lib|data|src\/views)\//)) this.#types.start();
    if (some(/^src\/build\//))
      this.say("The build itself has changed: restart npm start to use it.");
    // Framework neither reloads scripts of the page itself nor sees what a style sheet imports.
    const reload = some(/^src\/client\//) || some(/^src\/style\//);
    const listing = this.#list();
    if (reload || listing !== this.#listing) this.#reload();
    this.#listing = listing;
  }

  // Compiling kernels or declarations takes seconds, in which prose and cells shall not wait.
  #later(build: () => Promise<unknown>): void {
    this.#building = this.#building.then(async () => {
      try {
        await build();
      } catch (error) {
        this.say(error instanceof Error ? error.message : String(error));
      }
    });
  }

  async #compile(names: readonly string[]): Promise<void> {
    const slugs = listSlugs(this.project);
    // A file or a chapter that came or went may mend or break links anywhere, and so may the glossary;
    // every chapter uses the book's tables.
    const tables = names.some((name) => /^chapters\/[^/]*\.yaml$/.test(name));
    const all =
      tables ||
      names.some((name) => name.startsWith("data/") || name.endsWith(`/${GLOSSARY}.mdx`)) ||
      slugs.length !== this.#chapters.length;
    if (tables) {
      for (const error of readTables(this.project).errors) this.say(formatError(error));
      this.#reload();
    }
    const edited = new Set(names.map(chapterOf));
    await this.#read((slug) => all || edited.has(slug));
  }

  /** Shows in the pages what the type check found, and no longer what it found before. */
  async #showTypes(mistakes: readonly ChapterError[]): Promise<void> {
    const before = this.#typeMistakes;
    this.#typeMistakes = mistakes;
    const touched = new Set([...before, ...mistakes].map(({file}) => chapterOf(file)));
    await this.#read((slug) => touched.has(slug));
  }

  /** Compiles the chapters that are new or chosen, says what is wrong with them, writes the pages. */
  async #read(chosen: (slug: string) => boolean): Promise<void> {
    const before = new Map(this.#chapters.map((chapter) => [chapter.slug, chapter]));
    this.#chapters = await Promise.all(
      listSlugs(this.project).map((slug) => {
        const old = before.get(slug);
        return old && !chosen(slug) ? old : readChapter(this.project, slug, this.#typeMistakes);
      }),
    );
    for (const chapter of this.#chapters) {
      this.#report(before.get(chapter.slug)?.errors ?? [], chapter.errors, chapter.file);
    }
    writePages(this.project, this.#chapters);
  }

  #report(before: readonly ChapterError[], after: readonly ChapterError[], file: string): void {
    const old = before.map(formatError).join("\n");
    const now = after.map(formatError).join("\n");
    if (now === old) return;
    this.say(now || `${file} has no mistakes any more.`);
  }

  #list(): string {
    return JSON.stringify(listPages(this.project));
  }

  // Framework watches the settings file: a new time stamp reloads open pages, sidebar included.
  #reload(): void {
    const now = new Date();
    utimesSync(join(this.project.directory, "observablehq.config.ts"), now, now);
  }
}
