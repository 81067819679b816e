/** All chapters: reading them from disk, compiling them, and writing their pages to src/chapters. */
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync} from "node:fs";
import {basename, dirname, join, relative} from "node:path";
import {type Bibliography, parseBibliography} from "./bibliography.js";
import {writeBookContext} from "./bookContext.js";
import {type Chapter, type ChapterContext, type ChapterError, compileChapter} from "./chapter.js";
import {type ChapterText, chapterOf, joinExercises} from "./chapterText.js";
import {ErrorList} from "./errors.js";
import {listSlugs, type Project, writeIfChanged} from "./files.js";
import {readPageCell} from "./frameworkCheck.js";
import {GLOSSARY, type GlossaryEntry} from "./glossary.js";
import {type BookNotation, parseBookNotation} from "./notation/table.js";
import {writeSearchIndex} from "./searchIndex.js";
import {writeSources} from "./writeSources.js";

/** The book's tables beside the chapters: its symbols, and the works that it names. */
export interface BookTables {
  readonly notation?: BookNotation;
  readonly bibliography?: Bibliography;
  readonly errors: readonly ChapterError[];
}

/** The book's tables, those that it has; and what is wrong with them. */
export function readTables({chapters}: Project): BookTables {
  const errors: ChapterError[] = [];
  const read = <T>(name: string, parse: (text: string, list: ErrorList) => T): T | undefined => {
    const path = join(chapters, name);
    if (!existsSync(path)) return undefined;
    const list = new ErrorList(`chapters/${name}`);
    const table = parse(readFileSync(path, "utf8"), list);
    errors.push(...list.errors);
    return table;
  };
  const notation = read("notation.yaml", parseBookNotation);
  return {notation, bibliography: read("references.yaml", parseBibliography), errors};
}

/** What the compiler needs to know of the rest of the site. */
export async function contextOf(project: Project): Promise<ChapterContext> {
  const {notation, bibliography} = readTables(project);
  return {
    terms: await readGlossary(project),
    slugs: new Set(listSlugs(project)),
    notation,
    bibliography,
    readSource: (slug) => readText(join(project.chapters, `${slug}.mdx`), `${slug}.mdx`).text,
    readCode: (path) => readIfThere(join(project.directory, path)),
    hasFile: (path) => existsSync(join(project.directory, "src", path)),
    readPageCell,
  };
}

const readIfThere = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : undefined);

/** Compiles one chapter from disk. */
export async function readChapter(
  project: Project,
  slug: string,
  typeMistakes: readonly ChapterError[] = [],
): Promise<Chapter> {
  const path = join(project.chapters, `${slug}.mdx`);
  const file = relative(project.directory, path).replaceAll("\\", "/");
  const name = file.startsWith("..") ? `chapters/${basename(path)}` : file;
  const mine = typeMistakes.filter((mistake) => chapterOf(mistake.file) === slug);
  const text = readText(path, name);
  return compileChapter(text, name, {...(await contextOf(project)), typeMistakes: mine});
}

/**
 * Reads a chapter's text with its exercises.
 *
 * @param path of the chapter's file
 * @param name that path, as errors shall give it
 */
export function readText(path: string, name: string): ChapterText {
  const folder = dirname(path);
  const read = (file: string) => readIfThere(join(folder, relative(dirname(name), file)));
  return joinExercises(readFileSync(path, "utf8"), name, read);
}

let glossary: {source: string; terms: ReadonlyMap<string, GlossaryEntry>} | undefined;

/** The glossary's entries by id; compiled anew only when its text has changed. */
async function readGlossary({chapters}: Project): Promise<ReadonlyMap<string, GlossaryEntry>> {
  const path = join(chapters, `${GLOSSARY}.mdx`);
  const source = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (glossary?.source !== source) {
    const {definitions} = await compileChapter(source, path);
    glossary = {source, terms: new Map(definitions.map((entry) => [entry.id, entry]))};
  }
  return glossary.terms;
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
  writeSources(project, chapters);
  writeBookContext(project, chapters);
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
