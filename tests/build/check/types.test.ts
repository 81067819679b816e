import {expect, test} from "vitest";
import {checkTypes} from "../../../src/build/check/types.js";

/** A chapter of these cells, each on lines of its own: the first cell's code begins on line 10. */
function check(...sources: string[]): string[] {
  const cells = sources.map((source, i) => ({id: `c${i}`, source, line: 10 * (i + 1)}));
  return checkTypes([{file: "chapters/01-x.mdx", cells}]).map(
    ({line, column, message}) => `${line}:${column} ${message.replace(/\n[\s\S]*(?= \()/, "")}`,
  );
}

test("correct cells have no mistakes", () => {
  expect(
    check(
      "const rate = view(Inputs.range([0, 1], {value: 0.5}));\nconst name = Promise.resolve('x');",
      "async function* count() {\n  yield 1;\n}\nconst counted = count();",
      "class Net {\n  size = 3;\n}\ninterface Options {\n  depth: number;\n}",
      "const net: Net = new Net();\nconst options: Options = {depth: net.size * rate + counted};",
      'import {range} from "npm:d3";\nconst numbers = range(3);',
      "Plot.plot({width, marks: [Plot.dot(range(3)), Plot.text([name.toUpperCase()])]})",
      `await invalidation;\ndisplay(html\`<b>\${options.depth}\`).hidden = dark;`,
    ),
  ).toEqual([]);
});

test("a mistake carries the line and column of the chapter", () => {
  expect(check("const a = 1;", "// a comment\nconst b = 2;\n  const text: string = b;")).toEqual([
    "22:9 Type 'number' is not assignable to type 'string'. (cell c1, TS2322)",
  ]);
});

test("values of other cells have the type they resolve to", () => {
  expect(
    check(
      "const later = Promise.resolve(1);\nconst mutable = Mutable('a');",
      "const choice = view(Inputs.select(['a', 'b']));",
      "const text: string = later;",
      "const number: number = mutable;",
      "const same = choice === 'c';",
    ),
  ).toEqual([
    "30:7 Type 'number' is not assignable to type 'string'. (cell c2, TS2322)",
    "40:7 Type 'string' is not assignable to type 'number'. (cell c3, TS2322)",
    '50:14 This comparison appears to be unintentional because the types \'"a" | "b"\' and \'"c"\' ' +
      "have no overlap. (cell c4, TS2367)",
  ]);
});

test("a constant that another cell reads may be edited: its literal type is not held against it", () => {
  expect(check("const depth = 3;\nconst flag = false;", "const b = depth === 4 || flag;")).toEqual(
    [],
  );
});

test("names that exist nowhere, and values of other cells that are assigned to, are mistakes", () => {
  expect(check("let count = 0;", "count = 1;", "const x = cuont + 1;")).toEqual([
    "20:1 Cannot assign to 'count' because it is a constant. (cell c1, TS2588)",
    "30:11 Cannot find name 'cuont'. (cell c2, TS2304)",
  ]);
});

test("a member of the same name is not a reference to another cell", () => {
  expect(check("const loss: number = step.loss;", "const step = {loss: 1};")).toEqual([]);
});
