import {describe, expect, test} from "vitest";
import {compileChapter} from "../../src/build/chapter.js";

const CHAPTER = `---
number: 3
title: Bends
tagline: A line of its own
---

Above all headings, with $\\mathbf{W}$ in it.

\`\`\`ts id=first
const crossEntropy = 1;
\`\`\`

## The rectifier

It keeps what is positive.

$$ id=leaky-relu statement
f(z) = \\max(0, z)
$$

### Its slope

One or nothing.
`;

describe("sections for the search", () => {
  test("are cut at headings and keep prose, formulas and code apart", async () => {
    const {sections} = await compileChapter(CHAPTER, "03-bends.mdx");
    expect(sections.map(({id, title}) => [id, title])).toEqual([
      ["", "3. Bends"],
      ["the-rectifier", "The rectifier"],
      ["its-slope", "Its slope"],
    ]);
    const [top, rectifier, slope] = sections;
    expect(top.text).toMatch(/Above all headings, with W in it\.$/);
    expect(top.code).toBe("const crossEntropy = 1;");
    expect(rectifier.text).toBe("It keeps what is positive.");
    expect(rectifier.formulas).toBe("leaky relu f(z) = \\max(0, z)");
    expect(slope.text).toBe("One or nothing.");
  });

  test("hold no words of the page's own furniture", async () => {
    const {sections} = await compileChapter(CHAPTER, "03-bends.mdx");
    const all = sections.map(({text}) => text).join(" ");
    expect(all).not.toMatch(/Run|first|annotation/);
  });
});
