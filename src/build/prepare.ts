/** Everything that must be in place before Framework looks at src/. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import {type Chapter, type ChapterError, formatError} from "./chapter.js";
import {readChapters, readTables, writePages} from "./chapters.js";
import {bundleEditor} from "./editor.js";
import type {Project} from "./files.js";
import {bundleHighlighter} from "./highlighter.js";
import {bundleInside} from "./inside.js";
import {copyKatex} from "./katexFiles.js";
import {writeLibraryIndex} from "./libraryIndex.js";
import {linkFolders} from "./linkFolders.js";
import {bundleNodeLibrary} from "./nodeLibrary.js";
import {fillNpmCache} from "./npmCache.js";
import {writeOperationNotes} from "./operationNotes.js";
import {writeTypeFile} from "./typeFile.js";
import {buildWorker} from "./worker.js";

export interface Prepared {
  readonly chapters: readonly Chapter[];
  /** The mistakes of all chapters. Their pages are written all the same, with the mistakes shown. */
  readonly errors: readonly ChapterError[];
}

/** @throws Error when a kernel or the worker does not build */
export async function prepare(project: Project): Promise<Prepared> {
  linkFolders(project.directory);
  const types = writeTypeFile(project);
  // It is waited for at the end; a failure until then is heard of there.
  types.catch(() => {});
  await fillNpmCache(project.directory);
  copyKatex(project.directory);
  await bundleHighlighter(project);
  await bundleEditor(project);
  await buildLibrary(project);
  const chapters = await readChapters(project);
  writePages(project, chapters);
  await types;
  return {
    chapters,
    errors: [...readTables(project).errors, ...chapters.flatMap(({errors}) => errors)],
  };
}

/**
 * Builds what the page needs of the library beyond its sources: kernels, the worker with them, and
 * what the page says of its operations and names.
 */
export async function buildLibrary(project: Project): Promise<void> {
  if (!existsSync(join(project.directory, "lib/devices/worker"))) return;
  await writeOperationNotes(project.directory);
  await buildWorker();
  await bundleInside(project);
  await bundleNodeLibrary(project);
  await writeLibraryIndex(project);
}

let prepared: Promise<Prepared> | undefined;

/** Like `prepare`, but once a process: the settings file is read again at every change of the book. */
export function prepareOnce(project: Project): Promise<Prepared> {
  prepared ??= prepare(project);
  return prepared;
}

/** Prints mistakes as file:line:column reason, one a line. */
export function printErrors(errors: readonly ChapterError[]): void {
  for (const error of errors) console.error(formatError(error));
}
