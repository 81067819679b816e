/** All chapters: reading them from disk, compiling them, and writing their pages to src/chapters. */
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync} from "node:fs";
import {basename, join, relative} from "node:path";
import {type Chapter, type ChapterContext, type ChapterError, compileChapter} from "./chapter.js";
import type {Project} from "./files.js";
import {writeIfChanged} from "./files.js";
import {readPageCell} from "./frameworkCheck.js";
import {writeSearchIndex} from "./searchIndex.js";
import {compareSlugs, slugOf} from "./slug.js";

/** Slugs of the chapters on disk, in the order of the book. */
export function listSlugs({chapters}: Project): string[] {
  if (!existsSync(chapters)) return [];
  return readdirSync(chapters)
    .filter((name) => name.endsWith(".mdx") && !name.startsWith("."))
    .map(slugOf)
    .sort(compareSlugs);
}

/** What the compiler needs to know of the rest of the site. */
export function contextOf(project: Project): ChapterContext {
  return {
    slugs: new Set(listSlugs(project)),
    hasFile: (path) => existsSync(join(project.directory, "src", path)),
    readPageCell,
  };
}

/** Compiles one chapter from disk. */
export async function readChapter(
  project: Project,
  slug: string,
  typeMistakes: readonly ChapterError[] = [],
): Promise<Chapter> {
  const path = join(project.chapters, `${slug}.mdx`);
  const source = readFileSync(path, "utf8");
  const file = relative(project.directory, path).replaceAll("\\", "/");
  const name = file.startsWith("..") ? `chapters/${basename(path)}` : file;
  const mine = typeMistakes.filter((mistake) => mistake.file === name);
  return compileChapter(source, name, {...contextOf(project), typeMistakes: mine});
}

/** Compiles every chapter, in the order of the book. */
export async function readChapters(project: Project): Promise<Chapter[]> {
  const chapters: Chapter[] = [];
  for (const slug of listSlugs(project)) chapters.push(await readChapter(project, slug));
  return chapters;
}

/**
 * Writes the pages that changed, removes those whose chapter is gone, and brings the search up to
 * date. Returns the slugs of changed pages.
 */
export function writePages(project: Project, chapters: readonly Chapter[]): string[] {
  const folder = join(project.directory, "src/chapters");
  mkdirSync(folder, {recursive: true});
  const changed = chapters
    .filter(({slug, markdown}) => writeIfChanged(join(folder, `${slug}.md`), markdown))
    .map(({slug}) => slug);
  const wanted = new Set(chapters.map(({slug}) => `${slug}.md`));
  for (const name of readdirSync(folder)) {
    if (!wanted.has(name)) rmSync(join(folder, name), {recursive: true, force: true});
  }
  writeSearchIndex(project, chapters);
  return changed;
}
