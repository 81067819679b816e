/** How a line of a table of symbols is read, and what is wrong with one that cannot be. */
import {expect, test} from "vitest";
import {ErrorList} from "../../../src/build/errors.js";
import {parseBookNotation, shapeTex} from "../../../src/build/notation/table.js";

function read(lines: string, head = "indices: i\nsymbols:\n") {
  const list = new ErrorList("notation.yaml");
  const table = parseBookNotation(head + lines, list);
  return {...table, mistakes: list.errors.map((e) => `${e.line}:${e.column} ${e.message}`)};
}

test("meaning, shape and value", () => {
  const {entries, groups, indices, mistakes} = read(
    [
      "  \\mathbf{W}: the weights, of layer $l$ [d_l, d_{l-1}] = W1",
      "  b: a bias []",
      "  c: = f([1, 2])[0]",
      "  d: only words",
      "  Layers:",
      '    z: "what is added: up [n]"',
    ].join("\n"),
  );
  expect(mistakes).toEqual([]);
  expect([...indices]).toEqual(["i"]);
  expect(entries).toMatchObject([
    {
      tex: "\\mathbf{W}",
      meaning: "the weights, of layer $l$",
      shape: "d_l, d_{l-1}",
      value: {source: "W1", line: 3, column: 58},
      place: {line: 3, column: 3},
    },
    {tex: "b", meaning: "a bias", shape: ""},
    {tex: "c", meaning: "", value: {source: "f([1, 2])[0]", line: 5, column: 8}},
    {tex: "d", meaning: "only words"},
  ]);
  expect(entries[3]).not.toHaveProperty("shape");
  expect(groups).toMatchObject([
    {name: "Layers", entries: [{tex: "z", meaning: "what is added: up", shape: "n"}]},
  ]);
});

test("several symbols on a line", () => {
  const {entries, mistakes} = read("  y_{i,c}, \\hat{y}_{i,c}: a share [] = y\n");
  expect(mistakes).toEqual([]);
  const same = {meaning: "a share", shape: "", value: {source: "y", line: 3, column: 40}};
  expect(entries).toMatchObject([
    {tex: "y_{i,c}", bare: "y", ...same, place: {line: 3, column: 3}},
    {tex: "\\hat{y}_{i,c}", ...same, place: {line: 3, column: 12}},
  ]);
});

test.each([
  ["one of several that is none", "  y, a + b: x", /^3:6 "a \+ b" is no single symbol/],
  ["one of several twice", "  y: x\n  x, y: z", /^4:6 The symbol y stands in this table already/],
  ["nothing behind a comma", "  y,: x", /^3:5 "" is no single symbol/],
  ["several with one mistake", "  x, y: z = b +", /^3:13 The value of x, y is no expression/],
  ["a symbol that is none", "  a + b: x", /^3:3 "a \+ b" is no single symbol/],
  ["LaTeX that is none", "  \\mathbff{x}: x", /^3:3 KaTeX cannot read the symbol \\mathbff/],
  ["no meaning", "  a:", /^3:3 The symbol a has no meaning/],
  ["a value that is none", "  a: x = b +", /^3:10 The value of a is no expression/],
  ["a formula that is none", "  a: x $\\nope$", /^3:6 What is said of a has a formula KaTeX/],
  [
    "a symbol twice",
    "  h_i: x\n  h_{i}: y",
    /^4:3 The symbol h_\{i\} stands in this table already, on line 3/,
  ],
])("%s", (_, lines, expected) => {
  const {mistakes} = read(lines);
  expect(mistakes).toHaveLength(1);
  expect(mistakes[0]).toMatch(expected);
});

test("a table that is none", () => {
  expect(read("", "indices: i\nsymbols: [a]\n").mistakes[0]).toMatch(/^2:10 A notation is a list/);
  expect(read("", "symbols: {}\n").mistakes[0]).toMatch(/"indices" is missing/);
  expect(read("", "indices: i\nsimbols: {}\n").mistakes[0]).toMatch(/^2:1 .*no field "simbols"/);
});

test("words in shapes stand upright", () => {
  expect(shapeTex("out, in")).toBe("[\\text{out},\\,\\text{in}]");
  expect(shapeTex("C_{in}, k")).toBe("[C_{in},\\,k]");
});
