/** Which kept edit is in place, which wait, and what two versions of a cell give together. */
import fc from "fast-check";
import {describe, expect, test} from "vitest";
import type {StoredEdit} from "../../src/editor/store.js";
import {hasConflict, mergedCode, mergeVersions, sortEdits} from "../../src/editor/versions.js";

const edit = (code: string, rest: Partial<StoredEdit> = {}): StoredEdit => ({
  chapter: "02-x",
  cell: "a",
  book: "book",
  code,
  changed: 1,
  ...rest,
});

describe("of the kept edits of a cell", () => {
  test("the one that began with the book of today is in place", () => {
    const mine = edit("mine");
    expect(sortEdits([mine], "book", "tab")).toEqual({own: mine, waiting: [], settled: []});
  });

  test("those of other versions wait, the newest first", () => {
    const [first, second] = [edit("1", {book: "old"}), edit("2", {book: "older", changed: 2})];
    expect(sortEdits([first, second], "book", "tab")).toEqual({
      own: undefined,
      waiting: [second, first],
      settled: [],
    });
  });

  test("a tab goes on with its own copy; to others it waits", () => {
    const [main, copy] = [edit("main"), edit("copy", {copy: "two", changed: 2})];
    expect(sortEdits([main, copy], "book", "two")).toMatchObject({own: copy, waiting: [main]});
    expect(sortEdits([main, copy], "book", "one")).toMatchObject({own: main, waiting: [copy]});
  });

  test("both sides of two tabs know what they began with", () => {
    const main = edit("main");
    const copy = edit("copy", {copy: "two", changed: 2, base: "begun"});
    expect(sortEdits([main, copy], "book", "two").waiting).toEqual([{...main, base: "begun"}]);
    expect(sortEdits([main, copy], "book", "one").waiting).toEqual([copy]);
  });

  test("one that the book has taken over, or that says what is in place, is settled", () => {
    const mine = edit("mine");
    const [taken, same] = [edit("book", {book: "old"}), edit("mine", {book: "old"})];
    expect(sortEdits([taken, mine, same], "book", "tab")).toEqual({
      own: mine,
      waiting: [],
      settled: [taken, same],
    });
  });
});

describe("two versions together", () => {
  const base = "a\nb\nc\nd\ne";
  const names = {theirs: "the book", mine: "mine"};

  test("have the changes of both, where these lie apart", () => {
    const parts = mergeVersions(base, "A\nb\nc\nd\ne", "a\nb\nc\nd\nE");
    expect(hasConflict(parts)).toBe(false);
    expect(mergedCode(parts, names)).toBe("A\nb\nc\nd\nE");
  });

  test("have both between marks, where both changed the same lines", () => {
    const parts = mergeVersions(base, "a\nb\nX\nd\ne", "a\nb\nY\nd\ne");
    expect(hasConflict(parts)).toBe(true);
    expect(mergedCode(parts, names)).toBe(
      "a\nb\n<<<<<<< the book\nX\n=======\nY\n>>>>>>> mine\nd\ne",
    );
  });

  test("the same change by both is no conflict", () => {
    expect(mergedCode(mergeVersions(base, "a\nx", "a\nx"), names)).toBe("a\nx");
  });

  test("lose no line that either has added", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", ""), {maxLength: 8});
    fc.assert(
      fc.property(text, text, text, (before, theirs, mine) => {
        const own = mine.map((line) => `${line}1`);
        const parts = mergeVersions(before.join("\n"), theirs.join("\n"), own.join("\n"));
        const merged = mergedCode(parts, names).split("\n");
        for (const line of own) expect(merged).toContain(line);
      }),
    );
  });

  test("a version that changed nothing gives the other", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "constructor"), {maxLength: 8});
    fc.assert(
      fc.property(text, text, (before, other) => {
        const [base, theirs] = [before.join("\n"), other.join("\n")];
        expect(mergedCode(mergeVersions(base, theirs, base), names)).toBe(theirs);
        expect(mergedCode(mergeVersions(base, base, theirs), names)).toBe(theirs);
      }),
    );
  });
});
