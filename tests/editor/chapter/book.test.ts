/** The compiler makes the same of a chapter in the page as it does in the build. */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {compileChapter} from "../../../src/build/chapter.js";
import {readChapter, readText} from "../../../src/build/chapters.js";
import {ROOT} from "../../../src/build/check/root.js";
import {listSlugs, projectAt} from "../../../src/build/files.js";
import {GLOSSARY} from "../../../src/build/glossary.js";
import {namedFiles} from "../../../src/build/sourcePiece.js";
import {contextFor, namedChapters} from "../../../src/editor/chapter/book.js";
import {readPageCell} from "../../../src/editor/chapter/pageCell.js";
import {previewPage} from "../../../src/editor/chapter/previewPage.js";

const project = projectAt(ROOT);
const slugs = listSlugs(project);
const textOf = (slug: string) =>
  readText(join(project.chapters, `${slug}.mdx`), `chapters/${slug}.mdx`).text;

describe("in the page as in the build", async () => {
  const context = {
    slugs,
    terms: (await readChapter(project, GLOSSARY)).definitions,
    notation: readFileSync(join(project.chapters, "notation.yaml"), "utf8"),
    bibliography: readFileSync(join(project.chapters, "references.yaml"), "utf8"),
    code: Object.fromEntries(
      slugs
        .flatMap((slug) => namedFiles(textOf(slug)))
        .map((path) => [path, readFileSync(join(ROOT, path), "utf8")]),
    ),
  };

  test.each(slugs)("%s", async (slug) => {
    const text = textOf(slug);
    const sources = new Map(namedChapters(text, slugs).map((other) => [other, textOf(other)]));
    const here = await compileChapter(text, `chapters/${slug}.mdx`, contextFor(context, sources));
    const built = await readChapter(project, slug);
    expect(here.errors).toEqual([]);
    expect(here.page).toEqual(built.page);
    const {blocks, code} = previewPage(here);
    expect(blocks.join("")).not.toMatch(/[\uE000\uE001]/);
    expect(new Set(code.map(({id}) => id)).size).toBe(code.length);
    for (const {id} of code) expect(blocks.join("").split(`<!--:${id}:-->`).length).toBe(2);
  });
});

test("the chapters that a text names are those it needs", () => {
  const text = '<Since chapter="2" cells="a" now="b"/> and <Eq chapter="07" id="x"/>';
  const all = ["01-one", "02-two", "07-seven", "20-twenty"];
  expect(namedChapters(text, all)).toEqual(["02-two", "07-seven"]);
  expect(namedChapters('<Eq chapter="20-twenty" id="x"/>', all)).toEqual(["20-twenty"]);
});

describe("a cell", () => {
  test("says what it takes from outside", () => {
    expect(readPageCell("const y: number = x + z;").references).toEqual(["x", "z"]);
  });

  test.each([
    ["const chart = vega;\nconst y = tex`x`;", '"tex" would be loaded from elsewhere'],
    ["x = 1;", 'cannot assign to "x"'],
  ])("may not: %s", (source, message) => {
    expect(readPageCell(source).complaints[0].message).toContain(message);
  });
});

describe("the anchors of a page", () => {
  test("say which line each came from", async () => {
    const text = `---\nnumber: 7\ntitle: T\ntagline: t\n---\n\n## One\n\n\`\`\`ts id=a\n1\n\`\`\`\n\n$$ id=f statement\nx\n$$\n`;
    const {anchors} = previewPage(await compileChapter(text, "chapters/07-cnn.mdx"));
    expect(anchors).toEqual([
      {id: "one", line: 7},
      {id: "cell-a", line: 9},
      {id: "eq-f", line: 13},
    ]);
  });
});
