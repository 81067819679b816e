import {describe, expect, test} from "vitest";
import {parseTable} from "../../src/views/csv.js";

describe("parseTable", () => {
  test("finds numbers and words, and what separates them", () => {
    for (const separator of [",", ";", "\t"]) {
      const lines = ["size,kind", "1.5,b", "-2e1,a", "3,b"].map((line) =>
        line.replace(",", separator),
      );
      const {rows, columns} = parseTable(lines.join("\r\n"));
      expect(rows).toBe(3);
      expect(columns).toEqual([
        {name: "size", type: "number", values: Float32Array.of(1.5, -20, 3)},
        {name: "kind", type: "category", classes: ["a", "b"], values: Int32Array.of(1, 0, 1)},
      ]);
    }
  });

  test("reads quotes, a byte order mark and empty lines at the end", () => {
    const {columns, preview} = parseTable('\uFEFFname,"the ""x"""\n"a, b",1\n"c\nd",2\n\n');
    expect(columns.map(({name}) => name)).toEqual(["name", 'the "x"']);
    expect(preview).toEqual([
      ["a, b", "1"],
      ["c\nd", "2"],
    ]);
  });

  const numbers = (count: number) => Array.from({length: count}, (_, i) => `${i},${i}`).join("\n");
  test.each([
    ["", "the file has no lines"],
    ["a,b\n", "there is a header, but no row below it"],
    ["a,\n1,2", "column 2 has no name in the header"],
    ["a,a\n1,2", "two columns are named “a”"],
    ["1,2\n3,4", "the first line holds numbers; it must name the columns"],
    ["a,b\n1,2\n3", "row 2 has 1 cell, but the header has 2 cells"],
    [`a,b\n${numbers(9)}\n9,oops`, "row 10, column “b”: “oops” is no number"],
    [`a,b\n${numbers(9)}\n,9`, "row 10, column “a”: the cell is empty"],
    ["a,b\n1,x\n2,", "row 2, column “b”: the cell is empty"],
    [`a,b\n${numbers(11)}`, "it has 11 rows; up to 10 are taken"],
  ])("%j: %s", (text, message) => {
    expect(() => parseTable(text, 10)).toThrow(message);
  });
});
