/**
 * `npm run build`: the whole book as static files in dist/. The files are made in a folder of their own
 * and take the place of dist/ only when everything has succeeded.
 */
import {existsSync, mkdirSync, renameSync, rmSync} from "node:fs";
import {join} from "node:path";
import {sortErrors} from "./chapter.js";
import {withLiveValues} from "./check/live.js";
import {checkTypes} from "./check/types.js";
import {type Project, projectAt} from "./files.js";
import {listPages} from "./pages.js";
import {prepare, printErrors} from "./prepare.js";
import {recordingsOf} from "./record/recording.js";
import {writeSite} from "./writeSite.js";

process.env.OBSERVABLE_TELEMETRY_DISABLE = "1";

try {
  process.exitCode = await build(projectAt(process.cwd()));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error("The book was not built. dist/ is as it was.");
  process.exitCode = 1;
}

/** Returns the exit code. */
async function build(project: Project): Promise<number> {
  const {chapters, errors: found} = await prepare(project);
  const errors = sortErrors([...found, ...checkTypes(chapters.map(withLiveValues))]);
  if (errors.length > 0) {
    printErrors(errors);
    console.error(`The book was not built: ${count(errors.length, "mistake")} to correct.`);
    return 1;
  }
  const output = `.cache/build-${process.pid}`;
  const directory = join(project.directory, output);
  try {
    const problems = await writeSite(project, output, recordingsOf(project, chapters));
    if (problems.length > 0) {
      for (const problem of problems) console.error(problem);
      console.error(`The book was not built: ${count(problems.length, "problem")} in its pages.`);
      return 1;
    }
    swap(directory, join(project.directory, "dist"));
  } finally {
    rmSync(directory, {recursive: true, force: true});
  }
  console.log(
    `Built ${count(listPages(project).length, "chapter")} into dist/. Look at it: npm run preview`,
  );
  return 0;
}

/** Two renames: at no time is dist/ half written, and a failure puts the old one back. */
function swap(built: string, dist: string): void {
  const old = `${built}-old`;
  mkdirSync(join(built, ".."), {recursive: true});
  if (existsSync(dist)) renameSync(dist, old);
  try {
    renameSync(built, dist);
  } catch (error) {
    if (existsSync(old)) renameSync(old, dist);
    throw error;
  }
  rmSync(old, {recursive: true, force: true});
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
