import {expect, test} from "vitest";
import {diffCount, foldedDiff, lineDiff} from "../../src/editor/lineDiff.js";

test("a diff says of each line whether it is in both, or only before or after", () => {
  const lines = lineDiff("a\nb\nc", "a\nB\nc\nd");
  expect(lines.map(({kind, text}) => `${kind} ${text}`)).toEqual([
    "same a",
    "removed b",
    "added B",
    "same c",
    "added d",
  ]);
  expect(diffCount(lines)).toBe("+2 −1");
});

test("an empty line is a line", () => {
  expect(lineDiff("a", "a\n")).toEqual([
    {kind: "same", text: "a"},
    {kind: "added", text: ""},
  ]);
});

test("what lies far from a change is left out, and counted", () => {
  const before = Array.from({length: 20}, (_, i) => `line ${i}`);
  const after = before.with(10, "new");
  const folded = foldedDiff(lineDiff(before.join("\n"), after.join("\n")));
  expect(folded.map(({text}) => text)).toEqual([
    "7 lines as they were",
    "line 7",
    "line 8",
    "line 9",
    "line 10",
    "new",
    "line 11",
    "line 12",
    "line 13",
    "6 lines as they were",
  ]);
});

test("a single line is not worth leaving out", () => {
  const lines = lineDiff("a\nb\nc\nd\ne", "a\nb\nc\nd\nE");
  expect(foldedDiff(lines)).toEqual(lines);
});
