/** Writes the skeleton of a chapter that does not exist yet. */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {readSource} from "../coverage/source.js";
import {listSlugs, type Project, writeIfChanged} from "../files.js";
import {chosenChapter, skeleton} from "./skeleton.js";

/** What is wrong with the wish for a new chapter, in words. */
export class NewChapterError extends Error {
  override name = "NewChapterError";
}

/**
 * @param word "09" for a chapter of the plan, "60-my-own-chapter" for another
 * @returns its slug and the files that were written, from the project's folder
 * @throws NewChapterError where the chapter, its number or one of its files is there already
 */
export function createChapter(project: Project, word: string): {slug: string; files: string[]} {
  const plan = join(project.chapters, "source.yaml");
  const sections = existsSync(plan) ? readSource(readFileSync(plan, "utf8")) : [];
  const chosen = chosenChapter(word, sections, listSlugs(project));
  if ("mistake" in chosen) throw new NewChapterError(chosen.mistake);
  const {slug, section} = chosen;
  const files = skeleton(slug, section);
  const existing = files.find(({path}) => existsSync(join(project.directory, path)));
  if (existing) throw new NewChapterError(`${existing.path} exists already; nothing was written.`);
  for (const {path, text} of files) writeIfChanged(join(project.directory, path), text);
  return {slug, files: files.map(({path}) => path)};
}
