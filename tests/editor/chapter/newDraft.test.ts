/** A new chapter as a draft is the skeleton as one text, and compiles. */
import {describe, expect, test} from "vitest";
import {compileChapter} from "../../../src/build/chapter.js";
import {newDraft} from "../../../src/editor/chapter/newDraft.js";

describe.each([
  ["60-my-own-chapter", "60-my-own-chapter", "My own chapter"],
  ["9", "09-recurrent-neural-network", "Recurrent Neural Network"],
])("%s", (word, slug, title) => {
  test("compiles, with its exercise in its place", async () => {
    const draft = newDraft(word, ["01-perceptron"]);
    if ("mistake" in draft) throw new Error(draft.mistake);
    expect(draft.slug).toBe(slug);
    const chapter = await compileChapter(draft.text, `chapters/${slug}.mdx`);
    expect(chapter.errors).toEqual([]);
    expect(chapter.frontMatter.title).toBe(title);
    expect(draft.text).toContain('<Exercise id="twice"');
  });
});

test.each([
  ["01", "There is a chapter of this number"],
  ["1-x", "Say which chapter"],
  ["../evil", "Say which chapter"],
])("no %s", (word, mistake) => {
  const draft = newDraft(word, ["01-perceptron"]);
  expect("mistake" in draft && draft.mistake).toContain(mistake);
});
