/** A patch of a chapter is one that git applies, to the chapter's file and those of its exercises. */
import {execFileSync} from "node:child_process";
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {afterEach, beforeEach, expect, test} from "vitest";
import {chapterPatch} from "../../../src/editor/chapter/patch.js";

const SLUG = "28-gnn";
const PAGE = "chapters/28-gnn.mdx";
const PART = "chapters/exercises/28-gnn/twice.mdx";
const exercise = (words: string) => `<Exercise id="twice" title="Twice">\n${words}\n</Exercise>\n`;
const page = (words: string) => `One\n${words}\nThree\n\n<Exercise from="twice"/>\n\nLast\n`;
const joined = (words: string, task: string) =>
  page(words).replace('<Exercise from="twice"/>\n', exercise(task));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "patch-"));
  write(PAGE, page("Two"));
  write(PART, exercise("Double it."));
});
afterEach(() => rmSync(directory, {recursive: true}));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(directory, name)), {recursive: true});
  writeFileSync(join(directory, name), text);
}
const read = (name: string) => readFileSync(join(directory, name), "utf8");
const apply = (patch: string) =>
  execFileSync("git", ["apply", "-"], {cwd: directory, input: patch, stdio: "pipe"});

test("a change of both files", () => {
  const before = joined("Two", "Double it.");
  apply(chapterPatch(SLUG, before, joined("Zwei", "Treble it."), ["twice"]));
  expect(read(PAGE)).toBe(page("Zwei"));
  expect(read(PART)).toBe(exercise("Treble it."));
});

test("only files that changed are in it", () => {
  const before = joined("Two", "Double it.");
  const patch = chapterPatch(SLUG, before, joined("Two", "Treble it."), ["twice"]);
  expect(patch).toContain(PART);
  expect(patch).not.toContain(`b/${PAGE}`);
  expect(chapterPatch(SLUG, before, before, ["twice"])).toBe("");
});

test("a last line without an end", () => {
  write(PAGE, "One\nTwo");
  apply(chapterPatch(SLUG, "One\nTwo", "One\nTwo\nThree"));
  expect(read(PAGE)).toBe("One\nTwo\nThree");
});

test("a chapter that the book does not have", () => {
  rmSync(join(directory, PAGE));
  apply(chapterPatch(SLUG, undefined, "A\nB\n"));
  expect(read(PAGE)).toBe("A\nB\n");
});
