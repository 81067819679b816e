/**
 * `npm run new-chapter -- 09` writes the skeleton of a chapter that does not exist yet: the page, the
 * solutions of its exercises, its test. `-- 60-my-own-chapter` makes one outside the plan.
 */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {listSlugs} from "../chapters.js";
import {ROOT} from "../check/root.js";
import {readSource} from "../coverage/source.js";
import {projectAt, writeIfChanged} from "../files.js";
import {isValidSlug, numberOf} from "../slug.js";
import {skeleton, slugFor} from "./skeleton.js";

try {
  newChapter(process.argv[2] ?? "");
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function newChapter(word: string): void {
  const project = projectAt(ROOT);
  const source = readSource(readFileSync(join(project.chapters, "source.yaml"), "utf8"));
  const digits = /^\d{1,2}/.exec(word)?.[0].padStart(2, "0");
  const section = source.find(({number}) => number === digits);
  const slug = section && /^\d+$/.test(word) ? slugFor(section) : word;
  if (!isValidSlug(slug) || numberOf(slug) === undefined) {
    throw new Error(
      'Say which chapter: "npm run new-chapter -- 09" for one of the plan, "-- 60-my-own-chapter" for another.',
    );
  }
  const taken = listSlugs(project).find((other) => numberOf(other) === numberOf(slug));
  if (taken) throw new Error(`There is a chapter of this number: chapters/${taken}.mdx.`);
  const files = skeleton(slug, section);
  const existing = files.find(({path}) => existsSync(join(ROOT, path)));
  if (existing) throw new Error(`${existing.path} exists already; nothing was written.`);
  for (const {path, text} of files) {
    writeIfChanged(join(ROOT, path), text);
    console.log(path);
  }
  console.log("Now: npm start, and chapters/README.md for what a chapter needs.");
}
