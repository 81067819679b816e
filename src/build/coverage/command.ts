/**
 * `npm run coverage`: which of the source document's display formulas the book prints, and which of
 * those are tied to code. Fails when a chapter that exists lacks one, or an erratum.
 */
import {readFileSync} from "node:fs";
import {readChapters} from "../chapters.js";
import {ROOT} from "../check/root.js";
import {projectAt} from "../files.js";
import {coverageOf} from "./coverage.js";
import {readSource} from "./source.js";

const project = projectAt(ROOT);
const source = readSource(readFileSync(`${project.chapters}/source.yaml`, "utf8"));
const covered = coverageOf(source, await readChapters(project));
const share = (part: number, whole: number): string =>
  `${part} of ${whole} (${whole === 0 ? 100 : Math.round((100 * part) / whole)} %)`;

for (const {section, total, present, linked, gaps} of covered) {
  console.log(`${section}  printed ${share(present, total)}, computed ${share(linked, total)}`);
  for (const gap of gaps) console.error(`    ${gap}`);
}
const sum = (key: "total" | "present" | "linked"): number =>
  covered.reduce((total, coverage) => total + coverage[key], 0);
const all = source.reduce((total, {formulas}) => total + formulas.length, 0);
const shares = (whole: number): string =>
  `printed ${share(sum("present"), whole)}, computed ${share(sum("linked"), whole)}`;
console.log(`The ${covered.length} chapters that exist: ${shares(sum("total"))}`);
console.log(`The whole book: ${shares(all)}`);
process.exitCode = covered.some(({gaps}) => gaps.length > 0) ? 1 : 0;
