/** @vitest-environment jsdom */
import {expect, test} from "vitest";
import {mergeTexts} from "../../../src/editor/chapter/merge.js";

const BASE = "one\ntwo\nthree\nfour\nfive";

test("changes of different lines go together", () => {
  const mine = BASE.replace("two", "my two");
  const theirs = BASE.replace("five", "their five");
  expect(mergeTexts(mine, BASE, theirs)).toEqual({
    text: "one\nmy two\nthree\nfour\ntheir five",
    conflicts: false,
  });
});

test("the same change of both is no conflict", () => {
  const both = BASE.replace("three", "3");
  expect(mergeTexts(both, BASE, both)).toEqual({text: both, conflicts: false});
});

test("different changes of the same line are, and both are there", () => {
  const {text, conflicts} = mergeTexts(
    BASE.replace("two", "my two"),
    BASE,
    BASE.replace("two", "their two"),
  );
  expect(conflicts).toBe(true);
  expect(text).toContain("my two");
  expect(text).toContain("their two");
});
