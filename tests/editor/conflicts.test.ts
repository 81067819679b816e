/** Git's marks of a conflict are found in a text, and solved. */
import {describe, expect, test} from "vitest";
import {findConflicts, solution} from "../../src/editor/conflicts.js";
import {mergedCode, mergeVersions} from "../../src/editor/versions.js";

const names = {theirs: "the book", mine: "mine"};
const merged = (base: string, theirs: string, mine: string) =>
  mergedCode(mergeVersions(base, theirs, mine), names);

/** As the editor does: what is kept takes the place of all, with the end of the last mark's line. */
function solve(text: string, kept: readonly number[]): string {
  const [conflict] = findConflicts(text);
  return text.slice(0, conflict.from) + solution(conflict, kept) + text.slice(conflict.to + 1);
}

describe("a conflict", () => {
  const text = merged("a\nb\nc", "a\nX\nY\nc", "a\nZ\nc");

  test("is found with the names and the lines of both sides", () => {
    const [{sides}] = findConflicts(text);
    expect(sides.map(({name, code}) => [name, code])).toEqual([
      ["the book", "X\nY\n"],
      ["mine", "Z\n"],
    ]);
    for (const {code, from, to} of sides) expect(text.slice(from, to)).toBe(code);
  });

  test("is solved by the one, the other or both", () => {
    expect(solve(text, [0])).toBe("a\nX\nY\nc");
    expect(solve(text, [1])).toBe("a\nZ\nc");
    expect(solve(text, [0, 1])).toBe("a\nX\nY\nZ\nc");
  });

  test("may have an empty side", () => {
    const text = merged("a\nb\nc", "a\nc", "a\nZ\nc");
    expect(solve(text, [0])).toBe("a\nc");
    expect(solve(text, [1])).toBe("a\nZ\nc");
  });

  test("may be one of several; a text without marks has none", () => {
    const two = merged("a\nb\nc\nd\ne", "A\nb\nc\nd\nE", "1\nb\nc\nd\n2");
    expect(findConflicts(two)).toHaveLength(2);
    expect(findConflicts("a <<<<<<< b\n=======\n")).toEqual([]);
  });
});
