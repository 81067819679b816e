import {readFileSync} from "node:fs";
import {describe, expect, test} from "vitest";
import {compileChapter} from "../../src/build/chapter.js";
import {coverageOf} from "../../src/build/coverage/coverage.js";
import {readSource} from "../../src/build/coverage/source.js";

const chapter = (body: string, slug = "07-cnn") =>
  compileChapter(
    `---\nnumber: ${slug.slice(0, 2)}\ntitle: T\ntagline: t\nnotation:\n  a: a\n  b: b\n  c: c\n---\n\n${body}\n`,
    `chapters/${slug}.mdx`,
  );

const source = (formulas: string, errata = "[]") =>
  readSource(
    `"07":\n  errata: ${errata}\n  formulas:\n${formulas}\n"08":\n  errata: []\n  formulas: ['c']\n`,
  );

const CELL = "```ts id=sum\nconst a = 1; //= marked\n```";

describe("formulas", () => {
  test("printed and computed, by the cell that is named or by a marked line", async () => {
    const page = await chapter(
      `$$ id=named cell=sum\na = b\n$$\n\n$$ id=marked\nb = c\n$$\n\n${CELL}`,
    );
    expect(page.errors).toEqual([]);
    expect(coverageOf(source("    - 'a = b'\n    - 'b = c'"), [page])).toEqual([
      {section: "07", total: 2, present: 2, linked: 2, gaps: []},
    ]);
  });

  test("one that is not printed is a gap", async () => {
    const page = await chapter(`$$ id=marked\na = b\n$$\n\n${CELL}`);
    const [coverage] = coverageOf(source("    - 'a = b'\n    - 'a = c'"), [page]);
    expect(coverage).toMatchObject({total: 2, present: 1, linked: 1});
    expect(coverage.gaps).toEqual(["not printed: a = c"]);
  });

  test("a statement is printed, not computed", async () => {
    const page = await chapter("$$ id=theorem statement\na = b\n$$");
    const [coverage] = coverageOf(source("    - 'a = b'"), [page]);
    expect(coverage).toMatchObject({present: 1, linked: 0});
    expect(coverage.gaps).toEqual(["no code computes theorem: a = b"]);
  });

  test("spaces, brackets' sizes and alignment do not matter; letters do", async () => {
    const tex = "\\begin{aligned} a &= \\left(b\\right) \\\\ &\\quad + c \\end{aligned}";
    const page = await chapter(`$$ id=marked\n${tex}\n$$\n\n${CELL}`);
    expect(coverageOf(source("    - 'a = (b) + c'"), [page])[0].gaps).toEqual([]);
    expect(coverageOf(source("    - 'a = (b) + b'"), [page])[0].gaps).toHaveLength(1);
  });

  test("another form stands for it where the list says so", async () => {
    const page = await chapter(`$$ id=marked\na = b\n$$\n\n${CELL}`);
    expect(coverageOf(source("    - {tex: 'c', as: marked}"), [page])[0].gaps).toEqual([]);
    expect(coverageOf(source("    - {tex: 'c', as: [marked, lost]}"), [page])[0].gaps).toEqual([
      "chapters/source.yaml names marked, lost, but the chapter has marked: c",
    ]);
  });
});

test("errata have to be shown", async () => {
  const page = await chapter('<Erratum no="07.1">Flipped.</Erratum>');
  const [{gaps}] = coverageOf(source("    []", '["07.1", "07.2"]'), [page]);
  expect(gaps).toEqual(["erratum 07.2 is not shown"]);
});

test("a section without a chapter is left out", async () => {
  expect(coverageOf(source("    - 'a'"), [])).toEqual([]);
});

test("an entry of another form is told with its section", () => {
  expect(() => source("    - {tex: 'a'}")).toThrow("section 07: ");
});

test("the book's list has every section, and its formulas' number", () => {
  const sections = readSource(readFileSync("chapters/source.yaml", "utf8"));
  const numbers = Array.from({length: 48}, (_, i) => String(i + 1).padStart(2, "0"));
  expect(sections.map(({number}) => number)).toEqual(numbers);
  expect(sections.reduce((sum, {formulas}) => sum + formulas.length, 0)).toBe(360);
  const errata = sections.flatMap((section) => section.errata);
  expect(errata.every((no) => /^(\d\d|G)\.\d+$/.test(no))).toBe(true);
});
