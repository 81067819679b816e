import {expect, test} from "vitest";
import {compileCell} from "../../../src/build/check/cell.js";

/** For each line of the compiled code that holds one of these words, the chapter's line. */
function linesOf(source: string, words: readonly string[]): number[] {
  const cell = compileCell({id: "c", source, line: 100}, "chapters/01-x.mdx");
  const lines = cell.code.split("\n");
  return words.map((word) => cell.chapterLine(lines.findLastIndex((l) => l.includes(word)) + 1));
}

test("lines survive types, comments and imports that the compiler takes out", () => {
  const source = [
    "import {nn,", //                 100
    '  optim} from "nnlive";', //     101
    "// a comment", //                102
    'import {mnist} from "nnlive/data";',
    "", //                            104
    "interface Shape {", //           105
    "  size: number;", //             106
    "}", //                           107
    "const first: Shape = {size: 1};",
    "/* over", //                     109
    "   two lines */", //             110
    "function second(): never {", //  111
    '  throw new Error("third");', // 112
    "}",
  ].join("\n");
  expect(linesOf(source, ["first =", "function second", '"third"'])).toEqual([108, 111, 112]);
});

test("lines of an expression that is shown", () => {
  expect(linesOf("// note\nPlot.plot({\n  marks: [] as number[],\n})", ["marks"])).toEqual([102]);
});

test("inputs and outputs", () => {
  const source =
    'import {nn} from "nnlive";\nconst {a, b: [c]} = d(rate);\nclass Net extends nn.Module {}';
  const {inputs, outputs} = compileCell({id: "c", source, line: 1}, "x.mdx");
  expect(inputs).toEqual(["d", "rate"]);
  expect(outputs).toEqual(["nn", "a", "c", "Net"]);
});

test.each([
  ["let a = 1;\nlet b = ;", 'x.mdx:11: cell c: Unexpected ";"'],
  ["let a = 1;\n\ncount = 2;", "x.mdx:12: cell c: Assignment to external variable 'count'"],
])("a mistake in the syntax of %j carries its line", (source, message) => {
  expect(() => compileCell({id: "c", source, line: 10}, "x.mdx")).toThrow(message);
});
