/** The quick look at another chapter's formulas sees what the compiler sees. */
import {expect, test} from "vitest";
import {readChapters} from "../../src/build/chapters.js";
import {ROOT} from "../../src/build/check/root.js";
import {projectAt} from "../../src/build/files.js";
import {listFormulas} from "../../src/build/formulaList.js";
import {prefixOf} from "../../src/build/slug.js";

test("code blocks hold no formulas, and formulas without an id count", () => {
  const text =
    "$$ id=a\nx\n$$\n\n```ts\n$$ id=no\n```\n\n$$\ny\n$$\n\nIn line $$z$$ none.\n\n  $$ cell=c id=b\n  z\n  $$\n$$ w $$ id=d cell=c\nText.\n";
  expect(listFormulas(text)).toEqual([
    {id: "a", place: 1},
    {id: "b", place: 3},
    {id: "d", place: 4},
  ]);
});

test("in every chapter", async () => {
  for (const {text, slug, equations} of await readChapters(projectAt(ROOT))) {
    const listed = listFormulas(text.text);
    expect(listed.map(({id, place}) => `${id} ${prefixOf(slug)}.${place}`)).toEqual(
      equations.map(({id, number}) => `${id} ${number}`),
    );
  }
});
