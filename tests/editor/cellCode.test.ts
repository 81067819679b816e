/** Edited cells mean what the same code means in a chapter. */
import {transformJavaScriptSync} from "@observablehq/framework/dist/javascript/module.js";
import {parseJavaScript} from "@observablehq/framework/dist/javascript/parse.js";
import {describe, expect, test} from "vitest";
import {readCell, toPageCode} from "../../src/build/cellSyntax.js";
import {readChapters} from "../../src/build/chapters.js";
import {ROOT} from "../../src/build/check/root.js";
import {projectAt} from "../../src/build/files.js";
import {compileCell, LINES_BEFORE, namesOf} from "../../src/editor/cellCode.js";
import {CellMistake} from "../../src/editor/mistake.js";

const modules: Record<string, Record<string, unknown>> = {
  nnlive: {tensor: (x: unknown) => ({x}), nn: {Linear: 1}, default: "whole"},
};

const compile = (source: string) =>
  compileCell("trial", source, {
    importModule: async (name) => modules[name],
    guard: () => {},
  });

const run = async (source: string, inputs: Record<string, unknown> = {}) => {
  const shown: unknown[] = [];
  const values = {display: (value: unknown) => void shown.push(value), ...inputs};
  const {inputs: names, body} = compile(source);
  const result = await body(
    ...(names.map((name) => values[name as keyof typeof values]) as never[]),
  );
  return {result, shown};
};

function mistakeOf(source: string): CellMistake {
  try {
    compile(source);
  } catch (error) {
    if (error instanceof CellMistake) return error;
    throw error;
  }
  throw new Error(`There is no mistake in: ${source}`);
}

describe("what a cell takes and gives", () => {
  test("declarations of all kinds, and what they need", () => {
    const {inputs, outputs} = compile(`
      const a: number = x + 1, {b, c: [d]} = y;
      let e; var f;
      function g(p: number) { return p + z; }
      class H<T> { constructor(readonly q: T) {} }
      { const hidden = 1; }
      interface I {a: number}
      type J = typeof a;
    `);
    expect(outputs).toEqual(["a", "b", "d", "e", "f", "g", "H"]);
    expect(inputs.toSorted()).toEqual(["x", "y", "z"]);
  });

  test("values, with other cells' values", async () => {
    expect((await run("const a = x * 2; function f() { return a; }", {x: 4})).result).toMatchObject(
      {
        a: 8,
      },
    );
  });

  test("an expression is shown, its promise awaited; with a semicolon it is not", async () => {
    expect((await run("1 + 1")).shown).toEqual([2]);
    expect((await run("Promise.resolve(3)")).shown).toEqual([3]);
    expect((await run("{a: 1}")).shown).toEqual([{a: 1}]);
    expect((await run("1 + 1;")).shown).toEqual([]);
    expect((await run("display(5)")).shown).toEqual([5]);
  });

  test("imports, also those that only other cells use", async () => {
    const {result} = await run(
      'import whole, {nn, tensor as make, type Tensor} from "nnlive";\nimport * as all from "nnlive";',
    );
    expect(result).toMatchObject({whole: "whole", nn: {Linear: 1}, all: modules.nnlive});
    expect((result as {make: (x: number) => unknown}).make(2)).toEqual({x: 2});
  });

  test("top-level await", async () => {
    expect((await run("const a = await x;", {x: Promise.resolve(7)})).result).toEqual({a: 7});
  });

  test("names without running", () => {
    expect(namesOf("const a = forever();")).toEqual(["a"]);
  });
});

describe("mistakes have their place", () => {
  test.each([
    ["const a = 1;\nconst b = ;", 2, 11],
    ["const a = 1;\nlet a = 2;", 2, 5],
    ["x = 5;", 1, 1],
    ["const a = 1;\n  total += a;", 2, 3],
    ["export const a = 1;", 1, 1],
    ["const a = 1;\nnamespace N { export const b = 1; }", 2, 1],
    ['const a = "open;\n', 1, 11],
    ["if (true) {", 1, 12],
  ])("%j", (source, line, column) => {
    const mistake = mistakeOf(source);
    expect({line: mistake.line, column: mistake.column}).toEqual({line, column});
    expect(mistake.message).not.toMatch(/\(\d+:\d+\)/);
  });

  test("an assignment to another cell's value says what to do", () => {
    expect(mistakeOf("x = 5;").message).toContain("Compute a new value");
  });

  test("an error while running names the line", async () => {
    const failed = await run("const a = 1;\n\nthrow new Error('here');").catch((error) => error);
    const [, line] = /cell:trial:(\d+)/.exec(failed.stack) ?? [];
    expect(Number(line) - LINES_BEFORE).toBe(3);
  });

  test("imports over several lines keep the lines", async () => {
    const source = 'import {\n  nn,\n  tensor,\n} from "nnlive";\nthrow new Error("here");';
    const failed = await run(source).catch((error) => error);
    expect(Number(/cell:trial:(\d+)/.exec(failed.stack)?.[1]) - LINES_BEFORE).toBe(5);
  });
});

describe("every cell of the book", async () => {
  const chapters = await readChapters(projectAt(ROOT));
  test.each(chapters.filter(({cells}) => cells.length > 0).map(({slug, cells}) => ({slug, cells})))(
    "of $slug has the names that Framework finds",
    ({cells}) => {
      for (const {id, source} of cells) {
        const page = toPageCode(source, {...readCell(source), imports: []});
        const node = parseJavaScript(transformJavaScriptSync(page, "ts"), {path: "/cell"});
        const {inputs, outputs} = compile(source);
        const wanted = new Set(node.references.map(({name}: {name: string}) => name));
        expect([id, ...[...inputs].sort()]).toEqual([id, ...[...wanted].sort()]);
        const declared = node.declarations?.map(({name}: {name: string}) => name) ?? [];
        expect([...outputs].sort()).toEqual([...new Set(declared)].sort());
      }
    },
  );
});
