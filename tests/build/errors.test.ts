/** Every mistake an author can make is found, at its line and column, with a cure. */
import {describe, expect, test} from "vitest";
import {type ChapterContext, compileChapter} from "../../src/build/chapter.js";
import {ErrorList} from "../../src/build/errors.js";
import {readPageCell} from "../../src/build/frameworkCheck.js";
import {parseBookNotation} from "../../src/build/notation/table.js";

const FRONT = "---\nnumber: 7\ntitle: T\ntagline: t\n---\n";
const FILE = "chapters/07-cnn.mdx";

const context: ChapterContext = {
  slugs: new Set(["02-mlp", "07-cnn"]),
  readSource: () => "$$ id=x\n1\n$$\n",
  hasFile: (path) => path === "/data/there.txt",
  readPageCell,
};

/** The mistakes of a body whose first line is line 6 of the chapter, as "line:column message". */
async function mistakes(body: string, front = FRONT): Promise<string[]> {
  const {errors} = await compileChapter(front + body, FILE, context);
  expect(errors.every(({file}) => file === FILE)).toBe(true);
  return errors.map(({line, column, message}) => `${line}:${column} ${message}`);
}

const cell = (code: string, id = "a") => `\`\`\`ts id=${id}\n${code}\n\`\`\`\n`;
const formula = (tex: string, meta = "id=f statement") => `$$ ${meta}\n${tex}\n$$\n`;

describe("in the body", () => {
  test.each([
    ["an unclosed tag", "\nText\n\n<Note>\nNever closed.\n", /^9:1 <Note> is never closed/],
    ["a wrong closing tag", "<Note>\n\nx\n\n</Figure>\n", /^10:1 MDX cannot read this/],
    ["a lone brace", "\nA set {1, 2\n", /^7:\d+ MDX cannot read this.*\\{/],
    ["a lone <", "\n3 <4\n", /^7:4 MDX cannot read this.*\\</],
    ["an unknown component", "x <Nte/>\n", /^6:3 There is no component <Nte>.*<Note>, <Erratum>/],
    ["a missing property", '<Figure id="a">x</Figure>\n', /^6:1 <Figure> needs caption/],
    ["an unknown property", '<Note titel="x">y</Note>\n', /^6:1 <Note> has no property "titel"/],
    ["a component out of place", "<Hint>x</Hint>\n", /^6:1 <Hint> belongs inside <Exercise>/],
    ["a computed property", "<Note title={f()}>x</Note>\n", /^6:7 The property title/],
    ["spread properties", "<Note {...p}>x</Note>\n", /^6:7 Write properties one by one/],
    ["a computed value", "a {f()} b\n", /^6:3 \{…\} is not computed/],
    ["an import", 'import a from "a"\n', /^6:1 A chapter takes no import/],
    ["a page title", "# Title\n", /^6:1 The page title comes from the front matter/],
    ["a script", "<script>1</script>\n", /^6:1 <script> is not allowed/],
    ["a formula KaTeX rejects", formula("a\n\\nope"), /^8:1 KaTeX cannot read.*\\nope/],
    ["an inline formula KaTeX rejects", "ab $x \\nope$\n", /^6:7 KaTeX cannot read.*\\nope/],
    ["a display formula without id", "$$\nx\n$$\n", /^6:1 This display formula has no id/],
    [
      "a display formula in a line",
      "a $$x$$ b\n",
      /^6:3 A display formula stands on lines of its own/,
    ],
    [
      "a one-line formula KaTeX rejects",
      "Before\n$$ x \\nope $$ id=f statement\n",
      /^7:6 KaTeX cannot read.*\\nope/,
    ],
    ["a one-line formula of no cell", "$$ x $$ id=f cell=b\n", /^6:1 .*cell "b"/],
    [
      "an unknown word at a formula",
      formula("x", "id=f statement sell=a"),
      /^6:1 A formula knows no word "sell"/,
    ],
    [
      "a formula of no cell",
      formula("x", "id=f cell=b") + cell("1"),
      /^6:1 .*cell "b".*Its cells are "a"/,
    ],
    ["a formula id taken twice", formula("x") + formula("y"), /^9:1 The equation id "f" .*line 6/],
    [
      "a figure id taken twice",
      '<Figure id="g" caption="c">x</Figure>\n\n<Figure id="g" caption="c">x</Figure>\n',
      /^8:1 The figure id "g"/,
    ],
    [
      "an exercise id taken twice",
      '<Exercise id="e" title="c">x</Exercise>\n\n<Exercise id="e" title="c">x</Exercise>\n',
      /^8:1 The exercise id "e"/,
    ],
    ["a cell id taken twice", cell("1") + cell("2"), /^9:1 The cell id "a" .*line 6/],
    ["an id that is none", cell("1", "1a"), /^6:1 "1a" is no id/],
    ["a formula that nothing computes", formula("x", "id=f"), /^6:1 No code is linked to .*"f"/],
    [
      "a mark of no formula",
      `${formula("x", "id=f")}${cell("1; //= f\n2; //= f, g")}`,
      /^11:11 The mark \/\/= g names a formula .*"f"/,
    ],
    ["a reference to no chapter", '<Eq chapter="09" id="x"/>\n', /^6:1 There is no chapter "09"/],
    [
      "a dangling reference to another chapter",
      '<Eq chapter="02" id="y"/>\n',
      /^6:1 Chapter 02-mlp has no formula "y".*"x"/,
    ],
    [
      "a dangling reference",
      `<Eq id="g"/>\n\n${formula("x")}`,
      /^6:1 This chapter has no formula "g".*"f"/,
    ],
    [
      "a live value that is none",
      '<Live value="a +"/>\n',
      /^6:1 The value of <Live> is no expression/,
    ],
    [
      "a name declared twice",
      cell("const x = 1;") + cell("1;\nconst {y, z: [x]} = f;", "b"),
      /^11:15 "x" is already declared in cell "a" \(line 7\)/,
    ],
    ["broken code", cell("1;\nconst = 2;"), /^8:7 Cell "a" is no valid TypeScript/],
    [
      "broken code in a list",
      "- x\n\n  ```ts id=a\n  const = 2;\n  ```\n",
      /^9:9 Cell "a" is no valid/,
    ],
    ["a cell in no TypeScript", "```js id=a\n1\n```\n", /^6:1 Cell "a" is written in "js"/],
    [
      "an unknown word at a cell",
      "```ts id=a colapse\n1\n```\n",
      /^6:1 A cell knows no word "colapse"/,
    ],
    ["a foreign import", cell('import _ from "npm:lodash";'), /^7:15 "npm:lodash" is not part/],
    ["a module that is missing", cell('import {a} from "/lib/no.js";'), /^7:17 There is no module/],
    [
      "a file that is missing",
      cell('await FileAttachment("/data/no.txt").text()'),
      /^7:22 There is no file "\/data\/no.txt"/,
    ],
    ["a library the book lacks", cell("1;\naq.from([])"), /^8:1 Cell "a": "aq" would be loaded/],
    [
      "an assignment across cells",
      cell("let n = 1;") + cell("n = 2;", "b"),
      /^10:1 Cell "b": a cell cannot assign to "n"/,
    ],
    [
      "cells that need each other",
      cell("const x = z;") + cell("const y = x;", "b") + cell("const z = y;", "c"),
      /^7:1 Cell "a" needs itself: "a" needs "c", which needs "b", which needs "a"/,
    ],
    [
      "a caption KaTeX rejects",
      '<Figure id="a" caption="b $\\nope$">x</Figure>\n',
      /^6:1 The caption of <Figure> .*\\nope/,
    ],
    ["a link to no chapter", "[a](/chapters/09-rnn)\n", /^6:1 There is no chapter "09-rnn"/],
    ["a link to no place", "x [a](#nowhere)\n", /^6:3 This page has no place called "#nowhere"/],
    ["a link to no file", "[a](/data/no.txt)\n", /^6:1 There is no file/],
    [
      "an image from elsewhere",
      "![a](https://example.org/a.png)\n",
      /^6:1 .* would be loaded from elsewhere/,
    ],
  ])("%s", async (_, body, expected) => {
    const found = await mistakes(body);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  test("two broken tags are two mistakes, and what follows from them is none", async () => {
    const found = await mistakes("\na <\n\nfine\n\nb {\n");
    expect(found.map((mistake) => mistake.split(" ")[0])).toEqual(["7:4", "11:4"]);
  });

  test("what is right has no mistakes", async () => {
    const right = [
      formula("x", "id=f cell=a"),
      cell('const a = await FileAttachment("/data/there.txt").text();'),
      cell("{a, b: 1}", "object"),
      cell("function L(weather: number) { return weather; }", "b"),
      '[a](/chapters/07-cnn) [b](#f) <Eq id="f"/> <Eq chapter="02" id="x"/> [c](https://example.org) [d](/) {/* no */}\n',
      "## f\n",
    ];
    expect(await mistakes(right.join("\n"))).toEqual([]);
  });
});

describe("in what symbols mean", () => {
  const with_ = (lines: string) =>
    `---\nnumber: 7\ntitle: T\ntagline: t\nnotation:\n${lines}\n---\n`;
  const notation = parseBookNotation("indices: i\nsymbols:\n  x: an x\n", new ErrorList("n"));

  test.each([
    [
      "a symbol that nobody explains",
      "  y: a y",
      "x + y\n+ \\hat{x}",
      /^10:8 No table explains the symbol \\hat\{x\}\. The tables have x/,
    ],
    [
      "a symbol that nothing uses",
      "  y: a y\n  z: a z",
      "x + y",
      /^7:3 No formula uses the symbol z/,
    ],
    ["a symbol without a meaning", "  y: = 1", "x + y", /^6:3 What does y mean/],
    [
      "a scope that is nowhere",
      "  y: a y\n  nowhere:\n    x: z",
      "x + y",
      /^7:3 The notation has symbols for "nowhere"/,
    ],
  ])("%s", async (_, lines, tex, expected) => {
    const {errors} = await compileChapter(with_(lines) + formula(tex), FILE, {
      ...context,
      notation,
    });
    const found = errors.map(({line, column, message}) => `${line}:${column} ${message}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  test("indices, numbers and what the tables explain are no mistakes", async () => {
    const source = with_("  y: = 1\n  f:\n    y: a y") + formula("x_i + \\max(0, y)");
    const {errors} = await compileChapter(source.replace("  y: = 1\n", ""), FILE, {
      ...context,
      notation,
    });
    expect(errors).toEqual([]);
  });

  test("in a line of text, what nobody explains is no mistake", async () => {
    const {errors} = await compileChapter(`${FRONT}$q$ $x$\n`, FILE, {...context, notation});
    expect(errors).toEqual([]);
  });
});

describe("in the front matter", () => {
  const with_ = (lines: string) => `---\nnumber: 7\ntitle: T\ntagline: t\n${lines}\n---\n`;
  const learns = (fields: string) => with_(`learns:\n  - {${fields}}`);
  const full = "cell: a, run: r, metric: m, atLeast: 0.9, steps: 10, seeds: [1]";

  test.each([
    ["none at all", "", /^1:1 The chapter has no front matter/],
    ["no number", "---\ntitle: T\ntagline: t\n---\n", /^2:1 .*Add "number: 7"/],
    [
      "another number",
      "---\nnumber: 8\ntitle: T\ntagline: t\n---\n",
      /^2:9 .*says number 8.*07-cnn/,
    ],
    ["no title", "---\nnumber: 7\ntagline: t\n---\n", /^2:1 "title" is missing/],
    ["no tagline", "---\nnumber: 7\ntitle: T\n---\n", /^2:1 "tagline" is missing/],
    [
      "a title that is none",
      "---\nnumber: 7\ntitle: 3\ntagline: t\n---\n",
      /^3:8 "title" is a text/,
    ],
    ["an unknown field", with_("autor: x"), /^5:1 The front matter has no field "autor"/],
    ["no YAML", "---\nnumber: 7\ntitle: a: b\n---\n", /^3:\d+ The front matter is no valid YAML/],
    ["tags that are no list", with_("tags: x"), /^5:7 "tags" is a list/],
    ["authors that are no text", with_("authors: [a]"), /^5:10 "authors" is a text/],
    ["a year that is none", with_("year: [1]"), /^5:7 "year" is a text or a number/],
    ["a baseline without value", with_("baselines: [{name: x}]"), /^5:13 "value" is missing/],
    ["learns without bound", learns(full.replace("atLeast: 0.9, ", "")), /^6:5 .*no bound/],
    ["learns without seeds", learns(full.replace(", seeds: [1]", "")), /^6:5 .*no seeds/],
    [
      "learns with odd seeds",
      learns(full.replace("[1]", "[a]")),
      /^6:\d+ "seeds" lists whole numbers/,
    ],
    ["learns without metric", learns(full.replace(" metric: m,", "")), /^6:5 "metric" is missing/],
    [
      "learns with an odd metric",
      learns(full.replace("m,", "[3],")),
      /^6:\d+ "metric" lists texts/,
    ],
    ["learns without steps", learns(full.replace("steps: 10, ", "")), /^6:5 "steps" is missing/],
    [
      "learns with odd steps",
      learns(full.replace("10", "1.5")),
      /^6:\d+ "steps" is a whole number/,
    ],
    ["learns with an odd override", learns(`${full}, with: 3`), /^6:\d+ "with" maps names/],
    ["learns of no cell", learns(full.replace("cell: a", "cell: b")), /^6:12 .*cell "b".*"a"/],
    ["an unknown field of learns", learns(`${full}, sead: 1`), /^6:\d+ The "learns" has no field/],
  ])("%s", async (_, front, expected) => {
    const found = await mistakes(cell("1"), front);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  test("a file name that is none", async () => {
    const {errors} = await compileChapter(FRONT, "chapters/7_cnn.mdx");
    expect(errors[0].message).toMatch(/is no chapter name/);
  });
});

describe("in the page", () => {
  test("each mistake stands where it is, and the rest of the chapter compiles", async () => {
    const body = `first\n\n<Nte>kept</Nte>\n\n${formula("\\nope")}\nlast\n\n${cell("const = 1")}`;
    const {markdown, errors} = await compileChapter(FRONT + body, FILE);
    expect(errors).toHaveLength(3);
    for (const {line, column} of errors) {
      expect(markdown).toContain(`data-error="${FILE}:${line}:${column}"`);
    }
    const order = [
      "first",
      "There is no component",
      "kept",
      "KaTeX cannot",
      "last",
      "no valid Type",
    ];
    const places = order.map((text) => markdown.indexOf(text));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(markdown).not.toContain("```ts");
  });
});
