/**
 * `npm run record`: plays the chapters whose recordings are stale or missing, and keeps what their
 * cells show at the end. With numbers or slugs (`npm run record -- 02 07`) it records these.
 */
import {rmSync} from "node:fs";
import {join} from "node:path";
import {type Browser, chromium} from "playwright-core";
import type {Chapter} from "../chapter.js";
import {findChromium} from "../chromium.mjs";
import {type Project, projectAt} from "../files.js";
import {hostFolder} from "../host.js";
import {endWithParent} from "../lifetime.js";
import {HOST, listen} from "../ports.js";
import {prepare, printErrors} from "../prepare.js";
import {writeSite} from "../writeSite.js";
import {play} from "./play.js";
import {showProgress} from "./progress.js";
import {kilobytes, recordingFile, recordingProblems, writeRecording} from "./recording.js";

process.env.OBSERVABLE_TELEMETRY_DISABLE = "1";
endWithParent();

try {
  process.exitCode = await record(projectAt(process.cwd()), process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Returns the exit code. */
async function record(project: Project, words: readonly string[]): Promise<number> {
  const {chapters, errors} = await prepare(project);
  const withCells = chapters.filter(({origins}) => origins.size > 0);
  const chosen = choose(project, withCells, words);
  const mistakes = errors.filter(({file}) => chosen.some((chapter) => chapter.file === file));
  if (mistakes.length > 0) {
    printErrors(mistakes);
    console.error("Nothing was recorded.");
    return 1;
  }
  if (chosen.length === 0) {
    console.log("All recordings are up to date.");
    return 0;
  }
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error("There is no Chromium to record with. Install one, or set CHROMIUM_PATH.");
  }
  const output = `.cache/record-${process.pid}`;
  const folder = join(project.directory, output);
  const remove = () => rmSync(folder, {recursive: true, force: true});
  process.once("exit", remove);
  process.once("SIGINT", () => {
    console.error("\nStopped. Chapters that were not finished keep their old recordings.");
    process.exit(130);
  });
  let browser: Browser | undefined;
  const server = hostFolder(folder, "/");
  try {
    console.log("Building the pages to record …");
    const problems = await writeSite(project, output);
    if (problems.length > 0) throw new Error(problems.join("\n"));
    const port = await listen(server, undefined, 4100);
    browser = await chromium.launch({
      executablePath,
      args: ["--no-sandbox", "--disable-gpu"],
      handleSIGINT: false,
    });
    let failed = 0;
    for (const chapter of chosen) {
      const url = `http://${HOST}:${port}/chapters/${chapter.slug}.html`;
      failed += (await recordOne(project, browser, url, chapter)) ? 0 : 1;
    }
    return failed > 0 ? 1 : 0;
  } finally {
    await browser?.close();
    server.closeAllConnections();
    server.close();
    remove();
  }
}

/** The named chapters, or those whose recordings do not hold. @throws Error for an unknown name */
function choose(
  project: Project,
  chapters: readonly Chapter[],
  words: readonly string[],
): readonly Chapter[] {
  if (words.length === 0) {
    return chapters.filter((chapter) => recordingProblems(project, chapter).length > 0);
  }
  return words.map((word) => {
    const found = chapters.find(
      ({slug}) => slug === word || slug.split("-")[0] === word.padStart(2, "0"),
    );
    if (found) return found;
    const known = chapters.map(({slug}) => slug.split("-")[0]).join(", ");
    throw new Error(`There is no chapter "${word}". There are: ${known}.`);
  });
}

/** Whether it succeeded. The old recording is replaced only by a whole new one. */
async function recordOne(
  project: Project,
  browser: Browser,
  url: string,
  chapter: Chapter,
): Promise<boolean> {
  const {slug, file} = chapter;
  const start = performance.now();
  try {
    const recording = await play(browser, url, chapter, (progress) => showProgress(slug, progress));
    showProgress(slug, []);
    const size = writeRecording(project, slug, recording);
    const seconds = Math.round((performance.now() - start) / 1000);
    const runs = Object.keys(recording.runs).length;
    console.log(`${recordingFile(slug)}: ${runs} runs, ${kilobytes(size)}, ${seconds} s`);
    return true;
  } catch (error) {
    showProgress(slug, []);
    console.error(`${file} was not recorded: ${(error as Error).message}`);
    return false;
  }
}
