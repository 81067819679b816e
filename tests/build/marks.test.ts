/** Marks in code: of which lines they speak, and that the code is shown without them. */
import {expect, test} from "vitest";
import {splitLines} from "../../src/build/codeLines.js";
import {describeLines, readMarks} from "../../src/build/marks.js";

const lines = (source: string) =>
  readMarks(source).lines.map(({text, formulas}) => [text, ...formulas].join(" | "));

test("a mark behind code speaks of its line", () => {
  expect(lines("const a = 1; //= f\nconst b = a; // note //= g, h\nconst c = b;")).toEqual([
    "const a = 1; | f",
    "const b = a; // note | g | h",
    "const c = b;",
  ]);
});

test("a mark alone speaks of the statement that follows, and is not shown", () => {
  const source = [
    "//= loop",
    "for (const a of b) {",
    "  f(a); //= inner",
    "}",
    "g();",
    "  //= deep",
    "  const x = [",
    "    1,",
    "  ].map(h)",
    "    .sort();",
    "",
    "  after();",
  ].join("\n");
  expect(lines(source)).toEqual([
    "for (const a of b) { | loop",
    "  f(a); | loop | inner",
    "} | loop",
    "g();",
    "  const x = [ | deep",
    "    1, | deep",
    "  ].map(h) | deep",
    "    .sort(); | deep",
    "",
    "  after();",
  ]);
});

test("several marks may stand above a statement", () => {
  expect(lines("//= a\n//= b\nf();\ng();")).toEqual(["f(); | a | b", "g();"]);
});

test("a formula begins at the first of its lines only", () => {
  const begins = readMarks("a; //= f\nb; //= f, g\nc;\nd; //= f").lines.map((line) => line.begins);
  expect(begins).toEqual([["f"], ["g"], [], ["f"]]);
});

test("each mark has its place", () => {
  expect(readMarks("a;\n  b; //= one, two").marks).toEqual([
    {formula: "one", line: 1, column: 9},
    {formula: "two", line: 1, column: 14},
  ]);
});

test("addresses and other comments are no marks", () => {
  const source = 'const a = "http://=x"; // = no\na /= 2;';
  expect(readMarks(source)).toMatchObject({marks: []});
  expect(lines(source)).toEqual(source.split("\n"));
});

test("lines in words", () => {
  expect(describeLines([3])).toBe("line 3");
  expect(describeLines([3, 4, 5])).toBe("lines 3 to 5");
  expect(describeLines([1, 3, 4, 9])).toBe("lines 1, 3 to 4 and 9");
});

test("coloured code is cut at its lines, and every line is whole", () => {
  expect(splitLines('<span class="a">x\ny <span class="b">z</span></span>\nw')).toEqual([
    '<span class="a">x</span>',
    '<span class="a">y <span class="b">z</span></span>',
    "w",
  ]);
});
