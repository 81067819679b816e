/** Small file habits that the whole build shares. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import {dirname} from "node:path";
import {compareSlugs, slugOf} from "./slug.js";

/**
 * Writes a file whole or not at all, and only when its contents change, so that watchers stay quiet.
 * Returns whether it wrote.
 */
export function writeIfChanged(path: string, contents: string | Uint8Array): boolean {
  const bytes = Buffer.from(contents);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return false;
  mkdirSync(dirname(path), {recursive: true});
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, bytes);
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, {force: true});
    throw error;
  }
  return true;
}

/** The folders and files of the project. `directory` is where package.json lies. */
export interface Project {
  readonly directory: string;
  /** Folder of the chapters; trials and tests may point elsewhere. */
  readonly chapters: string;
}

export function projectAt(directory: string): Project {
  const base = directory.replace(/[\\/]+$/, "");
  return {directory: base, chapters: `${base}/chapters`};
}

/** Slugs of the chapters on disk, in the order of the book. */
export function listSlugs({chapters}: Project): string[] {
  if (!existsSync(chapters)) return [];
  return readdirSync(chapters)
    .filter((name) => name.endsWith(".mdx") && !name.startsWith("."))
    .map(slugOf)
    .sort(compareSlugs);
}
