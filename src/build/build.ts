/**
 * `npm run build`: the whole book as static files in dist/. The files are made in a folder of their own
 * and take the place of dist/ only when everything has succeeded.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import {join} from "node:path";
import {build as buildPages, FileBuildEffects} from "@observablehq/framework/dist/build.js";
import {normalizeConfig} from "@observablehq/framework/dist/config.js";
import {bundleSite} from "./bundle.js";
import {sortErrors} from "./chapter.js";
import {withLiveValues} from "./check/live.js";
import {checkTypes} from "./check/types.js";
import {type Project, projectAt} from "./files.js";
import {KATEX_FOLDER} from "./katexFiles.js";
import {NOT_FOUND_PAGE, ROOT_MARK} from "./notFound.js";
import {listPages} from "./pages.js";
import {fixPage} from "./postprocess.js";
import {prepare, printErrors} from "./prepare.js";
import {siteSettings, TITLE} from "./site.js";

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
    const problems = await write(project, output);
    if (problems.length > 0) {
      for (const problem of problems) console.error(problem);
      console.error(`The book was not built: ${count(problems.length, "problem")} in its pages.`);
      return 1;
    }
    await bundleSite(directory);
    finish(project, directory);
    swap(directory, join(project.directory, "dist"));
  } finally {
    rmSync(directory, {recursive: true, force: true});
  }
  console.log(
    `Built ${count(listPages(project).length, "chapter")} into dist/. Look at it: npm run preview`,
  );
  return 0;
}

/** Lets Framework write the pages; returns what it only warns about. */
async function write(project: Project, output: string): Promise<string[]> {
  const config = normalizeConfig(
    siteSettings(project, {extensions: true, output}),
    project.directory,
  );
  const paths = config.paths.bind(config);
  // The data sets are linked into src/ with their READMEs, which are no pages of the book.
  config.paths = async function* () {
    for await (const path of paths()) if (!/^\/(?:lib|data)\//.test(path)) yield path;
  };
  const problems: string[] = [];
  let brokenLinks = false;
  const log = (...parts: unknown[]) => {
    const line = parts.join(" ");
    if (brokenLinks && line.includes("→")) problems.push(`Broken link: ${plain(line)}`);
  };
  const warn = (...parts: unknown[]) => {
    const line = plain(parts.join(" "));
    if (line.includes("broken link")) brokenLinks = true;
    else problems.push(line);
  };
  const effects = new FileBuildEffects(output, "src/.observablehq/cache", {
    logger: {log, warn},
    output: {write() {}},
  });
  await quietly(() => buildPages({config}, effects));
  return problems;
}

/** What Framework leaves to do: page corrections, fonts, files that hosts look for. */
function finish(project: Project, directory: string): void {
  for (const name of readdirSync(directory, {recursive: true, encoding: "utf8"})) {
    if (!name.endsWith(".html")) continue;
    const path = join(directory, name);
    writeFileSync(path, fixPage(readFileSync(path, "utf8")));
  }
  cpSync(
    join(project.directory, "src", KATEX_FOLDER, "fonts"),
    join(directory, "_file", KATEX_FOLDER, "fonts"),
    {recursive: true},
  );
  writeFileSync(join(directory, "404.html"), NOT_FOUND_PAGE);
  writeFileSync(join(directory, ROOT_MARK), `${JSON.stringify({title: TITLE})}\n`);
  writeFileSync(join(directory, ".nojekyll"), "");
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

// Framework writes to the console from places that take no logger.
async function quietly<T>(run: () => Promise<T>): Promise<T> {
  const {log} = console;
  console.log = () => {};
  try {
    return await run();
  } finally {
    console.log = log;
  }
}

function plain(text: string): string {
  return text.replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"), "").trim();
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
