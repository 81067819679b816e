import {expect, test} from "vitest";
import {compareLines} from "../../../src/editor/take/lines.js";

test("the old lines of a change stand before the new ones", () => {
  expect(compareLines("a\nb\nc", "a\nB\nc")).toEqual([
    {kind: "same", lines: ["a"]},
    {kind: "old", lines: ["b"]},
    {kind: "new", lines: ["B"]},
    {kind: "same", lines: ["c"]},
  ]);
});

test("equal lines far from a change are left out, and counted", () => {
  const before = Array.from({length: 20}, (_, i) => `line ${i}`);
  const after = [...before.slice(0, 10), "new", ...before.slice(10)];
  const parts = compareLines(before.join("\n"), after.join("\n"));
  expect(parts.map(({kind, lines}) => `${kind} ${lines.length}`)).toEqual([
    "far 7",
    "same 3",
    "new 1",
    "same 3",
    "far 7",
  ]);
});

test("a change of the last newline shows", () => {
  expect(compareLines("a", "a\n").map(({kind}) => kind)).toContain("new");
  expect(compareLines("", "a")).toEqual([
    {kind: "old", lines: [""]},
    {kind: "new", lines: ["a"]},
  ]);
});
