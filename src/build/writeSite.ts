/** Writes the pages of the book as static files: Framework's work, and what it leaves to do. */
import {cpSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {build as buildPages, FileBuildEffects} from "@observablehq/framework/dist/build.js";
import {normalizeConfig} from "@observablehq/framework/dist/config.js";
import {bundleSite} from "./bundle.js";
import type {Project} from "./files.js";
import {KATEX_FOLDER} from "./katexFiles.js";
import {NOT_FOUND_PAGE, ROOT_MARK} from "./notFound.js";
import {fixPage} from "./postprocess.js";
import type {RecordedOf} from "./record/inline.js";
import {siteSettings, TITLE} from "./site.js";

/**
 * Writes the whole site. Returns the problems that Framework only warns about.
 *
 * @param output folder to write to, from the project's folder
 * @param recordedOf the recordings that go into the pages; without it, it is the recorder that does
 * @throws Error for a recording that cannot be read
 */
export async function writeSite(
  project: Project,
  output: string,
  recordedOf?: RecordedOf,
): Promise<string[]> {
  const config = normalizeConfig(
    siteSettings(project, {extensions: true, output, recorder: recordedOf === undefined}),
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
    const line = plain(parts.join(" "));
    if (!brokenLinks || !line.includes("→")) return;
    // These places are made by the page's script; the compiler has looked the files up.
    if (!line.includes("→ /library#")) problems.push(`Broken link: ${line}`);
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
  if (problems.length === 0) {
    await bundleSite(join(project.directory, output));
    finish(project, output, recordedOf ?? (() => undefined));
  }
  return problems;
}

/** What Framework leaves to do: page corrections, fonts, files that hosts look for. */
function finish(project: Project, output: string, recordedOf: RecordedOf): void {
  const directory = join(project.directory, output);
  for (const name of readdirSync(directory, {recursive: true, encoding: "utf8"})) {
    if (!name.endsWith(".html")) continue;
    const path = join(directory, name);
    writeFileSync(path, fixPage(readFileSync(path, "utf8"), recordedOf));
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
