/** What becomes of a chapter: its parts as data, and its page as Framework renders it. */

import {rewriteHtml} from "@observablehq/framework/dist/html.js";
import {createMarkdownIt, parseMarkdown} from "@observablehq/framework/dist/markdown.js";
import {JSDOM} from "jsdom";
import {expect, test} from "vitest";
import {compileChapter} from "../../src/build/chapter.js";

const FRONT = `---
number: 7
title: "Convolution & more"
tagline: Shared filters
year: 1989
authors: 1989 — LeCun
tags: [Supervised]
learns:
  - {cell: train, run: cnn, metric: accuracy, atLeast: 0.9, steps: 900, seeds: [1, 2], with: {n: 3}}
baselines: [{name: MLP, value: 0.937}]
---
`;

async function compile(body: string, file = "chapters/07-cnn.mdx") {
  const chapter = await compileChapter(FRONT + body, file);
  expect(chapter.errors).toEqual([]);
  return chapter;
}

const TRAIN = "```ts id=train\n1\n```\n";

/** The page as the reader's browser gets it, without scripts having run. */
async function render(body: string) {
  const {markdown} = await compile(`${TRAIN}\n${body}`);
  const page = parseMarkdown(markdown, {md: createMarkdownIt(), path: "/chapters/07-cnn"});
  const {document} = new JSDOM(rewriteHtml(page.body, {})).window;
  return {document, page};
}

test("front matter", async () => {
  const {frontMatter, slug} = await compile(TRAIN);
  expect(slug).toBe("07-cnn");
  expect(frontMatter).toEqual({
    number: "7",
    title: "Convolution & more",
    tagline: "Shared filters",
    year: "1989",
    authors: "1989 — LeCun",
    tags: ["Supervised"],
    learns: [
      {
        cell: "train",
        run: "cnn",
        metric: "accuracy",
        atLeast: 0.9,
        steps: 900,
        seeds: [1, 2],
        with: {n: 3},
      },
    ],
    baselines: [{name: "MLP", value: 0.937}],
  });
});

test("several metrics with the same bounds are a promise each", async () => {
  const source = FRONT.replace("metric: accuracy", "metric: [sigmoid, ReLU]") + TRAIN;
  const {frontMatter, errors} = await compileChapter(source, "chapters/07-cnn.mdx");
  expect(errors).toEqual([]);
  const {learns} = frontMatter;
  expect(learns.map(({metric}) => metric)).toEqual(["sigmoid", "ReLU"]);
  expect({...learns[1], metric: ""}).toEqual({...learns[0], metric: ""});
});

test("cells, formulas and headings, with their lines", async () => {
  const {cells, equations, headings} = await compile(
    `${TRAIN}
## One $x$ two

$$ id=f statement
a \\\\
b
$$

- In a list

  \`\`\`ts id=more collapse wide
  import {nn, type Tensor} from "nnlive";

  const [a, {b}] = f(\`
    text\`);
  \`\`\`

$$ id=g cell=more
c
$$
`,
  );
  expect(cells).toEqual([
    {
      id: "train",
      source: "1",
      line: 13,
      options: {collapse: false, hide: false, wide: false},
      names: [],
      formulas: [],
    },
    {
      id: "more",
      source: 'import {nn, type Tensor} from "nnlive";\n\nconst [a, {b}] = f(`\n  text`);',
      line: 26,
      options: {collapse: true, hide: false, wide: true},
      names: ["nn", "a", "b"],
      formulas: [],
    },
  ]);
  expect(equations).toEqual([
    {id: "f", tex: "a \\\\\nb", number: "7.1", line: 18, statement: true},
    {id: "g", tex: "c", number: "7.2", line: 32, statement: false, cell: "more"},
  ]);
  expect(headings).toMatchObject([{depth: 2, line: 16, id: expect.stringMatching(/^one/)}]);
});

test("lines hold for Windows line ends and a byte order mark", async () => {
  const source = `\uFEFF${FRONT}${TRAIN}`.replaceAll("\n", "\r\n");
  const {cells, errors} = await compileChapter(source, "chapters/07-cnn.mdx");
  expect(errors).toEqual([]);
  expect(cells[0]).toMatchObject({line: 13, source: "1"});
});

test("numbers follow the chapter", async () => {
  const head = "title: T\ntagline: t\n";
  const formula = "$$ id=f statement\nx\n$$\n";
  const part = await compileChapter(`---\nnumber: 48a\n${head}---\n${formula}`, "48a-tokens.mdx");
  expect(part.errors).toEqual([]);
  expect(part.equations[0].number).toBe("48a.1");
  const plain = await compileChapter(`---\n${head}---\n${formula}`, "chapters/glossary.mdx");
  expect(plain.errors).toEqual([]);
  expect(plain.equations[0].number).toBe("G.1");
});

test("a cell: its handles, its code as written, its code as run", async () => {
  const {document, page} = await render(`\`\`\`ts id=forward
import {nn} from "nnlive";
import {mnist} from 'nnlive/data';
const views = await import("nnlive/views");

const text: string = \`\${1 + 1} <b> & "x"

end\`;
\`\`\`
`);
  const cell = document.querySelector('[data-cell="forward"]');
  expect(cell?.getAttribute("data-state")).toBe("running");
  expect(cell?.querySelector("pre")?.textContent).toBe(
    `import {nn} from "nnlive";\nimport {mnist} from 'nnlive/data';\nconst views = await import("nnlive/views");\n\nconst text: string = \`\${1 + 1} <b> & "x"\n\nend\`;`,
  );
  expect(cell?.querySelector(".cell-bar button")?.textContent).toBe("Run");
  expect(cell?.querySelector(".cell-output .observablehq--block")).not.toBeNull();
  const {node} = page.code[1];
  expect(node.imports.map(({name}: {name: string}) => name)).toEqual([
    "../client/nnlive.js",
    "../client/data.js",
    "../views/index.js",
  ]);
  expect(node.declarations.map(({name}: {name: string}) => name)).toContain("text");
});

test("expressions are displayed, statements are not", async () => {
  const {page} = await render(`\`\`\`ts id=a
[1, 2].map((x: number) => x * 2) // doubled
\`\`\`

\`\`\`ts id=b
{n: 1, m: 2}
\`\`\`

\`\`\`ts id=c
f(1);
\`\`\`

\`\`\`ts id=d
display(f(1))
\`\`\`
`);
  const bodies = page.code.map(({node}: {node: {input: string}}) => node.input.trim());
  expect(bodies[1]).toMatch(/^display\(await \[1, 2\]\.map/);
  expect(bodies[2]).toMatch(/^display\(await \{ n: 1, m: 2 \}\)/);
  expect(bodies[3]).toBe("f(1);");
  expect(bodies[4]).toBe("display(f(1));");
});

test("options of a cell", async () => {
  const {document} = await render(`\`\`\`ts id=a collapse wide
1
\`\`\`

\`\`\`ts id=b hide
1
\`\`\`
`);
  expect(document.querySelector('[data-cell="a"].cell-wide details.cell-code pre')).not.toBeNull();
  expect(document.querySelector('[data-cell="b"] pre')).toBeNull();
  expect(document.querySelector('[data-cell="b"] .cell-output')).not.toBeNull();
});

test("code with fences in it stays one cell", async () => {
  const {page, document} = await render("````ts id=a\n/*\n```ts\n*/\n1;\n````\n\nAfter.\n");
  expect(page.code).toHaveLength(2);
  expect(document.querySelector("p:last-child")?.textContent).toBe("After.");
});

test("a display formula: its handles, MathML, and a permalink", async () => {
  const {document} = await render('$$ id=score cell=train\nz = \\text{a"<b>}\n  + x\n$$\n');
  const figure = document.querySelector('[data-equation="score"]');
  expect(figure?.getAttribute("data-tex")).toBe('z = \\text{a"<b>}\n  + x');
  expect(figure?.id).toBe("eq-score");
  expect(figure?.querySelector("math[display=block]")).not.toBeNull();
  expect(figure?.querySelector(".equation-number")?.getAttribute("href")).toBe("#eq-score");
  expect(figure?.querySelector(".equation-number")?.textContent).toBe("(7.1)");
  expect(figure?.querySelector(".equation-cell")?.getAttribute("href")).toBe("#cell-train");
  expect(figure?.querySelector(".equation-box")?.getAttribute("tabindex")).toBe("0");
});

test("display formulas on one line part the paragraph, as those on three lines do", async () => {
  const long = (tex: string, meta: string) => `$$ ${meta}\n${tex}\n$$`;
  const short = (tex: string, meta: string) => `$$ ${tex} $$ ${meta}`;
  const page = (formula: typeof long) =>
    `Before $x$,\nand *more*:\n${formula("a = \\{b\\}", "id=a cell=train")}\n${formula("c", "id=c statement")}\nAfter <Eq id="a"/>,\nand $y$.\n\n${formula("d", "id=d cell=train")}\n<Note>A note.</Note>\n`;
  const {document} = await render(page(short));
  expect(document.body.innerHTML).toBe((await render(page(long))).document.body.innerHTML);
  expect(document.querySelectorAll("[data-equation]")).toHaveLength(3);
  expect(document.querySelector("p .note")).toBeNull();
  expect(document.querySelector('[data-equation="a"]')?.getAttribute("data-tex")).toBe(
    "a = \\{b\\}",
  );
});

test("a component on a line of its own is a block, with or without blank lines around it", async () => {
  const parts = [
    "Before $x$,",
    '<Erratum no="7.1">Wrong: $a$.</Erratum>',
    '<Note>It is <Term id="a"/>.</Note>',
    '*Between*\n<Term id="a">words</Term>\nthem.',
    "$$ b $$ id=b cell=train",
    '<Erratum no="7.2">This too.</Erratum>',
    'After <Eq id="b"/>, <Note>within</Note>.',
  ];
  const {document} = await render(`${parts.join("\n")}\n`);
  const apart = await render(`${parts.join("\n\n")}\n`);
  expect(document.body.innerHTML).toBe(apart.document.body.innerHTML);
  expect(document.querySelectorAll("p .erratum")).toHaveLength(0);
  const paragraphs = [...document.querySelectorAll("p")].map((p) => p.textContent ?? "");
  expect(paragraphs.find((text) => text.startsWith("Between"))).toMatch(/them\.$/);
});

test("a mistake behind a component keeps its line", async () => {
  const body = `${TRAIN}\n<Note>One.</Note>\nTwo $\\nope$ <Eq id="none"/>.\n`;
  const {errors} = await compileChapter(FRONT + body, "chapters/07-cnn.mdx");
  expect(errors.map(({line}) => line)).toEqual([17, 17]);
});

test("lines that a formula marks are elements, the mark is not shown, and both link to each other", async () => {
  const {document} = await render(
    "$$ id=sum\na\n$$\n\n```ts id=code\nconst b = `x\n<y>`; // why //= sum\n//= sum\nf(\n  1);\n```\n",
  );
  const pre = document.querySelector('[data-cell="code"] pre');
  expect(pre?.textContent).toBe("const b = `x\n<y>`; // why\nf(\n  1);");
  const marked = [...document.querySelectorAll('[data-formulas~="sum"]')];
  expect(marked.map((line) => line.textContent)).toEqual(["<y>`; // why\n", "f(\n", "  1);"]);
  expect(marked[0].querySelector(".hljs-string")?.textContent).toBe("<y>`");
  const links = [...(pre?.querySelectorAll("a") ?? [])];
  expect(links.map((link) => [link.getAttribute("href"), link.textContent])).toEqual([
    ["#eq-sum", ""],
  ]);
  expect(links[0].getAttribute("aria-label")).toBe("computes formula 7.1");
  const box = document.querySelector('[data-equation="sum"] .equation-box');
  expect(box?.getAttribute("aria-label")).toBe("Formula 7.1, computed in cell code, lines 2 to 4");
});

test("symbols carry their number, and the table at the end says what they mean", async () => {
  const notation = "notation:\n  a: an $a$ [n, d] = value.w\n  f:\n    b: only here []\n---\n";
  const source = `${FRONT.replace(/---\n$/, notation)}${TRAIN}\n\`\`\`ts id=c\nconst value = {w: 1};\n\`\`\`\n\n$$ id=f statement\na + b\n$$\n`;
  const {errors, symbols, markdown} = await compileChapter(source, "chapters/07-cnn.mdx");
  expect(errors).toEqual([]);
  expect(symbols.map(({tex, meaning}) => `${tex}: ${meaning}`)).toEqual([
    "a: an $a$",
    "b: only here",
  ]);
  const page = parseMarkdown(markdown, {md: createMarkdownIt(), path: "/chapters/07-cnn"});
  const {document} = new JSDOM(rewriteHtml(page.body, {})).window;
  const symbol = document.querySelector('[data-equation="f"] [data-symbol="0"]');
  expect(symbol?.textContent).toBe("a");
  const row = document.querySelector<HTMLElement>('[data-symbol-row="0"]');
  expect({...row?.dataset}).toEqual({symbolRow: "0", value: "value.w", valueCell: "c"});
  expect(row?.querySelector(".notation-shape annotation")?.textContent).toBe("[n,\\,d]");
  expect(document.querySelector('[data-symbol-row="1"] .notation-shape')?.textContent).toBe(
    "number",
  );
  const held = page.code.at(-1).node;
  expect(held.references.map(({name}: {name: string}) => name)).toContain("value");
});

test("every component", async () => {
  const {document, page} =
    await render(`A reference forward to <Eq id="f"/>, and <Live value="loss.toFixed(2) + '}'"/> live.

<Note title="Mind">

With **bold**.

</Note>

<Erratum no="01.1">Wrong there, right here.</Erratum>

<Figure id="net" caption="A net of $n$ units">

\`\`\`ts id=drawing hide
svg\`<circle/>\`
\`\`\`

</Figure>

<Exercise id="size" title="Sizes">
Count.
<Hint>Use $n^2$.</Hint>
</Exercise>

$$ id=f statement
x
$$
`);
  const text = (selector: string) => document.querySelector(selector)?.textContent;
  expect(text("a.equation-reference")).toBe("(7.1)");
  expect(text("aside.note .note-title")).toBe("Mind");
  expect(text("aside.note strong")).toBe("bold");
  expect(text("aside.erratum .erratum-title")).toBe("Erratum 01.1");
  expect(text("figure#fig-net figcaption")).toMatch(/^Figure 7.1 A net of .* units$/);
  expect(document.querySelector("figure#fig-net figcaption math")).not.toBeNull();
  expect(
    document.querySelector('figure#fig-net [data-cell="drawing"] .cell-output'),
  ).not.toBeNull();
  expect(text("#ex-size .exercise-title")).toBe("Exercise 7.1 Sizes");
  expect(document.querySelector("#ex-size details.hint math")).not.toBeNull();
  expect(document.querySelector("span.live")?.closest("p")).not.toBeNull();
  const live = page.code.find(({mode}: {mode: string}) => mode === "inline");
  expect(live.node.input).toBe("loss.toFixed(2) + '}'");
});

test("awkward text reaches the page as written", async () => {
  const {document, page} =
    await render(`Text with \`\${a}\` and $\\$$, a \\{ brace, a < sign \\<, "quotes" & a
line break. [link][ref]

| a | b |
|---|--:|
| \`x\\|y\` | $\\frac{1}{2}$ |

\`\`\`ts
const listing = \`\${x}

  - no list\`;
\`\`\`

<pre>
{"raw\\n\\n  pre \${x}"}
</pre>

> quoted
> twice

1. one

   two
2. three

Foot[^1]. ~~gone~~

[^1]: Note.

[ref]: https://example.org/?a=1&b=2
`);
  const text = document.body.textContent ?? "";
  expect(text).toContain(`\${a}`);
  expect(text).toContain('a { brace, a < sign <, "quotes" & a line break.');
  expect(document.querySelector("td code")?.textContent).toBe("x|y");
  expect(document.querySelectorAll("td")[1].getAttribute("align")).toBe("right");
  const listing = Array.from(document.querySelectorAll("pre")).find((pre) =>
    pre.textContent?.includes("listing"),
  );
  expect(listing?.textContent).toBe(`const listing = \`\${x}\n\n  - no list\`;\n`);
  expect(text).toContain(`raw\n\n  pre \${x}`);
  expect(document.querySelector("blockquote p")?.textContent).toBe("quoted twice");
  expect(document.querySelectorAll("ol > li > p")).toHaveLength(3 + 1);
  expect(document.querySelector("del")?.textContent).toBe("gone");
  expect(document.querySelector('a[href="https://example.org/?a=1&b=2"]')).not.toBeNull();
  expect(page.code).toHaveLength(1);
});

test("all HTML stands on lines of its own, so that Markdown leaves it alone", async () => {
  const {markdown} = await compile(
    `${TRAIN}\nText.\n\n- a\n\n  b\n\n<Note>\n\nx\n\n</Note>\n\n<b>c</b>\n`,
  );
  const body = markdown
    .replace(/^---\n[\s\S]*?---\n/, "")
    .replace(/```ts echo=false[\s\S]*?```/g, "");
  for (const line of body.split("\n")) if (line) expect(line).toMatch(/^<\/?[a-z]/);
});
