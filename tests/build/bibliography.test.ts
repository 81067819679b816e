/** The list of works that the book names, and how a chapter refers to them. */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {JSDOM} from "jsdom";
import {expect, test} from "vitest";
import {parseBibliography} from "../../src/build/bibliography.js";
import {compileChapter} from "../../src/build/chapter.js";
import {readTables} from "../../src/build/chapters.js";
import {ROOT} from "../../src/build/check/root.js";
import {ErrorList} from "../../src/build/errors.js";
import {listSlugs, projectAt} from "../../src/build/files.js";

const BIBLIOGRAPHY = new Map([
  ["hornik-1991", "K. Hornik, *Approximation*, 1991. [doi](https://doi.org/10.1/a%28b%29)"],
  ["hornik-1993", "K. Hornik, *More*, 1993."],
]);

async function compile(line: string) {
  const text = `---\nnumber: 1\ntitle: a\ntagline: b\n---\n\n## References\n${line}\n`;
  return compileChapter(text, "chapters/01-a.mdx", {bibliography: BIBLIOGRAPHY});
}

test("a chapter's works are listed in its order, with the place in them", async () => {
  const {markdown, errors} = await compile('<References of="hornik-1993 §2, hornik-1991"/>');
  expect(errors).toEqual([]);
  const {document} = new JSDOM(markdown).window;
  const items = [...document.querySelectorAll(".references > ul > li")];
  expect(items.map((item) => item.innerHTML.trim())).toEqual([
    "K. Hornik, <em>More</em>, 1993, §2",
    'K. Hornik, <em>Approximation</em>, 1991. <a href="https://doi.org/10.1/a%28b%29">doi</a>',
  ]);
});

test("a work that the book does not have is a mistake of its line, with the nearest keys", async () => {
  const near = await compile('<References of="hornik-1991, Hornik-1992"/>');
  expect(near.errors).toMatchObject([
    {
      line: 8,
      message:
        'The bibliography has no work "Hornik-1992". Add it to chapters/references.yaml, or did you mean hornik-1991 or hornik-1993?',
    },
  ]);
  const far = await compile('<References of="cybenko-1989"/>');
  expect(far.errors[0].message).toMatch(/Add it to chapters\/references\.yaml\.$/);
});

test("what is no work in the table is named with its line", () => {
  const errors = new ErrorList("chapters/references.yaml");
  const works = parseBibliography('a-1990: "A: *b*"\nb-1991: [c]\n', errors);
  expect([...works]).toEqual([["a-1990", "A: *b*"]]);
  expect(errors.errors).toMatchObject([{line: 2, message: /"b-1991" is a text/}]);
});

test("each work of the book is named by a chapter, and by no year but its own", () => {
  const project = projectAt(ROOT);
  const {bibliography = new Map(), errors} = readTables(project);
  expect(errors).toEqual([]);
  const chapters = listSlugs(project).map((slug) =>
    readFileSync(join(project.chapters, `${slug}.mdx`), "utf8"),
  );
  const named = chapters.flatMap((text) => /<References of="([^"]*)"/.exec(text)?.[1] ?? "");
  const keys = new Set(named.join(", ").split(/[,\s]+/));
  expect([...bibliography.keys()].filter((key) => !keys.has(key))).toEqual([]);
  for (const [key, work] of bibliography) expect(work).toContain(/\d{4}/.exec(key)?.[0]);
});
