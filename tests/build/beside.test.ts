import {type ComponentChildren, h} from "preact";
import {renderToString} from "preact-render-to-string";
import {describe, expect, test} from "vitest";
import {groupBeside} from "../../src/build/beside.js";
import {compileChapter} from "../../src/build/chapter.js";

const text = (words: string) => h("p", null, words);
const formula = (id: string) => h("figure", {class: "equation"}, id);
const cell = (id: string, more = "") => h("section", {class: `cell${more}`}, id);
const heading = (words: string) => h("h2", null, words);

/** Groups as "lead | anchor | cells | after", the rest in brackets. */
const outline = (nodes: ComponentChildren[]) =>
  groupBeside(nodes).map((node) => {
    const html = renderToString(h("div", null, node)).replace(/^<div>|<\/div>$/g, "");
    if (!html.startsWith('<div class="beside-group">')) return `[${words(html)}]`;
    return ["lead", "anchor", "cells", "after"]
      .map((name) =>
        words(html.split(`"beside-${name}">`)[1]?.split(/<div class="beside-/)[0] ?? ""),
      )
      .join(" | ");
  });
const words = (html: string) =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

describe("cells beside the text", () => {
  test("are level with their formula; the paragraph before it leads to it", () => {
    expect(outline([text("a"), text("b"), formula("F"), text("c"), cell("C"), text("d")])).toEqual([
      "[a]",
      "b | F c | C | d",
    ]);
  });

  test("what follows stays beside them until the next formula is led to", () => {
    expect(
      outline([
        formula("F"),
        cell("C"),
        text("a"),
        text("b"),
        formula("G"),
        cell("D"),
        cell("E"),
        text("c"),
      ]),
    ).toEqual([" | F | C | a", "b | G | D E | c"]);
  });

  test("without a formula they are level with the last paragraph", () => {
    expect(outline([text("a"), text("b"), cell("C"), text("c"), cell("D")])).toEqual([
      "[a]",
      " | b | C | ",
      " | c | D | ",
    ]);
  });

  test("code of the library stands with the cells", () => {
    const piece = h("figure", {class: "source-piece"}, "S");
    expect(outline([text("a"), piece, cell("C"), text("b")])).toEqual([" | a | S C | b"]);
  });

  test("headings, wide cells and exercises stand alone", () => {
    const exercise = h("section", {class: "exercise"}, "X");
    expect(
      outline([
        heading("H"),
        cell("C"),
        heading("I"),
        text("a"),
        cell("W", " cell-wide"),
        exercise,
      ]),
    ).toEqual(["[H]", " |  | C | ", "[I]", "[a]", "[W]", "[X]"]);
  });

  test("nothing is lost and the order is the source's", async () => {
    const source = `---
number: 3
title: Bends
tagline: A line of its own
---

One.

$$ id=f statement
f(z) = z
$$

\`\`\`ts id=first
const a = 1;
\`\`\`

Two.

<Exercise id="x" title="Try">
Three.
\`\`\`ts id=second
const b = 2;
\`\`\`
<Hint>Four.</Hint>
</Exercise>
`;
    const {markdown, errors} = await compileChapter(source, "03-bends.mdx");
    expect(errors).toEqual([]);
    const places = ["One.", 'id="eq-f"', "const a", "Two.", "Three.", "const b", "Four."].map(
      (piece) => markdown.indexOf(piece),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(markdown.match(/class="beside-group"/g)).toHaveLength(2);
  });
});
