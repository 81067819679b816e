/** What the README promises: its chapter in ten lines compiles in this book. */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {compileChapter, formatError} from "../../src/build/chapter.js";
import {contextOf} from "../../src/build/chapters.js";
import {ROOT} from "../../src/build/check/root.js";
import {projectAt} from "../../src/build/files.js";

test("the example chapter compiles", async () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const chapter = /^````mdx\n([\s\S]*?)^````$/m.exec(readme)?.[1] ?? "";
  const file = /`(chapters\/\S+\.mdx)`/.exec(readme)?.[1] ?? "";
  const {errors, equations} = await compileChapter(chapter, file, await contextOf(projectAt(ROOT)));
  expect(errors.map(formatError)).toEqual([]);
  expect(equations).toHaveLength(1);
});
