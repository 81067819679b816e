/** Writes what pages need to know of their chapters' text: see chapterSource.ts. */
import {mkdirSync, readdirSync, rmSync} from "node:fs";
import {join} from "node:path";
import {type ChapterSource, SOURCES_FOLDER} from "./chapterSource.js";
import {type Project, writeIfChanged} from "./files.js";
import type {Chapter} from "./types.js";

/** Writes a file a chapter, and removes those of chapters that are gone. */
export function writeSources(project: Project, chapters: readonly Chapter[]): void {
  const folder = join(project.directory, "src", SOURCES_FOLDER);
  mkdirSync(folder, {recursive: true});
  const wanted = new Set<string>();
  for (const {slug, text, frontMatter, cells} of chapters) {
    const source: ChapterSource = {
      slug,
      title: frontMatter.title,
      mdx: text.text,
      exercises: text.exercises,
      cells: cells.map(({id, source: code, line, names}) => ({id, source: code, line, names})),
    };
    wanted.add(`${slug}.json`);
    writeIfChanged(join(folder, `${slug}.json`), JSON.stringify(source));
  }
  for (const name of readdirSync(folder)) if (!wanted.has(name)) rmSync(join(folder, name));
}
