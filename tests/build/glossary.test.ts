import {readFileSync} from "node:fs";
import {describe, expect, test} from "vitest";
import {compileChapter} from "../../src/build/chapter.js";

const head = (body: string) => `---
number: 3
title: Bends
tagline: A line of its own
---

${body}
`;

describe("the glossary", () => {
  test("gives its entries to other chapters", async () => {
    const source = readFileSync(new URL("../../chapters/glossary.mdx", import.meta.url), "utf8");
    const {definitions, errors} = await compileChapter(source, "chapters/glossary.mdx", {
      slugs: new Set(["06-regularization", "glossary"]),
    });
    expect(errors).toEqual([]);
    const dropout = definitions.find(({id}) => id === "dropout");
    expect(dropout?.term).toBe("Dropout");
    expect(dropout?.text).toMatch(/^Sets each output of a layer to zero with probability p while/);
    // The source's thirteen entries are among them.
    const ids = definitions.map(({id}) => id);
    for (const id of [
      "activation-function",
      "backpropagation",
      "batch-normalization",
      "convolutional-network",
      "dropout",
      "gradient-descent",
      "learning-rate",
      "loss-function",
      "overfitting",
      "recurrent-network",
      "regularization",
      "tensor",
      "transfer-learning",
    ]) {
      expect(ids).toContain(id);
    }
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("links the chapters that exist", async () => {
    const source = head('<Definition id="a" term="A" chapters="6, 44">What it is.</Definition>');
    const {markdown} = await compileChapter(source, "03-bends.mdx", {
      slugs: new Set(["06-regularization"]),
    });
    expect(markdown).toMatch(/<a href="\.\/06-regularization">chapter 6<\/a>, chapter 44/);
  });
});

describe("a term in a chapter", () => {
  const terms = new Map([["dropout", {id: "dropout", term: "Dropout", text: "Noise that helps."}]]);

  test("leads to its entry and carries the definition", async () => {
    const source = head('Some <Term id="dropout"/> and <Term id="dropout">dropped units</Term>.');
    const {markdown, errors} = await compileChapter(source, "03-bends.mdx", {terms});
    expect(errors).toEqual([]);
    expect(markdown).toContain(
      '<a class="term" href="./glossary#term-dropout" data-definition="Noise that helps.">dropout</a>',
    );
    expect(markdown).toContain(">dropped units</a>");
  });

  test("that the glossary lacks is a mistake", async () => {
    const source = head('Some <Term id="drop-out"/>.');
    const {errors} = await compileChapter(source, "03-bends.mdx", {terms});
    expect(errors).toMatchObject([{line: 7, message: /glossary has no term "drop-out".*dropout/}]);
  });
});
