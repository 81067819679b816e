/** Which symbols are found in formulas, what they are taken for, and that formulas look as before. */

import {JSDOM} from "jsdom";
import katex from "katex";
import {describe, expect, test} from "vitest";
import {readChapters} from "../../../src/build/chapters.js";
import {ROOT} from "../../../src/build/check/root.js";
import {ErrorList} from "../../../src/build/errors.js";
import {projectAt} from "../../../src/build/files.js";
import {ChapterSymbols} from "../../../src/build/notation/symbols.js";
import {
  NO_SYMBOLS,
  parseBookNotation,
  type SymbolTable,
} from "../../../src/build/notation/table.js";

const INDICES = "indices: i, j, l, m, n, t";

/** A table whose symbols mean themselves: "{\mathbf{x}}" means `\mathbf{x}`. */
function tableOf(symbols: readonly string[]): SymbolTable {
  const lines = symbols.map((tex) => `  ${JSON.stringify(tex)}: ${JSON.stringify(`{${tex}}`)}`);
  const errors = new ErrorList("notation.yaml");
  const table = parseBookNotation(`${INDICES}\nsymbols:\n${lines.join("\n")}`, errors);
  expect(errors.errors).toEqual([]);
  return table;
}

const empty = {...NO_SYMBOLS, indices: new Set("ijlmnt")};

/** The symbols of a formula as "what is wrapped -> what it is taken for", and those not explained. */
function find(tex: string, entries: readonly string[], chapter: readonly string[] = []) {
  const book = entries.length > 0 ? {...empty, ...tableOf(entries)} : empty;
  const symbols = new ChapterSymbols(chapter.length > 0 ? tableOf(chapter) : NO_SYMBOLS, book);
  const {html, unknown} = symbols.render(tex, true);
  const {document} = new JSDOM(html).window;
  const elements = [...document.querySelectorAll<HTMLElement>("[data-symbol]")];
  elements.sort((a, b) => Number(a.dataset.order) - Number(b.dataset.order));
  const found = elements.map((element) => {
    const {tex} = symbols.used[Number(element.getAttribute("data-symbol"))];
    return `${element.textContent?.replace(/\u200b/g, "")} ${tex}`;
  });
  return {found, unknown};
}

describe("a symbol is found", () => {
  test.each<[name: string, tex: string, entries: string[], found: string[]]>([
    ["plain", "x + 1", ["x"], ["x x"]],
    ["in its font", "\\mathbf{W} W", ["\\mathbf{W}", "W"], ["W \\mathbf{W}", "W W"]],
    [
      "bold, with its script or without",
      "\\boldsymbol{\\delta}^{(l)} \\boldsymbol\\beta",
      ["\\boldsymbol{\\delta}^{(l)}", "\\boldsymbol{\\beta}"],
      ["δ(l) \\boldsymbol{\\delta}^{(l)}", "β \\boldsymbol{\\beta}"],
    ],
    ["under its accent", "\\hat{y} y", ["\\hat{y}", "y"], ["y^ \\hat{y}", "y y"]],
    [
      "under accent and font",
      "\\hat{\\mathbf y}",
      ["\\hat{\\mathbf{y}}"],
      ["y^ \\hat{\\mathbf{y}}"],
    ],
    ["with any script, by its base", "R^2 h_i", ["R", "h"], ["R2 R", "hi h"]],
    ["with its script rather than by its base", "h_0 h_1", ["h", "h_0"], ["h0 h_0", "h1 h"]],
    ["whatever its index", "w_j w_3 w_{i+1}", ["w_i"], ["wj w_i", "w3 w_i", "wi+1 w_i"]],
    [
      "by the exact script before the index",
      "h^{(0)} h^{(2)} h^{(l-1)} h^{(L)}",
      ["h^{(l)}", "h^{(0)}", "L"],
      ["h(0) h^{(0)}", "h(2) h^{(l)}", "h(l−1) h^{(l)}", "h(L) h^{(l)}"],
    ],
    [
      "with a named script",
      "C_{in} C_{out}",
      ["C_{in}", "C_{out}"],
      ["Cin C_{in}", "Cout C_{out}"],
    ],
    ["transposed", "w_i^\\top w^{*\\top}", ["w_i", "w^*"], ["wi⊤ w_i", "w∗⊤ w^*"]],
    ["with a word below", "L_{\\text{CE}}", ["L", "L_{\\text{CE}}"], ["LCE L_{\\text{CE}}"]],
    ["in a script of another", "x^{k}", ["x", "k"], ["xk x", "k k"]],
    [
      "in fractions, roots and brackets",
      "\\frac{a}{\\sqrt{b}} \\left( c \\right)",
      ["a", "b", "c"],
      ["a a", "b b", "c c"],
    ],
    [
      "in cases and lines",
      "\\begin{aligned} a &= b \\\\ &= c \\end{aligned}",
      ["a", "b", "c"],
      ["a a", "b b", "c c"],
    ],
    ["below a sum", "\\sum_{c=1}^{C} c", ["C", "c"], ["c c", "C C", "c c"]],
    ["as a primed one", "H' H", ["H'", "H"], ["H′ H'", "H H"]],
    [
      "as an operator that a table explains",
      "x * \\operatorname{vec}(x)",
      ["*", "\\operatorname{vec}", "x"],
      ["x x", "∗ *", "vec \\operatorname{vec}", "x x"],
    ],
    ["however it is typed", "{h}_{ i }", ["h_i"], ["hi h_i"]],
  ])("%s", (_, tex, entries, expected) => {
    const {found, unknown} = find(tex, entries);
    expect(found).toEqual(expected);
    expect(unknown).toEqual([]);
  });

  test("in the chapter's table before the book's, even by its base", () => {
    expect(find("h_i", ["h_i"], ["h"]).found).toEqual(["hi h"]);
  });
});

describe("a letter that nobody explains", () => {
  test.each<[name: string, tex: string, entries: string[], missing: string[]]>([
    ["is told, with its place", "a + b", ["a"], ["b at 4"]],
    ["is told once", "b + b", [], ["b at 0"]],
    ["in a font is another symbol", "x\\mathbf{x}", ["x"], ["\\mathbf{x} at 9"]],
    ["under an accent is another symbol", "\\hat{y}", ["y"], ["\\hat{y} at 5"]],
    ["in a script is told", "x^{q}", ["x"], ["q at 3"]],
    ["in an index that fits is told", "x_q", ["x_i"], ["q at 2"]],
    ["of the Greeks is told", "\\varepsilon", [], ["\\varepsilon at 0"]],
  ])("%s", (_, tex, entries, expected) => {
    const {unknown} = find(tex, entries);
    expect(
      unknown.map(({message, offset}) => `${/symbol (\S+)\./.exec(message)?.[1]} at ${offset}`),
    ).toEqual(expected);
  });

  test("comes with what the author may have meant", () => {
    const {unknown} = find("W + \\mathbf{w}", ["\\mathbf{W}", "x"]);
    expect(unknown[0].message).toContain("The tables have \\mathbf{W}.");
  });

  test.each([
    "i + n",
    "\\log 2",
    "\\max(0, 1)",
    "\\text{if } \\operatorname{relu}",
    "\\infty \\nabla \\partial",
  ])("is none in %s", (tex) => expect(find(tex, []).unknown).toEqual([]));
});

test("a symbol means something else in the scope of its formula, or below its heading", () => {
  const errors = new ErrorList("x");
  const yaml = `${INDICES}\nsymbols:\n  f: one [n]\n  only:\n    f: two\n  A heading:\n    f: three\n    g: "= 1"\n`;
  const symbols = new ChapterSymbols(parseBookNotation(yaml, errors), {
    ...empty,
    ...tableOf(["g"]),
  });
  const meaning = (formula?: string) => {
    const {html} = symbols.render("f", true, formula);
    return symbols.used[Number(/data-symbol="(\d+)"/.exec(html)?.[1])];
  };
  expect(meaning()).toMatchObject({meaning: "one", shape: "n"});
  expect(meaning("only").meaning).toBe("two");
  symbols.enterSection(2, "A heading");
  expect(meaning().meaning).toBe("three");
  symbols.enterSection(3, "Below it");
  expect(meaning().meaning).toBe("three");
  symbols.render("g", false);
  expect(symbols.used.at(-1)).toMatchObject({meaning: "{g}", value: {source: "1"}});
  symbols.enterSection(2, "Another");
  expect(meaning().meaning).toBe("one");
  expect(symbols.complaints()).toEqual([]);
});

test("every formula of the book looks, and is read out, as if its symbols were not marked", async () => {
  for (const {equations, symbols, slug} of await readChapters(projectAt(ROOT))) {
    if (equations.length > 0) expect(symbols.length, slug).toBeGreaterThan(5);
    const marked = new ChapterSymbols(NO_SYMBOLS, {
      ...empty,
      ...tableOf(symbols.map(({tex}) => tex).filter((tex, i, all) => all.indexOf(tex) === i)),
    });
    for (const {tex} of equations) {
      const {html} = marked.render(tex, true);
      expect(html).toContain("data-symbol");
      const plain = katex.renderToString(tex, {
        displayMode: true,
        output: "htmlAndMathml",
        strict: "ignore",
      });
      expect(unwrap(html)).toBe(unwrap(plain));
    }
  }
});

/** Without the elements that mark symbols, and without the places where a line might be broken. */
function unwrap(html: string): string {
  const {document} = new JSDOM(html).window;
  for (const element of document.querySelectorAll("[data-symbol]")) {
    element.replaceWith(...element.childNodes);
  }
  return document.body.innerHTML.replace(
    /<\/span><span class="katex-base"><span class="katex-strut"[^>]*><\/span>/g,
    "",
  );
}
