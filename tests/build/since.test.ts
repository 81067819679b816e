import {describe, expect, test} from "vitest";
import {compileChapter} from "../../src/build/chapter.js";

const chapter = (body: string) => `---
number: 3
title: Bends
tagline: A line of its own
---

\`\`\`ts id=now
const a = 1;
const c = 4;
\`\`\`

${body}
`;

const context = {
  slugs: new Set(["02-before"]),
  readSource: () => "```ts id=old collapse\nconst a = 1; //= f\nconst b = 2;\n```\n",
};
const compile = (body: string) => compileChapter(chapter(body), "03-bends.mdx", context);

describe("what changed since an earlier chapter", () => {
  test("is shown line by line, without marks, with links to both cells", async () => {
    const {markdown, errors} = await compile('<Since chapter="02" cells="old" now="now"/>');
    expect(errors).toEqual([]);
    const html = markdown.replaceAll("&#10;", "\n");
    expect(html).toContain("What changed since chapter 2");
    expect(html).toContain("<del>− const b = 2;\n</del>");
    expect(html).toContain("<ins>+ const c = 4;\n</ins>");
    expect(html).not.toContain("//=");
    expect(html).toContain('href="./02-before#cell-old"');
    expect(html).toContain('href="#cell-now"');
  });

  test("chapters and cells that are not there are mistakes", async () => {
    const messageOf = async (body: string) => (await compile(body)).errors[0]?.message;
    expect(await messageOf('<Since chapter="05" cells="old" now="now"/>')).toMatch(
      /chapter 05, which is not there/,
    );
    expect(await messageOf('<Since chapter="02" cells="young" now="now"/>')).toMatch(
      /cell "young", which chapter 02 lacks/,
    );
    expect(await messageOf('<Since chapter="02" cells="old" now="never"/>')).toMatch(
      /cell "never", which this chapter does not have/,
    );
  });
});
